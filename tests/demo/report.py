"""Tables and the report on the official outline, from the dataset alone."""

from __future__ import annotations

from pathlib import Path

import analysis as an
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.style import style
from analysis.report.writers import write_report
from analysis.tables.writers import write_tables

DEFINITION = Path(__file__).resolve().parents[2] / "questionnaires" / "worker" / "report.yaml"


def write_report_and_tables(folder: Path) -> None:
    """`report.docx`, `report.html` and `tables.xlsx` of the dataset in the folder."""
    definition, data = read_definition(DEFINITION), an.read(folder / "dataset")
    report = build(definition, data)
    look = style(definition.style)
    write_report(report, look, folder / "report.docx")
    write_report(report, look, folder / "report.html")
    write_tables(report.tables, folder / "tables.xlsx", language=definition.language)
