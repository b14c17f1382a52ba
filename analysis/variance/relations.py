"""Quadratic forms whose matrix says only what two rows share: a unit, a stratum, or both. Never an n × n matrix."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, reduce
from itertools import combinations

import numpy as np

from analysis.design import Codes, FloatArray, IntArray, crossed
from analysis.design.cells import compact


@dataclass(frozen=True, eq=False)
class Shared:
    """The matrix with c_i where rows i and j are in the same class, 0 elsewhere: `codes` (n,), `factor` c (n,)."""

    codes: Codes
    factor: FloatArray

    @cached_property
    def size(self) -> int:
        """Number of classes."""
        return int(self.codes.max(initial=-1)) + 1

    def sums(self, z: FloatArray) -> FloatArray:
        """Column sums of (n, q) by class, (size, q)."""
        return np.column_stack([np.bincount(self.codes, weights=column, minlength=self.size) for column in z.T])

    def form(self, z: FloatArray) -> FloatArray:
        """z'Mz, (q, q), not symmetric where the factor varies within a class."""
        return np.asarray(self.sums(z * self.factor[:, None]).T @ self.sums(z))

    def both(self, other: Shared) -> Shared:
        """The element-wise product: rows that share the classes of both."""
        codes, _ = compact(*crossed([(self.codes, self.size), (other.codes, other.size)]))
        return Shared(codes, self.factor * other.factor)

    def restricted(self, rows: IntArray) -> Shared:
        """The same matrix for some of the rows."""
        return Shared(self.codes[rows], self.factor[rows])


@dataclass(frozen=True, eq=False)
class Relations:
    """A sum of such matrices. Element-wise products of them are of the same kind, since "shares both" is a class again."""

    parts: tuple[Shared, ...]

    def form(self, z: FloatArray) -> FloatArray:
        """z'Mz, (q, q), its symmetric half."""
        total = np.sum([part.form(z) for part in self.parts], axis=0)
        return np.asarray((total + total.T) / 2)

    def times(self, other: Relations) -> Relations:
        """The element-wise product."""
        return Relations(tuple(one.both(another) for one in self.parts for another in other.parts))

    def complement(self) -> Relations:
        """1 − M, element by element."""
        n = len(self.parts[0].codes)
        everything = Shared(np.zeros(n, dtype=np.intp), np.ones(n))
        return Relations((everything, *(Shared(part.codes, -part.factor) for part in self.parts)))

    def restricted(self, rows: IntArray) -> Relations:
        """The same matrix for some of the rows."""
        return Relations(tuple(part.restricted(rows) for part in self.parts))


def shares_any(ways: Sequence[IntArray]) -> Relations:
    """1 where two rows share a class in any of several classifications, by inclusion and exclusion."""
    single = [Shared(codes, np.ones(len(codes))) for codes in ways]
    parts = []
    for count in range(1, len(single) + 1):
        for chosen in combinations(single, count):
            common = reduce(Shared.both, chosen)
            parts.append(Shared(common.codes, common.factor * (-1.0) ** (count + 1)))
    return Relations(tuple(parts))
