"""What the methods say of a design is what its errors were computed with."""

from __future__ import annotations

import pandas as pd
import pytest

import analysis as an
from analysis.report.methods import method_sentences


@pytest.mark.parametrize(
    ("said", "words"),
    [
        ({}, "on the multi-stage design; 95"),
        (
            {"with_replacement": True},
            "design, first-stage units counted as drawn with replacement but for strata taken whole; 95",
        ),
        ({"df_rule": "satterthwaite"}, "design, degrees of freedom of each estimate's own (Satterthwaite); 95"),
    ],
)
def test_the_variance_is_told_as_it_was_computed(said: dict[str, object], words: str) -> None:
    """Units counted as drawn with replacement, or degrees of freedom of each estimate's own, stand in the sentence."""
    frame = pd.DataFrame({"unit": [1, 1, 2, 3], "units": 9, "y": [1.0, 2.0, 3.0, 5.0]})
    design = an.Design(frame, 3.0, psu="unit", fpc="units", **said)  # type: ignore[arg-type]
    assert words in method_sentences(design, 0.95, "en")["variance"].text
