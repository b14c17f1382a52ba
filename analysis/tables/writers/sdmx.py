"""SDMX-CSV 2.0: one observation a cell, with the flags of official statistics, for databases that exchange them."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from pathlib import Path

from analysis.dataset import in_language
from analysis.tables import wording
from analysis.tables.cells import TOTAL, Cell, Table
from analysis.tables.flags import Flag

STRUCTURE = "KHAOSAT:DF_TABLES(1.0)"
DIMENSIONS = ("TABLE", "INDICATOR", "ANSWER", "STATISTIC", "BREAKDOWN", "CATEGORY")
ATTRIBUTES = (
    "OBS_VALUE",
    "OBS_STATUS",
    "CONF_STATUS",
    "STD_ERR",
    "CI_LOW",
    "CI_HIGH",
    "N_UNWEIGHTED",
    "N_WEIGHTED",
    "UNIT_MEASURE",
    "COMMENT_OBS",
)
STATUS = {Flag.PLAIN: "A", Flag.CAUTION: "U", Flag.HIDDEN: "Q", Flag.NO_CASES: "M"}
"""Codes of CL_OBS_STATUS: normal, low reliability, missing and suppressed, missing because it cannot exist."""
FREE, CONFIDENTIAL, SECONDARY = "F", "C", "D"


def write(tables: Sequence[Table], path: Path, language: str) -> None:
    """All cells; what precision hides or confidentiality protects has a status and no value.

    Source: SDMX 2.0 CSV field guide; code lists CL_OBS_STATUS 2.2 and CL_CONF_STATUS 1.2.
    """
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("STRUCTURE", "STRUCTURE_ID", "ACTION", *DIMENSIONS, *ATTRIBUTES))
        for table in tables:
            rows.writerows(_row(table, cell, language) for cell in table.cells)


def _row(table: Table, cell: Cell, language: str) -> tuple[object, ...]:
    measure = table.measure(cell.row)
    secret = {"": FREE, "primary": CONFIDENTIAL, "secondary": SECONDARY}[cell.disclosure]
    shown = not cell.disclosure and cell.flag in (Flag.PLAIN, Flag.CAUTION)
    numbers = (cell.estimate, cell.se, cell.ci_low, cell.ci_high) if shown else (None,) * 4
    status = "Q" if cell.disclosure else STATUS[cell.flag]
    value, *errors = ("" if number is None else repr(number) for number in numbers)
    return (
        "dataflow", STRUCTURE, "I",
        cell.table, cell.row_variable, cell.row_level or TOTAL_CODE, cell.statistic,
        cell.column_variable or TOTAL_CODE, cell.column_level if cell.column_variable != TOTAL else TOTAL_CODE,
        value, status, secret, *errors, cell.n, repr(cell.n_weighted), in_language(measure.unit, language, ""),
        in_language(wording.SIMULATED, language, "") if table.simulated else "",
    )  # fmt: skip


TOTAL_CODE = "_T"
"""SDMX's code for the total of a dimension."""
