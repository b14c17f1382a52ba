"""Excel: a list of contents, one sheet a table with real numbers, machine-readable sheets; text is never taken for a formula."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path
from typing import Any

import pandas as pd
import xlsxwriter

from analysis.dataset import in_language
from analysis.dataset.codebook import Label
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.layout import Grid, GridRow, lay_out
from analysis.tables.numbers import format_decimal
from analysis.tables.writers.heights import BOLD, LINE, lines_of
from analysis.tables.writers.machine import machine_frame

CELLS = "cells"
CONTENTS: Label = {"vi": "Mục lục", "en": "Contents"}
PAGE, LABELS, NUMBERS = 130, 38, 9  # letters across a page laid on its side; the least of the labels' column, of another column
WIDEST = 420  # pixels of a machine-readable column
UPRIGHT = 90  # letters across a page that stands
HEADING = 4  # lines that a heading is given at most
INDENT = 2  # letters that a step of indentation takes
RULED: Mapping[str, Any] = {"bottom": 1, "bottom_color": "#BFBFBF"}


def write(tables: Sequence[Table], path: Path, language: str) -> None:
    """One workbook: the contents, a sheet a table (called by its id), sheet `cells`."""
    write_workbook([lay_out(table, language) for table in tables], {CELLS: machine_frame(tables, language)}, path, language)


def write_workbook(
    grids: Sequence[Grid],
    frames: Mapping[str, pd.DataFrame],
    path: Path,
    language: str,
    *,
    formats: Mapping[str, str] | None = None,
) -> None:
    """The contents, a sheet a grid (called by its id), a sheet a data frame; `formats` are of the frames' columns by name."""
    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    paint = _Paint(book)
    simulated = in_language(wording.SIMULATED, language, "") if any(grid.simulated for grid in grids) else ""
    contents = in_language(CONTENTS, language, "")
    names = sheet_names([grid.id for grid in grids], {contents, *frames})
    _contents(book.add_worksheet(contents), grids, names, paint, simulated)
    for grid, name in zip(grids, names, strict=True):
        _sheet(book.add_worksheet(name), grid, paint, simulated)
    for name, frame in frames.items():
        _frame(book.add_worksheet(name), frame, paint, formats or {})
    book.close()


def sheet_names(ids: Sequence[str], taken: Collection[str] = ()) -> list[str]:
    """Names Excel accepts (31 characters, no []:*?/\\), different from each other and from those already `taken`.

    >>> sheet_names(["income", "a/b", "a:b"])
    ['income', 'a_b', 'a_b_2']
    """
    names: list[str] = []
    for one in ids:
        name = base = re.sub(r"[\[\]:*?/\\]", "_", one)[:28]
        again = 1
        while name.casefold() in {other.casefold() for other in (*taken, *names)}:
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


def _contents(sheet: Any, grids: Sequence[Grid], names: Sequence[str], paint: _Paint, simulated: str) -> None:
    sheet.set_column(0, 0, 22)
    sheet.set_column(1, 1, 110)
    sheet.write_string(0, 0, simulated, paint(bold=True, font_color="#B00020"))
    _on_paper(sheet, wide=True)
    for row, (grid, name) in enumerate(zip(grids, names, strict=True), start=2):
        sheet.write_url(row, 0, f"internal:'{name}'!A1", paint(font_color="#0563C1", underline=1), name)
        sheet.write_string(row, 1, grid.title, paint())


def _sheet(sheet: Any, grid: Grid, paint: _Paint, simulated: str) -> None:
    sheet.hide_gridlines(2)
    wide = widths(grid)
    for column, letters in enumerate(wide):
        sheet.set_column(column, column, letters)
    _across(sheet, 0, simulated, grid, paint(bold=True, font_color="#B00020"))
    _across(sheet, 1, grid.title, grid, paint(bold=True, font_size=13, text_wrap=True, valign="top"))
    _across(sheet, 2, grid.subtitle, grid, paint(italic=True, text_wrap=True, valign="top"))
    top = 4
    _header(sheet, grid, top, paint)
    row = top + len(grid.header)
    sheet.freeze_panes(row, 1)
    for line in grid.body:
        _line(sheet, row, line, grid, paint, wide)
        row += 1
    for offset, note in enumerate(grid.footnotes, start=1):
        _across(sheet, row + offset, note, grid, paint(italic=True, font_size=10, text_wrap=True, valign="top"))
    _print_setup(sheet, grid, top, simulated)


