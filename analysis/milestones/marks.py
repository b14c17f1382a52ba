"""Marks of change on a table: each cell against the same cell of the milestone before."""

from __future__ import annotations

from collections.abc import Collection, Hashable, Mapping
from dataclasses import replace
from typing import TypeVar

import numpy as np

from analysis.milestones.compare import difference
from analysis.tables.cells import Cell, Table
from analysis.tables.flags import Flag
from analysis.tables.letters import CORRECTIONS

Place = TypeVar("Place", bound=Hashable)


def mark_changes(
    table: Table, before: Table, breaks: Collection[str] = (), *, correction: str = "holm", level: float = 0.05
) -> Table:
    """The table with `up`, `down` or `break` in each cell that the milestone before has too.

    The samples are independent: variances add, degrees of freedom are Satterthwaite's. All cells of the table are one family
    of tests, corrected by `correction`. Cells of variables in `breaks` are not compared; a cell that either table does not
    show is neither compared nor marked.
    """
    old = {(cell.row, cell.column): cell for cell in before.cells}
    pairs = {
        (cell.row, cell.column): (old[cell.row, cell.column], cell) for cell in table.cells if (cell.row, cell.column) in old
    }
    broken = {place for place, (_, cell) in pairs.items() if {cell.row_variable, cell.column_variable} & set(breaks)}
    marks = changes(pairs, broken, correction=correction, level=level)
    return replace(table, cells=tuple(replace(cell, change=marks.get((cell.row, cell.column), "")) for cell in table.cells))


def changes(
    pairs: Mapping[Place, tuple[Cell, Cell]], broken: Collection[Place], *, correction: str = "holm", level: float = 0.05
) -> dict[Place, str]:
    """What became of each pair (before, after) that is shown: `up`, `down`, nothing, or `break` for those in `broken`.

    The pairs that are not broken are one family of tests.
    """
    shown = {place: pair for place, pair in pairs.items() if _shown(pair[0]) and _shown(pair[1])}
    tested = [place for place in shown if place not in broken]
    p = np.array([_p(*shown[place]) for place in tested], dtype=float)
    significant = dict(zip(tested, CORRECTIONS[correction](p, level), strict=True)) if tested else {}
    return {place: _mark(*pair, significant.get(place)) for place, pair in shown.items()}


def _shown(cell: Cell) -> bool:
    return not cell.disclosure and cell.flag in (Flag.PLAIN, Flag.CAUTION) and cell.estimate is not None


def _p(old: Cell, new: Cell) -> float:
    """The p-value of the difference; NaN where a standard error is not known."""
    if old.se is None or new.se is None or old.estimate is None or new.estimate is None:
        return float("nan")
    dfs = [np.inf if cell.df is None else cell.df for cell in (old, new)]
    return difference(new.estimate - old.estimate, old.se**2, dfs[0], new.se**2, dfs[1])["p"]


def _mark(old: Cell, new: Cell, significant: bool | None) -> str:
    if significant is None:
        return "break"
    if not significant or new.estimate is None or old.estimate is None:
        return ""
    return "up" if new.estimate > old.estimate else "down"
