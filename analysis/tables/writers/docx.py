"""Word: real tables with repeating header rows, turned to landscape where they are wide."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx.enum.table import WD_CELL_VERTICAL_ALIGNMENT, WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from analysis.dataset import in_language
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.layout import Grid, GridCell, GridRow, lay_out
from analysis.tables.writers.word import ALIGNMENT, Page, Stretches, mark_simulated, new_document

NARROWEST = 14.0  # millimetres a column of numbers needs
LABELS = (42.0, 75.0)  # the labels' column, least and most


def write(tables: Sequence[Table], path: Path, language: str) -> None:
    """One Word file with all the tables in order."""
    page = Page()
    document = new_document(page)
    stretches = Stretches(document, page)
    for number, table in enumerate(tables, start=1):
        add_grid(document, lay_out(table, language), f"{in_language(wording.TABLE, language, '')} {number}", stretches)
    if any(table.simulated for table in tables):
        mark_simulated(document, in_language(wording.SIMULATED, language, ""))
    document.save(str(path))


def is_wide(grid: Grid, page: Page) -> bool:
    """Whether a grid needs the long side of the paper."""
    return LABELS[0] + (grid.width - 1) * NARROWEST > page.text_width()


def add_grid(document: Any, grid: Grid, name: str, stretches: Stretches) -> None:
    """Caption, table and notes at the end of the document; `name` is what the caption calls it ("Bảng 3")."""
    page = stretches.page
    stretches.turn(landscape=is_wide(grid, page))
    document.add_paragraph(f"{name}. {grid.title}", style="Table caption")
    if grid.subtitle:
        document.add_paragraph(grid.subtitle, style="Table subtitle")
    depth = len(grid.header)
    box = document.add_table(rows=depth + len(grid.body), cols=grid.width)
    box.alignment = WD_TABLE_ALIGNMENT.CENTER
    _name(box, grid)
    _set_widths(box, grid, page.text_width(landscape=stretches.landscape))
    rows = list(box.rows)
    _fill_header(rows[:depth], grid, document)
    for row, content in zip(rows[depth:], grid.body, strict=True):
        _fill_row(row, content, document)
    _rule(rows, depth)
    for note in grid.footnotes:
        document.add_paragraph(note, style="Table note")


def _name(box: Any, grid: Grid) -> None:
    """The table's id as its alternative text: by it a finished file can be read again and checked."""
    properties = box._tbl.tblPr
    for tag, value in (("w:tblCaption", f"table:{grid.id}"), ("w:tblDescription", grid.title)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.append(element)


def _set_widths(box: Any, grid: Grid, available: float) -> None:
    """Fixed widths: the labels' column takes what the numbers leave, within bounds."""
    box.autofit = False
    numbers = grid.width - 1
    labels = min(max(available - numbers * 22, LABELS[0]), LABELS[1])
    each = min((available - labels) / numbers, 32.0)
    for position, column in enumerate(box.columns):
        column.width = Mm(labels if position == 0 else each)


def _fill_header(rows: Sequence[Any], grid: Grid, document: Any) -> None:
    taken: set[tuple[int, int]] = set()
    cells = [row.cells for row in rows]
    for depth, boxes in enumerate(grid.header):
        place = 0
        for box in boxes:
            while (depth, place) in taken:
                place += 1
            taken |= {(depth + down, place + right) for down in range(box.rowspan) for right in range(box.colspan)}
            first, last = cells[depth][place], cells[depth + box.rowspan - 1][place + box.colspan - 1]
            _write(first, box, document, align="left" if place == 0 else "center", bold=True)
            first.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
            if first is not last:
                first.merge(last)
            place += box.colspan
    for row in rows:
        _row_property(row, "w:cantSplit")
        _row_property(row, "w:tblHeader")


def _fill_row(row: Any, content: GridRow, document: Any) -> None:
    cells = row.cells
    for position, (cell, box) in enumerate(zip(cells, content.cells, strict=False)):
        _write(cell, box, document, align="left" if position == 0 else "right", bold=content.heading)
    if content.heading:
        cells[0].merge(cells[-1])
        cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    _row_property(row, "w:cantSplit")


def _write(cell: Any, box: GridCell, document: Any, *, align: str, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph.style = document.styles["Table text"]
    paragraph.alignment = ALIGNMENT[align]
    if box.indent:
        paragraph.paragraph_format.left_indent = Pt(8 * box.indent)
    if box.text:
        paragraph.add_run(box.text).bold = bold or None


def _row_property(row: Any, tag: str) -> None:
    row._tr.get_or_add_trPr().append(OxmlElement(tag))


def _rule(rows: Sequence[Any], depth: int) -> None:
    """Lines above and below the header and under the last row; thin ones between rows."""
    for position, row in enumerate(rows):
        top = 8 if position in (0, depth) else 2 if position < depth else 0
        bottom = 8 if position == len(rows) - 1 else 2
        for box in row._tr.tc_lst:
            borders = OxmlElement("w:tcBorders")
            for edge, size in (("top", top), ("bottom", bottom)):
                if size:
                    line = OxmlElement(f"w:{edge}")
                    line.set(qn("w:val"), "single")
                    line.set(qn("w:sz"), str(size))
                    line.set(qn("w:color"), "000000" if size == 8 else "A6A6A6")
                    borders.append(line)
            _insert_borders(box.get_or_add_tcPr(), borders)


def _insert_borders(properties: Any, borders: Any) -> None:
    """The schema wants tcBorders before shading, margins and vertical alignment."""
    later = {qn(f"w:{tag}") for tag in ("shd", "noWrap", "tcMar", "textDirection", "tcFitText", "vAlign", "hideMark")}
    follower = next((child for child in properties if child.tag in later), None)
    if follower is None:
        properties.append(borders)
    else:
        follower.addprevious(borders)
