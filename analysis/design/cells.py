"""Numbers for the (sampling unit, domain) cells that have rows: compact, ordered by unit, then by domain."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.design.stages import compact

IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class CellNumbers:
    """The cell of each row that is in a domain, and the unit and domain of each of m cells."""

    cell: IntArray  # (rows in a domain,)
    unit: IntArray  # (m,)
    group: IntArray  # (m,)

    @property
    def size(self) -> int:
        """Number of cells, m."""
        return len(self.unit)


def number_cells(groups: IntArray, n_groups: int, unit: IntArray, n_units: int) -> CellNumbers:
    """Number the cells of units and domains; `groups` is −1 for rows in no domain."""
    inside = groups >= 0
    everyone = bool(inside.all())
    if n_groups == 1 and everyone:
        return CellNumbers(unit, np.arange(n_units), np.zeros(n_units, dtype=np.intp))  # every unit has rows
    codes = unit * n_groups + groups if everyone else unit[inside] * n_groups + groups[inside]
    cell, kept = compact(codes, n_units * n_groups)
    return CellNumbers(cell, kept // n_groups, kept % n_groups)
