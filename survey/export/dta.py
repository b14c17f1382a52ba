"""A level as a Stata file (format 118): labels, extended missing values .a to .f, dates."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from survey.export.coded import Column, coded_columns, in_language, series
from survey.export.limits import DTA, check_limits
from survey.export.missing import KINDS
from survey.export.place import put_whole
from survey.export.sav import SIMULATED
from survey.export.tables import Tables

FORMAT_118 = 14
"""pyreadstat's number for it. Its default writes format 119, whose long texts R's haven reads as empty."""
HEAD = 50
"""Rows of a column that pyreadstat is sure to look at to tell its type (it looks at 100)."""
_FORMATS = {"date": "%td", "datetime": "%tc", "time": "%tcHH:MM:SS"}


def write_dta(
    tables: Tables,
    level: str,
    path: Path,
    *,
    language: str = "vi",
    simulated: bool = False,
    shorter: Mapping[str, str] | None = None,
) -> None:
    """Write one level to `path` (.dta). Every reason for a missing number is an extended missing value (docs/dataset.md).

    `shorter` gives columns (`hours`) and values (`industry=O`) a shorter label.

    Raises:
        ExportError: something does not fit into the format; nothing has been written.
    """
    import pandas as pd
    import pyreadstat

    columns = coded_columns(tables, level, language, shorter or {})
    check_limits(columns, DTA, str(path))
    letters = {column.name: sorted({KINDS[reason].stata for reason in column.reasons if reason}) for column in columns}
    with put_whole(path) as temporary:
        pyreadstat.write_dta(
            pd.DataFrame({column.name: _series(column) for column in columns}).iloc[_order(columns)],
            temporary,
            file_label=SIMULATED if simulated else "",
            column_labels={column.name: column.label for column in columns},
            version=FORMAT_118,
            variable_value_labels={column.name: labels for column in columns if (labels := _labels(column, language))},
            missing_user_values={name: used for name, used in letters.items() if used},
            variable_format={column.name: _FORMATS[column.kind] for column in columns if column.kind in _FORMATS},
        )


def _order(columns: Sequence[Column]) -> list[int]:
    """The rows in their order, but for a few that come first to show pyreadstat that their column holds numbers.

    It looks at the head of a column only, and a question that few are asked may have nothing but letters there.
    """
    ahead: list[int] = []
    for column in columns:
        first = next((row for row, value in enumerate(column.values) if value is not None), 0)
        if column.kind == "number" and first >= HEAD and all(column.values[row] is None for row in ahead):
            ahead.append(first)
    return [*ahead, *(row for row in range(len(columns[0].values)) if row not in ahead)]


def _series(column: Column) -> Any:
    """Numbers with reasons are floats among letters: pyreadstat turns None among ints into 0, so there must be no int."""
    import pandas as pd

    if column.kind != "number":
        return series(column)
    values = [float("nan") if value is None else float(value) for value in column.values]  # type: ignore[arg-type]
    if not any(column.reasons):
        return pd.Series(values, dtype="float64")
    reasons = [KINDS[reason].stata if reason else None for reason in column.reasons]
    return pd.Series([reason or value for value, reason in zip(values, reasons, strict=True)], dtype=object)


def _labels(column: Column, language: str) -> dict[Any, str]:
    """Labels of extended missing values only where they occur: on a column of numbers alone a letter would not be of its type."""
    used = sorted({reason for reason in column.reasons if reason})
    return {**column.labels, **{KINDS[reason].stata: in_language(KINDS[reason].label, language) for reason in used}}
