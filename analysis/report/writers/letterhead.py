"""The frame of an official document in Word: national title, number, place and date, recipients, signer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from docx.enum.table import WD_TABLE_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from analysis.report.document import Letterhead, Report
from analysis.report.style import Style
from analysis.tables.writers.docx import row_property, set_widths


def add_head(document: Any, report: Report, style: Style) -> None:
    """The frame, then the genre and subject of the document."""
    add_frame(document, report.letterhead, style)
    document.add_paragraph(report.letterhead.genre.upper(), style="Genre")
    document.add_paragraph(report.title, style="Subject")
    document.add_paragraph(style="Subject").add_run("_" * 12)


def add_frame(document: Any, head: Letterhead, style: Style, *, subject: str = "") -> None:
    """Organ and national title side by side, number and date on one line; a letter's `subject` stands below its number."""
    width = style.page.text_width()
    # The national title needs the wider column: 13 points in capitals must stay on one line.
    table = columns(document, (width * 0.43, width * 0.57), rows=2)
    left, right = table.rows[0].cells
    _lines(document, left, [(_name(head.parent), "Parent organ"), (_name(head.organ), "Organ")], rule_width=width * 0.14)
    _lines(document, right, [(style.nation, "Nation"), (style.motto, "Motto")], rule_width=width * 0.36)
    left, right = table.rows[1].cells
    _lines(document, left, [(f"Số: {head.number}" if head.number else "", "Document number"), (subject, "Letter subject")])
    _lines(document, right, [(place_and_date(head), "Place and date")])


def place_and_date(head: Letterhead) -> str:
    """Place and date as official documents write them: days under 10 and the months 1 and 2 with a zero.

    >>> import datetime
    >>> place_and_date(Letterhead(place="Hà Nội", date=datetime.date(2023, 2, 5)))
    'Hà Nội, ngày 05 tháng 02 năm 2023'
    """
    if head.date is None:
        return f"{head.place}, ngày … tháng … năm …" if head.place else ""
    month = f"{head.date.month:02d}" if head.date.month <= 2 else str(head.date.month)
    return f"{head.place}, ngày {head.date.day:02d} tháng {month} năm {head.date.year}"


def _name(organ: str) -> str:
    """An organ's name in capitals; if it needs two lines, its last two words stay together (VIỆT NAM)."""
    return "\N{NO-BREAK SPACE}".join(organ.upper().rsplit(" ", 1))


def add_foot(document: Any, head: Letterhead, style: Style) -> None:
    """Recipients on the left, the signer on the right, on one page with the last paragraph of the text."""
    if not (head.recipients or head.signer or head.position):
        return
    width, last = style.page.text_width(), document.element.body.xpath("./*[not(self::w:sectPr)]")[-1]
    if last.tag == qn("w:p"):
        last.get_or_add_pPr().get_or_add_keepNext()
    row = columns(document, (width * 0.45, width * 0.55), rows=1).rows[0]
    row_property(row, "w:cantSplit")
    left, right = row.cells
    names = [f"- {name}{';' if last else '.'}" for name, last in _with_more(head.recipients)]
    _lines(document, left, [(style.recipients, "Recipients title"), *((name, "Recipients") for name in names)])
    signed = [(head.authority.upper(), "Signer"), (head.position.upper(), "Signer")]
    _lines(document, right, [*signed, *[("", "Signer")] * 4, (head.signer, "Signer")])


def _with_more(names: tuple[str, ...]) -> list[tuple[str, bool]]:
    return [(name, position < len(names) - 1) for position, name in enumerate(names)]


def columns(document: Any, widths: Sequence[float], *, rows: int) -> Any:
    """A table without lines that only puts things side by side."""
    table = document.add_table(rows=rows, cols=len(widths))
    table.alignment = WD_TABLE_ALIGNMENT.CENTER
    set_widths(table, widths)
    _no_margins(table)
    return table


def _no_margins(table: Any) -> None:
    """Cells as wide as their text: the national title fills its column to the last letter."""
    margins = OxmlElement("w:tblCellMar")
    for side in ("left", "right"):
        edge = OxmlElement(f"w:{side}")
        edge.set(qn("w:w"), "0")
        edge.set(qn("w:type"), "dxa")
        margins.append(edge)
    table._tbl.tblPr.append(margins)


def _lines(document: Any, cell: Any, lines: list[tuple[str, str]], *, rule_width: float = 0) -> None:
    """Paragraphs of a cell, each in its style, with a rule of that width (millimetres) under the last."""
    shown = [(text, name) for text, name in lines if text or name == "Signer"] or lines[:1]
    for position, (text, name) in enumerate(shown):
        paragraph = cell.paragraphs[0] if position == 0 else cell.add_paragraph()
        paragraph.style = document.styles[name]
        paragraph.add_run(text)
    if rule_width and any(text for text, _ in lines):
        _rule(cell.add_paragraph(), cell.width.mm, rule_width)


def _rule(paragraph: Any, available: float, width: float) -> None:
    """A thin line in the middle of the column: the border of an almost empty paragraph."""
    shape = paragraph.paragraph_format
    shape.left_indent = shape.right_indent = Mm(max((available - width) / 2 - 2, 0))
    shape.first_line_indent, shape.space_before, shape.space_after = Mm(0), Mm(0), Mm(1)
    shape.line_spacing = Mm(1)
    borders = OxmlElement("w:pBdr")
    top = OxmlElement("w:top")
    for name, value in (("val", "single"), ("sz", "6"), ("space", "1"), ("color", "000000")):
        top.set(qn(f"w:{name}"), value)
    borders.append(top)
    paragraph._p.get_or_add_pPr().insert_element_before(borders, "w:shd", "w:spacing", "w:ind", "w:jc", "w:rPr")
