"""A table laid out for the eye: header, rows, footnotes, every text final. All writers print this `Grid` and decide nothing."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import groupby

from analysis.tables.cells import TOTAL, Table
from analysis.tables.facing import BASES, FACINGS, Entry, Plane
from analysis.tables.phrases import Phrases
from analysis.tables.text import Printed, printed


@dataclass(frozen=True)
class GridCell:
    """One box: its text, the number that the text prints (with or without marks), how far it spreads.

    `indent` says how deep a row's label stands.
    """

    text: str
    number: Decimal | None = None
    colspan: int = 1
    rowspan: int = 1
    indent: int = 0


@dataclass(frozen=True)
class GridRow:
    """One row, its label first; a `heading` is a single box that names the group of rows below it, a `base` counts people."""

    cells: tuple[GridCell, ...]
    heading: bool = False
    base: bool = False


@dataclass(frozen=True)
class Grid:
    """A table ready to print. A header box that spreads over several rows stands in the row where it starts.

    The first columns hold `words`: the labels, and where there are more of them such things as the unit.
    """

    id: str
    title: str
    subtitle: str
    header: tuple[tuple[GridCell, ...], ...]
    body: tuple[GridRow, ...]
    footnotes: tuple[str, ...]
    simulated: bool
    language: str
    words: int = 1

    @property
    def width(self) -> int:
        """How many columns the grid has, the labels' column among them."""
        return sum(cell.colspan for cell in self.header[0])

    def header_places(self) -> Iterator[tuple[int, int, GridCell]]:
        """Row, column and box of every header box, counting the boxes that reach down from above."""
        taken: set[tuple[int, int]] = set()
        for depth, boxes in enumerate(self.header):
            place = 0
            for box in boxes:
                while (depth, place) in taken:
                    place += 1
                taken |= {(depth + down, place + right) for down in range(box.rowspan) for right in range(box.colspan)}
                yield depth, place, box
                place += box.colspan


def lay_out(table: Table, language: str) -> Grid:
    """The grid of a table for readers of `language`."""
    phrases = Phrases(table, language)
    plane = FACINGS[table.spec.layout](table, phrases)
    return Grid(
        id=table.spec.id,
        title=phrases.say(table.spec.title),
        subtitle=phrases.subtitle(),
        header=_header(plane.columns, _corner(plane.rows)),
        body=_body(table, plane, language),
        footnotes=phrases.footnotes(),
        simulated=table.simulated,
        language=language,
    )


def _corner(rows: Sequence[Entry]) -> str:
    """The words that all rows but the bases share: they stand once, in the corner, instead of in a row of their own."""
    groups = {row.path[0] for row in rows if len(row.path) > 1}
    alone = any(len(row.path) == 1 and row.shown in (None, "estimate") for row in rows)
    return groups.pop() if len(groups) == 1 and not alone else ""


def _header(columns: Sequence[Entry], corner: str) -> tuple[tuple[GridCell, ...], ...]:
    """Boxes that spread over the columns they speak for; a shorter path reaches down to the body."""
    depth = max(len(column.path) for column in columns)
    rows: list[list[GridCell]] = [[] for _ in range(depth)]
    rows[0].append(GridCell(corner, rowspan=depth))
    for level in range(depth):
        reaching = [(position, column) for position, column in enumerate(columns) if len(column.path) > level]
        for _, group in groupby(reaching, key=lambda item: _box(item[0], item[1], level)):
            members = [column for _, column in group]
            rowspan = depth - level if len(members[0].path) == level + 1 else 1
            rows[level].append(GridCell(members[0].path[level], colspan=len(members), rowspan=rowspan))
    return tuple(tuple(row) for row in rows)


def _box(position: int, column: Entry, level: int) -> tuple[object, ...]:
    """Columns share a box where they speak of one variable, agree down to `level`, and go on below it."""
    last = len(column.path) == level + 1
    return (
        (column.path[: level + 1], column.variable or column.column, position)
        if last
        else (
            column.path[: level + 1],
            column.variable or (column.column or ("",))[0],
        )
    )


def _body(table: Table, plane: Plane, language: str) -> tuple[GridRow, ...]:
    corner = _corner(plane.rows)
    lifted = 1 if corner else 0
    above: tuple[str, ...] = (corner,) if corner else ()
    rows: list[GridRow] = []
    for entry in plane.rows:
        for depth, words in enumerate(entry.path[:-1]):
            if above[: depth + 1] != entry.path[: depth + 1]:
                box = GridCell(words, colspan=1 + len(plane.columns), indent=depth - lifted)
                rows.append(GridRow((box,), heading=True))
                above = entry.path[: depth + 1]
        above = entry.path[:-1]
        values = [_printed(table, entry, column, language) for column in plane.columns]
        label = GridCell(entry.path[-1], indent=max(len(entry.path) - 1 - lifted, 0))
        rows.append(GridRow((label, *(GridCell(value.text, value.number) for value in values)), base=entry.shown in BASES))
    return tuple(rows)


def _printed(table: Table, row: Entry, column: Entry, language: str) -> Printed:
    """The cell that a row and a column name together."""
    variable, answer = row.variable or column.variable, row.answer or column.answer
    place = row.column or column.column or (TOTAL, TOTAL)
    if variable is None or answer is None:
        raise AssertionError(f"{row} and {column} name no cell")
    key = (variable, *answer)
    return printed(table.cell(key, place), table.measure(key), row.shown or column.shown or "estimate", language)
