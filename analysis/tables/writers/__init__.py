"""Table writers: each prints the texts of the cell table in one format. A new format is one file and one line here."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path

from analysis.dataset import did_you_mean
from analysis.errors import PlanError
from analysis.tables.cells import Table
from analysis.tables.writers.whole import whole_file

Writer = Callable[[Sequence[Table], Path, str], None]

WRITERS: dict[str, str] = {
    "csv": "analysis.tables.writers.csv",
    "docx": "analysis.tables.writers.docx",
    "sdmx.csv": "analysis.tables.writers.sdmx",
    "html": "analysis.tables.writers.html",
    "xlsx": "analysis.tables.writers.xlsx",
}


def writer(format: str) -> Writer:
    """The writer of a format; its libraries are imported only now.

    Raises:
        PlanError: there is no such format.
    """
    if format not in WRITERS:
        raise PlanError("is not a format tables are written in", where=format, advice=did_you_mean(format, WRITERS))
    write: Writer = import_module(WRITERS[format]).write
    return write


def write_tables(tables: Sequence[Table], path: str | Path, *, language: str = "vi") -> Path:
    """Write tables in the format that the file's ending names: whole, or not at all.

    Raises:
        PlanError: no writer has this ending.
        OutputError: the file cannot be written.
    """
    target = Path(path)
    write = writer("sdmx.csv" if target.name.lower().endswith(".sdmx.csv") else target.suffix.lstrip(".").lower())
    with whole_file(target) as draft:
        write(tables, draft, language)
    return target


__all__ = ["WRITERS", "Writer", "whole_file", "write_tables", "writer"]
