"""Report writers: a finished `Report` becomes a file. A new format is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from analysis.dataset import did_you_mean
from analysis.errors import PlanError
from analysis.report.document import Report
from analysis.report.style import Style
from analysis.tables.writers import whole_file

Writer = Callable[[Report, Style, Path], None]

WRITERS: dict[str, str] = {
    "docx": "analysis.report.writers.docx",
    "html": "analysis.report.writers.html",
    "pptx": "analysis.report.writers.pptx",
}


def write_report(report: Report, style: Style, path: str | Path) -> Path:
    """Write a report in the format that the file's ending names: whole, or not at all.

    Raises:
        PlanError: no writer has this ending.
        OutputError: the file cannot be written.
    """
    target = Path(path)
    format = target.suffix.lstrip(".").lower()
    if format not in WRITERS:
        raise PlanError("is not a format reports are written in", where=str(path), advice=did_you_mean(format, WRITERS))
    write: Writer = import_module(WRITERS[format]).write
    with whole_file(target) as draft:
        write(report, style, draft)
    return target
