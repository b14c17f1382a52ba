"""A level as an SPSS file: labels, user-missing codes, measure levels, dates; multiple response sets in a .sps file."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from survey.export.coded import Column, coded_columns, in_language, series
from survey.export.limits import SAV, check_limits
from survey.export.missing import HIGHEST, KINDS, LOWEST
from survey.export.place import put_whole
from survey.export.tables import Tables

if TYPE_CHECKING:
    import pandas as pd

SIMULATED = "DỮ LIỆU MÔ PHỎNG - SIMULATED DATA"
_FORMATS = {"date": "DATE11", "datetime": "DATETIME23.3", "time": "TIME8"}


def write_sav(
    tables: Tables,
    level: str,
    path: Path,
    *,
    language: str = "vi",
    simulated: bool = False,
    shorter: Mapping[str, str] | None = None,
) -> None:
    """Write one level to `path` (.sav) and, if it has multiple answers, their sets to `path` with the ending .sps.

    Don't know, refused, not applicable and left blank are user-missing codes (docs/dataset.md), not asked and not reached
    system-missing. `shorter` gives columns (`hours`) and values (`industry=O`) a shorter label.

    Raises:
        ExportError: something does not fit into the format; nothing has been written.
    """
    import pyreadstat

    columns = coded_columns(tables, level, language, shorter or {})
    check_limits(columns, SAV, str(path))
    coded = [column for column in columns if any(KINDS[kind].code is not None for kind in column.missing)]
    with put_whole(path) as temporary:
        pyreadstat.write_sav(
            _frame(columns),
            temporary,
            file_label=SIMULATED if simulated else "",
            column_labels={column.name: column.label for column in columns},
            row_compress=True,
            variable_value_labels={column.name: labels for column in columns if (labels := _labels(column, language))},
            missing_ranges={column.name: [{"lo": LOWEST, "hi": HIGHEST}] for column in coded},
            variable_measure={column.name: column.measure for column in columns},
            variable_format={column.name: format for column in columns if (format := _format(column))},
        )
    if sets := multiple_response_sets(tables, level, language):
        path.with_suffix(".sps").write_text(sets, encoding="utf-8-sig")


def multiple_response_sets(tables: Tables, level: str, language: str) -> str:
    """SPSS syntax that defines a set for each question with several answers; empty if there is none."""
    sets = [
        f"  /MDGROUP NAME=${variable.name} LABEL={_quoted(in_language(variable.label, language, variable.name))}\n"
        f"    CATEGORYLABELS=VARLABELS VARIABLES={' '.join(variable.columns)} VALUE=1"
        for variable in tables.layout.of_level(level)
        if variable.type == "multiple"
    ]
    return "MRSETS\n" + "\n".join(sets) + ".\n" if sets else ""


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _frame(columns: Sequence[Column]) -> pd.DataFrame:
    import pandas as pd

    return pd.DataFrame({column.name: _series(column) for column in columns})


def _series(column: Column) -> Any:
    import pandas as pd

    return pd.Series(_numbers(column), dtype="float64") if column.kind == "number" else series(column)


def _numbers(column: Column) -> list[float | None]:
    codes = {name: kind.code for name, kind in KINDS.items()}
    values = list(column.values)
    for row, reason in enumerate(column.reasons):
        if reason is not None:
            values[row] = codes[reason]
    return values  # type: ignore[return-value]


def _labels(column: Column, language: str) -> dict[Any, str]:
    reasons = {
        code: in_language(KINDS[kind].label, language) for kind in column.missing if (code := KINDS[kind].code) is not None
    }
    return {**column.labels, **reasons}


def _format(column: Column) -> str:
    whole = column.kind == "number" and all(value is None or float(value).is_integer() for value in column.values)  # type: ignore[arg-type]
    return "F12.0" if whole else _FORMATS.get(column.kind, "")
