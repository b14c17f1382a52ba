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
from analysis.tables.writers.columns import INDENT, column_widths, fitting_size, is_wide
from analysis.tables.writers.word import ALIGNMENT, Page, Stretches, add_caption, mark_place, mark_simulated, new_document

TOGETHER = 3  # rows that stay on a page with the header, and with the notes
SMALL = 14  # rows of a table that no page break divides


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


def add_grid(document: Any, grid: Grid, name: str, stretches: Stretches) -> None:
    """Caption and table at the end of the document; `name` is what the caption calls it ("Bảng 3").

    The notes are the table's last row, so that no page break leaves them alone.
    """
    page = stretches.page
    stretches.turn(landscape=is_wide(grid, page))
    add_caption(document, name, grid.title)
    if grid.subtitle:
        document.add_paragraph(grid.subtitle, style="Table subtitle")
    depth = len(grid.header)
    box = document.add_table(rows=depth + len(grid.body) + bool(grid.footnotes), cols=grid.width)
    box.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_alternative(box, f"table:{grid.id}", grid.title)
    available = page.text_width(landscape=stretches.landscape)
    size = fitting_size(grid, page.table_size, available)
    set_widths(box, column_widths(grid, size, available))
    rows = list(box.rows)
    # By its id: `paragraph.style = …` searches all styles for each of thousands of cells.
    style_id = document.styles["Table text"].style_id
    _fill_header(rows[:depth], grid, style_id)
    body = rows[depth : depth + len(grid.body)]
    for row, content in zip(body, grid.body, strict=True):
        _fill_row(row, content, style_id, grid.words)
    small = depth + len(body) <= SMALL
    for row in rows[:-1] if small else [*rows[: depth + TOGETHER], *rows[-TOGETHER - 1 : -1]]:
        keep_with_next(row)
    _rule(rows[: depth + len(body)], depth)
    if size < page.table_size:
        _shrink(box, size)
    if grid.footnotes:
        _add_notes(document, rows[-1], grid.footnotes)
    _part(document)


def set_alternative(box: Any, name: str, title: str) -> None:
    """The name and alternative text of a Word table: by its name a finished file can be read again and checked.

    LibreOffice drops both when it saves; the bookmark in the first box stays.
    """
    for tag, value in (("w:tblCaption", name), ("w:tblDescription", title)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        box._tbl.tblPr.append(element)
    mark_place(box._tbl.tr_lst[0].tc_lst[0].p_lst[0], name)


def set_widths(box: Any, widths: Sequence[float]) -> None:
    """Fixed widths in the grid of a Word table, which Word and LibreOffice follow when every cell says the same."""
    box.autofit = False
    for column, width in zip(box.columns, widths, strict=True):
        column.width = Mm(width)
    for row in box.rows:
        for cell, width in zip(row._tr.tc_lst, widths, strict=True):
            cell.width = Mm(width)


def _shrink(box: Any, size: float) -> None:
    for run in box._tbl.iter(qn("w:r")):
        element = OxmlElement("w:sz")
        element.set(qn("w:val"), str(round(2 * size)))
        run.get_or_add_rPr().append(element)


def _fill_header(rows: Sequence[Any], grid: Grid, style_id: str) -> None:
    cells = [row.cells for row in rows]
    for depth, place, box in grid.header_places():
        first, last = cells[depth][place], cells[depth + box.rowspan - 1][place + box.colspan - 1]
        _write(first, box, style_id, align="left" if place < grid.words else "center", bold=True)
        first.vertical_alignment = WD_CELL_VERTICAL_ALIGNMENT.CENTER
        if first is not last:
            first.merge(last)
    for row in rows:
        row_property(row, "w:cantSplit")
        row_property(row, "w:tblHeader")


def _add_notes(document: Any, row: Any, notes: Sequence[str]) -> None:
    """The notes of a table in its last row, across all columns."""
    cell = row.cells[0].merge(row.cells[-1])
    for position, note in enumerate(notes):
        paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        paragraph.style = document.styles["Table note"]
        paragraph.add_run(note)
    row_property(row, "w:cantSplit")


def _part(document: Any) -> None:
    """A low line of its own below a table: Word and LibreOffice would join it to one that follows."""
    document.add_paragraph(style="Table end")


def _fill_row(row: Any, content: GridRow, style_id: str, words: int) -> None:
    cells = row.cells
    for position, (cell, box) in enumerate(zip(cells, content.cells, strict=False)):
        _write(cell, box, style_id, align="left" if position < words else "right", bold=content.heading)
    if content.heading:
        cells[0].merge(cells[-1])
        cells[0].paragraphs[0].paragraph_format.keep_with_next = True
    row_property(row, "w:cantSplit")


def _write(cell: Any, box: GridCell, style_id: str, *, align: str, bold: bool) -> None:
    paragraph = cell.paragraphs[0]
    paragraph._p.style = style_id
    paragraph.alignment = ALIGNMENT[align]
    if box.indent:
        paragraph.paragraph_format.left_indent = Pt(INDENT * box.indent)
    if box.text:
        paragraph.add_run(box.text).bold = bold or None


def keep_with_next(row: Any) -> None:
    """The row stays on the page of the one below it."""
    for paragraph in row._tr.iter(qn("w:p")):
        paragraph.get_or_add_pPr().get_or_add_keepNext()


def row_property(row: Any, tag: str) -> None:
    """Switch on a property of a row, such as `w:cantSplit`."""
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
