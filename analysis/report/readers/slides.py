"""Finished slides as items in order, slide by slide: lines of text with their figures, charts, the speaker's notes."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pptx import Presentation
from pptx.exc import PackageNotFoundError

from analysis.errors import DatasetError
from analysis.report.readers.charts import Drawn, native_of
from analysis.report.readers.package import advice_for, check_package
from analysis.report.readers.record import Record, read_record
from analysis.report.readers.word import ChartItem, Item, Line, Run, WordReport
from analysis.report.writers.bindings import KEY_END, KEY_START

NOTE = "Table note"  # the style of lines that come and go with the data
NOTES = ("marks:", "source:", "method", "notes")
KEYED = re.compile(f"{KEY_START}(.*?){KEY_END}")


def read_slides(path: str | Path) -> WordReport:
    """Read slides again.

    Raises:
        DatasetError: the file is not of ours: no .pptx, a password, macros, no record of its figures.
    """
    place = Path(path)
    check_package(place)
    try:
        presentation: Any = Presentation(str(place))
        record = read_record(presentation, place)
        items = tuple(_Slides(presentation, record).items())
    except (KeyError, ValueError, zipfile.BadZipFile, PackageNotFoundError) as error:
        raise DatasetError(f"is not a whole PowerPoint file: {error}", where=str(place), advice=advice_for(place)) from error
    return WordReport(place, items, record)


class _Slides:
    """Goes through the slides in order; a figure has no tag there and is found by the pattern of its sentence."""

    def __init__(self, presentation: Any, record: Record) -> None:
        self.presentation, self.record = presentation, record
        self.number = 0

    def items(self) -> Iterator[Item]:
        for place, slide in enumerate(self.presentation.slides, start=1):
            yield from self._of(slide.shapes, place)
            if slide.has_notes_slide:
                yield from self._text("notes", slide.notes_slide.notes_text_frame, place)

    def _of(self, shapes: Any, place: int) -> Iterator[Item]:
        for shape in shapes:
            if hasattr(shape, "shapes"):
                yield from self._of(shape.shapes, place)
            elif shape.name.startswith("chart:"):
                yield ChartItem(shape.name, shape._element._nvXxPr.cNvPr.get("descr") or "", _drawn(shape))
            elif shape.has_text_frame:
                yield from self._text(shape.name, shape.text_frame, place)
            elif getattr(shape, "has_table", False):
                for cell in shape.table.iter_cells():
                    yield from self._text("", cell.text_frame, place)

    def _text(self, name: str, frame: Any, place: int) -> Iterator[Line]:
        for paragraph in frame.paragraphs if frame is not None else ():
            self.number += 1
            text = "".join(run.text for run in paragraph.runs)
            if text:
                style = NOTE if name.startswith(NOTES) else ""
                yield Line(self.number, style, tuple(self._runs(name, text)), slide=place)

    def _runs(self, name: str, text: str) -> Iterator[Run]:
        """The words of a line with its figures: where they stand in the pattern, else where what was written still stands."""
        kind, _, identifier = name.partition(":")
        pattern = self.record.charts.get(f"chart:{identifier}", {}).get("finding", "") if kind == "finding" else ""
        parts = KEYED.split(pattern)  # words, key, words, key, … words
        keys = parts[1::2]
        whole = re.fullmatch("(.+?)".join(f"({re.escape(words)})" for words in parts[::2]), text)
        if whole:
            for position, found in enumerate(whole.groups()):
                if found:
                    yield Run(found, keys[position // 2] if position % 2 else None)
            return
        for key in keys:
            before, found, text = text.partition(self.record.texts[key])
            if not found:
                text = before
                break
            yield from (run for run in (Run(before), Run(found, key)) if run.text)
        yield Run(text)


def _drawn(shape: Any) -> Drawn:
    if getattr(shape, "has_chart", False):
        return native_of(shape.chart.part)
    return Drawn(picture=shape.image.blob) if hasattr(shape, "image") else Drawn()
