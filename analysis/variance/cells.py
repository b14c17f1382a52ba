"""Sums of scores over (sampling unit, domain) cells: the one pass over the rows that every variance needs."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.design.cells import CellNumbers
from analysis.design.grid import Numbering, written_out
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
        return written_out(self.numbers, self.totals, self.n_groups, units)


def cell_sums(scores: DomainScores, units: CellNumbers) -> Cells:
    """Scores summed to (unit, domain) cells; rows in no domain are left out."""
    return Cells(*scores.in_cells(units), scores.n_groups)
