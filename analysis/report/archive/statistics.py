"""A level for SPSS and Stata: answers as codes with their labels, the reasons of missing ones as each program keeps them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from analysis.dataset import Dataset, MissingKind, Variable, in_language
from analysis.errors import OutputError

LABEL_BYTES, VALUE_BYTES, STATA_LABEL = 255, 120, 80
FORMAT_118 = 14
"""What pyreadstat calls the .dta format that R and Stata read text of any length from."""
HEAD = 100  # rows of a column that pyreadstat looks at to see that it holds numbers


@dataclass(frozen=True, eq=False)
class Coded:
    """One column: its label, its numbers (n,) or other values, the labels of answers, why each missing value is missing (n,)."""

    name: str
    label: str
    values: pd.Series
    answers: Mapping[float, str]
    reasons: pd.Series | None


def write_statistics(data: Dataset, level: str, folder: Path, language: str) -> None:
    """`LEVEL.sav` and `LEVEL.dta` in a folder.

    In SPSS what was said (don't know, refused, …) is a user-missing code and what was not asked is system-missing; in Stata every
    reason is an extended missing value (.a, .b, …). The codes are the codebook's.

    Raises:
        OutputError: a label that a format would cut, or an answer among the codes of missing ones.
    """
    columns = list(_columns(data, level, language))
    _check(columns, data.codebook.missing_kinds)
    kinds = data.codebook.missing_kinds
    _write_sav(columns, kinds, folder / f"{level}.sav", language)
    _write_dta(columns, kinds, folder / f"{level}.dta", language)


def _columns(data: Dataset, level: str, language: str) -> Iterator[Coded]:
    frame = data.frame(level)
    known = {column: variable for variable in data.codebook.variables for column in variable.columns if variable.level == level}
    for name in frame.columns:
        variable = known.get(str(name))
        if variable is not None:
            yield _coded(variable, str(name), frame, language)
        elif not str(name).endswith("__missing"):
            yield Coded(str(name), str(name), frame[name], {}, None)


def _coded(variable: Variable, name: str, frame: pd.DataFrame, language: str) -> Coded:
    label = in_language(variable.label, language, variable.name)
    reasons = frame.get(f"{variable.name}__missing")
    values, answers = frame[name], dict[float, str]()
    if variable.type in ("categorical", "rank"):
        codes = {value.name: float(value.code) for value in variable.values if value.code is not None}
        answers = {codes[value.name]: in_language(value.label, language, value.name) for value in variable.values}
        values = values.astype(object).map(codes).astype(float)
    elif variable.type in ("multiple", "integer", "decimal"):
        values = values.astype("Float64").astype(float)
    else:
        reasons = None  # text and dates have no room for one
    if variable.type == "multiple":
        chosen = next((value for value in variable.values if name == f"{variable.name}__{value.name}"), None)
        label = in_language(chosen.label, language, chosen.name) if chosen else label
    return Coded(name, label, values, answers, None if reasons is None else reasons.astype(object).where(values.isna()))


def _check(columns: Sequence[Coded], kinds: Sequence[MissingKind]) -> None:
    """Labels that would be cut silently, and answers that would be taken for missing, are refused, all of them named."""
    long = [one.name for one in columns if len(one.label.encode()) > LABEL_BYTES or len(one.label) > STATA_LABEL]
    long += [one.name for one in columns if any(len(text.encode()) > VALUE_BYTES for text in one.answers.values())]
    if long:
        advice = "give these variables a short label (`short` in the questionnaire)"
        raise OutputError("labels are too long for statistics files", where=", ".join(dict.fromkeys(long)), advice=advice)
    codes = [float(kind.code) for kind in kinds if kind.code is not None]
    for one in columns:
        if one.reasons is not None and codes and one.values.between(min(codes), max(codes)).any():
            what = f"holds an answer between {min(codes):g} and {max(codes):g}, the codes of missing ones"
            raise OutputError(
                what, where=one.name, advice="leave the variable out with --drop, or give its missing answers other codes"
            )


def _write_sav(columns: Sequence[Coded], kinds: Sequence[MissingKind], path: Path, language: str) -> None:
    codes = {kind.name: float(kind.code) for kind in kinds if kind.code is not None}
    said = {
        code: in_language(kind.label, language, kind.name)
        for kind in kinds
        for code in [codes.get(kind.name)]
        if code is not None
    }
    coded = [one.name for one in columns if one.reasons is not None and codes]
    values = {one.name: one.values for one in columns}
    for one in columns:
        if one.reasons is not None:
            values[one.name] = one.values.fillna(one.reasons.map(codes).astype(float))
    pyreadstat.write_sav(
        pd.DataFrame(values),
        str(path),
        column_labels={one.name: one.label for one in columns},
        variable_value_labels={
            one.name: {**one.answers, **(said if one.name in coded else {})}
            for one in columns
            if one.answers or one.name in coded
        },
        missing_ranges={name: [{"lo": min(codes.values()), "hi": max(codes.values())}] for name in coded},
        row_compress=True,
    )


def _write_dta(columns: Sequence[Coded], kinds: Sequence[MissingKind], path: Path, language: str) -> None:
    letters = {kind.name: kind.stata.lstrip(".") for kind in kinds if kind.stata}
    words = {letters[kind.name]: in_language(kind.label, language, kind.name) for kind in kinds if kind.name in letters}
    used = {one.name: _letters(one, letters) for one in columns if one.reasons is not None}
    found = {name: sorted(set(column.dropna())) for name, column in used.items()}
    frame = pd.DataFrame({one.name: _with_letters(one, used.get(one.name)) for one in columns})
    labels = {
        one.name: {
            **{int(code): text for code, text in one.answers.items()},
            **{one_: words[one_] for one_ in found.get(one.name, ())},
        }
        for one in columns
    }
    pyreadstat.write_dta(
        frame.iloc[_order(columns, found)],
        str(path),
        column_labels={one.name: one.label for one in columns},
        variable_value_labels={name: said for name, said in labels.items() if said},
        missing_user_values={name: said for name, said in found.items() if said},
        version=FORMAT_118,
    )


def _letters(one: Coded, letters: Mapping[str, str]) -> pd.Series:
    reasons: pd.Series = one.reasons if one.reasons is not None else pd.Series(dtype=object)
    return reasons.map(letters)


def _with_letters(one: Coded, letters: pd.Series | None) -> pd.Series:
    """Numbers as floats, letters among them where there are reasons."""
    if letters is None or letters.isna().all():
        return one.values
    return one.values.astype(object).where(letters.isna(), letters)


def _order(columns: Sequence[Coded], found: Mapping[str, Sequence[str]]) -> list[int]:
    """The rows in their order, but for a few that come first to show pyreadstat that a column with letters holds numbers."""
    ahead: list[int] = []
    for one in columns:
        there = np.flatnonzero(one.values.notna().to_numpy()) if found.get(one.name) else np.empty(0, dtype=int)
        if len(there) and there[0] >= HEAD and not any(row in set(there.tolist()) for row in ahead):
            ahead.append(int(there[0]))
    rest = set(ahead)
    return [*ahead, *(row for row in range(len(columns[0].values)) if row not in rest)]
