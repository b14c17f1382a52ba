"""What people put into a Word paragraph besides words: pictures, footnotes, comments, boxes, formulas."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.oxml.ns import qn
from lxml import etree

EMU = 36_000  # to the millimetre
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
M = "{http://schemas.openxmlformats.org/officeDocument/2006/math}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
V = "{urn:schemas-microsoft-com:vml}"
REFERENCES: Mapping[str, tuple[str, str]] = {
    qn("w:footnoteReference"): ("footnote", RELATIONSHIP_TYPE.FOOTNOTES),
    qn("w:endnoteReference"): ("endnote", RELATIONSHIP_TYPE.ENDNOTES),
    qn("w:commentReference"): ("comment", RELATIONSHIP_TYPE.COMMENTS),
}
OBJECTS: Mapping[str, str] = {
    qn("w:object"): "embedded object",
    f"{M}oMath": "formula",
    f"{V}imagedata": "picture of an old kind",
}


@dataclass(frozen=True)
class Picture:
    """A picture: its file, its size in millimetres, what it means in words."""

    file: bytes
    width: float
    height: float
    meaning: str


@dataclass(frozen=True)
class Inserted:
    """Something that is no words: its kind, what it says or is called, and, if it is a picture, that."""

    kind: str
    words: str
    picture: Picture | None = None


def inserted_in(paragraph: Any, part: Any) -> Iterator[Inserted]:
    """Everything besides words in a paragraph, in order; what stands twice for older programs counts once."""
    for element in paragraph.iter():
        if any(parent.tag == f"{MC}Fallback" for parent in element.iterancestors()):
            continue
        if element.tag in REFERENCES:
            kind, relation = REFERENCES[element.tag]
            yield Inserted(kind, _note(part, relation, element.get(qn("w:id"))))
        elif element.tag in OBJECTS:
            yield Inserted(OBJECTS[element.tag], "".join(element.itertext()).strip())
        elif element.tag in (f"{WP}inline", f"{WP}anchor"):
            yield _drawing(element, part)


def _note(part: Any, relation: str, number: str | None) -> str:
    """The text of a footnote, endnote or comment."""
    for one in part.rels.values():
        if one.reltype == relation:
            root = etree.fromstring(one.target_part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
            found = [note for note in root if note.get(qn("w:id")) == number]
            return "".join(text.text or "" for note in found for text in note.iter(qn("w:t"))).strip()
    return ""


def _drawing(drawing: Any, part: Any) -> Inserted:
    properties, extent = drawing.find(f"{WP}docPr"), drawing.find(f"{WP}extent")
    name = (properties.get("descr") or properties.get("name") or "") if properties is not None else ""
    boxes = "".join(text.text or "" for box in drawing.iter(f"{WPS}txbx") for text in box.iter(qn("w:t")))
    if boxes:
        return Inserted("text box", boxes)
    for blip in drawing.iter(f"{A}blip"):
        source = part.related_parts.get(blip.get(f"{R}embed"))
        if source is None or extent is None:
            return Inserted("linked picture", name)
        width, height = (int(extent.get(side)) / EMU for side in ("cx", "cy"))
        return Inserted("picture", name, Picture(source.blob, width, height, name))
    return Inserted("drawing", name)
