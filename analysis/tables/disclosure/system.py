"""Numbers that everybody knows to be bound together: parts and totals, within a table and across tables."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analysis.design import BoolArray, FloatArray, IntArray


@dataclass(frozen=True, eq=False)
class System:
    """m numbers, none negative, for which `equations` @ x keeps the value it has at `values`.

    `values` (m,) are the true ones; `equations` is (e, m). `sensitive` (m,) must be hidden and must not be known more closely
    than `need` (m,) on either side; `silent` (m,) are printed nowhere. `weight` (m,) is what hiding each costs.
    """

    values: FloatArray
    equations: csr_array
    sensitive: BoolArray
    need: FloatArray
    silent: BoolArray
    weight: FloatArray

    def part(self, members: IntArray) -> System:
        """The numbers at these positions with the equations between them alone."""
        columns = self.equations[:, members]
        rows = np.flatnonzero(np.diff(columns.indptr))
        return System(
            self.values[members],
            csr_array(columns[rows]),
            self.sensitive[members],
            self.need[members],
            self.silent[members],
            self.weight[members],
        )

    def components(self, among: BoolArray) -> list[IntArray]:
        """The numbers of `among` (m,) in groups that equations connect, as positions."""
        members = np.flatnonzero(among)
        pattern = abs(self.equations[:, members])
        count, label = connected_components(pattern.T @ pattern, directed=False)
        return [members[label == one] for one in range(count)]


def plain_system(values: FloatArray, equations: csr_array, sensitive: BoolArray, protection: float = 0.1) -> System:
    """A system in which every number is printed unless it is hidden; hiding costs one plus the number's share of all.

    `protection` is the part of itself by which a sensitive number must stay uncertain.
    """
    weight = 1 + values / max(float(values.sum()), 1.0)
    return System(values, equations, sensitive, protection * values, np.zeros(len(values), dtype=bool), weight)
