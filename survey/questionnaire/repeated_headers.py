"""Workbooks in which one column header stands twice, which pyxform does not read: the first filled cell of each row counts."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any, TypeAlias

from survey.language import _

Sheets: TypeAlias = dict[str, list[dict[str, str]]]
Cells: TypeAlias = Sequence[Any]
Reading: TypeAlias = Callable[[Any], str]


def read_repeated(path: Path, *, zipped: bool) -> tuple[Sheets, tuple[str, ...]]:
    """The sheets of a workbook, row by row as pyxform gives them, and which headers stood more than once in them."""
    sheets: Sheets = {}
    notes: list[str] = []
    for name, reading, rows in _zipped(path) if zipped else _binary(path):
        sheets[name.lower()] = _rows(rows, reading)
        for header in dict.fromkeys(_repeated(rows)):
            told = _("sheet {sheet}: the column {column} stands more than once; the first filled cell of each row is read")
            notes.append(told.format(sheet=name, column=header))
    return sheets, tuple(notes)


def _zipped(path: Path) -> Iterator[tuple[str, Reading, list[Cells]]]:
    import openpyxl
    from pyxform.xls2json_backends import xlsx_value_to_str

    book = openpyxl.load_workbook(path, read_only=True, data_only=True)
    try:
        for sheet in _meant(book.sheetnames):
            yield sheet, lambda cell: xlsx_value_to_str(cell.value), list(book[sheet].iter_rows())
    finally:
        book.close()


def _binary(path: Path) -> Iterator[tuple[str, Reading, list[Cells]]]:
    import xlrd  # type: ignore[import-untyped]
    from pyxform.xls2json_backends import xls_value_to_unicode

    with xlrd.open_workbook(path) as book:
        for sheet in _meant(book.sheet_names()):
            yield (
                sheet,
                lambda cell: xls_value_to_unicode(cell.value, cell.ctype, book.datemode),
                list(book.sheet_by_name(sheet).get_rows()),
            )


def _meant(names: Sequence[str]) -> list[str]:
    """The sheets that belong to a form; a workbook's only sheet is its survey, and is left to pyxform."""
    from pyxform.constants import SUPPORTED_SHEET_NAMES

    return [name for name in names if name.lower() in SUPPORTED_SHEET_NAMES]


def _headers(rows: Sequence[Cells]) -> list[str]:
    return [" ".join(str(cell.value or "").split()) for cell in rows[0]] if rows else []


def _repeated(rows: Sequence[Cells]) -> Iterator[str]:
    headers = _headers(rows)
    return (header for place, header in enumerate(headers) if header and header in headers[:place])


def _rows(rows: Sequence[Cells], reading: Reading) -> list[dict[str, str]]:
    from pyxform.xls2json_backends import get_excel_rows

    headers = _headers(rows)
    # One key a column while pyxform reads the cells, so that no cell takes another's place.
    keys = [(header, place) if header else None for place, header in enumerate(headers)]
    found = get_excel_rows(keys, rows[1:], lambda cell, row, key: reading(cell).strip())
    return [_folded(row) for row in found]


def _folded(row: dict[tuple[str, int], str]) -> dict[str, str]:
    cells: dict[str, str] = {}
    for (header, _place), text in row.items():
        cells.setdefault(header, text)
    return cells
