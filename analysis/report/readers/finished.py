"""A finished report of any format that can be read again."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from analysis.report.readers.slides import read_slides
from analysis.report.readers.word import WordReport, read_word

READERS: Mapping[str, Callable[[Path], WordReport]] = {".docx": read_word, ".pptx": read_slides}


def read_finished(path: str | Path) -> WordReport:
    """Read a report again by the ending of its name; anything else is taken for a Word file.

    Raises:
        DatasetError: the file is not of ours.
    """
    place = Path(path)
    return READERS.get(place.suffix.lower(), read_word)(place)
