"""Rows as Arrow tables: one a level, with the types of docs/dataset.md."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

import pyarrow as pa

from survey.errors import ExportError
from survey.export.align import in_order
from survey.export.levels import Layout, Level, Variable
from survey.export.rows import Row
from survey.frozen import dataclass
from survey.language import _

NAMES = pa.dictionary(pa.int32(), pa.string())
_ARROW = {
    "text": pa.string(), "integer": pa.int64(), "decimal": pa.float64(), "date": pa.date32(),
    "datetime": pa.timestamp("ms"), "time": pa.time64("us"), "categorical": NAMES, "rank": NAMES, "multiple": pa.bool_(),
}  # fmt: skip
_NUMBER = re.compile(r"-?(0|[1-9]\d*)(\.\d+)?(E-?\d+)?")


@dataclass(frozen=True)
class Tables:
    """The tables of a dataset by level, with the layout as it turned out: computed variables typed, reasons that occur listed."""

    layout: Layout
    tables: Mapping[str, pa.Table]

    def rows(self) -> dict[str, int]:
        """How many rows each level has."""
        return {level: table.num_rows for level, table in self.tables.items()}


def build(layout: Layout, rows: Mapping[str, Sequence[Row]], offset: str) -> Tables:
    """Lay rows out in columns. `offset` (`+07:00`) is what date-times are local to unless they say otherwise.

    Raises:
        ExportError: two variables need a column of one name.
    """
    variables = tuple(_settled(variable, rows[variable.level]) for variable in layout.variables)
    settled = replace(layout, variables=variables)
    return Tables(
        settled, {level.name: _table(level, settled.of_level(level.name), rows[level.name], offset) for level in layout.levels}
    )


def _settled(variable: Variable, rows: Sequence[Row]) -> Variable:
    """A computed variable is a number if each of its values is written as one; the reasons found join those expected."""
    found = {str(row[variable.missing_column]) for row in rows if variable.missing_column in row}
    texts = [str(row[variable.name]) for row in rows if variable.name in row] if variable.computed else []
    kind = variable.type
    if texts and all(_NUMBER.fullmatch(text) for text in texts):
        kind = "integer" if all(text.lstrip("-").isdigit() for text in texts) else "decimal"
    return replace(variable, type=kind, missing=in_order([*variable.missing, *found]))


def _table(level: Level, variables: Sequence[Variable], rows: Sequence[Row], offset: str) -> pa.Table:
    columns: dict[str, Any] = {}

    def add(name: str, array: Any) -> None:
        if name in columns:
            raise ExportError(
                _("two variables need the column {name}").format(name=name), advice=_("rename one of the questions")
            )
        columns[name] = array

    for key in level.key:
        add(key, pa.array([row[key] for row in rows], pa.string()))
    for variable in variables:
        for column in variable.columns:
            add(column, _array(variable, [row.get(column) for row in rows]))
        if variable.missing:
            add(variable.missing_column, _names([row.get(variable.missing_column) for row in rows], variable.missing))
        if variable.type == "datetime":
            offsets = [_offset(row.get(variable.name)) for row in rows]
            if any(found not in (None, offset) for found in offsets):
                add(f"{variable.name}__offset", pa.array(offsets, pa.string()))
    return pa.table(columns)


def _array(variable: Variable, values: Sequence[object]) -> Any:
    kind = variable.type
    if kind in ("categorical", "rank"):
        return _names(values, [value.name for value in variable.values])
    if kind == "datetime":
        values = [value.replace(tzinfo=None) if isinstance(value, datetime) else None for value in values]
    elif variable.computed and kind != "text":
        number = int if kind == "integer" else float
        values = [None if value is None else number(str(value)) for value in values]
    return pa.array(values, _ARROW[kind])


def _names(values: Sequence[object], names: Sequence[str]) -> Any:
    """A dictionary column whose dictionary is the whole list, in its order, used or not."""
    place = {name: index for index, name in enumerate(names)}
    indices = pa.array([None if value is None else place[str(value)] for value in values], pa.int32())
    return pa.DictionaryArray.from_arrays(indices, pa.array(names, pa.string()))


def _offset(value: object) -> str | None:
    if not isinstance(value, datetime) or value.utcoffset() is None:
        return None
    minutes = int((value.utcoffset() or timedelta()).total_seconds() // 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"
