"""Tables, the report on the official outline, its summary and its slides, from the dataset alone."""

from __future__ import annotations

from pathlib import Path

import analysis as an
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.style import style
from analysis.report.writers import write_report
from analysis.tables.writers import write_tables

WORKER = Path(__file__).resolve().parents[2] / "questionnaires" / "worker"
REPORTS = {"report": ("docx", "html", "pptx"), "summary": ("docx",)}
"""Definitions by name, and the formats that each is written in; the slides are called so."""


def write_report_and_tables(folder: Path) -> None:
    """`report.docx`, `report.html`, `slides.pptx`, `summary.docx` and `tables.xlsx` of the dataset in the folder."""
    data = an.read(folder / "dataset")
    for name, formats in REPORTS.items():
        definition = read_definition(WORKER / f"{name}.yaml")
        report = build(definition, data)
        for format in formats:
            target = folder / ("slides.pptx" if format == "pptx" else f"{name}.{format}")
            write_report(report, style(definition.style), target)
        if name == "report":
            write_tables(report.tables, folder / "tables.xlsx", language=definition.language)
