"""Numbers for the (sampling unit, domain) cells that have rows: compact, ordered by unit, then by domain."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analysis.design.codes import Codes, narrow

IntArray = npt.NDArray[np.intp]
FloatArray = npt.NDArray[np.float64]
BLOCK = 1 << 15  # rows whose temporaries stay in cache


@dataclass(frozen=True, eq=False)
class CellNumbers:
    """The cell of each row that is in a domain, and the unit and domain of each of m cells."""

    cell: Codes  # (rows in a domain,)
    unit: IntArray  # (m,)
    group: IntArray  # (m,)

    @classmethod
    def of_units(cls, unit: IntArray, n_units: int) -> CellNumbers:
        """Units themselves as cells: every row is in the one domain."""
        return cls(unit, np.arange(n_units), np.zeros(n_units, dtype=np.intp))

    @property
    def size(self) -> int:
        """Number of cells, m."""
        return len(self.unit)

    def among(self, rows: npt.NDArray[np.bool_]) -> npt.NDArray[np.bool_]:
        """Cells that have one of these rows, (m,) booleans."""
        if rows.all():
            return np.ones(self.size, dtype=bool)
        return np.bincount(self.cell[rows], minlength=self.size) > 0

    @cached_property
    def starts(self) -> IntArray | None:
        """The first row of each cell where rows lie cell after cell, as files sorted by unit have them; else None."""
        steps = np.flatnonzero(self.cell[1:] != self.cell[:-1])
        if len(steps) != self.size - 1 or not (self.cell[steps] < self.cell[steps + 1]).all():
            return None
        return np.concatenate([[0], steps + 1])

    @cached_property
    def blocks(self) -> list[tuple[slice, slice]]:
        """Ranges of cells with the rows they hold, about a block of rows each (at least one cell), where rows are sorted."""
        if self.starts is None or not self.size:
            return []
        ends = np.append(self.starts[1:], len(self.cell))
        first = np.unique(np.searchsorted(self.starts, np.arange(0, len(self.cell), BLOCK)))
        last = np.append(first[1:], self.size)
        rows = [slice(low, high) for low, high in zip(self.starts[first].tolist(), ends[last - 1].tolist(), strict=True)]
        return [(slice(a, b), part) for a, b, part in zip(first.tolist(), last.tolist(), rows, strict=True)]

    def prepared(self) -> CellNumbers:
        """The same cells with their blocks found, where many sums are to come."""
        _ = self.blocks
        return self

    def sums(self, values: FloatArray) -> FloatArray:
        """Sums over the rows of each cell, (m,); sorted rows are summed in place, five times as fast as counted into bins."""
        if self.size == 1:
            return np.array([values.sum()])
        if self.starts is not None:
            return np.asarray(np.add.reduceat(values, self.starts))
        counted: FloatArray = np.bincount(self.cell, weights=values, minlength=self.size).astype(float, copy=False)
        return counted

    def products(self, weights: FloatArray, values: FloatArray) -> FloatArray:
        """Sums of weights times values over the rows of each cell, (m,); of sorted rows without writing the products out."""
        if self.size == 1:
            return np.array([weights @ values])
        if self.starts is None:
            return self.sums(weights * values)
        sums = np.empty(self.size)
        for cells, rows in self.blocks:
            np.add.reduceat(weights[rows] * values[rows], self.starts[cells] - rows.start, out=sums[cells])
        return sums

    def across(
        self,
        weights: FloatArray | None,
        codes: Codes,
        width: int,
        *,
        times: FloatArray | None = None,
        sums: FloatArray | None = None,
    ) -> FloatArray:
        """Sums of weights (times values) over the rows of each code below `width` and each cell, (width, m).

        Rows of no code, −1, are left out; without weights rows are counted. Sorted rows are summed block by block, so that
        a block's cells stay in cache.
        """
        sums = np.empty((width, self.size)) if sums is None else sums
        shift = int(codes.min(initial=0) < 0)
        for cells, rows in self.blocks or [(slice(0, self.size), slice(0, len(self.cell)))]:
            span = cells.stop - cells.start
            at = np.multiply(codes[rows], span, dtype=np.intp)
            at += self.cell[rows]
            at += shift * span - cells.start
            w = None if weights is None else weights[rows] if times is None else weights[rows] * times[rows]
            sums[:, cells] = np.bincount(at, weights=w, minlength=(width + shift) * span).reshape(-1, span)[shift:]
        return sums

    def by_category(self, weights: FloatArray, codes: Codes, sums: FloatArray) -> None:
        """Write sums over the rows of each category and cell to `sums`, (categories, m)."""
        self.across(weights, codes, len(sums), sums=sums)

    def by_group(self, sums: FloatArray, n_groups: int) -> FloatArray:
        """Sums of cells added up to domains, (L,)."""
        return np.bincount(self.group, weights=sums, minlength=n_groups).astype(float, copy=False)

    def scaled(self, sums: FloatArray, factors: FloatArray) -> FloatArray:
        """Sums of cells, (m,), times a factor of each domain, (L,)."""
        return sums * (factors[0] if len(factors) == 1 else factors[self.group])

    @property
    def occupied(self) -> npt.NDArray[np.bool_]:
        """Which cells have rows, (m,): all, as only such are numbered."""
        return np.ones(self.size, dtype=bool)


def number_cells(groups: Codes, n_groups: int, units: CellNumbers) -> CellNumbers:
    """Number the cells of units and domains; `groups` is −1 for rows in no domain."""
    inside = groups >= 0
    everyone = bool(inside.all())
    if n_groups == 1 and everyone:
        return units
    unit = units.cell
    codes = np.multiply(unit if everyone else unit[inside], n_groups, dtype=np.intp)
    codes += groups if everyone else groups[inside]
    cell, kept = compact(codes, units.size * n_groups)
    return CellNumbers(cell, kept // n_groups, kept % n_groups)


def compact(codes: Codes, size: int) -> tuple[Codes, IntArray]:
    """Codes below `size` renumbered 0, 1, … without gaps in the same order, and the old code of each new one."""
    if size <= 8 * len(codes) + 1024:
        seen = np.zeros(size, dtype=bool)
        seen[codes] = True
        kept = np.flatnonzero(seen)
        renumbered = np.empty(size, dtype=narrow(len(kept)))
        renumbered[kept] = np.arange(len(kept))
        return renumbered[codes], kept
    kept, inverse = np.unique(codes, return_inverse=True)
    return inverse.astype(narrow(len(kept)), copy=False), kept.astype(np.intp, copy=False)
