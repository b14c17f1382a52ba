"""Charts in a Word file: the numbers that Word draws and those in the workbook behind them, or the picture."""

from __future__ import annotations

import io
import re
from dataclasses import dataclass
from typing import Any

import openpyxl
from lxml import etree

C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
PIC = "{http://schemas.openxmlformats.org/drawingml/2006/picture}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"


@dataclass(frozen=True)
class Drawn:
    """Either a picture or the rows of a chart (name, then one number a category), as drawn and as in its workbook.

    `reach` is how far the intervals of a series go beyond its numbers and below them.
    """

    picture: bytes | None = None
    categories: tuple[str, ...] = ()
    series: tuple[tuple[str, tuple[float | None, ...]], ...] = ()
    reach: tuple[tuple[float | None, ...], ...] = ()
    sheet: tuple[tuple[object, ...], ...] = ()
    words: tuple[str, ...] = ()


def chart_of(paragraph: Any, part: Any, known: str = "") -> tuple[str, str | None, Drawn] | None:
    """Name, meaning and content of the chart in a paragraph, or None.

    A chart that a program has robbed of its name goes by the one that is `known` from elsewhere; its meaning is then None.
    """
    for properties in paragraph.iter(f"{WP}docPr"):
        given = properties.get("name") or ""
        named = given.startswith("chart:")
        if not named and not known.startswith("chart:"):
            continue
        drawing = properties.getparent()
        return given if named else known, _meaning(drawing) if named else None, _drawn(drawing, part)
    return None


def _meaning(drawing: Any) -> str:
    """What a drawing says to those who do not see it: once, wherever the file says it, or all versions that it has."""
    said = [one.get("descr") or "" for tag in (f"{WP}docPr", f"{PIC}cNvPr") for one in drawing.iter(tag)]
    return " / ".join(dict.fromkeys(text for text in said if text))


def _drawn(drawing: Any, part: Any) -> Drawn:
    for blip in drawing.iter(f"{A}blip"):
        return Drawn(picture=part.related_parts[blip.get(f"{R}embed")].blob)
    for chart in drawing.iter(f"{C}chart"):
        return native_of(part.related_parts[chart.get(f"{R}id")])
    return Drawn()


def native_of(part: Any) -> Drawn:
    """What a chart that an office program draws shows: its numbers as drawn, those of its workbook, its words."""
    root = etree.fromstring(part.blob, etree.XMLParser(resolve_entities=False, no_network=True))
    series, reach = [], []
    categories: tuple[str, ...] = ()
    for one in root.iter(f"{C}ser"):
        name = "".join(value.text or "" for value in one.iterfind(f"{C}tx//{C}v"))
        categories = tuple(text for text in _points(one.find(f"{C}cat")) if text is not None)
        series.append((name, _numbers(one.find(f"{C}val"))))
        reach += [_numbers(one.find(f"{C}errBars/{C}{side}")) for side in ("plus", "minus")]
    words = tuple(text.text or "" for text in root.iter(f"{A}t"))
    return Drawn(categories=categories, series=tuple(series), reach=tuple(reach), sheet=_sheet(part), words=words)


def _numbers(data: Any) -> tuple[float | None, ...]:
    return tuple(None if text is None else float(text) for text in _points(data))


def _points(data: Any) -> list[str | None]:
    """The cached texts of a series, None where there is none."""
    if data is None:
        return []
    count = int(next(data.iter(f"{C}ptCount")).get("val"))
    texts: list[str | None] = [None] * count
    for point in data.iter(f"{C}pt"):
        texts[int(point.get("idx"))] = point.findtext(f"{C}v")
    return texts


def _sheet(part: Any) -> tuple[tuple[object, ...], ...]:
    books = [rel.target_part for rel in part.rels.values() if re.search(r"\.xlsx$", str(rel.target_part.partname))]
    if not books:
        return ()
    book = openpyxl.load_workbook(io.BytesIO(books[0].blob), data_only=True)
    return tuple(tuple(row) for row in book.worksheets[0].iter_rows(values_only=True))
