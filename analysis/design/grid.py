"""All pairs of units and domains as cells: for domains that occur in most units, where numbering pairs row by row is waste."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.design.cells import CellNumbers, FloatArray, IntArray, compact, number_cells
from analysis.design.codes import Codes, crossed


@dataclass(frozen=True, eq=False)
class Grid:
    """The m = U·L pairs of units and domains, a domain's units side by side; a row's cell follows from its two codes."""

    units: CellNumbers
    codes: Codes  # the domain of each row, −1 for none
    n_groups: int

    @property
    def size(self) -> int:
        """Number of cells, m."""
        return self.units.size * self.n_groups

    @cached_property
    def unit(self) -> IntArray:
        """The unit of each cell, (m,)."""
        return np.tile(np.arange(self.units.size), self.n_groups)

    @cached_property
    def group(self) -> IntArray:
        """The domain of each cell, (m,)."""
        return np.repeat(np.arange(self.n_groups), self.units.size)

    @cached_property
    def occupied(self) -> npt.NDArray[np.bool_]:
        """Which cells have rows, (m,)."""
        return self.units.across(None, self.codes, self.n_groups).reshape(-1) > 0

    def sums(self, values: FloatArray) -> FloatArray:
        """Sums over the rows of each cell, (m,)."""
        return self.units.across(values, self.codes, self.n_groups).reshape(-1)

    def products(self, weights: FloatArray, values: FloatArray) -> FloatArray:
        """Sums of weights times values over the rows of each cell, (m,)."""
        return self.units.across(weights, self.codes, self.n_groups, times=values).reshape(-1)

    def by_category(self, weights: FloatArray, codes: Codes, sums: FloatArray) -> None:
        """Write sums over the rows of each category and cell to `sums`, (categories, m)."""
        joint, size = crossed([(codes, len(sums)), (self.codes, self.n_groups)])
        self.units.across(weights, joint, size, sums=sums.reshape(size, -1))

    def by_group(self, sums: FloatArray, n_groups: int) -> FloatArray:
        """Sums of cells added up to domains, (L,)."""
        return np.asarray(sums.reshape(n_groups, -1).sum(axis=1))

    def scaled(self, sums: FloatArray, factors: FloatArray) -> FloatArray:
        """Sums of cells, (m,), times a factor of each domain, (L,)."""
        return (sums.reshape(self.n_groups, -1) * factors[:, None]).reshape(-1)


Numbering = CellNumbers | Grid


def written_out(numbers: Numbering, totals: FloatArray, n_groups: int, units: slice) -> tuple[FloatArray, IntArray]:
    """Totals of cells, (m, p), for a range of units and the domains that occur among them: (p, domains, units), domains."""
    p, size = totals.shape[1], units.stop - units.start
    if isinstance(numbers, Grid):
        return totals.T.reshape(p, n_groups, -1)[:, :, units].copy(), np.arange(n_groups)
    part = slice(*np.searchsorted(numbers.unit, [units.start, units.stop]).tolist())
    if n_groups == 1 and part.stop - part.start == size:
        return totals.T[:, None, part].copy(), np.zeros(1, dtype=np.intp)
    column, occurring = compact(numbers.group[part], n_groups)
    dense = np.zeros((p, len(occurring), size))
    dense[:, column, numbers.unit[part] - units.start] = totals[part].T
    return dense, occurring


def numbered(groups: Codes, n_groups: int, units: CellNumbers) -> Numbering:
    """The cells of units and domains, `groups` being −1 for rows in none: all pairs, unless they outnumber the rows.

    A grid takes values of all rows; other cells take those of the rows in a domain, as do few rows in domains.
    """
    rows = int(np.count_nonzero(groups >= 0))
    if (n_groups == 1 and rows == len(groups)) or units.size * n_groups > rows or 2 * rows < len(groups):
        return number_cells(groups, n_groups, units)
    return Grid(units, groups, n_groups)
