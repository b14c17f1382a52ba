"""Raking (iterative proportional fitting): weights that reproduce several sets of margins at once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np

from analysis.design import Adjusted, ClassColumns, Classes, Codes, Correction, Design, FloatArray, ProjectedScores, crossed
from analysis.errors import ConvergenceError, DesignError
from analysis.weighting.margins import Margin, MarginLike, joint_cells, show

SWEEPS_OF_R = 10
Residuals = Literal["regression", "sweeps"]


@dataclass(frozen=True, eq=False)
class Crossing:
    """The cells of the crossing of all margins that occur, and the margins over them."""

    cell: Classes  # of each row
    categories: tuple[Codes, ...]  # (C,) category of each cell, per margin
    sizes: tuple[int, ...]

    def of_rows(self, weights: FloatArray, slopes: FloatArray) -> list[Correction]:
        """The weighted indicators of every margin's categories with their slopes, (K, q) for the margins one below the other."""
        parts = np.split(slopes, np.cumsum(self.sizes)[:-1])
        rows = [Classes(category.take(self.cell.codes), size) for category, size in zip(self.categories, self.sizes, strict=True)]
        return [Correction(ClassColumns(row, weights), part) for row, part in zip(rows, parts, strict=True)]

    def totals(self, cells: FloatArray) -> FloatArray:
        """Sums of (C, q) over every margin's categories, (K, q)."""
        return np.vstack([margin_sums(cells, category, size) for category, size in zip(self.categories, self.sizes, strict=True)])


def margin_sums(cells: FloatArray, category: Codes, size: int) -> FloatArray:
    """Sums of (C, q) over one margin's categories, (size, q)."""
    numbers = category.astype(np.intp)
    return np.column_stack([np.bincount(numbers, weights=column, minlength=size) for column in cells.T])


@dataclass(frozen=True, eq=False)
class MarginRegression:
    """Scores minus their regression on the margins' categories, with the weights before the step."""

    crossing: Crossing
    before: FloatArray  # (C,) weight of each cell before the step
    factor: FloatArray  # (C,) new / old weight
    weights: FloatArray  # (n,) after the step

    def corrections(self, scores: ProjectedScores) -> list[Correction]:
        """w x'B, B from the sums of the scores over cells."""
        sums = scores.by_class(self.crossing.cell)
        sums *= np.divide(1.0, self.factor, out=np.zeros_like(self.factor), where=self.factor != 0)[:, None]
        slopes = np.linalg.pinv(self.crossproduct, rcond=1e-12, hermitian=True) @ self.crossing.totals(sums)
        return self.crossing.of_rows(self.weights, slopes)

    @cached_property
    def crossproduct(self) -> FloatArray:
        """Weight that the categories of all margins share, (K, K)."""
        margins = list(zip(self.crossing.categories, self.crossing.sizes, strict=True))
        return np.block([[self.shared(one, other) for other in margins] for one in margins])

    def shared(self, one: tuple[Codes, int], other: tuple[Codes, int]) -> FloatArray:
        """Weight that the categories of two margins share."""
        joint, size = crossed([one, other])
        return np.bincount(joint, weights=self.before, minlength=size).astype(float, copy=False).reshape(one[1], other[1])


@dataclass(frozen=True, eq=False)
class MarginSweeps:
    """R survey's residuals for rake(): ten sweeps of unweighted category means. Kept to reproduce its standard errors."""

    crossing: Crossing
    weights: FloatArray  # (n,) after the step

    def corrections(self, scores: ProjectedScores) -> list[Correction]:
        """w times what the sweeps take from the scores / w."""
        present = self.weights != 0
        inverse = np.divide(1.0, self.weights, out=np.zeros_like(self.weights), where=present)
        cell = self.crossing.cell
        left = scores.times(inverse).by_class(cell)
        rows = np.bincount(cell.codes, weights=present, minlength=cell.size)
        swept = [np.zeros((size, left.shape[1])) for size in self.crossing.sizes]
        for _ in range(SWEEPS_OF_R):
            for margin, (category, size) in enumerate(zip(self.crossing.categories, self.crossing.sizes, strict=True)):
                counts = np.bincount(category, weights=rows, minlength=size)[:, None]
                means = np.divide(sums := margin_sums(left, category, size), counts, out=np.zeros_like(sums), where=counts != 0)
                left = left - rows[:, None] * means[category]
                swept[margin] += means
        return self.crossing.of_rows(self.weights, np.vstack(swept))


