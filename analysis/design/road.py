"""What a design asks of its variance road, and what it hands over: scores laid out by domain."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

from analysis.design.cells import CellNumbers
from analysis.design.codes import Codes
from analysis.design.grid import Grid, Numbering, numbered

if TYPE_CHECKING:
    from analysis.design.design import Design

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


class DomainScores(Protocol):
    """Weighted scores laid out by domain, however they are held."""

    @property
    def values(self) -> FloatArray:
        """Weighted scores of each row for the statistics of its own domain, (n, p)."""

    @property
    def groups(self) -> Codes:
        """The domain of each row, −1 for a row in none, (n,)."""

    @property
    def n_groups(self) -> int:
        """Number of domains, L."""

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""

    def in_cells(self, units: CellNumbers) -> tuple[Numbering, FloatArray]:
        """The cells of units and domains, and the scores summed to them, (m, p)."""


@dataclass(frozen=True, eq=False)
class Scores:
    """Weighted scores z = w·∂θ/∂w of p statistics in each of L domains, without the zeros outside the domains.

    `values` is (n, p): row i holds its scores for the statistics of its own domain. `groups` is (n,): the domain of each
    row, −1 for a row in none. As one wide (n, L·p) matrix, column g·p + j holds statistic j of domain g.
    """

    values: FloatArray
    groups: Codes
    n_groups: int = 1

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""
        return self.n_groups * int(self.values.shape[1])

    def in_cells(self, units: CellNumbers) -> tuple[Numbering, FloatArray]:
        """The cells of units and domains, and the scores summed to them, (m, p)."""
        numbers = numbered(self.groups, self.n_groups, units)
        inside = self.groups >= 0
        values = self.values if isinstance(numbers, Grid) or inside.all() else self.values[inside]
        sums = np.empty((numbers.size, values.shape[1]), order="F")
        for j, column in enumerate(values.T):
            sums[:, j] = numbers.sums(column)
        return numbers, sums


def dense_scores(scores: DomainScores) -> FloatArray:
    """The wide (n, L·p) matrix, zeros written out: for steps whose residuals are not zero outside the domain."""
    values, groups = scores.values, scores.groups
    wide = np.zeros((len(values), scores.n_groups, values.shape[1]))
    inside = np.flatnonzero(groups >= 0)
    wide[inside, groups[inside]] = values[inside]
    return wide.reshape(len(values), -1)


@runtime_checkable
class ScoreRoad(Protocol):
    """A road that turns scores into a covariance matrix: linearised, quadratic forms, two-phase."""

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""

    def df(self, design: Design) -> float:
        """Degrees of freedom of the design, its domain applied."""


@runtime_checkable
class StrataRoad(ScoreRoad, Protocol):
    """A road whose variances add up over strata, so that every statistic can have degrees of freedom of its own."""

    def own_df(self, scores: DomainScores, design: Design, combinations: FloatArray | None = None) -> FloatArray:
        """Satterthwaite's degrees of freedom of each statistic, (L·p,), or of linear combinations of them (q, L·p), (q,)."""


@runtime_checkable
class ReplicateRoad(Protocol):
    """A road that computes the statistic again with other weights."""

    def replicate_weights(self, design: Design) -> Iterator[FloatArray]:
        """The (n,) final weights of each replicate, one after the other, zero outside the design's domain."""

    def vcov_of_replicates(self, replicates: FloatArray, value: FloatArray) -> FloatArray:
        """The (q, q) covariance from the (R, q) replicate values and the (q,) full-sample value."""

    def df(self, design: Design) -> float:
        """Degrees of freedom of the design, its domain applied."""


@dataclass(frozen=True, eq=False)
class UnitFactors:
    """Replicate weights as factors on sampling units: row i weighs weights[i] times the factor of its unit.

    `replicated` turns (U, q) totals of units into the (R, q) totals of every replicate.
    """

    units: CellNumbers
    weights: FloatArray  # (n,)
    replicated: Callable[[FloatArray], FloatArray]


@runtime_checkable
class UnitFactorRoad(Protocol):
    """A replicate road that may know its weights as factors on units, so that totals need one pass for all replicates."""

    def unit_factors(self, design: Design) -> UnitFactors | None:
        """The factors, or None where weighting steps come between them and the final weights."""


Road = ScoreRoad | ReplicateRoad
