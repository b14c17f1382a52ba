"""The design that a dataset's codebook describes, for the commands: which columns hold weights, strata, units and sizes."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from analysis.dataset import Dataset, did_you_mean
from analysis.design import Design
from analysis.errors import DesignError

KEYS = ("weights", "probs", "strata", "psu", "fpc", "nest", "lonely_psu", "na_weights", "level")


def design_of(data: Dataset, changes: Mapping[str, Any] | None = None) -> Design:
    """The design of the codebook, with `changes` over what it says.

    Raises:
        DesignError: neither says what the weights are, or one of them uses an unknown word.
    """
    said = {**data.codebook.design, **(changes or {})}
    for key in said:
        if key not in KEYS:
            raise DesignError("is not part of a design", where=key, advice=did_you_mean(key, KEYS))
    if not {"weights", "probs", "fpc"} & said.keys():
        advice = "give “design: {weights: …}” in the definition, or in codebook.json"
        raise DesignError("the codebook does not say which column holds the weights", where="design", advice=advice)
    return Design(data, **said)
