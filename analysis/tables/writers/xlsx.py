"""Excel: an index, one sheet a table with real numbers, and the machine-readable cells; text is never taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from analysis.dataset import in_language
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.layout import Grid, GridCell, lay_out
from analysis.tables.numbers import format_decimal
from analysis.tables.writers.heights import LINE, lines_of
from analysis.tables.writers.machine import machine_frame

INDEX, CELLS = "index", "cells"
LABELS, NUMBERS = 38, 14  # letters of the labels' column and of a column of numbers


def write(tables: Sequence[Table], path: Path, language: str) -> None:
    """One workbook: sheet `index`, a sheet a table (called by its id), sheet `cells`."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    paint = _Paint(book)
    simulated = in_language(wording.SIMULATED, language, "") if any(table.simulated for table in tables) else ""
    grids = [lay_out(table, language) for table in tables]
    names = sheet_names([grid.id for grid in grids])
    _index(book.add_worksheet(INDEX), grids, names, paint, simulated)
    for grid, name in zip(grids, names, strict=True):
        _sheet(book.add_worksheet(name), grid, paint, simulated)
    _cells(book.add_worksheet(CELLS), machine_frame(tables, language), paint)
    book.close()


def sheet_names(ids: Sequence[str]) -> list[str]:
    """Names Excel accepts (31 characters, no []:*?/\\), different from each other and from our own sheets.

    >>> sheet_names(["income", "a/b", "a:b"])
    ['income', 'a_b', 'a_b_2']
    """
    names: list[str] = []
    for one in ids:
        name = base = re.sub(r"[\[\]:*?/\\]", "_", one)[:28]
        again = 1
        while name.casefold() in {INDEX, CELLS, *(other.casefold() for other in names)}:
            again += 1
            name = f"{base[:28]}_{again}"
        names.append(name)
    return names


@dataclass
class _Paint:
    """The formats of a workbook, made once each."""

    book: Any

    def __post_init__(self) -> None:
        self._made: dict[tuple[tuple[str, Any], ...], Any] = {}

    def __call__(self, **properties: Any) -> Any:
        key = tuple(sorted(properties.items()))
        if key not in self._made:
            self._made[key] = self.book.add_format({"font_name": "Times New Roman", "font_size": 11, **properties})
        return self._made[key]


def _index(sheet: Any, grids: Sequence[Grid], names: Sequence[str], paint: _Paint, simulated: str) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, simulated, paint(bold=True, font_color="#B00020"))
    _on_paper(sheet, wide=True)
    for row, (grid, name) in enumerate(zip(grids, names, strict=True), start=2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", paint(font_color="#0563C1", underline=1), name)
        sheet.write_string(row, 1, grid.title, paint())


def _sheet(sheet: Any, grid: Grid, paint: _Paint, simulated: str) -> None:
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, LABELS)
    sheet.set_column(1, grid.width - 1, NUMBERS)
    _across(sheet, 0, simulated, grid, paint(bold=True, font_color="#B00020"))
    _across(sheet, 1, grid.title, grid, paint(bold=True, font_size=13, text_wrap=True, valign="top"))
    _across(sheet, 2, grid.subtitle, grid, paint(italic=True, text_wrap=True, valign="top"))
    top = 4
    _header(sheet, grid, top, paint)
    row = top + len(grid.header)
    sheet.freeze_panes(row, 1)
    for line in grid.body:
        for column, box in enumerate(line.cells):
            _box(sheet, row, column, box, paint, grid.language, bold=line.heading)
        row += 1
    for offset, note in enumerate(grid.footnotes, start=1):
        _across(sheet, row + offset, note, grid, paint(italic=True, font_size=10, text_wrap=True, valign="top"))
    _print_setup(sheet, grid, top, simulated)


def _across(sheet: Any, row: int, text: str, grid: Grid, look: Any) -> None:
    """A text over the whole width of the table, in a row as high as it needs: programs do not fit the height of merged cells."""
    if grid.width > 1:
        sheet.merge_range(row, 0, row, grid.width - 1, "", look)
    sheet.write_string(row, 0, text, look)
    letters = LABELS + NUMBERS * (grid.width - 1)
    sheet.set_row(row, LINE * lines_of(text, letters, bold=True))


def _on_paper(sheet: Any, *, wide: bool) -> None:
    """A4, as many pages long as it takes and one wide."""
    sheet.set_paper(9)
    if wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)


def _print_setup(sheet: Any, grid: Grid, top: int, simulated: str) -> None:
    _on_paper(sheet, wide=grid.width > 7)
    sheet.repeat_rows(top, top + len(grid.header) - 1)
    if simulated:
        sheet.set_header(f"&C&B{simulated}")
        sheet.set_footer(f"&C&B{simulated}")


def _header(sheet: Any, grid: Grid, top: int, paint: _Paint) -> None:
    look = paint(bold=True, text_wrap=True, align="center", valign="vcenter", border=1, bg_color="#E8EEF4")
    for depth, place, box in grid.header_places():
        if box.rowspan * box.colspan > 1:
            last = (top + depth + box.rowspan - 1, place + box.colspan - 1)
            sheet.merge_range(top + depth, place, *last, "", look)
        sheet.write_string(top + depth, place, box.text, look)
    for depth, height in enumerate(header_heights(grid)):
        sheet.set_row(top + depth, height)


def header_heights(grid: Grid) -> list[float]:
    """Points of each header row so that no word of it is cut; what reaches over several rows makes the last of them higher."""
    lines = [1] * len(grid.header)
    boxes = sorted(grid.header_places(), key=lambda place: place[2].rowspan)
    for depth, place, box in boxes:
        width = NUMBERS * box.colspan if place else LABELS
        rows = range(depth, depth + box.rowspan)
        lacking = lines_of(box.text, width, bold=True) - sum(lines[row] for row in rows)
        lines[rows[-1]] += max(lacking, 0)
    return [LINE * count for count in lines]


def number_format(number: Decimal, text: str, language: str) -> str:
    """The format with which Excel shows a number as `text` does, its marks around it.

    >>> number_format(Decimal("12.5"), "(12,5) B", "vi")
    '"("#,##0.0") B"'
    """
    decimals = -int(number.as_tuple().exponent)
    plain = "#,##0" + ("." + "0" * decimals if decimals else "")
    before, _, after = text.partition(format_decimal(number, language=language))
    return "".join(part if part == plain else f'"{part}"' for part in (before, plain, after) if part)


def _box(sheet: Any, row: int, column: int, box: GridCell, paint: _Paint, language: str, *, bold: bool) -> None:
    if box.number is not None:
        shown = number_format(box.number, box.text, language)
        sheet.write_number(row, column, float(box.number), paint(num_format=shown, align="right"))
    elif column == 0:
        sheet.write_string(row, column, box.text, paint(bold=bold, indent=box.indent, text_wrap=True, valign="top"))
    else:
        sheet.write_string(row, column, box.text, paint(align="right"))


def _cells(sheet: Any, frame: pd.DataFrame, paint: _Paint) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), paint(bold=True))
        for row, value in enumerate(frame[name].tolist(), start=1):
            if isinstance(value, str):
                sheet.write_string(row, column, value, paint())
            elif pd.notna(value):
                sheet.write_number(row, column, value, paint())
    sheet.freeze_panes(1, 0)
    _on_paper(sheet, wide=True)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, len(frame), len(frame.columns) - 1)
