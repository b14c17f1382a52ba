"""Slides of a report: a title, one slide a chart with the chart's finding as its title, data and method at the end.

Charts are PowerPoint's own where it has the kind. Shapes carry names (`chart:ID`, `finding:ID`, `source:ID` …), notes say where
the numbers come from, and the file keeps the same record of sources as a Word report, so that slides can be verified too.
"""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.opc.constants import RELATIONSHIP_TYPE
from pptx.opc.package import Part
from pptx.opc.packuri import PackURI
from pptx.oxml.ns import qn
from pptx.util import Mm, Pt

from analysis.dataset import in_language
from analysis.dataset.codebook import Label
from analysis.errors import PlanError
from analysis.report.charts.spec import Drawing
from analysis.report.charts.style import DISTINCT, INK, MARK
from analysis.report.document import Bound, ChartBlock, Inline, Made, Paragraph, Report, Text
from analysis.report.methods import METHOD, TITLE
from analysis.report.style import Style
from analysis.report.writers.bindings import PART, sources
from analysis.report.writers.letterhead import place_and_date
from analysis.report.writers.office_chart import add_office_chart, rgb
from analysis.tables import wording

WIDE, HIGH, EDGE = 338.667, 190.5, 16.0  # millimetres: a wide screen, 16:9
FONT = "Arial"  # on every Windows, with every Vietnamese letter
TITLE_ONLY = 5  # of the built-in layouts
LONG = 60  # letters of a title that need smaller type
NUMBERS: Label = {"vi": "Nguồn của số liệu", "en": "Where the numbers come from"}


@dataclass(frozen=True)
class Look:
    """How a line of a slide is set: points, weight, colour, place."""

    size: float
    bold: bool = False
    colour: str = INK
    align: Any = PP_ALIGN.LEFT


def write(report: Report, style: Style, path: Path) -> None:
    """One file of slides.

    Raises:
        PlanError: the report has no chart.
    """
    deck = deck_of(report)
    presentation = _empty_presentation(report.language)
    _title_slide(presentation, report)
    for block in deck.blocks:
        if isinstance(block, ChartBlock):
            _chart_slide(presentation, block, report)
        elif isinstance(block, Paragraph):
            _method_slide(presentation, block, report)
    properties = presentation.core_properties
    properties.title, properties.author, properties.language = report.title, report.letterhead.organ, style.page.language
    package = presentation.part.package
    part = Part(PackURI(PART), "application/xml", package, sources(deck, findings=True))
    presentation.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)
    presentation.save(str(path))


def deck_of(report: Report) -> Report:
    """What of a report the slides show: its charts, then its sentences on data and methods as one paragraph each.

    Raises:
        PlanError: the report has no chart.
    """
    charts = [block for block in report.all_blocks() if isinstance(block, ChartBlock)]
    if not charts:
        advice = "place charts in the narrative, {{ chart: NAME }}"
        raise PlanError("has no chart to show on slides", where=report.provenance.plan, advice=advice)
    said = {
        inline.key: replace(inline, bold=False, italic=False)
        for block in report.all_blocks()
        if isinstance(block, Paragraph)
        for inline in block.inlines
        if isinstance(inline, Made) and inline.key.startswith(METHOD)
    }
    method = (Paragraph(tuple(said.values())),) if said else ()
    return replace(report, blocks=(*charts, *method), annexes=())


def _empty_presentation(language: str) -> Any:
    """The built-in template made wide, its theme in our typeface, so that slides which people add look the same."""
    presentation: Any = Presentation()
    narrow = presentation.slide_width
    presentation.slide_width, presentation.slide_height = Mm(WIDE), Mm(HIGH)
    master = presentation.slide_master
    for sheet in (master, *presentation.slide_layouts):
        for shape in sheet.placeholders:
            shape.left, shape.width = (int(side * presentation.slide_width / narrow) for side in (shape.left, shape.width))
    for relation in master.part.rels.values():
        if relation.reltype == RELATIONSHIP_TYPE.THEME:
            relation.target_part._blob = relation.target_part.blob.replace(b"Calibri", FONT.encode())
    presentation.core_properties.language = language
    return presentation


def _title_slide(presentation: Any, report: Report) -> None:
    slide = _slide(presentation, report, [Text(report.title)], "title", top=62, height=46, size=34)
    head = report.letterhead
    organs = [name.upper() for name in (head.parent, head.organ) if name]
    _lines(slide, "organ", organs, (24, 22), Look(18, bold=True, colour=DISTINCT[0]))
    _lines(slide, "place", [place_and_date(head)] if head.place else [], (116, 12), Look(18))
    _notes(slide, report, report.provenance.title, [])


def _chart_slide(presentation: Any, block: ChartBlock, report: Report) -> None:
    drawing = block.drawing
    name, title = (f"finding:{drawing.id}", block.finding) if block.finding else (f"title:{drawing.id}", (Text(drawing.title),))
    slide = _slide(presentation, report, title, name, top=9, height=24, size=28)
    if block.finding:
        _lines(slide, f"title:{drawing.id}", [drawing.title], (33, 9), Look(16))
    marks = drawing.notes if drawing.native else ()
    _place_chart(slide, drawing, (EDGE, 44.0, WIDE - 2 * EDGE, 118.0 - 5 * len(marks)))
    _lines(slide, f"marks:{drawing.id}", marks, (163 - 5 * len(marks), 5 * len(marks)), Look(11))
    _lines(slide, f"source:{drawing.id}", [block.source], (165, 8), Look(12))
    _notes(slide, report, drawing.table, [*_figures(block), drawing.alt])


