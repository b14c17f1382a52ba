"""The official letter with which a unit's open points in its figure annex go back to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from docx.oxml.ns import qn

from analysis.annex.collect import Collection
from analysis.annex.corrections import Point, open_points
from analysis.annex.problems import Severity
from analysis.dataset import in_language
from analysis.report.definition import read_letterhead
from analysis.report.document import Letterhead
from analysis.report.style import Style, style
from analysis.report.writers.docx import official_document
from analysis.report.writers.letterhead import add_foot, add_frame
from analysis.tables import wording
from analysis.tables.source import Node, read_yaml
from analysis.tables.writers import whole_file
from analysis.tables.writers.docx import row_property, set_widths
from analysis.tables.writers.word import mark_simulated

FIELDS = ("unit", "errors", "warnings", "deadline")
ADDRESSED = "Kính gửi: {unit}"
HEADS = ("STT", "Chỉ tiêu", "Tệp, ô", "Vấn đề", "Đề nghị đơn vị")
WIDTHS = (11.0, 36.0, 34.0, 44.0, 40.0)  # millimetres


@dataclass(frozen=True)
class Letter:
    """What all letters share: look, letterhead, subject, paragraphs before and after the list, with `FIELDS` in braces."""

    style: Style
    letterhead: Letterhead
    subject: str
    text: tuple[str, ...]
    closing: tuple[str, ...]


def read_letter(path: str | Path) -> Letter:
    """The letter in a YAML file.

    Raises:
        PlanError: an unknown key, or a field that letters do not have; names the line.
    """
    root = read_yaml(Path(path))
    root.mapping(("style", "letterhead", "subject", "text", "closing"), required=("letterhead", "subject", "text"))
    return Letter(
        style(root["style"].text() if "style" in root else "tld-933"),
        read_letterhead(root["letterhead"]),
        root["subject"].text(),
        tuple(_filled(item) for item in root["text"].items()),
        tuple(_filled(item) for item in root["closing"].items()) if "closing" in root else (),
    )


def _filled(node: Node) -> str:
    """A paragraph whose fields are all known."""
    text = node.text()
    try:
        text.format(**dict.fromkeys(FIELDS, ""))
    except (KeyError, IndexError, ValueError) as error:
        node.fail(f"has a field that letters do not have: {error}", f"fields are {', '.join(f'{{{name}}}' for name in FIELDS)}")
    return text


def write_letters(collection: Collection, letter: Letter, folder: str | Path, *, simulated: bool = False) -> list[Path]:
    """One Word file a unit with open points, `<unit>.docx`, those that must be mended first; the paths written.

    Raises:
        OutputError: a file cannot be written.
    """
    written = []
    for code in collection.units:
        points = open_points(collection, code)
        if points:
            target = Path(folder) / f"{code}.docx"
            with whole_file(target) as draft:
                _document(collection, letter, code, points, simulated=simulated).save(str(draft))
            written.append(target)
    return written


def _document(collection: Collection, letter: Letter, code: str, points: Sequence[Point], *, simulated: bool) -> Any:
    facts = _facts(collection, code, points)
    document = official_document(letter.style)
    add_frame(document, letter.letterhead, letter.style, subject=letter.subject)
    document.add_paragraph(ADDRESSED.format(**facts), style="Addressee")
    for text in letter.text:
        document.add_paragraph(text.format(**facts), style="Body")
    _list(document, points)
    for place, text in enumerate(letter.closing):
        paragraph = document.add_paragraph(text.format(**facts), style="Body")
        paragraph.paragraph_format.space_before = letter.style.page.size * 6350 if place == 0 else None
    add_foot(document, letter.letterhead, letter.style)
    if simulated:
        mark_simulated(document, in_language(wording.SIMULATED, "vi", ""))
    properties = document.core_properties
    properties.title, properties.author = f"{letter.subject}: {facts['unit']}", letter.letterhead.organ
    properties.language = letter.style.page.language
    return document


def _facts(collection: Collection, code: str, points: Sequence[Point]) -> Mapping[str, str]:
    unit = collection.units[code]
    counts = {weight: sum(point.severity is weight for point in points) for weight in Severity}
    return {
        "unit": unit.name,
        "errors": str(counts[Severity.ERROR]),
        "warnings": str(counts[Severity.WARNING]),
        "deadline": f"{collection.definition.deadline(unit.type):%d/%m/%Y}",
    }


def _list(document: Any, points: Sequence[Point]) -> None:
    """The points in order, each weight of them under its own heading; the header repeats, no point is divided by a page."""
    weights = list(dict.fromkeys(point.weight for point in points))
    table = document.add_table(rows=1 + len(weights) + len(points), cols=len(HEADS), style="Table Grid")
    set_widths(table, WIDTHS)
    rows = iter(table.rows)
    _fill(document, next(rows), HEADS, bold=True)
    row_property(table.rows[0], "w:tblHeader")
    number = 0
    for weight in weights:
        heading = next(rows)
        heading.cells[0].merge(heading.cells[-1])
        _fill(document, heading, (weight,), bold=True)
        for paragraph in heading._tr.iter(qn("w:p")):
            paragraph.get_or_add_pPr().get_or_add_keepNext()
        for point in (point for point in points if point.weight == weight):
            number += 1
            place = "\n".join(part for part in (point.file, point.cell) if part)
            _fill(document, next(rows), (str(number), point.figure, place, point.what, point.advice))


def _fill(document: Any, row: Any, texts: Sequence[str], *, bold: bool = False) -> None:
    row_property(row, "w:cantSplit")
    for cell, text in zip(row.cells, texts, strict=False):
        cell.paragraphs[0].style = document.styles["Table text"]
        cell.paragraphs[0].add_run(text).bold = bold or None
