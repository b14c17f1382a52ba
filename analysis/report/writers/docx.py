"""The report in Word, laid out as an official document, every figure bound to its source."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from analysis.dataset import in_language
from analysis.report.document import Annex, Block, Bound, ChartBlock, Heading, Made, Paragraph, PictureBlock, Report, TableBlock
from analysis.report.outline import Section
from analysis.report.style import Style
from analysis.report.writers.bindings import add_bound, add_sources
from analysis.report.writers.contents import add_contents
from analysis.report.writers.letterhead import add_foot, add_head, columns
from analysis.report.writers.office_chart import add_chart_run
from analysis.tables import wording
from analysis.tables.writers.columns import is_wide
from analysis.tables.writers.docx import add_grid, row_property, set_alternative
from analysis.tables.writers.word import (
    ALIGNMENT,
    Page,
    Stretches,
    add_caption,
    add_field,
    add_style,
    mark_simulated,
    mark_target,
    new_document,
)

LEGEND = 6.0  # millimetres that Word's legend and warning take beyond the picture's
PARAGRAPHS = {"body": "Body", "bullet": "Item", "remark": "Remark"}
ROMAN = ("I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X")


def write(report: Report, style: Style, path: Path) -> None:
    """One Word file: head, body on the outline, recipients and signer, annexes numbered I, II, …"""
    document = official_document(style)
    stretches = Stretches(document, style.page)
    add_head(document, report, style)
    add_contents(document, report, style)
    add_blocks(document, report.blocks, stretches)
    stretches.turn(landscape=False)
    add_foot(document, report.letterhead, style)
    for number, annex in zip(ROMAN, report.annexes, strict=False):
        add_annex(document, annex, f"{style.annex} {number}" if len(report.annexes) > 1 else style.annex, stretches)
    if report.provenance.simulated:
        mark_simulated(document, in_language(wording.SIMULATED, report.language, ""))
    properties = document.core_properties
    properties.title, properties.author = report.title, report.letterhead.organ
    properties.language = style.page.language
    add_sources(document, report)
    document.save(str(path))


def official_document(style: Style) -> Any:
    """An empty document with the page, the paragraph styles and the page numbers of a profile."""
    document = new_document(style.page)
    for name, look in style.looks.items():
        add_style(document, name, look, style.page)
    number_pages(document, style)
    return document


def number_pages(document: Any, style: Style) -> None:
    """Arabic numbers in the middle of the top margin, none on the first page."""
    section = document.sections[0]
    section.different_first_page_header_footer = True
    paragraph = section.header.paragraphs[0]
    paragraph.alignment = ALIGNMENT["center"]
    paragraph.paragraph_format.first_line_indent = Mm(0)
    add_field(paragraph, "PAGE", "2")
    for run in paragraph.runs:
        run.font.size = Pt(style.page_number_size)


def add_blocks(document: Any, blocks: Sequence[Block], stretches: Stretches) -> None:
    """Blocks at the end of the document; headings lie on the page of a wide table that they head, other text stands."""
    for place, block in enumerate(blocks):
        stretches.turn(landscape=lies(blocks, place, stretches.page))
        if isinstance(block, TableBlock):
            add_grid(document, block.grid, block.name, stretches)
        else:
            add_block(document, block, stretches)


def lies(blocks: Sequence[Block], place: int, page: Page) -> bool:
    """Whether a block lies on its side: a wide table, or a heading of one."""
    headed = next((later for later in blocks[place:] if not is_heading(later)), None)
    return isinstance(headed, TableBlock) and is_wide(headed.grid, page)


def is_heading(block: Block) -> bool:
    """Whether a block heads what follows it."""
    return isinstance(block, Heading) or (isinstance(block, Paragraph) and block.kind == "subheading")


def add_block(document: Any, block: Heading | Paragraph | PictureBlock | ChartBlock, stretches: Stretches) -> None:
    """A block other than a table at the end of the document."""
    if isinstance(block, Heading):
        add_heading(document, block.section)
    elif isinstance(block, Paragraph):
        name = heading_style(block.depth) if block.kind == "subheading" else PARAGRAPHS[block.kind]
        paragraph = document.add_paragraph(style=name)
        if block.kind == "bullet":
            paragraph.add_run("- ")
        for inline in block.inlines:
            if isinstance(inline, Bound | Made):
                add_bound(paragraph, inline)
            else:
                run = paragraph.add_run(inline.text)
                run.bold, run.italic = inline.bold or None, inline.italic or None
    elif isinstance(block, PictureBlock):
        picture = block.picture
        run = document.add_paragraph(style="Figure").add_run()
        shape = run.add_picture(io.BytesIO(picture.file), width=Mm(min(picture.width, stretches.page.text_width())))
        shape._inline.docPr.set("descr", picture.meaning)
    else:
        add_chart(document, block, stretches)


def add_heading(document: Any, section: Section) -> None:
    """A heading with its number as the outline writes it: `PHẦN THỨ NHẤT` above its title, then I., 1., 1.1."""
    for text in section.lines():
        mark_target(document.add_paragraph(text, style=heading_style(section.depth)), text)


def heading_style(depth: int) -> str:
    """The paragraph style of a heading, whose outline level readers of a screen follow."""
    return f"Heading {depth + 1}"


def add_chart(document: Any, block: ChartBlock, stretches: Stretches) -> None:
    """The chart that Word draws, or the picture in its own proportions, its caption below it, its meaning as alternative text."""
    drawing, width = block.drawing, stretches.page.text_width()
    # One box that no page break divides: LibreOffice does not keep a picture with the caption below it otherwise.
    frame = columns(document, (width,), rows=1)
    set_alternative(frame, f"chart:{drawing.id}", drawing.title)
    row_property(frame.rows[0], "w:cantSplit")
    box = frame.rows[0].cells[0]
    box.paragraphs[0].style = document.styles["Figure"]
    name, run = f"chart:{drawing.id}", box.paragraphs[0].add_run()
    if drawing.native:
        add_chart_run(document, run, drawing.native, (min(drawing.width, width), drawing.height + LEGEND), (name, drawing.alt))
    else:
        picture = run.add_picture(io.BytesIO(drawing.png), width=Mm(min(drawing.width, width)))
        picture._inline.docPr.set("name", name)
        picture._inline.docPr.set("descr", drawing.alt)
    for paragraph in (add_caption(box, block.name, drawing.title), box.add_paragraph(block.source, style="Table note")):
        paragraph.alignment = ALIGNMENT["center"]


def add_annex(document: Any, annex: Annex, name: str, stretches: Stretches) -> None:
    """An annex on a new page with page numbers of its own."""
    section = stretches.begin(landscape=lies(annex.blocks, 0, stretches.page))
    numbering = OxmlElement("w:pgNumType")
    numbering.set(qn("w:start"), "1")
    section._sectPr.insert_element_before(numbering, "w:cols", "w:docGrid")
    document.add_paragraph(name, style="Annex number")
    mark_target(document.add_paragraph(annex.title, style="Annex title"), annex.title)
    add_blocks(document, annex.blocks, stretches)