def _method_slide(presentation: Any, block: Paragraph, report: Report) -> None:
    title = in_language(TITLE, report.language, "")
    slide = _slide(presentation, report, [Text(title)], "title:method", top=9, height=24, size=28)
    _lines(slide, "method", [inline.text for inline in block.inlines], (44, 118), Look(16), apart=8)


def _slide(
    presentation: Any, report: Report, title: Sequence[Inline], name: str, *, top: float, height: float, size: float
) -> Any:
    """A slide with its title, number and, if the data are simulated, the words that say so."""
    slide = presentation.slides.add_slide(presentation.slide_layouts[TITLE_ONLY])
    shape = slide.shapes.title
    shape.name = name
    shape.left, shape.top, shape.width, shape.height = Mm(EDGE), Mm(top), Mm(WIDE - 2 * EDGE), Mm(height)
    long = sum(len(inline.text) for inline in title) > LONG
    look = Look(size - 4 if long else size, bold=True)
    _write(shape, [title], look, anchor=MSO_ANCHOR.MIDDLE)
    if report.provenance.simulated:
        warning = in_language(wording.SIMULATED, report.language, "")
        _lines(slide, "simulated", [warning], (177, 8), Look(12, bold=True, colour=MARK, align=PP_ALIGN.CENTER))
    _number(slide)
    return slide


def _lines(slide: Any, name: str, lines: Sequence[str], place: tuple[float, float], look: Look, *, apart: float = 0) -> None:
    """Lines of text across the slide, at a place and of a height in millimetres; nothing where there are none."""
    if not lines:
        return
    top, height = place
    shape = slide.shapes.add_textbox(Mm(EDGE), Mm(top), Mm(WIDE - 2 * EDGE), Mm(height))
    shape.name = name
    _write(shape, [[Text(line)] for line in lines], look, apart=apart)


def _write(shape: Any, lines: Sequence[Sequence[Inline]], look: Look, *, anchor: Any = MSO_ANCHOR.TOP, apart: float = 0) -> None:
    frame = shape.text_frame
    frame.word_wrap, frame.vertical_anchor = True, anchor
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    for position, inlines in enumerate(lines):
        paragraph = frame.paragraphs[0] if position == 0 else frame.add_paragraph()
        paragraph.alignment, paragraph.space_after = look.align, Pt(apart)
        for inline in inlines:
            run = paragraph.add_run()
            run.text = inline.text
            run.font.size, run.font.bold, run.font.name = Pt(look.size), look.bold or inline.bold, FONT
            run.font.color.rgb = rgb(look.colour)
            run._r.get_or_add_rPr().set("lang", "vi-VN")


def _number(slide: Any) -> None:
    """The slide's number, which PowerPoint keeps right when slides move."""
    shape = slide.shapes.add_textbox(Mm(WIDE - EDGE - 20), Mm(177), Mm(20), Mm(8))
    shape.name = "number"
    paragraph = shape.text_frame.paragraphs[0]
    paragraph.alignment = PP_ALIGN.RIGHT
    field = paragraph._p.makeelement(qn("a:fld"), {"id": "{6F1B4A4C-8E21-4E0A-9C57-2D1C6B0A7F11}", "type": "slidenum"})
    properties = field.makeelement(qn("a:rPr"), {"lang": "vi-VN", "sz": "1200"})
    text = field.makeelement(qn("a:t"), {})
    text.text = str(len(slide.part.package.presentation_part.presentation.slides))
    field.extend([properties, text])
    paragraph._p.append(field)


def _place_chart(slide: Any, drawing: Drawing, box: tuple[float, float, float, float]) -> None:
    """PowerPoint's own chart in the box, or the picture as large as fits into it; name and meaning as alternative text."""
    left, top, width, height = box
    if drawing.native:
        frame = add_office_chart(slide.shapes, drawing.native, (Mm(left), Mm(top), Mm(width), Mm(height)), 14, FONT)
        properties = frame._element.nvGraphicFramePr.cNvPr
    else:
        scale = min(width / drawing.width, height / drawing.height)
        wide, high = drawing.width * scale, drawing.height * scale
        place = (Mm(left + (width - wide) / 2), Mm(top + (height - high) / 2), Mm(wide), Mm(high))
        properties = slide.shapes.add_picture(io.BytesIO(drawing.png), *place)._element.nvPicPr.cNvPr
    properties.set("name", f"chart:{drawing.id}")
    properties.set("descr", drawing.alt)


def _figures(block: ChartBlock) -> Iterator[str]:
    """Each figure of the title with its reference."""
    for inline in block.finding:
        if isinstance(inline, Bound):
            yield f"{{{{ {inline.reference} }}}} = {inline.text} (n = {inline.n})"


def _notes(slide: Any, report: Report, name: str, lines: Sequence[str]) -> None:
    """What stands behind a slide, for the speaker: where its numbers are from, then weights and data."""
    source = report.provenance
    first = f"{in_language(NUMBERS, report.language, '')}: {name}"
    text = [first, *lines, f"{source.weights}; {source.data_hash}"]
    slide.notes_slide.notes_text_frame.text = "\n".join(text)
