"""How a Word file remembers where its figures come from: content controls in the text, one list of sources inside the file.

Each figure in the text is a content control (`w:sdt`) whose tag is the binding's key; the list `customXml/khaosat.xml` says for
every key which reference, weights and data made it, keeps a digest of what each table and chart showed, and the definition,
plan and narrative themselves. Tables carry `table:ID`, charts `chart:ID` as alternative text.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from lxml import etree

from analysis.report.document import Bound, ChartBlock, Inline, Made, Paragraph, Report, TableBlock, Text
from analysis.tables.layout import Grid
from analysis.tables.writers.word import mark_place

NAMESPACE = "https://khaosat.vn/bindings"
KEY_START, KEY_END = "\ue000", "\ue001"  # private-use marks around the key of a figure in a pattern of words
PART = "/customXml/khaosat.xml"


def digest(texts: Iterable[str | bytes]) -> str:
    """What tells whether any of these texts was changed."""
    state = hashlib.sha256()
    for text in texts:
        blob = text.encode() if isinstance(text, str) else text
        state.update(len(blob).to_bytes(8, "big") + blob)
    return state.hexdigest()


def texts_of(grid: Grid) -> list[str]:
    """Everything that a table says, box by box, its notes as the last; an empty box says nothing."""
    rows = (*grid.header, *(row.cells for row in grid.body))
    notes = ["\n".join(grid.footnotes)] if grid.footnotes else []
    return [box.text for row in rows for box in row if box.text] + notes


def add_bound(paragraph: Any, bound: Bound | Made) -> None:
    """A figure at the end of a paragraph, in a content control that carries its key and, for readers, its reference.

    LibreOffice drops the key when it saves; the bookmark around the control stays.
    """
    control = OxmlElement("w:sdt")
    properties = OxmlElement("w:sdtPr")
    for tag, value in (("w:alias", bound.reference[:64] if isinstance(bound, Bound) else bound.key), ("w:tag", bound.key)):
        element = OxmlElement(tag)
        element.set(qn("w:val"), value)
        properties.append(element)
    content = OxmlElement("w:sdtContent")
    run = paragraph.add_run(bound.text)
    run.bold, run.italic = bound.bold or None, bound.italic or None
    content.append(run._r)
    control.append(properties)
    control.append(content)
    paragraph._p.append(control)
    mark_place(control, bound.key)


def add_sources(document: Any, report: Report) -> None:
    """The list of all figures, tables and charts with what made them, as a part of the file that Word keeps."""
    part = Part(PackURI(PART), "application/xml", sources(report), document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.CUSTOM_XML)


def sources(report: Report, *, findings: bool = False) -> bytes:
    """The list as XML; with the `findings` of charts where the file shows them."""
    source = report.provenance
    root = etree.Element(
        f"{{{NAMESPACE}}}bindings",
        nsmap={"ks": NAMESPACE},
        data_hash=source.data_hash,
        weights=source.weights,
        plan=source.plan,
        data=source.title,
        simulated=str(source.simulated).lower(),
    )
    for bound in report.figures(findings=findings):
        attributes = {"key": bound.key, "reference": bound.reference, "text": bound.text, "value": repr(bound.value)}
        etree.SubElement(root, f"{{{NAMESPACE}}}figure", attributes, n=str(bound.n))
    for block in report.all_blocks():
        if isinstance(block, TableBlock):
            shown = digest(texts_of(block.grid))
            etree.SubElement(root, f"{{{NAMESPACE}}}table", key=f"table:{block.grid.id}", name=block.name, digest=shown)
        elif isinstance(block, ChartBlock):
            drawing = block.drawing
            chart = etree.SubElement(
                root, f"{{{NAMESPACE}}}chart", key=f"chart:{drawing.id}", table=drawing.table, name=block.name
            )
            chart.set("alt", digest([drawing.alt]))
            chart.set("picture", digest([drawing.png]))
            if findings:
                chart.set("finding", "".join(keyed(inline) for inline in block.finding))
        elif isinstance(block, Paragraph):
            for made in (inline for inline in block.inlines if isinstance(inline, Made)):
                etree.SubElement(root, f"{{{NAMESPACE}}}made", key=made.key, text=made.text)
    for name, text in report.sources.items():
        etree.SubElement(root, f"{{{NAMESPACE}}}source", name=name).text = text
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def keyed(inline: Inline) -> str:
    """Words as they are, a figure as its key between marks."""
    return inline.text if isinstance(inline, Text) else f"{KEY_START}{inline.key}{KEY_END}"
