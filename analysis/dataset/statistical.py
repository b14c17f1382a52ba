"""Files of SPSS and Stata: their labels become a codebook, their user-missing codes become kinds of missing answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset.codebook import Codebook, Level, MissingKind, Value, Variable
from analysis.dataset.dataset import Dataset, variable_of

LANGUAGE = "und"  # the files do not say which language their labels are in
LEVEL = "data"


def read_sav(path: Path) -> Dataset:
    """An SPSS file; user-missing codes become missing with their reason in `<name>__missing`."""
    import pyreadstat

    frame, meta = pyreadstat.read_sav(path, user_missing=True)
    ranges: Mapping[str, list[Any]] = meta.missing_ranges
    return labelled(frame, meta, ranges)


def read_dta(path: Path) -> Dataset:
    """A Stata file; extended missing values .a to .z become missing with their reason in `<name>__missing`."""
    import pyreadstat

    frame, meta = pyreadstat.read_dta(path, user_missing=True)
    letters: Mapping[str, list[Any]] = meta.missing_user_values
    return labelled(frame, meta, {name: [{"lo": letter, "hi": letter} for letter in found] for name, found in letters.items()})


def labelled(frame: pd.DataFrame, meta: Any, missing: Mapping[str, list[dict[str, Any]]]) -> Dataset:
    """A dataset from values and their metadata."""
    columns: dict[str, pd.Series] = {}
    variables: list[Variable] = []
    kinds: dict[str, MissingKind] = {}
    for name in frame.columns:
        labels = meta.variable_value_labels.get(name, {})
        column, reasons = split_missing(frame[name], missing.get(name, []), labels, kinds)
        valid = {code: text for code, text in labels.items() if not any(within(code, entry) for entry in missing.get(name, []))}
        column, variable = with_labels(column, valid)
        label = meta.column_names_to_labels.get(name)
        told = () if reasons is None else tuple(str(kind) for kind in reasons.cat.categories)
        variables.append(replace(variable, label={LANGUAGE: label} if label else {}, missing=told))
        columns[name] = column
        if reasons is not None:
            columns[f"{name}__missing"] = reasons
    title = {LANGUAGE: meta.file_label} if getattr(meta, "file_label", None) else {}
    book = Codebook(tuple(variables), (Level(LEVEL, ""),), title, (LANGUAGE,), missing_kinds=tuple(kinds.values()))
    return Dataset.from_frame(pd.DataFrame(columns), book, LEVEL)


def split_missing(
    column: pd.Series, ranges: list[dict[str, Any]], labels: Mapping[Any, str], kinds: dict[str, MissingKind]
) -> tuple[pd.Series, pd.Series | None]:
    """The column without its user-missing codes, and the kind of each as categories (None if there are none)."""
    if not ranges:
        return column, None
    codes = [value for value in column.dropna().unique() if any(within(value, entry) for entry in ranges)]
    if not codes:
        return column, None
    names = {code: labels.get(code) or plain(code) for code in sorted(codes, key=str)}
    for code, name in names.items():
        letter = f".{code}" if isinstance(code, str) and len(code) == 1 else None
        kinds.setdefault(name, MissingKind(name, number(code), letter, {LANGUAGE: name}))
    taken = column.isin(codes)
    reasons = column.where(taken).map(names).astype(pd.CategoricalDtype(list(dict.fromkeys(names.values()))))
    kept = column.mask(taken)
    return (pd.to_numeric(kept) if kept.dtype == object and all_numbers(kept) else kept), reasons


def within(value: Any, entry: Mapping[str, Any]) -> bool:
    """Whether a value lies in a range of user-missing codes."""
    low, high = entry["lo"], entry["hi"]
    if isinstance(value, str) or isinstance(low, str):
        return bool(value == low)
    return bool(low <= value <= high)


def all_numbers(column: pd.Series) -> bool:
    """Whether every value that is there is a number."""
    return all(isinstance(value, int | float) for value in column.dropna())


def with_labels(column: pd.Series, labels: Mapping[Any, str]) -> tuple[pd.Series, Variable]:
    """The column as categories if every value in it is labelled, else as it is."""
    present = set(column.dropna().unique())
    if not labels or not present <= set(labels):
        return column, variable_of(column, LEVEL)
    unique = len(set(labels.values())) == len(labels) and all(labels.values())
    names = {code: text if unique else plain(code) for code, text in labels.items()}
    values = tuple(Value(names[code], number(code), {LANGUAGE: text}) for code, text in labels.items())
    coded = column.map(names).astype(pd.CategoricalDtype(list(names.values())))
    return coded, Variable(str(column.name), LEVEL, "categorical", (str(column.name),), values=values)


def plain(code: Any) -> str:
    """A code as text, whole numbers without a decimal point."""
    return f"{code:g}" if isinstance(code, int | float) else str(code)


def number(code: Any) -> int | float | None:
    """A code as a number, whole if it is whole; None for letters and text."""
    if not isinstance(code, int | float):
        return None
    return int(code) if float(code).is_integer() else float(code)
