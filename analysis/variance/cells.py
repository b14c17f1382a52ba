"""Sums of scores over (sampling unit, domain) cells: the one pass over the rows that every variance needs."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design.road import FloatArray, IntArray, Scores
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


def cell_sums(scores: Scores, unit: IntArray, n_units: int) -> Cells:
    """Scores summed to (unit, domain) cells; rows in no domain are left out."""
    inside = scores.groups >= 0
    if inside.all():
        codes, values = unit * scores.n_groups + scores.groups, scores.values
    else:
        codes, values = unit[inside] * scores.n_groups + scores.groups[inside], scores.values[inside]
    cell, kept = compact(codes, n_units * scores.n_groups)
    totals = np.empty((len(kept), values.shape[1]))
    for j in range(values.shape[1]):
        totals[:, j] = np.bincount(cell, weights=values[:, j], minlength=len(kept))
    return Cells(kept // scores.n_groups, kept % scores.n_groups, totals, scores.n_groups)
