"""Contents, list of tables and list of figures of a Word report: entries that lead to their places, with their pages as fields.

The headings are the outline's and the captions the report's, so the entries are known; pages are what Word and LibreOffice make
of them. LibreOffice computes such a field when it opens a file, but not one within a field for the whole list.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm

from analysis.dataset import in_language
from analysis.dataset.codebook import Label
from analysis.report.document import Block, ChartBlock, Heading, Report, TableBlock
from analysis.report.style import Style
from analysis.tables.writers.word import Look, add_field, add_style, place_of

LEVELS = 3  # of headings that the contents show
STEP = 6.0  # millimetres that a level is set in
LIST = "Table of Figures"
TITLES: dict[str, Label] = {
    "headings": {"vi": "MỤC LỤC", "en": "CONTENTS"},
    "tables": {"vi": "DANH MỤC BẢNG", "en": "TABLES"},
    "figures": {"vi": "DANH MỤC HÌNH", "en": "FIGURES"},
}


@dataclass(frozen=True)
class Entry:
    """A line of the contents: its words, the paragraph style, what its place is named after."""

    text: str
    style: str
    place: str


def add_contents(document: Any, report: Report, style: Style) -> None:
    """The lists that the report has, each under its title; what follows begins on a new page."""
    for kind in report.contents:
        entries = list(_entries(report, kind))
        if entries:
            title = document.add_paragraph(in_language(TITLES[kind], report.language, ""), style="Annex title")
            title.paragraph_format.space_before = Mm(STEP)
            _list(document, entries, style)


def _entries(report: Report, kind: str) -> Iterator[Entry]:
    if kind == "headings":
        for block in report.blocks:
            if isinstance(block, Heading) and block.section.depth < LEVELS:
                yield from (Entry(text, f"TOC {block.section.depth + 1}", text) for text in block.section.lines())
        yield from (Entry(annex.title, "TOC 1", annex.title) for annex in report.annexes)
        return
    wanted: type[Block] = TableBlock if kind == "tables" else ChartBlock
    for block in report.all_blocks():
        if isinstance(block, wanted) and isinstance(block, TableBlock | ChartBlock):
            title = block.grid.title if isinstance(block, TableBlock) else block.drawing.title
            yield Entry(f"{block.name}. {title}", LIST, block.name)


def _list(document: Any, entries: Sequence[Entry], style: Style) -> None:
    width = style.page.text_width()
    for name in dict.fromkeys(entry.style for entry in entries):
        level = int(name.removeprefix("TOC ")) - 1 if name != LIST else 0
        shape = add_style(document, name, Look(bold=name == "TOC 1", after=2), style.page).paragraph_format
        shape.left_indent, shape.right_indent = Mm(STEP * level), Mm(2 * STEP)
        shape.tab_stops.add_tab_stop(Mm(width), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.DOTS)
    for entry in entries:
        paragraph = document.add_paragraph(style=entry.style)
        link = OxmlElement("w:hyperlink")
        link.set(qn("w:anchor"), place_of(entry.place))
        known = len(paragraph.runs)
        paragraph.add_run(f"{entry.text}\t")
        add_field(paragraph, f"PAGEREF {place_of(entry.place)} \\h")
        link.extend([run._r for run in paragraph.runs[known:]])
        paragraph._p.append(link)
