"""Statistics that are smooth functions of totals: one pass over the rows gives every domain, scores are never per row."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np

from analysis.design import BoolArray, Design, FloatArray, IntArray, ReplicateRoad, Stage
from analysis.design.cells import CellNumbers
from analysis.design.codes import Codes
from analysis.design.grid import Numbering
from analysis.design.road import UnitFactorRoad, UnitFactors
from analysis.estimate.base_columns import AtMost, BaseColumns, Categories
from analysis.estimate.domains import Groups
from analysis.estimate.linearised import Kernel, Linearised

Totals = FloatArray  # (L, 1 + k): Σ w, then Σ w x of each column, per domain


@dataclass(frozen=True)
class FunctionOfTotals:
    """θ = f(Σ w, Σ w x_1, …, Σ w x_k) per domain, and its derivative by those totals.

    `value` maps totals (L, 1+k) to (L, p), `jacobian` to (L, p, 1+k). A row's score is the Jacobian times (1, x).
    """

    value: Callable[[Totals], FloatArray]
    jacobian: Callable[[Totals], FloatArray]

    def kernel(self) -> Kernel:
        """The same statistic as a kernel (columns, weights) → Linearised."""

        def kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
            base = np.column_stack([np.ones(len(weights)), columns])
            totals = (weights @ base)[None, :]
            return Linearised(self.value(totals)[0], base @ self.jacobian(totals)[0].T)

        return kernel


@dataclass(frozen=True, eq=False)
class BaseTotals:
    """Sums Σ w (1, x) over the cells of sampling units and domains."""

    columns: Sequence[BaseColumns]
    groups: Groups

    @property
    def k(self) -> int:
        """Number of columns, the constant apart."""
        return sum(column.width for column in self.columns)

    def in_cells(self, weights: FloatArray, numbers: Numbering, sizes: FloatArray | None = None) -> FloatArray:
        """Sums over cells that are numbered for the rows in a domain, (m, 1 + k); `sizes` are Σ w where known.

        A row in a domain has a category, so that Σ w is also the sum over the categories of any variable.
        """
        rows = self.groups.summed(numbers)
        w = weights if rows is None else weights[rows]
        sums = np.empty((1 + self.k, numbers.size))
        at = 1
        for column in self.columns:
            part = sums[at : at + column.width]
            column.sum(w, numbers, rows, part)
            at += column.width
            if sizes is None and isinstance(column, Categories):
                sizes = part.sum(axis=0)
        sums[0] = numbers.sums(w) if sizes is None else sizes
        return sums.T

    def in_domains(self, weights: FloatArray) -> Totals:
        """Sums over whole domains, (L, 1 + k)."""
        return self.in_cells(weights, self.groups.domains)


@dataclass(frozen=True, eq=False)
class TotalScores:
    """The weighted scores of functions of totals, laid out by domain; the interface of `Scores` without its (n, p) array.

    `jacobian` is (L, p, 1+k), evaluated at the domains' totals.
    """

    base: BaseTotals
    jacobian: FloatArray
    weights: FloatArray
    known: tuple[Numbering, FloatArray] | None  # sums over the cells of the first stage, where they are kept

    @property
    def groups(self) -> Codes:
        """The domain of each row, −1 for a row in none, (n,)."""
        return self.base.groups.codes

    @property
    def n_groups(self) -> int:
        """Number of domains, L."""
        return self.base.groups.count

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""
        return self.n_groups * int(self.jacobian.shape[1])

    @cached_property
    def values(self) -> FloatArray:
        """Row by row, (n, p): for roads and weighting steps that need them."""
        columns = np.hstack([np.ones((len(self.weights), 1)), *(column.dense() for column in self.base.columns)])
        scores = np.zeros((len(self.weights), self.jacobian.shape[1]))
        rows = self.base.groups.rows
        scores[rows] = np.einsum("ij,ipj->ip", columns[rows], self.jacobian[self.groups[rows]])
        return scores * self.weights[:, None]

    def in_cells(self, units: CellNumbers) -> tuple[Numbering, FloatArray]:
        """The cells of units and domains, and the scores summed to them, (m, p): the domain's Jacobian times the cell's sums."""
        numbers = self.base.groups.numbers(units)
        sums = self.known[1] if self.known is not None and numbers is self.known[0] else self.base.in_cells(self.weights, numbers)
        scores = np.empty((len(sums), self.jacobian.shape[1]), order="F")
        for statistic, slopes in enumerate(self.jacobian.transpose(1, 2, 0)):
            terms = (numbers.scaled(sums[:, column], slopes[column]) for column in np.flatnonzero(slopes.any(axis=1)))
            scores[:, statistic] = next(terms, 0.0)  # most slopes are zero
            for term in terms:
                scores[:, statistic] += term
        return numbers, scores


@dataclass(frozen=True, eq=False)
class TotalsTask:
    """A function of totals of columns and the domains it is evaluated in; `possible` says which of them have weight.

    `totals` are those of the domains, (L, 1 + k), NaN where a domain has no weight; `cells` the sums over first-stage units
    and domains that gave them, for as long as they are kept. `gaps` tells that a value in a domain is missing.
    """

    function: FunctionOfTotals
    base: BaseTotals
    possible: BoolArray
    weights: FloatArray
    totals: Totals
    cells: tuple[Numbering, FloatArray] | None
    gaps: bool

    @classmethod
    def summed(
        cls, function: FunctionOfTotals, base: BaseTotals, possible: BoolArray, weights: FloatArray, first: Stage
    ) -> TotalsTask:
        """The task after its one pass over the rows."""
        groups = base.groups
        numbers, sizes = groups.numbers(first.units), None
        if not any(isinstance(column, Categories) for column in base.columns):
            sizes = groups.once("sizes of cells", weights, lambda: groups.weights_in(weights, numbers))
        sums = base.in_cells(weights, numbers, sizes)
        if groups.count == 1:
            totals: Totals = sums.sum(axis=0)[None, :]
        else:
            totals = np.column_stack([numbers.by_group(column, groups.count) for column in sums.T])
        gaps = bool(np.isnan(totals).any())
        totals[~possible] = np.nan
        return cls(function, base, possible, weights, totals, (numbers, sums), gaps)

    def lean(self) -> TotalsTask:
        """The same without its sums over cells, which another pass gives again: what a result may hold on to."""
        return replace(self, cells=None)

    @cached_property
    def jacobian(self) -> FloatArray:
        """The derivative at these totals, (L, p, 1 + k)."""
        return self.function.jacobian(self.totals)

    def value(self) -> FloatArray:
        """Values (L, p)."""
        return self.function.value(self.totals)

    def scores(self) -> TotalScores:
        """Weighted scores, laid out by domain; a domain without weight has none."""
        return TotalScores(self.base, np.where(self.possible[:, None, None], self.jacobian, 0.0), self.weights, self.cells)

    def replicates(self, road: ReplicateRoad, design: Design) -> FloatArray:
        """Values with every replicate's weights, (R, L·p); from sums per unit of the factors where the road has such."""
        factors = road.unit_factors(design) if isinstance(road, UnitFactorRoad) else None
        if factors is None:
            each = [self.function.value(self.base.in_domains(weights)) for weights in road.replicate_weights(design)]
            return np.array(each).reshape(len(each), -1)
        return self.by_unit(factors)

    def by_unit(self, factors: UnitFactors) -> FloatArray:
        """Replicate values from one pass: totals per unit and domain, then one product with the factors of all replicates."""
        groups, k = self.base.groups, 1 + self.base.k
        numbers, n_units = groups.numbers(factors.units), factors.units.size
        sums = np.zeros((n_units, groups.count, k))
        sums[numbers.unit, numbers.group] = self.in_cells(factors.weights, numbers)
        totals = factors.replicated(sums.reshape(n_units, -1))
        return self.function.value(totals.reshape(-1, k)).reshape(len(totals), -1)

    def in_cells(self, weights: FloatArray, numbers: Numbering) -> FloatArray:
        """Sums over cells, (m, 1 + k): those that gave the totals where they are the ones asked for."""
        if self.cells is not None and self.cells[0] is numbers and self.weights is weights:
            return self.cells[1]
        return self.base.in_cells(weights, numbers)

    def simple_random(self) -> FloatArray:
        """The variance of each statistic in a simple random sample with replacement of its domain, (L, p)."""
        n = self.base.groups.weighing(self.weights)
        return simple_random_variance(self.base, self.jacobian, self.totals, self.weights, n)


