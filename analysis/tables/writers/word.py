"""What every Word file of ours shares: page, typeface, styles, portrait and landscape stretches, the mark of simulated data."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import Any

import docx
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_LINE_SPACING
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

A4 = (210.0, 297.0)
ALIGNMENT = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "justify": WD_ALIGN_PARAGRAPH.JUSTIFY,
}


@dataclass(frozen=True)
class Page:
    """A4 paper: margins in millimetres, typeface, sizes in points, spacing of the text."""

    top: float = 20
    bottom: float = 20
    left: float = 30
    right: float = 15
    font: str = "Times New Roman"
    size: float = 13
    table_size: float = 10
    first_line: float = 12.7
    space_after: float = 6
    line_spacing: float = 1.15
    language: str = "vi-VN"

    def text_width(self, *, landscape: bool = False) -> float:
        """Millimetres between the margins."""
        return A4[1] - self.top - self.bottom if landscape else A4[0] - self.left - self.right


@dataclass(frozen=True)
class Look:
    """How a paragraph style looks; None and absent leave what the style is based on."""

    size: float | None = None
    bold: bool = False
    italic: bool = False
    align: str | None = None
    first_line: float = 0
    before: float = 0
    after: float = 0
    line_spacing: float = 1.0
    keep_with_next: bool = False


TABLE_LOOKS = {
    "Table caption": Look(bold=True, before=8, after=2, keep_with_next=True),
    "Table subtitle": Look(italic=True, after=3, keep_with_next=True),
    "Table text": Look(before=1, after=1),
    "Table note": Look(italic=True, after=1),
    "Table end": Look(),
}


def new_document(page: Page) -> Any:
    """An empty Word document on `page` with the styles of tables."""
    document = docx.Document()
    set_normal(document, page)
    lay_page(document.sections[0], page, landscape=False)
    small = {
        "Table caption": page.size - 1,
        "Table subtitle": page.table_size + 1,
        "Table note": page.table_size - 0.5,
        "Table end": 4,
    }
    for name, look in TABLE_LOOKS.items():
        add_style(document, name, look, page, size=small.get(name, page.table_size))
    return document


def set_normal(document: Any, page: Page) -> None:
    """Body text: typeface in all four scripts, size, language for spelling."""
    normal = document.styles["Normal"]
    normal.font.size = Pt(page.size)
    set_typeface(normal.element.get_or_add_rPr(), page.font)
    language = OxmlElement("w:lang")
    language.set(qn("w:val"), page.language)
    normal.element.get_or_add_rPr().append(language)
    shape_paragraph(normal.paragraph_format, Look(after=page.space_after, line_spacing=page.line_spacing))


def set_typeface(properties: Any, name: str) -> None:
    """One typeface for Latin, Vietnamese and East Asian letters; theme fonts would override it."""
    fonts = properties.find(qn("w:rFonts"))
    if fonts is not None:
        properties.remove(fonts)
    fonts = OxmlElement("w:rFonts")
    for script in ("ascii", "hAnsi", "eastAsia", "cs"):
        fonts.set(qn(f"w:{script}"), name)
    properties.insert(0, fonts)


def add_style(document: Any, name: str, look: Look, page: Page, *, size: float | None = None) -> Any:
    """A paragraph style of that look, new or (a heading) reshaped."""
    known = [style.name for style in document.styles]
    style = document.styles[name] if name in known else document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH)
    style.base_style = document.styles["Normal"]
    style.font.size, style.font.bold, style.font.italic = Pt(size or look.size or page.size), look.bold, look.italic
    style.font.color.rgb = RGBColor(0, 0, 0)
    set_typeface(style.element.get_or_add_rPr(), page.font)
    shape_paragraph(style.paragraph_format, look)
    return style


def shape_paragraph(shape: Any, look: Look) -> None:
    """Indents and spacing of a paragraph or style."""
    if look.align:
        shape.alignment = ALIGNMENT[look.align]
    shape.first_line_indent = Mm(look.first_line)
    shape.space_before, shape.space_after = Pt(look.before), Pt(look.after)
    shape.line_spacing_rule = WD_LINE_SPACING.MULTIPLE
    shape.line_spacing = look.line_spacing
    shape.keep_with_next = look.keep_with_next


def lay_page(section: Any, page: Page, *, landscape: bool) -> None:
    """Paper and margins of a section; turned on its side, the binding edge stays the binding edge."""
    width, height = reversed(A4) if landscape else A4
    section.orientation = WD_ORIENT.LANDSCAPE if landscape else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = Mm(width), Mm(height)
    edges = (page.left, page.right, page.bottom, page.top) if landscape else (page.top, page.bottom, page.left, page.right)
    section.top_margin, section.bottom_margin, section.left_margin, section.right_margin = (Mm(edge) for edge in edges)
    section.header_distance = section.footer_distance = Mm(10)


def bookmark_of(name: str) -> str:
    """How the bookmarks of a table, chart or figure of this name begin: letters and digits, as Word wants them.

    >>> bookmark_of("table:income")
    'ks_b26806f5cffec0cd'
    """
    return f"ks_{hashlib.sha256(name.encode()).hexdigest()[:16]}"


def mark_place(place: Any, name: str) -> None:
    """A bookmark at the end of a paragraph, or around another element; numbered, since no two may have one name."""
    number = sum(1 for _ in place.getroottree().getroot().iter(qn("w:bookmarkStart")))
    start, end = (OxmlElement(tag) for tag in ("w:bookmarkStart", "w:bookmarkEnd"))
    for element in (start, end):
        element.set(qn("w:id"), str(number))
    start.set(qn("w:name"), f"{bookmark_of(name)}_{number}")
    if place.tag == qn("w:p"):
        place.append(start)
        place.append(end)
    else:
        place.addprevious(start)
        place.addnext(end)


def place_of(name: str) -> str:
    """The bookmark that contents lead to, of a heading or caption of this name; Word hides marks that begin like this.

    >>> place_of("Bảng 3")
    '_Toc69222f3ee268'
    """
    return f"_Toc{hashlib.sha256(name.encode()).hexdigest()[:12]}"


def mark_target(paragraph: Any, name: str) -> None:
    """Let contents lead to a paragraph: a bookmark around all of its words, since LibreOffice loses one behind a field."""
    mark_place(paragraph._p, name)
    (*_, start) = paragraph._p.iter(qn("w:bookmarkStart"))
    start.set(qn("w:name"), place_of(name))
    paragraph._p.get_or_add_pPr().addnext(start)


def add_field(paragraph: Any, instruction: str, result: str = "") -> None:
    """A field at the end of a paragraph that shows `result` until it is computed; without one it is when the file is opened."""
    for part in ("begin", "separate", "end"):
        mark = OxmlElement("w:fldChar")
        mark.set(qn("w:fldCharType"), part)
        paragraph.add_run()._r.append(mark)
        if part == "begin":
            if not result:
                mark.set(qn("w:dirty"), "true")
            words = OxmlElement("w:instrText")
            words.set(qn("xml:space"), "preserve")
            words.text = f" {instruction} "
            paragraph.add_run()._r.append(words)
        elif part == "separate" and result:
            paragraph.add_run(result)


def add_caption(place: Any, name: str, title: str) -> Any:
    """The caption of a table or figure called `name` ("Bảng 3"), its number one that Word counts and contents lead to."""
    paragraph = place.add_paragraph(style="Table caption")
    word, _, number = name.rpartition(" ")
    if word and number.isdecimal():
        paragraph.add_run(f"{word} ")
        add_field(paragraph, f"SEQ {word} \\* ARABIC", number)
        paragraph.add_run(f". {title}")
    else:
        paragraph.add_run(f"{name}. {title}")
    mark_target(paragraph, name)
    return paragraph


class Stretches:
    """Keeps the document portrait, and landscape only where a wide table asks for it."""

    def __init__(self, document: Any, page: Page) -> None:
        self.document = document
        self.page = page
        self.landscape = False

    def turn(self, *, landscape: bool) -> None:
        """From here on the page stands or lies; nothing happens if it already does."""
        if landscape == self.landscape:
            return
        self.begin(landscape=landscape)

    def begin(self, *, landscape: bool) -> Any:
        """A new section on a new page; the section.

        The paragraph that ends the one before is low: at the foot of a full page it would make an empty one.
        """
        section = self.document.add_section(WD_SECTION.NEW_PAGE)
        (*_, ends) = self.document.element.body.xpath("./w:p[w:pPr/w:sectPr]")
        ends.style = self.document.styles["Table end"].style_id
        section.different_first_page_header_footer = False
        lay_page(section, self.page, landscape=landscape)
        self.landscape = landscape
        return section


def mark_simulated(document: Any, words: str) -> None:
    """The words in the header and footer of every page of the document."""
    first = document.sections[0]
    places = [first.header, first.footer]
    if first.different_first_page_header_footer:
        places += [first.first_page_header, first.first_page_footer]
    for place in places:
        paragraph = place.add_paragraph()
        shape_paragraph(paragraph.paragraph_format, Look(align="center"))
        run = paragraph.add_run(words)
        run.bold, run.font.size, run.font.color.rgb = True, Pt(9), RGBColor(0xB0, 0x00, 0x20)