@dataclass(frozen=True)
class Rake:
    """The step `rake` makes."""

    margins: MarginLike
    residuals: Residuals
    tolerance: float
    max_sweeps: int

    def apply(self, design: Design) -> Adjusted:
        """Sweep over the margins, on their crossing's cells, until every total is reached."""
        together = joint_cells(design.frame, self.margins, design.weights)
        margins, start = together.margins, together.weights
        cells = tuple(margin.codes.clip(min=0) for margin in margins)  # cells outside a margin weigh nothing
        factor, sweeps = fit(start, cells, margins, self.tolerance, self.max_sweeps)
        weights = factor.take(together.cell)
        weights *= design.weights
        record: dict[str, Any] = {
            "sweeps": sweeps,
            "margins": [
                {
                    "margin": m.name,
                    "categories": m.categories,
                    "before": np.bincount(category, weights=start, minlength=m.size),
                    "total": m.totals,
                }
                for m, category in zip(margins, cells, strict=True)
            ],
        }
        name = "rake to " + ", ".join(margin.name for margin in margins)
        crossing = Crossing(Classes(together.cell, len(start)), cells, tuple(margin.size for margin in margins))
        sweeping = self.residuals == "sweeps"
        projection = MarginSweeps(crossing, weights) if sweeping else MarginRegression(crossing, start, factor, weights)
        return Adjusted(weights, projection, name=name, record=record)


def fit(
    start: FloatArray, cells: tuple[Codes, ...], margins: tuple[Margin, ...], tolerance: float, max_sweeps: int
) -> tuple[FloatArray, int]:
    """The factor of each cell and the number of sweeps. Raises ConvergenceError naming the margin that resists."""
    fitted = start.copy()
    for sweep in range(1, max_sweeps + 1):
        for cell, margin in zip(cells, margins, strict=True):
            sums = np.bincount(cell, weights=fitted, minlength=margin.size)
            fitted *= np.divide(margin.totals, sums, out=np.zeros_like(sums), where=sums != 0)[cell]
        gaps = [gap(fitted, cell, margin) for cell, margin in zip(cells, margins, strict=True)]
        if max(gaps) <= tolerance:
            return np.divide(fitted, start, out=np.ones_like(start), where=start != 0), sweep
    worst = int(np.argmax(gaps))
    raise ConvergenceError(why_not(fitted, cells[worst], margins[worst]), where=margins[worst].name, advice=cure(max_sweeps))


def gap(fitted: FloatArray, cell: Codes, margin: Margin) -> float:
    """The largest distance from a total, relative to the mean total of the margin."""
    sums = np.bincount(cell, weights=fitted, minlength=margin.size)
    return float(np.max(np.abs(sums - margin.totals)) / (margin.totals.sum() / margin.size or 1.0))


def why_not(fitted: FloatArray, cell: Codes, margin: Margin) -> str:
    """Which category is off, and by how much."""
    sums = np.bincount(cell, weights=fitted, minlength=margin.size)
    off = int(np.argmax(np.abs(sums - margin.totals)))
    return f"raking does not reach {show(margin.categories[off])}: {sums[off]:,.6g} instead of {margin.totals[off]:,.6g}"


def cure(max_sweeps: int) -> str:
    """What to do about a raking that does not converge."""
    return (
        f"{max_sweeps} sweeps were made; the margins contradict each other where the sample has empty crossings: "
        "join small categories, or drop a margin"
    )


def rake(margins: MarginLike, *, residuals: Residuals = "regression", tolerance: float = 1e-10, max_sweeps: int = 1000) -> Rake:
    """A weighting step after which every category of every margin has its known total.

    `margins` maps a variable (or a tuple of crossed variables) to its totals by category. The sweeps run over the cells of
    the crossing, not over rows. `tolerance` is relative to a margin's mean total. `residuals="regression"` gives the standard
    errors of R's calibrate(calfun = "raking"); "sweeps" those of R's rake(), which average without weights and are too
    large or too small where weights vary (docs/differences.md).
    Raises DesignError when applied to margins of different populations, ConvergenceError naming the margin that resists.
    Source: Deming & Stephan (1940); variance by residuals from the margins, Deville & Särndal (1992).

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"sex": ["f", "f", "m", "m"], "town": ["a", "b", "a", "b"], "w": [1.0, 2.0, 3.0, 4.0]})
    >>> step = rake({"sex": {"f": 6, "m": 4}, "town": {"a": 5, "b": 5}})
    >>> Design(frame, weights="w").adjust(step).weights.round(3).tolist()
    [2.758, 3.242, 2.242, 1.758]
    """
    if tolerance <= 0 or max_sweeps < 1:
        raise DesignError("tolerance and max_sweeps must be positive", where="rake")
    if residuals not in ("regression", "sweeps"):
        raise DesignError(f"{residuals!r} is no kind of residuals", where="rake", advice="regression or sweeps")
    return Rake(margins, residuals, tolerance, max_sweeps)
