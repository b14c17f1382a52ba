"""Sums of scores over (sampling unit, domain) cells: the one pass over the rows that every variance needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.road import DomainScores, FloatArray, IntArray
from analysis.design.stages import compact


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


def cell_sums(scores: DomainScores, unit: IntArray, n_units: int) -> Cells:
    """Scores summed to (unit, domain) cells; rows in no domain are left out."""
    groups, count = scores.groups, scores.n_groups
    if count == 1 and not (groups < 0).any():
        everywhere = np.arange(n_units)  # every unit has rows: units are their own cells
        return Cells(everywhere, np.zeros(n_units, dtype=np.intp), scores.sums(unit, n_units, np.zeros_like(everywhere)), 1)
    inside = np.flatnonzero(groups >= 0)
    codes = unit * count + groups if len(inside) == len(groups) else unit[inside] * count + groups[inside]
    cell, kept = compact(codes, n_units * count)
    group = kept % count
    return Cells(kept // count, group, scores.sums(cell, len(kept), group), count)
