"""CSV: the cell table itself, one row a cell, for other programs (UTF-8 with a mark, so that Excel reads the letters)."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from analysis.tables.cells import Table
from analysis.tables.writers.machine import machine_frame


def write(tables: Sequence[Table], path: Path, language: str) -> None:
    """All cells of all tables; decimals with a point, full precision, labels in `language`."""
    machine_frame(tables, language).to_csv(path, index=False, encoding="utf-8-sig", lineterminator="\r\n")
