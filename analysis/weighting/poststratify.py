"""Post-stratification: weights that reproduce known totals of every cell of one classification."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design import Adjusted, ClassColumns, Classes, Correction, Design, FloatArray, ProjectedScores
from analysis.weighting.margins import Margin, Totals, read_margin


@dataclass(frozen=True, eq=False)
class CellResiduals:
    """Scores minus the mean of their cell; rows outside every cell keep theirs. `weights` (n,) are those after the step."""

    cells: Classes
    weights: FloatArray

    def corrections(self, scores: ProjectedScores) -> list[Correction]:
        """w s̄ of the row's cell. One factor moves a whole cell, so means with old and with new weights are the same."""
        size = np.bincount(self.cells.shifted, weights=self.weights, minlength=self.cells.size + 1)[1:, None]
        means = np.divide(sums := scores.by_class(self.cells), size, out=np.zeros_like(sums), where=size != 0)
        return [Correction(ClassColumns(self.cells, self.weights), means)]


@dataclass(frozen=True)
class PostStratify:
    """The step `poststratify` makes."""

    by: str | Sequence[str]
    totals: Totals
    partial: bool = False

    def apply(self, design: Design) -> Adjusted:
        """Multiply the weights of each cell so that they sum to its total."""
        margin = read_margin(design.frame, self.by, self.totals, design.weights, partial=self.partial)
        return scaled(design.weights, margin)


def scaled(weights: FloatArray, margin: Margin) -> Adjusted:
    """Weights scaled to a margin's totals, with the projection and the record of the step."""
    before = margin.sums(weights)
    factors = margin.factors(weights)
    new = weights * np.concatenate([[1.0], factors])[margin.codes + 1]
    return Adjusted(
        new,
        CellResiduals(Classes(margin.codes, margin.size), new),
        name=f"post-stratify by {margin.name}",
        record={
            "margin": margin.name,
            "categories": margin.categories,
            "before": before,
            "total": margin.totals,
            "factor": factors,
        },
    )


def poststratify(by: str | Sequence[str], totals: Totals, *, partial: bool = False) -> PostStratify:
    """A weighting step after which each cell of `by` (one variable, or several crossed) has its known total.

    `totals` maps categories (tuples where several variables are crossed) to population counts. With `partial`, rows whose
    category has no total keep their weight; otherwise they are refused.
    Raises DesignError when applied to rows without a total, or to totals without rows.
    Source: Holt & Smith (1979); variance by cell residuals, Särndal, Swensson & Wretman (1992), eq. 7.6.3.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"sex": ["f", "f", "m"], "w": [1.0, 1.0, 1.0]})
    >>> Design(frame, weights="w").adjust(poststratify("sex", {"f": 60, "m": 40})).weights.tolist()
    [30.0, 30.0, 40.0]
    """
    return PostStratify(by, totals, partial)
