"""What totals are taken of: numbers, or the categories of a variable, without an indicator matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.design import BoolArray, FloatArray, IntArray
from analysis.design.codes import Codes
from analysis.design.grid import Numbering


class BaseColumns(Protocol):
    """One or several columns x whose sums Σ w x in cells are wanted; rows may be a part of all rows."""

    @property
    def width(self) -> int:
        """Number of columns."""

    def sum(self, weights: FloatArray, numbers: Numbering, rows: IntArray | None, sums: FloatArray) -> None:
        """Write Σ w x in each of m cells to `sums`, (width, m); `weights` and cell numbers are those of the rows."""

    def missing(self) -> BoolArray | None:
        """Rows without a value, (n,) booleans; None where all have one."""

    def dense(self) -> FloatArray:
        """The columns written out, (n, width)."""


@dataclass(frozen=True, eq=False)
class Numbers:
    """A numeric variable, (n,)."""

    values: FloatArray

    @property
    def width(self) -> int:
        """One column."""
        return 1

    def sum(self, weights: FloatArray, numbers: Numbering, rows: IntArray | None, sums: FloatArray) -> None:
        """Σ w y in each cell, (1, m)."""
        sums[0] = numbers.products(weights, self.values if rows is None else self.values[rows])

    def missing(self) -> BoolArray | None:
        """Rows without a number."""
        absent = np.isnan(self.values)
        return absent if absent.any() else None

    def dense(self) -> FloatArray:
        """The variable as one column, (n, 1)."""
        return self.values[:, None]


@dataclass(frozen=True, eq=False)
class Categories:
    """The indicators of a variable's categories, (n,) codes below `width`; −1 where missing."""

    codes: Codes
    width: int

    def sum(self, weights: FloatArray, numbers: Numbering, rows: IntArray | None, sums: FloatArray) -> None:
        """Σ w over the rows of each category in each cell, (width, m), from one pass."""
        numbers.by_category(weights, self.codes if rows is None else self.codes[rows], sums)

    def missing(self) -> BoolArray | None:
        """Rows without a category."""
        absent = self.codes < 0
        return absent if absent.any() else None

    def dense(self) -> FloatArray:
        """The indicators, (n, width)."""
        return np.asarray(self.codes[:, None] == np.arange(self.width), dtype=float)


@dataclass(frozen=True, eq=False)
class AtMost:
    """The indicators y ≤ t of several limits t: `codes` (n,) counts the limits below y, `place` (q,) their order."""

    codes: Codes
    place: IntArray

    @property
    def width(self) -> int:
        """One column per limit."""
        return len(self.place)

    def sum(self, weights: FloatArray, numbers: Numbering, rows: IntArray | None, sums: FloatArray) -> None:
        """Σ w over the rows at most each limit, (q, m), from one pass: sums between limits, cumulated."""
        between = np.empty((self.width + 1, numbers.size))
        Categories(self.codes, self.width + 1).sum(weights, numbers, rows, between)
        np.take(np.cumsum(between, axis=0), self.place, axis=0, out=sums)

    def missing(self) -> BoolArray | None:
        """Nothing: rows without a value were left out before they were compared."""
        return None

    def dense(self) -> FloatArray:
        """The indicators, (n, q)."""
        return np.asarray(self.codes[:, None] <= self.place, dtype=float)