def widths(grid: Grid) -> list[float]:
    """How wide the columns of a sheet are, in letters: numbers as they need, labels as far as a page then has room."""
    needed = [float(NUMBERS)] * grid.width
    for row in (row for row in grid.body if not row.heading):
        for column, box in enumerate(row.cells):
            needed[column] = max(needed[column], len(box.text) + 1.5)
    for _, column, box in grid.header_places():
        if box.colspan == 1:
            letters = max(len(box.text) / HEADING, *(len(word) for word in box.text.split() or [""]))
            needed[column] = max(needed[column], BOLD * letters + 1.5)
    return [max(LABELS, min(needed[0], PAGE - sum(needed[1:]))), *needed[1:]]


def _across(sheet: Any, row: int, text: str, grid: Grid, look: Any) -> None:
    """A text over the whole width of the table, in a row as high as it needs: programs do not fit the height of merged cells."""
    if grid.width > 1:
        sheet.merge_range(row, 0, row, grid.width - 1, "", look)
    sheet.write_string(row, 0, text, look)
    sheet.set_row(row, LINE * lines_of(text, sum(widths(grid)), bold=True))


def _on_paper(sheet: Any, *, wide: bool) -> None:
    """A4, as many pages long as it takes and one wide."""
    sheet.set_paper(9)
    if wide:
        sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.5, right=0.5)


def _print_setup(sheet: Any, grid: Grid, top: int, simulated: str) -> None:
    _on_paper(sheet, wide=sum(widths(grid)) > UPRIGHT)
    sheet.repeat_rows(top, top + len(grid.header) - 1)
    if simulated:
        sheet.set_header(f"&C&B{simulated}")
    sheet.set_footer(f"&C&B{simulated}&R&P/&N")


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
    lines, wide = [1] * len(grid.header), widths(grid)
    boxes = sorted(grid.header_places(), key=lambda place: place[2].rowspan)
    for depth, place, box in boxes:
        width = sum(wide[place : place + box.colspan])
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


def _line(sheet: Any, row: int, line: GridRow, grid: Grid, paint: _Paint, wide: Sequence[float]) -> None:
    """One row of the body, as high as its words need; a heading spreads over the whole width."""
    if line.heading and grid.width > 1:
        sheet.merge_range(row, 0, row, grid.width - 1, "", paint(**RULED))
    for column, box in enumerate(line.cells):
        if box.number is not None:
            shown = number_format(box.number, box.text, grid.language)
            sheet.write_number(row, column, float(box.number), paint(num_format=shown, align="right", valign="top", **RULED))
        elif column < grid.words:
            look = paint(bold=line.heading, indent=box.indent, align="left", text_wrap=True, valign="top", **RULED)
            sheet.write_string(row, column, box.text, look)
        else:
            sheet.write_string(row, column, box.text, paint(align="right", valign="top", **RULED))
    lines = [
        lines_of(box.text, (sum(wide) if line.heading else wide[column]) - INDENT * box.indent, bold=line.heading)
        for column, box in enumerate(line.cells[: grid.words])
    ]
    sheet.set_row(row, LINE * max(lines))


def _frame(sheet: Any, frame: pd.DataFrame, paint: _Paint, formats: Mapping[str, str]) -> None:
    for column, name in enumerate(frame.columns):
        sheet.write_string(0, column, str(name), paint(bold=True))
        look = paint(num_format=formats[name]) if name in formats else paint()
        for row, value in enumerate(frame[name].tolist(), start=1):
            if isinstance(value, str):
                sheet.write_string(row, column, value, paint())
            elif pd.notna(value):
                sheet.write_number(row, column, value, look)
    sheet.autofit(WIDEST)
    sheet.freeze_panes(1, 0)
    _on_paper(sheet, wide=True)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(len(frame), 1), len(frame.columns) - 1)
