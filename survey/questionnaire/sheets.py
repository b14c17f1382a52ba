"""The sheets of a workbook as texts, cell by cell: those that belong to a form, whatever program wrote them."""

from __future__ import annotations

import datetime
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass, field
from difflib import get_close_matches
from pathlib import Path
from types import MappingProxyType
from typing import Any

from survey.errors import DefinitionError
from survey.language import _, nfc

SHEETS = ("survey", "choices", "settings", "external_choices", "entities", "osm")
"""The sheets that a form may have; a workbook's other sheets are the designer's own."""

OLDER = {"choices": ("columns", "choices_and_columns")}
"""What sheets were called in the first years of XLSForm."""

MOST_BLANK = 2_000
"""Blank rows after which a sheet ends: programs format rows by the hundred thousand, and nobody writes below so many."""

HEADER_ROWS = 10
"""Rows among which a header is looked for: it belongs in the first."""

WIDE = 100

SIMILAR = 0.85


@dataclass(frozen=True)
class Sheet:
    """The cells of a sheet; `rows[0]` is its first row. `broken` says of cells, by row and column from 0, what they hold in
    place of a value."""

    name: str
    rows: Sequence[Sequence[str]]
    broken: Mapping[tuple[int, int], str] = field(default_factory=dict)


def read_sheets(path: Path, *, zipped: bool) -> list[Sheet]:
    """The sheets of a workbook that may belong to a form.

    Raises:
        DefinitionError: no program could read it.
    """
    try:
        return list(_zipped(path) if zipped else _binary(path))
    except DefinitionError:
        raise
    except Exception as error:  # workbooks break in as many ways as their readers have code paths
        raise unreadable(path, error) from error


def unreadable(path: Path, error: Exception) -> DefinitionError:
    """What to say of a workbook that no program could read."""
    return DefinitionError(
        _("the workbook cannot be read: {reason}").format(reason=f"{type(error).__name__}: {error}"),
        where=path.name,
        advice=_("open it in a spreadsheet program and save it again"),
    )


def kinds(names: Sequence[str]) -> dict[str, str]:
    """Which sheet of a workbook is which of a form's, by name; a workbook's only sheet is its survey.

    >>> kinds(["Survey ", "CHOICES", "my notes"])
    {'survey': 'Survey ', 'choices': 'CHOICES'}
    """
    by_key = {_key(name): name for name in names}
    found = {kind: by_key[kind] for kind in SHEETS if kind in by_key}
    return found if found or len(names) != 1 else {"survey": names[0]}


def similar(names: Sequence[str], found: Mapping[str, str]) -> dict[str, str]:
    """Sheets whose names look like those of a form that it does not have otherwise; one that begins with `_` is left alone.

    >>> similar(["survey", "choice", "_settings"], {"survey": "survey"})
    {'choices': 'choice'}
    """
    free = {_key(name): name for name in names if name not in found.values() and not name.startswith("_")}
    older = {kind: [name for name in names if name in free] for kind, names in OLDER.items()}
    near = {kind: get_close_matches(kind, free, 1, SIMILAR) or older.get(kind, []) for kind in SHEETS if kind not in found}
    return {kind: free[matches[0]] for kind, matches in near.items() if matches}


def _key(name: str) -> str:
    return "_".join(nfc(name).split()).lower()


def _meant(names: Sequence[str], path: Path) -> list[str]:
    """The sheets worth reading: those of a form, and those whose names look like it."""
    found = kinds(names)
    near = similar(names, found)
    if "survey" not in found and "survey" not in near:
        raise DefinitionError(
            _("the workbook has no sheet called survey; it has {names}").format(names=", ".join(names) or "…"),
            where=path.name,
            advice=_("the sheet survey has a row for each question"),
        )
    return [*found.values(), *near.values()]


def _zipped(path: Path) -> Iterator[Sheet]:
    import openpyxl

    with path.open("rb") as file, closing(openpyxl.load_workbook(file, read_only=True, data_only=True)) as book:
        for name in _meant([sheet.title for sheet in book.worksheets], path):
            sheet: Any = book[name]
            width = _width([[cell.value for cell in row] for row in sheet.iter_rows(max_row=HEADER_ROWS)])
            rows = ([(_written(cell.value), cell.data_type == "e") for cell in row] for row in sheet.iter_rows(max_col=width))
            yield _laid_out(name, rows, uncomputed(path, sheet._worksheet_path))


