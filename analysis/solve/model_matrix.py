"""Model matrices that are read block by block: written out, or as the few rows that differ and the numbers beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]
Array = npt.NDArray[Any]
BLOCK = 1 << 14  # rows whose temporaries stay in cache
FEW = 4  # numbers whose products are summed by cell; of more of them the rows are written out, block by block

Working = Callable[[slice], tuple[FloatArray, FloatArray]]
"""A block of rows → their weights w (b,) and pulls s (b,)."""


class ModelMatrix(Protocol):
    """An (n, p) matrix X and the sums over its rows that fits are made of."""

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""

    def rows(self, part: slice) -> FloatArray:
        """Some rows written out, (b, p); NaN where a value is missing."""

    def totals(self, pulls: FloatArray, unit: IntArray, n_units: int) -> FloatArray:
        """Σ s x over the rows of each unit, (n_units, p)."""

    def predictor(self, beta: FloatArray, part: slice) -> FloatArray:
        """Xβ of some rows, (b,)."""

    def sums(self, working: Working) -> tuple[FloatArray, FloatArray]:
        """X'WX (p, p) and X's (p,), the weights and pulls of each block computed when it is read."""

    def of_rows(self, rows: Array) -> ModelMatrix:
        """The matrix of these rows."""

    def of_columns(self, columns: IntArray) -> ModelMatrix:
        """The matrix of these columns."""


@dataclass(frozen=True, eq=False)
class DenseMatrix:
    """A model matrix that is written out, (n, p)."""

    values: FloatArray

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.values), self.values.shape[1]

    def rows(self, part: slice) -> FloatArray:
        """Some rows, (b, p)."""
        return self.values[part]

    def totals(self, pulls: FloatArray, unit: IntArray, n_units: int) -> FloatArray:
        """Σ s x over the rows of each unit, (n_units, p)."""
        return gathered(pulls, unit, np.arange(len(pulls)), n_units, self.values)

    def predictor(self, beta: FloatArray, part: slice) -> FloatArray:
        """Xβ of some rows, (b,)."""
        return np.asarray(self.values[part] @ beta)

    def sums(self, working: Working) -> tuple[FloatArray, FloatArray]:
        """X'WX (p, p) and X's (p,)."""
        return sums_of_blocks(self, working)

    def of_rows(self, rows: Array) -> DenseMatrix:
        """The matrix of these rows."""
        return DenseMatrix(self.values[rows])

    def of_columns(self, columns: IntArray) -> DenseMatrix:
        """The matrix of these columns."""
        return self if len(columns) == self.values.shape[1] else DenseMatrix(self.values[:, columns])


@dataclass(frozen=True, eq=False)
class FactoredMatrix:
    """A model matrix of categories and numbers: column j is table[cell, j], times number[j] of the row where it has one.

    A cell is a combination of categories that occurs; there are few of them, so that sums over rows are sums by cell, and
    nothing as wide as the matrix is ever as long as the data.
    """

    cell: npt.NDArray[np.signedinteger[Any]]  # (n,) below m; −1 for a row where a category is missing
    table: FloatArray  # (m, p)
    numbers: tuple[Array, ...]  # (n,) each
    number: IntArray  # (p,) which of the numbers a column is multiplied by, −1 for none

    @property
    def shape(self) -> tuple[int, int]:
        """Rows and columns."""
        return len(self.cell), self.table.shape[1]

    @cached_property
    def parts(self) -> list[tuple[IntArray, Array | None]]:
        """The columns that share a number, and that number; None for those that have none."""
        return [(np.flatnonzero(self.number == k), None if k < 0 else self.numbers[k]) for k in np.unique(self.number)]

    def rows(self, part: slice) -> FloatArray:
        """Some rows written out, (b, p); NaN where a value is missing."""
        cell = self.cell[part]
        written: FloatArray = self.table[cell]
        for columns, number in self.parts:
            if number is not None:
                written[:, columns] *= number[part, None]
        if (lost := cell < 0).any():
            written[lost] = np.nan
        return written

    def totals(self, pulls: FloatArray, unit: IntArray, n_units: int) -> FloatArray:
        """Σ s x over the rows of each unit, (n_units, p)."""
        totals = np.empty((n_units, self.table.shape[1]))
        for columns, number in self.parts:
            weighted = pulls if number is None else pulls * number
            totals[:, columns] = gathered(weighted, unit, self.cell, n_units, self.table[:, columns])
        return totals

    def predictor(self, beta: FloatArray, part: slice) -> FloatArray:
        """Xβ of some rows, (b,): the few values by cell, looked up."""
        cell = self.cell[part].astype(np.intp)
        eta = np.zeros(len(cell))
        for columns, number in self.parts:
            by_cell = self.table[:, columns] @ beta[columns]
            slope = by_cell[0] if (by_cell == by_cell[0]).all() else by_cell[cell]
            eta += slope if number is None else slope * number[part]
        return eta

    def sums(self, working: Working) -> tuple[FloatArray, FloatArray]:
        """X'WX (p, p) and X's (p,), from Σ w, Σ w x, Σ w x x', Σ s and Σ s x in each cell."""
        if len(self.parts) > FEW:
            return sums_of_blocks(self, working)
        m, q = len(self.table), len(self.parts)
        products, pulls = np.zeros((q, q, m)), np.zeros((q, m))
        for part in blocks(len(self.cell)):
            weight, pull = working(part)
            cell = self.cell[part].astype(np.intp)
            here = [None if number is None else number[part] for _, number in self.parts]
            for a, x in enumerate(here):
                weighted = weight if x is None else weight * x
                pulls[a] += np.bincount(cell, weights=pull if x is None else pull * x, minlength=m)
                for b, z in enumerate(here[a:], start=a):
                    products[a, b] += np.bincount(cell, weights=weighted if z is None else weighted * z, minlength=m)
        p = self.table.shape[1]
        information, score = np.zeros((p, p)), np.zeros(p)
        for a, (left, _) in enumerate(self.parts):
            score[left] = pulls[a] @ self.table[:, left]
            for b, (right, _) in enumerate(self.parts[a:], start=a):
                block = self.table[:, left].T @ (products[a, b][:, None] * self.table[:, right])
                information[np.ix_(left, right)], information[np.ix_(right, left)] = block, block.T
        return information, score

    def of_rows(self, rows: Array) -> FactoredMatrix:
        """The matrix of these rows."""
        return FactoredMatrix(self.cell[rows], self.table, tuple(number[rows] for number in self.numbers), self.number)

    def of_columns(self, columns: IntArray) -> FactoredMatrix:
        """The matrix of these columns."""
        return FactoredMatrix(self.cell, self.table[:, columns], self.numbers, self.number[columns])


