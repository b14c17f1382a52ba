"""Tables in which nothing sensitive can be read or computed, and whether one more number beside them is harmless."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from analysis.design import BoolArray
from analysis.tables.cells import Cell, Table
from analysis.tables.disclosure.attack import bounds, exposed, room
from analysis.tables.disclosure.link import link
from analysis.tables.disclosure.suppress import suppress
from analysis.tables.letters import lettered
from analysis.tables.spec import Confidentiality

PRIMARY, SECONDARY = "primary", "secondary"


def protect(tables: Sequence[Table], rule: Confidentiality) -> tuple[Table, ...]:
    """The tables with sensitive cells marked `primary` and those hidden for their sake `secondary`, in all tables together.

    Raises:
        EstimationError: a sensitive cell cannot be protected.
    """
    linked = link(tables, rule)
    hidden = suppress(linked.system)
    return tuple(
        _marked(table, places, hidden, linked.system.sensitive) for table, places in zip(tables, linked.cells, strict=True)
    )


def _marked(table: Table, places: Sequence[int], hidden: BoolArray, sensitive: BoolArray) -> Table:
    marks = [PRIMARY if sensitive[place] else SECONDARY if hidden[place] else "" for place in places]
    cells = tuple(replace(cell, disclosure=mark) for cell, mark in zip(table.cells, marks, strict=True))
    return lettered(replace(table, cells=cells), table.wins)


def harmless(cell: Cell, of: Table, beside: Sequence[Table], rule: Confidentiality) -> bool:
    """Whether one cell of a table that is not protected may be printed beside tables that are."""
    linked = link([*beside, of], rule)
    place = linked.cells[-1][of.cells.index(cell)]
    hidden = linked.hidden_of(beside)
    if hidden[place] or linked.system.sensitive[place]:
        return False
    if not hidden.any():
        return True
    printed = {other for places in linked.cells[:-1] for other in places} | {place}
    hidden[[other for other in linked.cells[-1] if other not in printed]] = True
    limits = bounds(linked.system, hidden, linked.system.sensitive)
    return not exposed(linked.system, limits, room(linked.system)).any()
