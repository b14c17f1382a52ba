"""The design that a dataset describes, for the commands: by the plan of its weights, or by the columns its codebook names."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np

from analysis.dataset import Dataset
from analysis.design import Design
from analysis.errors import DesignError
from analysis.tables.weighting_plan import drawn, read_weighting_plan

WEIGHTS = ("weights", "probs", "fpc")
"""Each of them says what the rows weigh."""


def design_of(data: Dataset, changes: Mapping[str, Any] | None = None) -> Design:
    """The design of a dataset, with `changes` over what it says.

    A dataset that holds the plan of its weights is weighted by it again, so that the variance knows every step; `changes` that
    say what the weights are have the last word.

    Raises:
        DesignError: neither says what the weights are, one of them uses an unknown word, or the plan does not give the weights
            that the dataset holds.
    """
    said = dict(changes or {})
    if data.weighting is not None and not said.keys() & set(WEIGHTS):
        return _weighted_again(data, data.weighting, said)
    return drawn({**data.codebook.design, **said}, data)


def _weighted_again(data: Dataset, plan: Path, changes: Mapping[str, Any]) -> Design:
    weighed = read_weighting_plan(plan).weigh(data, changes)
    weights = weighed.of_interviews()["w_final"]
    held = data.frame()["w_final"].to_numpy(dtype=float)
    off = np.flatnonzero(~np.isclose(weights, held, rtol=1e-9, atol=1e-12))
    if len(off):
        what = f"gives {weights[off[0]]:g} where w_final is {held[off[0]]:g} (row {off[0]}, {len(off)} rows in all)"
        raise DesignError(what, where=str(plan), advice="weight the dataset again with “analysis weight”")
    return weighed.answered.citing(data.described(weighed.design.data.codebook))  # its recodes have labels, too