def _binary(path: Path) -> Iterator[Sheet]:
    import xlrd  # type: ignore[import-untyped]

    with xlrd.open_workbook(path) as book:
        for name in _meant(book.sheet_names(), path):
            sheet = book.sheet_by_name(name)
            width = _width([sheet.row_values(row) for row in range(min(sheet.nrows, HEADER_ROWS))])
            yield _laid_out(name, ([_of_binary(cell, book.datemode) for cell in row[:width]] for row in sheet.get_rows()))


def _width(rows: Sequence[Sequence[object]]) -> int:
    """The number of columns up to the last that has a header; a header that stands too low is seen too, to be told."""
    widths = [max((place for place, cell in enumerate(row, 1) if str(cell or "").strip()), default=1) for row in rows] or [1]
    return max(widths[0], min(max(widths), WIDE))


def _laid_out(
    name: str, rows: Iterable[Sequence[tuple[str, bool]]], waiting: Mapping[tuple[int, int], str] = MappingProxyType({})
) -> Sheet:
    """A sheet of the texts of its cells, with whether each is an error; and of `waiting`, its formulas without a result."""
    texts: list[Sequence[str]] = []
    broken = dict(waiting)
    awaited = {row for row, _column in waiting}
    blank = 0
    for number, row in enumerate(rows):
        filled = number in awaited or any(text for text, _wrong in row)
        texts.append([text for text, _wrong in row] if filled else ())
        broken |= {(number, column): text for column, (text, wrong) in enumerate(row) if wrong}
        blank = 0 if filled else blank + 1
        if blank > MOST_BLANK:
            break
    while texts and not texts[-1]:
        texts.pop()
    return Sheet(name, texts, broken)


def _written(value: object) -> str:
    """What stands in a cell, as the text that means it: whole numbers without a point, dates as XForms write them."""
    match value:
        case None:
            return ""
        case bool():
            return str(value).upper()
        case float() if value.is_integer():
            return str(int(value))
        case datetime.datetime():
            return value.date().isoformat() if value.time() == datetime.time() else value.isoformat()
        case datetime.date() | datetime.time():
            return value.isoformat()
        case _:
            return nfc(str(value)).replace("\u00a0", " ").strip()


def _of_binary(cell: Any, datemode: int) -> tuple[str, bool]:
    """The text of a cell of an old workbook, and whether it is an error."""
    from xlrd.biffh import XL_CELL_BOOLEAN, XL_CELL_DATE, XL_CELL_ERROR, error_text_from_code  # type: ignore[import-untyped]
    from xlrd.xldate import xldate_as_tuple  # type: ignore[import-untyped]

    match cell.ctype:
        case code if code == XL_CELL_ERROR:
            return error_text_from_code.get(cell.value, "#"), True
        case code if code == XL_CELL_BOOLEAN:
            return _written(bool(cell.value)), False
        case code if code == XL_CELL_DATE:
            year, month, day, *rest = xldate_as_tuple(cell.value, datemode)
            return _written(datetime.datetime(year, month, day, *rest) if year else datetime.time(*rest)), False
        case _:
            return _written(cell.value), False


def uncomputed(path: Path, part: str) -> dict[tuple[int, int], str]:
    """The formulas in a sheet of an .xlsx that no program has computed, which read as empty cells; by row and column from 0."""
    from lxml import etree
    from openpyxl.utils.cell import coordinate_to_tuple

    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        if not any(b"<f" in block for block in iter(lambda: file.read(1 << 20), b"")):
            return {}
    found: dict[tuple[int, int], str] = {}
    with zipfile.ZipFile(path) as archive, archive.open(part) as file:
        for _event, cell in etree.iterparse(file, tag="{*}c", resolve_entities=False, no_network=True):
            formula, value = cell.find("{*}f"), cell.find("{*}v")
            if formula is not None and (value is None or not value.text) and cell.get("t") != "str":
                row, column = coordinate_to_tuple(cell.get("r", "A1"))
                found[row - 1, column - 1] = f"={formula.text or ''}"
            cell.clear()
    return found
