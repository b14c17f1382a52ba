"""What totals are taken of: numbers, or the categories of a variable, without an indicator matrix."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.design import BoolArray, FloatArray, IntArray


class BaseColumns(Protocol):
    """One or several columns x whose sums Σ w x in cells are wanted; rows may be a part of all rows."""

    @property
    def width(self) -> int:
        """Number of columns."""

    def sums(self, weights: FloatArray, cell: IntArray, size: int, rows: IntArray | None) -> FloatArray:
        """Σ w x in each of `size` cells, (size, width); `weights` and `cell` are those of the rows."""

    def missing(self) -> BoolArray:
        """Rows without a value, (n,) booleans."""

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

    def sums(self, weights: FloatArray, cell: IntArray, size: int, rows: IntArray | None) -> FloatArray:
        """Σ w y in each cell, (size, 1)."""
        values = self.values if rows is None else self.values[rows]
        sums: FloatArray = np.bincount(cell, weights=weights * values, minlength=size).astype(float, copy=False)
        return sums[:, None]

    def missing(self) -> BoolArray:
        """Rows without a number."""
        return np.asarray(np.isnan(self.values))

    def dense(self) -> FloatArray:
        """The variable as one column, (n, 1)."""
        return self.values[:, None]


@dataclass(frozen=True, eq=False)
class Categories:
    """The indicators of a variable's categories, (n,) codes below `width`; −1 where missing."""

    codes: IntArray
    width: int

    def sums(self, weights: FloatArray, cell: IntArray, size: int, rows: IntArray | None) -> FloatArray:
        """Σ w over the rows of each category in each cell, (size, width), from one pass."""
        codes = self.codes if rows is None else self.codes[rows]
        flat = np.bincount(cell * self.width + codes, weights=weights, minlength=size * self.width)
        return flat.astype(float, copy=False).reshape(size, self.width)

    def missing(self) -> BoolArray:
        """Rows without a category."""
        return np.asarray(self.codes < 0)

    def dense(self) -> FloatArray:
        """The indicators, (n, width)."""
        return np.asarray(self.codes[:, None] == np.arange(self.width), dtype=float)
