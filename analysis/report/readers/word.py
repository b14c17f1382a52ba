"""A finished Word report as items in order: lines of text with their content controls, named tables, named charts."""

from __future__ import annotations

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache, cached_property
from itertools import groupby
from pathlib import Path
from typing import Any

import docx
from docx.oxml.ns import nsmap, qn
from lxml import etree

from analysis.errors import DatasetError
from analysis.report.readers.charts import Drawn, chart_of
from analysis.report.readers.inserted import Inserted, inserted_in
from analysis.report.readers.package import advice_for, check_package
from analysis.report.readers.record import Record, read_record
from analysis.tables.writers.word import bookmark_of

LAYOUT = "#table"
"""The frame of lines in a table without a name: the head and foot of the document, and tables that people made."""


@dataclass(frozen=True)
class Run:
    """A stretch of text; `key` is that of the content control it stands in."""

    text: str
    key: str | None = None
    bold: bool = False
    italic: bool = False


@dataclass(frozen=True)
class Line:
    """A paragraph; `number` counts the paragraphs of the file from 1; `frame` is the chart it belongs to, or `LAYOUT`.

    `inserted` is what people put into it besides words. On slides, `slide` counts those from 1.
    """

    number: int
    style: str
    runs: tuple[Run, ...]
    frame: str = ""
    slide: int = 0
    inserted: tuple[Inserted, ...] = ()

    @property
    def where(self) -> str:
        """Where in the file it stands, for people."""
        return f"slide {self.slide}" if self.slide else f"paragraph {self.number}"

    @property
    def text(self) -> str:
        """All of it."""
        return "".join(run.text for run in self.runs)

    @property
    def pattern(self) -> str:
        """The text with the keys of content controls in the place of what stands in them."""
        return "".join(run.text if key is None else f"\ue000{key}\ue001" for key, run in self.stretches())

    def stretches(self) -> Iterator[tuple[str | None, Run]]:
        """Runs of one key that follow each other as one: Word cuts text into runs as it likes."""
        for key, runs in groupby(self.runs, key=lambda run: run.key):
            yield key, Run("".join(run.text for run in runs), key)


@dataclass(frozen=True)
class Boxes:
    """A table that carries a name: what its boxes say, row by row; a box spread over others counts once.

    `description` is None where a program that saved the file dropped it.
    """

    name: str
    description: str | None
    rows: tuple[tuple[str, ...], ...]


@dataclass(frozen=True)
class ChartItem:
    """A chart that carries a name, its meaning (None where a program that saved the file dropped it), and what is drawn."""

    name: str
    alt: str | None
    drawn: Drawn


Item = Line | Boxes | ChartItem


@dataclass(frozen=True)
class WordReport:
    """What a Word file (or slides) says, and the record of what it said when it was written."""

    path: Path
    items: tuple[Item, ...]
    record: Record

    @cached_property
    def lines(self) -> tuple[Line, ...]:
        """The paragraphs."""
        return tuple(item for item in self.items if isinstance(item, Line))


def read_word(path: str | Path) -> WordReport:
    """Read a report again.

    Raises:
        DatasetError: the file is not a Word file of ours: no .docx, a password, macros, no record of its figures.
    """
    place = Path(path)
    check_package(place)
    try:
        document = docx.Document(str(place))
        record = read_record(document, place)
        items = tuple(_Walk(document, [*record.texts, *record.tables, *record.charts]).items())
    except (KeyError, ValueError, zipfile.BadZipFile) as error:
        raise DatasetError(f"is not a whole Word file: {error}", where=str(place), advice=advice_for(place)) from error
    return WordReport(place, items, record)


class _Walk:
    """Goes through the body of a document in order; `names` are those of its figures, tables and charts.

    LibreOffice drops names when it saves: what has none goes by the bookmark that it holds or that begins right before it.
    """

    def __init__(self, document: Any, names: Iterable[str]) -> None:
        self.document = document
        self.bookmarks = {bookmark_of(name): name for name in names}
        self.styles = {style.style_id: style.name for style in document.styles}
        self.number = 0

    def items(self) -> Iterator[Item]:
        yield from self._of(self.document.element.body, "")

    def _of(self, parent: Any, frame: str) -> Iterator[Item]:
        for element in parent:
            if element.tag == qn("w:p"):
                yield from self._paragraph(element, frame)
            elif element.tag == qn("w:tbl"):
                yield from self._table(element)
            elif element.tag in (qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:customXml")):
                yield from self._of(element, frame)

    def _paragraph(self, element: Any, frame: str) -> Iterator[Item]:
        self.number += 1
        chart = chart_of(element, self.document.part, self._bookmarked(element))
        if chart:
            yield ChartItem(*chart)
        found = values(element, "./w:pPr/w:pStyle/@w:val")
        style = self.styles.get(found[0], "") if found else "Normal"
        inserted = () if chart else tuple(inserted_in(element, self.document.part))
        yield Line(self.number, style, tuple(self._runs(element, None)), frame, inserted=inserted)

    def _table(self, element: Any) -> Iterator[Item]:
        named = values(element, "./w:tblPr/w:tblCaption/@w:val")
        name = named[0] if named else self._bookmarked(element)
        if name.startswith("table:"):
            described = values(element, "./w:tblPr/w:tblDescription/@w:val")
            rows = tuple(tuple(self._text(box) for box in row.tc_lst) for row in element.tr_lst)
            self.number += len(values(element, ".//w:p"))
            yield Boxes(name, described[0] if named and described else None, rows)
            return
        for row in element.tr_lst:
            for box in row.tc_lst:
                yield from self._of(box, name or LAYOUT)

    def _bookmarked(self, element: Any) -> str:
        """The name that a bookmark in an element stands for; empty where there is none."""
        marks = values(element, "(preceding-sibling::*[1][self::w:bookmarkStart] | .//w:bookmarkStart)/@w:name")
        names = (self.bookmarks.get(mark.rpartition("_")[0]) for mark in marks)
        return next((name for name in names if name), "")

    def _text(self, box: Any) -> str:
        return "\n".join("".join(run.text for run in self._runs(paragraph, None)) for paragraph in box.iter(qn("w:p")))

    def _runs(self, parent: Any, key: str | None) -> Iterator[Run]:
        """The text in order; what was struck out while changes were tracked is not there."""
        for element in parent:
            if element.tag == qn("w:r"):
                yield from _run(element, key)
            elif element.tag == qn("w:sdt"):
                tags = values(element, "./w:sdtPr/w:tag/@w:val")
                for content in element.iterchildren(qn("w:sdtContent")):
                    yield from self._runs(content, tags[0] if tags else self._bookmarked(element) or key)
            elif element.tag in (qn("w:hyperlink"), qn("w:ins"), qn("w:smartTag"), qn("w:moveTo"), qn("w:p")):
                yield from self._runs(element, key)


@cache
def _path(expression: str) -> etree.XPath:
    return etree.XPath(expression, namespaces=nsmap)


def values(element: Any, expression: str) -> list[Any]:
    """What an XPath expression finds under an element, of whatever class python-docx has made it."""
    found: Any = _path(expression)(element)
    return list(found)


def _run(element: Any, key: str | None) -> Iterator[Run]:
    signs = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:noBreakHyphen"): "-"}
    text = "".join((child.text or "") if child.tag == qn("w:t") else signs.get(child.tag, "") for child in element)
    if text:
        yield Run(text, key, _on(element, "w:b"), _on(element, "w:i"))


def _on(element: Any, tag: str) -> bool:
    found = values(element, f"./w:rPr/{tag}")
    return bool(found) and found[0].get(qn("w:val")) not in ("0", "false")
