"""Tables and the report on the official outline, from the weighted design."""

from __future__ import annotations

from pathlib import Path

import numpy as np

import analysis as an
from analysis.dataset.write import write_folder
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.style import style
from analysis.report.writers import write_report
from analysis.tables.writers import write_tables
from tests.demo.annex import simulated_annexes

DEFINITION = Path(__file__).resolve().parents[2] / "questionnaires" / "worker" / "report.yaml"


def write_report_and_tables(design: an.Design, folder: Path, chance: np.random.Generator) -> None:
    """`report.docx`, `report.html` and `tables.xlsx` in the folder, and the dataset `annex` of the units' figures."""
    definition = read_definition(DEFINITION)
    annex = simulated_annexes(chance)
    write_folder(annex, folder / "annex")
    report = build(definition, design.data, design=design, annex=annex)
    look = style(definition.style)
    write_report(report, look, folder / "report.docx")
    write_report(report, look, folder / "report.html")
    write_tables(report.tables, folder / "tables.xlsx", language=definition.language)
