"""Sums of scores over (sampling unit, domain) cells: the one pass over the rows that every variance needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.cells import CellNumbers, compact
from analysis.design.grid import Grid, Numbering
from analysis.design.road import DomainScores, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Cells:
    """Totals of p scores in the cells of units and domains, (m, p)."""

    numbers: Numbering
    totals: FloatArray
    n_groups: int

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""
        return self.n_groups * int(self.totals.shape[1])

    @property
    def inhabited(self) -> tuple[IntArray, IntArray]:
        """The unit and the domain of each cell that has rows."""
        there = self.numbers.occupied
        return self.numbers.unit[there], self.numbers.group[there]

    def dense(self, units: slice) -> tuple[FloatArray, IntArray]:
        """Totals of a range of units in the domains that occur among them, (p, domains, units), and those domains."""
        p, size = self.totals.shape[1], units.stop - units.start
        if isinstance(self.numbers, Grid):
            return self.totals.T.reshape(p, self.n_groups, -1)[:, :, units].copy(), np.arange(self.n_groups)
        part = slice(*np.searchsorted(self.numbers.unit, [units.start, units.stop]).tolist())
        if self.n_groups == 1 and part.stop - part.start == size:
            return self.totals.T[:, None, part].copy(), np.zeros(1, dtype=np.intp)
        column, occurring = compact(self.numbers.group[part], self.n_groups)
        dense = np.zeros((p, len(occurring), size))
        dense[:, column, self.numbers.unit[part] - units.start] = self.totals[part].T
        return dense, occurring


def cell_sums(scores: DomainScores, units: CellNumbers) -> Cells:
    """Scores summed to (unit, domain) cells; rows in no domain are left out."""
    return Cells(*scores.in_cells(units), scores.n_groups)