def simple_random_variance(
    base: BaseTotals, jacobian: FloatArray, totals: Totals, weights: FloatArray, n: IntArray
) -> FloatArray:
    """The variance of each statistic in a simple random sample with replacement of its domain, (L, p).

    N̂ Σ w (s−s̄)² / (n−1) with the scores s = J (1, x), n the rows of positive weight; from second moments of x about its
    overall mean, so that nothing is lost to cancellation. Source: Kish (1965), section 8.2; R survey, svymean(deff=).
    """
    slope = jacobian[:, :, 1:]
    centre, squares = second_moments(base, slope, totals, weights)
    size = totals[:, 0]
    shifted = totals[:, 1:] - size[:, None] * centre
    with np.errstate(divide="ignore", invalid="ignore"):
        drift = np.einsum("lpj,lj->lp", slope, shifted)
        spread = np.maximum(squares - drift**2 / size[:, None], 0)
        return np.asarray(size[:, None] * spread / (n[:, None] - 1))


def second_moments(base: BaseTotals, slope: FloatArray, totals: Totals, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
    """A centre c (k,) and Σ w (J (x − c))² per domain and statistic, (L, p); only pairs that a statistic joins are summed."""
    centre = np.zeros(base.k)
    squares = np.zeros(slope.shape[:2])
    spans, start = [], 0
    for column in base.columns:
        spans.append((start, column))
        start += column.width
    shifted: dict[int, FloatArray] = {}
    rows, codes, count = base.groups.inside, base.groups.inside_codes, base.groups.count
    w = weights if rows is None else weights[rows]
    for at, column in spans:
        if isinstance(column, Categories | AtMost):  # 0 or 1, and no statistic mixes two limits
            squares += np.einsum(
                "lpj,lj->lp", slope[:, :, at : at + column.width] ** 2, totals[:, 1 + at : 1 + at + column.width]
            )
            continue
        values = column.dense()[:, 0]
        centre[at] = np.nansum(totals[:, 1 + at]) / np.nansum(totals[:, 0])
        shifted[at] = (values if rows is None else values[rows]) - centre[at]
    for a, x in shifted.items():
        for b, y in shifted.items():
            factor = slope[:, :, a] * slope[:, :, b]
            if b < a or not np.any(np.nan_to_num(factor)):
                continue
            product = np.array([w @ (x * y)]) if count == 1 else np.bincount(codes, weights=w * x * y, minlength=count)
            squares += (1 if a == b else 2) * factor * product[:, None]
    return centre, squares
