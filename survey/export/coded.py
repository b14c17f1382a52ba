"""A level as coded columns: what .sav and .dta have in common before each says missing values in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import field
from typing import Any

from survey.errors import ExportError
from survey.export.levels import Variable
from survey.export.missing import KINDS
from survey.export.tables import Tables
from survey.frozen import dataclass
from survey.language import _

YES_NO = {0: {"vi": "Không", "en": "No"}, 1: {"vi": "Có", "en": "Yes"}}


@dataclass(frozen=True, slots=True)
class Column:
    """One column: `kind` is number, text, date, datetime or time; numbers are float, None where there is no value.

    `reasons` says for each row why a number is missing (None: it is not, or nobody knows), `missing` which reasons are possible;
    both are empty for other kinds, whose reasons stand in a number column of their own. `measure`: nominal, ordinal or scale.
    """

    name: str
    kind: str
    values: Sequence[object]
    label: str = ""
    labels: Mapping[int, str] = field(default_factory=dict)
    measure: str = "nominal"
    reasons: Sequence[str | None] = ()
    missing: tuple[str, ...] = ()


def coded_columns(tables: Tables, level: str, language: str, shorter: Mapping[str, str]) -> list[Column]:
    """The columns of a level with labels in one language; `shorter` gives a column (`hours`) or a value (`industry=O`) another.

    Raises:
        ExportError: there is no such level.
    """
    if level not in tables.tables:
        raise ExportError(_("there is no level {name} in this dataset").format(name=level), advice=", ".join(tables.tables))
    table = tables.tables[level]
    values = {name: table.column(name).to_pylist() for name in table.column_names}
    keys = next(item.key for item in tables.layout.levels if item.name == level)
    columns = [Column(key, "text", values[key], shorter.get(key, "")) for key in keys]
    for variable in tables.layout.of_level(level):
        columns += _columns(variable, values, language, shorter)
    return columns


def series(column: Column) -> Any:
    """A column that holds no numbers, as pandas needs it: empty text for no text, and a date column that stays one when empty."""
    import pandas as pd

    if column.kind == "text":
        return pd.Series(["" if value is None else value for value in column.values], dtype=object)
    empty = all(value is None for value in column.values)
    return pd.Series(column.values, dtype="datetime64[ms]" if empty or column.kind == "datetime" else object)


def in_language(label: Mapping[str, str], language: str, fallback: str = "") -> str:
    """A label in one language, else in whichever it is in, else the fallback."""
    return label.get(language) or next(iter(label.values()), "") or fallback


def _columns(
    variable: Variable, values: Mapping[str, Sequence[object]], language: str, shorter: Mapping[str, str]
) -> Iterator[Column]:
    wording = in_language(variable.label, language, variable.name)
    reasons = [None if reason is None else str(reason) for reason in values.get(variable.missing_column, ())]
    if variable.type in ("text", "date", "datetime", "time"):
        measure = "nominal" if variable.type == "text" else "scale"
        yield Column(variable.name, variable.type, values[variable.name], shorter.get(variable.name, wording), measure=measure)
        if variable.missing:
            yield _reason_column(variable, reasons, language, shorter)
        if (name := f"{variable.name}__offset") in values:
            yield Column(name, "text", values[name], shorter.get(name, ""))
        return
    codes: dict[str, float] = {value.name: value.code for value in variable.values}
    labels = {
        value.code: shorter.get(f"{variable.name}={value.name}") or in_language(value.label, language, value.name)
        for value in variable.values
    }
    measure = "ordinal" if variable.ordered else "nominal"
    parts = [wording] * len(variable.columns)
    if variable.type == "multiple":
        codes = {}
        parts = [f"{wording}: {label}" for label in labels.values()]
        labels = {code: in_language(label, language) for code, label in YES_NO.items()}
    elif variable.type == "rank":
        parts = [f"{wording} ({place})" for place in range(1, len(parts) + 1)]
    elif variable.type in ("integer", "decimal"):
        measure = "scale"
    for name, label in zip(variable.columns, parts, strict=True):
        numbers = [None if value is None else codes[str(value)] if codes else float(value) for value in values[name]]  # type: ignore[arg-type]
        yield Column(name, "number", numbers, shorter.get(name, label), labels, measure, reasons, variable.missing)


def _reason_column(variable: Variable, reasons: Sequence[str | None], language: str, shorter: Mapping[str, str]) -> Column:
    """Text and dates have no codes for missing: their reasons are a column of numbers 1, 2, 3 …"""
    place = {name: number for number, name in enumerate(KINDS, start=1)}
    values = [None if reason is None else float(place[reason]) for reason in reasons]
    labels = {place[name]: in_language(KINDS[name].label, language) for name in variable.missing}
    return Column(variable.missing_column, "number", values, shorter.get(variable.missing_column, ""), labels)
