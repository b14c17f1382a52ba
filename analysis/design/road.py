"""What a design asks of its variance road, and what it hands over: scores laid out by domain."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol, runtime_checkable

import numpy as np
import numpy.typing as npt

if TYPE_CHECKING:
    from analysis.design.design import Design

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class Scores:
    """Weighted scores z = w·∂θ/∂w of p statistics in each of L domains, without the zeros outside the domains.

    `values` is (n, p): row i holds its scores for the statistics of its own domain. `groups` is (n,): the domain of each
    row, −1 for a row in none. As one wide (n, L·p) matrix, column g·p + j holds statistic j of domain g.
    """

    values: FloatArray
    groups: IntArray
    n_groups: int = 1

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""
        return self.n_groups * int(self.values.shape[1])

    def dense(self) -> FloatArray:
        """The wide (n, L·p) matrix, zeros written out: for steps whose residuals are not zero outside the domain."""
        n, p = self.values.shape
        wide = np.zeros((n, self.n_groups, p))
        inside = np.flatnonzero(self.groups >= 0)
        wide[inside, self.groups[inside]] = self.values[inside]
        return wide.reshape(n, self.width)


@runtime_checkable
class ScoreRoad(Protocol):
    """A road that turns scores into a covariance matrix: linearised, quadratic forms, two-phase."""

    def vcov(self, scores: Scores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""

    def df(self, design: Design) -> float:
        """Degrees of freedom of the design, its domain applied."""


@runtime_checkable
class ReplicateRoad(Protocol):
    """A road that computes the statistic again with other weights."""

    def replicate_weights(self, design: Design) -> Iterator[FloatArray]:
        """The (n,) final weights of each replicate, one after the other, zero outside the design's domain."""

    def vcov_of_replicates(self, replicates: FloatArray, value: FloatArray) -> FloatArray:
        """The (q, q) covariance from the (R, q) replicate values and the (q,) full-sample value."""

    def df(self, design: Design) -> float:
        """Degrees of freedom of the design, its domain applied."""


Road = ScoreRoad | ReplicateRoad
