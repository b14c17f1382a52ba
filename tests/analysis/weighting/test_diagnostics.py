"""The weighting report: what each step did, in numbers that can be checked by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DesignError


def test_steps_margins_and_cells_are_told() -> None:
    """Base weights, then one row per step; every category moved, every cell's factor."""
    frame = pd.DataFrame(
        {"w": [2.0] * 8, "sex": list("ffmmffmm"), "disposition": ["complete"] * 6 + ["refusal"] * 2, "town": list("aabbaabb")}
    )
    design = an.Design(frame, "w").adjust(an.nonresponse("sex"), an.rake({"sex": {"f": 10, "m": 8}, "town": {"a": 10, "b": 8}}))
    report = an.weighting_report(design)
    assert report.steps["step"].tolist() == ["base weights", "non-response by sex", "rake to sex, town"]
    assert report.steps["cases"].tolist() == [8, 6, 6]
    assert report.steps["sum"].tolist() == pytest.approx([16, 16, 18])
    assert report.cells["factor"].tolist() == [1.0, 2.0]
    assert report.margins[["margin", "category", "before", "total"]].to_dict("list") == {
        "margin": ["sex", "sex", "town", "town"],
        "category": ["f", "m", "a", "b"],
        "before": [8.0, 8.0, 8.0, 8.0],
        "total": [10.0, 8.0, 10.0, 8.0],
    }
    assert report.to_frame() is report.steps
    assert "Adjustment cells" in repr(report)


def test_kish_s_design_effect_is_that_of_unrelated_weights() -> None:
    """It is n Σw² / (Σw)², and the effective sample is n over it."""
    weights = np.array([1.0, 2.0, 3.0, 0.0])
    steps = an.weighting_report(an.Design(pd.DataFrame({"w": weights}), "w")).steps
    assert steps["kish_deff"][0] == pytest.approx(3 * 14 / 36)
    assert steps["effective_n"][0] == pytest.approx(36 / 14)
    assert steps["cv"][0] == pytest.approx(np.std([1, 2, 3]) / 2)


def test_small_categories_join_their_neighbour() -> None:
    """In the order of the categories, until each has enough respondents; what is missing stays missing."""
    size = pd.Series(pd.Categorical(["s"] * 9 + ["m"] * 2 + ["l"] * 9 + ["xl"] + [None], categories=["s", "m", "l", "xl"]))
    joined = an.collapse(size, 5)
    assert joined.value_counts().to_dict() == {"s": 9, "m + l + xl": 12}
    assert joined.isna().sum() == 1
    answered = np.arange(len(size)) < 11
    assert an.collapse(size, 5, answered).value_counts().to_dict() == {"s + m + l + xl": 21}
    with pytest.raises(DesignError, match="fewer than 50"):
        an.collapse(size, 50)
