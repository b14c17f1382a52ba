"""Sums of scores over (sampling unit, domain) cells: the one pass over the rows that every variance needs."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.design.cells import CellNumbers
from analysis.design.road import DomainScores, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class Cells:
    """Totals of p scores in the cells that have rows, ordered by unit, then by domain."""

    unit: IntArray  # (m,) sampling unit of each cell
    group: IntArray  # (m,) domain of each cell
    totals: FloatArray  # (m, p)
    n_groups: int

    @property
    def width(self) -> int:
        """Number of statistics over all domains, L·p."""
        return self.n_groups * int(self.totals.shape[1])


def cell_sums(scores: DomainScores, units: CellNumbers) -> Cells:
    """Scores summed to (unit, domain) cells; rows in no domain are left out."""
    numbers = scores.numbers(units)
    return Cells(numbers.unit, numbers.group, scores.sums(numbers), scores.n_groups)
