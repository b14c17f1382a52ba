"""Small pieces of a Word document: runs of text, shaded cells, the foot of the pages."""

from __future__ import annotations

from typing import Any

from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt

SHADE = "EDEDED"


def run(paragraph: Any, text: str, *, bold: bool = False, italic: bool = False, size: float | None = None) -> None:
    """Add text to a paragraph."""
    piece = paragraph.add_run(text)
    piece.bold, piece.italic = bold, italic
    if size:
        piece.font.size = Pt(size)


def shade(cell: Any) -> None:
    """Make a cell grey."""
    grey = OxmlElement("w:shd")
    grey.set(qn("w:val"), "clear")
    grey.set(qn("w:fill"), SHADE)
    cell._tc.get_or_add_tcPr().append(grey)


def whole(row: Any) -> None:
    """Keep a row of a table on one page."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:cantSplit"))


def repeated(row: Any) -> None:
    """Show a row again at the top of each page that its table goes on to."""
    row._tr.get_or_add_trPr().append(OxmlElement("w:tblHeader"))


def foot(section: Any, text: str) -> None:
    """The version at the foot of each page, with the page's number."""
    paragraph = section.footer.paragraphs[0]
    run(paragraph, f"{text} · ", size=8)
    number = paragraph.add_run()
    for kind, content in (("begin", None), (None, "PAGE"), ("end", None)):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        else:
            element.text = content
        number._r.append(element)
    number.font.size = Pt(8)
