"""Factors on sampling units, one column per replicate: written out, or known by their structure."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from analysis.design import BoolArray, FloatArray, IntArray

BLOCK = 1 << 18  # factors that are turned into floats at a time
RANK_TOLERANCE = 1e-5
APART = 1e-3  # of its length left after projection: no combination of others beyond doubt, rounding of squares included


class StructuredFactors(Protocol):
    """A (U, R) matrix of factors that nobody needs to write out."""

    @property
    def shape(self) -> tuple[int, int]:
        """Units and replicates."""

    def column(self, r: int) -> FloatArray:
        """The factors of one replicate, (U,)."""

    def replicated(self, sums: FloatArray) -> FloatArray:
        """Totals of every replicate, (R, q), from those of the units, (U, q)."""

    def rank(self, units: IntArray) -> int:
        """Rank of the rows of these units."""


Factors = FloatArray | StructuredFactors


def column_of(factors: Factors, r: int) -> FloatArray:
    """The factors of one replicate, (U,)."""
    return np.asarray(factors[:, r], dtype=float) if isinstance(factors, np.ndarray) else factors.column(r)


def replicated(factors: Factors, sums: FloatArray) -> FloatArray:
    """Totals of every replicate, (R, q), from those of the units, (U, q), in one product."""
    return np.asarray(factors.T @ sums) if isinstance(factors, np.ndarray) else factors.replicated(sums)


def rank_of(factors: Factors, units: IntArray) -> int:
    """Rank of the rows of these units, as `rank` counts it."""
    if isinstance(factors, np.ndarray):
        return rank_among(lambda some: factors[some], units, factors.shape[1])
    return factors.rank(units)


def rank_among(rows: Callable[[IntArray], FloatArray], units: IntArray, columns: int) -> int:
    """Rank of the rows of these units; most often a part of them already tells all columns apart."""
    enough = columns + columns // 16 + 8
    if len(units) >= enough:
        part = rows(units[np.linspace(0, len(units) - 1, enough).astype(np.intp)])
        gram = part.T @ part
        del part  # as large as the matrix of products
        if all_apart(gram):
            return columns
    return rank(rows(units))


def all_apart(gram: FloatArray) -> bool:
    """Whether columns with these products keep a clear part of their length after projection on those before them."""
    try:
        left = np.diag(np.linalg.cholesky(gram))
    except np.linalg.LinAlgError:
        return False
    return bool((left > APART * np.sqrt(np.diag(gram))).all())


def rank(matrix: FloatArray) -> int:
    """Number of columns that are not (nearly) combinations of the ones before: what R's qr(tol = 1e-5) counts.

    A column counts if more than a 1e-5th of its length is left after projection.
    """
    if len(matrix) > matrix.shape[1]:
        matrix = np.asarray(np.linalg.qr(matrix, mode="r"))
    basis = np.zeros((len(matrix), 0))
    for column in matrix.T:
        left = column - basis @ (basis.T @ column)
        left -= basis @ (basis.T @ left)
        if (length := np.linalg.norm(left)) > RANK_TOLERANCE * np.linalg.norm(column):
            basis = np.column_stack([basis, left / length])
    return basis.shape[1]


@dataclass(frozen=True, eq=False)
class CountedFactors:
    """Factors base + slope · count of units that were counted or drawn: the counts take a byte or two, not eight."""

    counts: npt.NDArray[np.unsignedinteger[Any]]  # (U, R)
    base: FloatArray  # (U,)
    slope: FloatArray  # (U,)

    @property
    def shape(self) -> tuple[int, int]:
        """Units and replicates."""
        return len(self.counts), self.counts.shape[1]

    def column(self, r: int) -> FloatArray:
        """The factors of one replicate, (U,)."""
        return self.base + self.slope * self.counts[:, r]

    def rows(self, units: IntArray) -> FloatArray:
        """The factors of some units, (units, R)."""
        rows = self.counts[units].astype(float)
        rows *= self.slope[units, None]
        rows += self.base[units, None]
        return rows

    def replicated(self, sums: FloatArray) -> FloatArray:
        """Totals of every replicate, (R, q), from those of the units: one product with the counts, block by block."""
        total = np.zeros((self.shape[1], sums.shape[1])) + self.base @ sums
        moving = self.slope[:, None] * sums
        step = max(1, BLOCK // self.shape[1])
        for first in range(0, len(self.counts), step):
            total += self.counts[first : first + step].astype(float).T @ moving[first : first + step]
        return total

    def rank(self, units: IntArray) -> int:
        """Rank of the rows of these units."""
        return rank_among(self.rows, units, self.shape[1])


@dataclass(frozen=True, eq=False)
class DeletedUnits:
    """Factors of a delete-one-unit jackknife: 0 for the unit, n/(n−1) for the others of its stratum, 1 elsewhere.

    One replicate for each unit of a stratum with two or more; units are ordered by stratum.
    """

    first_unit: IntArray  # (H + 1,)
    deleted: IntArray  # (R,) unit of each replicate
    stratum: IntArray  # (U,)
    sampled: IntArray  # (H,)

    @property
    def shape(self) -> tuple[int, int]:
        """Units and replicates."""
        return len(self.stratum), len(self.deleted)

    def column(self, r: int) -> FloatArray:
        """The factors of one replicate, (U,)."""
        home = self.stratum[self.deleted[r]]
        factor = np.ones(len(self.stratum))
        factor[self.first_unit[home] : self.first_unit[home + 1]] = self.sampled[home] / (self.sampled[home] - 1)
        factor[self.deleted[r]] = 0.0
        return factor

    def replicated(self, sums: FloatArray) -> FloatArray:
        """T + (T_h − n z_i)/(n−1): totals of every replicate, (R, q), from those of the units in closed form."""
        home = self.stratum[self.deleted]
        size = self.sampled[home][:, None]
        by_stratum = np.add.reduceat(sums, self.first_unit[:-1], axis=0)
        return np.asarray(by_stratum.sum(axis=0) + (by_stratum[home] - size * sums[self.deleted]) / (size - 1))

    def rank(self, units: IntArray) -> int:
        """Rank of the rows of these units.

        A unit's row is 1 plus a part that sums to zero in its stratum's columns; the parts of all units of a stratum sum to
        zero, and those of units that are never deleted are zero.
        """
        present = np.bincount(self.stratum[units], minlength=len(self.sampled))
        complete: BoolArray = (present == self.sampled) & (present > 0)
        return int(present.sum() - complete.sum() + bool(complete.any()))
