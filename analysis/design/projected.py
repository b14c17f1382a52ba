"""Scores after weighting steps: the scores less what the steps' variables explain, summed without ever being written by row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Protocol

import numpy as np

from analysis.design.cells import CellNumbers
from analysis.design.codes import Codes
from analysis.design.grid import Grid, numbered, written_out
from analysis.design.road import DomainScores, FloatArray, Scores, dense_scores

UNITS = 1 << 10  # units whose sums over classes are written out at a time


class Columns(Protocol):
    """r columns over the rows, such as the weighted indicators of a margin's categories."""

    def take_from(self, total: FloatArray, slopes: FloatArray, units: CellNumbers) -> None:
        """Subtract from totals of units, (L·p, U), the columns' sums over units times slopes (r, L·p)."""

    def dense(self) -> FloatArray:
        """The columns written out, (n, r)."""

    def times(self, factor: FloatArray) -> Columns:
        """The columns times another number per row."""


@dataclass(frozen=True, eq=False)
class Classes:
    """The class of each row, (n,) below `size`; −1 for rows in none."""

    codes: Codes
    size: int

    @cached_property
    def cells(self) -> CellNumbers:
        """Rows in no class, then the classes, as cells of all rows."""
        return CellNumbers.of_units(self.codes + 1, self.size + 1)

    @property
    def shifted(self) -> Codes:
        """Codes with 0 for rows in no class."""
        return self.cells.cell


@dataclass(frozen=True, eq=False)
class ClassColumns:
    """The indicators of classes times a number per row, `factor` (n,)."""

    classes: Classes
    factor: FloatArray

    def take_from(self, total: FloatArray, slopes: FloatArray, units: CellNumbers) -> None:
        """Subtract from totals of units, (L·p, U), the classes' sums times slopes (size, L·p): one pass over the rows."""
        inside = self.classes.codes >= 0
        numbers = numbered(self.classes.codes, self.classes.size, units)
        sums = numbers.sums(self.factor if isinstance(numbers, Grid) or inside.all() else self.factor[inside])
        for start in range(0, units.size, UNITS):
            part = slice(start, min(start + UNITS, units.size))
            (dense,), occurring = written_out(numbers, sums[:, None], self.classes.size, part)
            total[:, part] -= slopes[occurring].T @ dense

    def dense(self) -> FloatArray:
        """The columns written out, (n, size)."""
        return np.asarray((self.classes.codes[:, None] == np.arange(self.classes.size)) * self.factor[:, None])

    def times(self, factor: FloatArray) -> ClassColumns:
        """The columns times another number per row."""
        return ClassColumns(self.classes, self.factor * factor)


@dataclass(frozen=True, eq=False)
class NumberColumns:
    """Columns of numbers, (n, r), times a number per row, `factor` (n,)."""

    values: FloatArray
    factor: FloatArray

    def take_from(self, total: FloatArray, slopes: FloatArray, units: CellNumbers) -> None:
        """Subtract from totals of units, (L·p, U), the columns' sums times slopes (r, L·p)."""
        if self.values.shape[1]:
            total -= slopes.T @ np.array([units.products(self.factor, column) for column in self.values.T])

    def dense(self) -> FloatArray:
        """The columns written out, (n, r)."""
        return np.asarray(self.values * self.factor[:, None])

    def times(self, factor: FloatArray) -> NumberColumns:
        """The columns times another number per row."""
        return NumberColumns(self.values, self.factor * factor)


@dataclass(frozen=True, eq=False)
class Correction:
    """What a step takes from the scores: columns (n, r) times slopes (r, L·p)."""

    columns: Columns
    slopes: FloatArray


@dataclass(frozen=True, eq=False)
class ProjectedScores:
    """Scores less corrections. A correction is not zero outside a domain, so every row is present in each of them."""

    original: DomainScores
    corrections: Sequence[Correction] = ()

    def less(self, corrections: Sequence[Correction]) -> ProjectedScores:
        """The scores after one step more."""
        return ProjectedScores(self.original, (*self.corrections, *corrections))

    @cached_property
    def values(self) -> FloatArray:
        """Row by row, (n, L·p): for roads that need them."""
        wide = dense_scores(self.original)
        for correction in self.corrections:
            wide = wide - correction.columns.dense() @ correction.slopes
        return wide

    @cached_property
    def groups(self) -> Codes:
        """One group of all rows: the domains are columns."""
        return np.zeros(len(self.original.groups), dtype=np.int8)

    @property
    def n_groups(self) -> int:
        """One."""
        return 1

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""
        return self.original.width

    def in_cells(self, units: CellNumbers) -> tuple[CellNumbers, FloatArray]:
        """The sampling units themselves as cells, and the scores summed to them, (U, L·p)."""
        return units, self.sums(units)

    def sums(self, units: CellNumbers) -> FloatArray:
        """Scores summed to units or other classes of all rows, (U, L·p)."""
        cells, sums = self.original.in_cells(units)
        wide = np.zeros((self.original.n_groups, sums.shape[1], units.size))
        wide[cells.group, :, cells.unit] = sums
        total = wide.reshape(-1, units.size)
        for correction in self.corrections:
            correction.columns.take_from(total, correction.slopes, units)
        return total.T

    def by_class(self, classes: Classes) -> FloatArray:
        """Scores summed to classes, rows in none left out, (size, L·p)."""
        return self.sums(classes.cells)[1:]

    def times(self, factor: FloatArray) -> ProjectedScores:
        """The scores times a number per row."""
        scaled = Scores(self.original.values * factor[:, None], self.original.groups, self.original.n_groups)
        corrections = [Correction(one.columns.times(factor), one.slopes) for one in self.corrections]
        return ProjectedScores(scaled, corrections)

    def against(self, columns: FloatArray) -> FloatArray:
        """Σ over the rows of column · score, for (n, r) columns, (r, L·p)."""
        values, groups, domains = self.original.values, self.original.groups + 1, self.original.n_groups
        product = np.empty((columns.shape[1], domains, values.shape[1]))
        for r, column in enumerate(columns.T):
            for j, score in enumerate(values.T):
                product[r, :, j] = np.bincount(groups, weights=column * score, minlength=domains + 1)[1:]
        total = product.reshape(columns.shape[1], -1)
        for correction in self.corrections:
            total -= columns.T @ correction.columns.dense() @ correction.slopes
        return total
