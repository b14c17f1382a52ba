"""The sheets of a workbook as rows by column: what a designer's program, dialect or slip of the hand makes hard to read is put
right where its meaning is plain, and told."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.convert import Row
from survey.questionnaire.headers import COLUMNS, RULES, canonical, meant, visible
from survey.questionnaire.sheets import HEADER_ROWS, SHEETS, Sheet, kinds, read_sheets, similar

BLANK_ROWS, BLANK_COLUMNS = 60, 20
"""After more of them in a run, other tools read no further."""

UNSEEN = ("type", "name", "list_name", *RULES)
"""Columns in whose cells characters that nobody sees mean nothing."""


@dataclass
class Table:
    """The rows of one sheet below its header, and where each stands."""

    rows: list[Row] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def read_tables(path: Path, *, zipped: bool, lenient: bool) -> tuple[dict[str, Table], tuple[str, ...]]:
    """The rows of each sheet of a form, empty where it has none, and what had to be mended to read them.

    Raises:
        DefinitionError: it is no workbook of a form, or a strict reading does not take it.
    """
    return _Reader(path, zipped, lenient).tables()


class _Reader:
    """Reads the sheets of one workbook; what only a lenient reading takes is refused or noted."""

    def __init__(self, path: Path, zipped: bool, lenient: bool) -> None:
        self.path = path
        self.zipped = zipped
        self.lenient = lenient
        self.notes: list[str] = []

    def tables(self) -> tuple[dict[str, Table], tuple[str, ...]]:
        """The rows of each sheet of a form, and what had to be mended."""
        sheets = {sheet.name: sheet for sheet in read_sheets(self.path, zipped=self.zipped)}
        found = kinds(list(sheets))
        for kind, name in similar(list(sheets), found).items():
            self.mend(
                _("the sheet {name} is read as {kind}").format(name=name, kind=kind),
                _("there is no sheet {kind}; {name} is probably meant").format(kind=kind, name=name),
                advice=_("call the sheet {kind}").format(kind=kind),
            )
            found[kind] = name
        tables = {kind: self.table(kind, sheets[found[kind]]) if kind in found else Table() for kind in SHEETS}
        if not tables["survey"].rows:
            advice = _("the sheet survey has a row for each question")
            raise DefinitionError(_("the sheet survey is empty"), where=self.path.name, advice=advice)
        return tables, tuple(self.notes)

    def mend(self, note: str, refusal: str, place: str = "", advice: str | None = None) -> None:
        """Note what is mended, or refuse it where reading is strict."""
        if not self.lenient:
            raise DefinitionError(refusal, where=", ".join(part for part in (self.path.name, place) if part), advice=advice)
        self.notes.append(note)

    def table(self, kind: str, sheet: Sheet) -> Table:
        """The rows of a sheet, each cell under the name of its column; blank rows are kept, so that rows keep their numbers."""
        columns = self.columns(kind, sheet)
        table = Table()
        for number, cells in enumerate(self.rows(kind, sheet, columns), 1):
            row: Row = {}
            for place, (column, cell) in enumerate(zip(columns, cells, strict=False)):
                text = self.value(kind, column, cell, sheet.broken.get((number, place), ""), number + 1) if column else ""
                if text:
                    row.setdefault(column, text)
            table.rows.append(row)
            table.places.append(f"{kind}, row {number + 1}")
            if kind == "choices" and row.get("name") and not row.get("list_name") and "list_name" in columns:
                row.clear()
                self.mend(
                    _("{where}: the choice has no list_name; it is left out").format(where=table.places[-1]),
                    _("the choice has no list_name"),
                    table.places[-1],
                    _("write the name of its list in each row; cells that are merged hold it only in the first"),
                )
        return table

    def rows(self, kind: str, sheet: Sheet, columns: Sequence[str]) -> Sequence[Sequence[str]]:
        """The rows below the header, up to where other tools stop reading."""
        rows = sheet.rows[1:]
        end = _end(rows, BLANK_ROWS)
        keys = [place for place, column in enumerate(columns) if column in ("type", "name", "list_name")]
        later = [
            number for number, row in enumerate(rows[end:], end + 2) if any(row[place] for place in keys if place < len(row))
        ]
        if later:
            told = _("sheet {sheet}: row {number} and those below are left out: too many blank rows stand above")
            self.mend(
                told.format(sheet=kind, number=later[0]),
                _("more than {most} blank rows stand above this one, and other tools read no further").format(most=BLANK_ROWS),
                f"{kind}, row {later[0]}",
                _("delete the blank rows, or what stands below them"),
            )
        return rows[:end]

    def columns(self, kind: str, sheet: Sheet) -> list[str]:
        """The name of each column, empty for one that is not read."""
        headers = [canonical(header, kind) for header in sheet.rows[0]] if sheet.rows else []
        self.refuse_late_header(kind, sheet, headers)
        headers = self.up_to_gap(kind, headers)
        filled = {place for row in sheet.rows[1:] for place, text in enumerate(row) if text}
        for place, header in enumerate(headers):
            if place in filled and (right := meant(header, kind, headers)):
                self.mend(
                    _("sheet {sheet}: the column {column} is read as {right}").format(sheet=kind, column=header, right=right),
                    _("the column {column} is not one of XLSForm, and would not be read").format(column=header),
                    kind,
                    _("did you mean {name}?").format(name=right),
                )
                headers[place] = right
        used = [header for place, header in enumerate(headers) if place in filled and header]
        for header in dict.fromkeys(header for place, header in enumerate(used) if header in used[:place]):
            told = _("sheet {sheet}: the column {column} stands more than once; the first filled cell of each row is read")
            self.mend(
                told.format(sheet=kind, column=header),
                _("the column {column} stands more than once, or under two of its names").format(column=header),
                kind,
                _("rename or remove one of them"),
            )
        return headers

    def up_to_gap(self, kind: str, headers: list[str]) -> list[str]:
        """The columns up to where other tools stop reading."""
        end = _end(headers, BLANK_COLUMNS)
        later = [header for header in headers[end:] if header.partition("::")[0] in COLUMNS[kind]]
        if later:
            told = _("sheet {sheet}: {column} and the columns after it are left out: too many blank columns stand before")
            refused = _("more than {most} blank columns stand before {column}, and other tools read no further")
            self.mend(
                told.format(sheet=kind, column=later[0]),
                refused.format(most=BLANK_COLUMNS, column=later[0]),
                f"{kind}, row 1",
                _("delete the blank columns, or what stands after them"),
            )
        return headers[:end]

    def refuse_late_header(self, kind: str, sheet: Sheet, headers: Sequence[str]) -> None:
        """Refuse a survey whose header is not its first row."""
        if kind != "survey" or "type" in headers or any(meant(header, kind, headers) == "type" for header in headers):
            return
        later = (number for number, row in enumerate(sheet.rows[:HEADER_ROWS], 1) if {"type", "name"} <= _heads(row))
        advice = _("the header must be the first row; it stands in row {number}")
        number = next(later, 0)
        raise DefinitionError(
            _("the sheet survey has no column `type`"),
            where=f"{self.path.name}, {kind}, row 1",
            advice=advice.format(number=number) if number else _("the first row names the columns: type, name, label …"),
        )

    def value(self, kind: str, column: str, text: str, broken: str, number: int) -> str:
        """What a cell says; nothing where it holds an error or a formula that no program has computed."""
        if broken and (column.partition("::")[0] in COLUMNS[kind] or not text):
            place = f"{kind}, row {number}"
            told = _("{where}: {column} is left out: its cell holds {text} in place of a value")
            self.mend(
                told.format(where=place, column=column, text=broken),
                _("the cell of {column} holds {text} in place of a value").format(column=column, text=broken),
                place,
                _("mend the formula in a spreadsheet program and save; text that begins with = needs a ' before it"),
            )
            return ""
        return visible(text) if column in UNSEEN else text


def _end(items: Sequence[object], most: int) -> int:
    """How many of them come before a run of more than so many blank ones."""
    blank = 0
    for place, item in enumerate(items):
        blank = 0 if item else blank + 1
        if blank > most:
            return place - most
    return len(items)


def _heads(row: Sequence[str]) -> set[str]:
    return {canonical(cell, "survey") for cell in row}