def gathered(weights: FloatArray, to: Array, of: Array, size: int, values: FloatArray) -> FloatArray:
    """The rows `of` of values (m, p), times weights, added up where they go `to`, (size, p)."""
    from scipy.sparse import coo_array

    return np.asarray(coo_array((weights, (to, of)), shape=(size, len(values))) @ values)


def matrix_of(values: FloatArray | ModelMatrix) -> ModelMatrix:
    """A model matrix, of an array or as it is."""
    return DenseMatrix(values) if isinstance(values, np.ndarray) else values


def blocks(n: int) -> Iterator[slice]:
    """The rows 0 … n − 1 in blocks."""
    return (slice(start, min(start + BLOCK, n)) for start in range(0, n, BLOCK))


def sums_of_blocks(matrix: ModelMatrix, working: Working) -> tuple[FloatArray, FloatArray]:
    """X'WX and X's from the rows of each block written out."""
    n, p = matrix.shape
    information, score = np.zeros((p, p)), np.zeros(p)
    for part in blocks(n):
        weight, pull = working(part)
        x = matrix.rows(part)
        information += (x * weight[:, None]).T @ x
        score += pull @ x
    return information, score


def predictor(matrix: ModelMatrix, beta: FloatArray) -> FloatArray:
    """Xβ, (n,)."""
    n, _ = matrix.shape
    eta = np.empty(n)
    for part in blocks(n):
        eta[part] = matrix.predictor(beta, part)
    return eta
