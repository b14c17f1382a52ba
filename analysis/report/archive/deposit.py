"""`analysis archive`: everything somebody needs who works with the data in twenty years, in one folder, whole or not there."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyreadstat
from pandas.api.types import is_numeric_dtype

from analysis.dataset import Dataset, in_language
from analysis.dataset.write import write_folder
from analysis.design import Design
from analysis.errors import OutputError
from analysis.report.archive.ddi import codebook_xml
from analysis.report.methods import method_sentences
from analysis.tables.cells import Table
from analysis.tables.writers import write_tables

IDENTIFYING = ("device", "interviewer", "started", "finished", "enterprise_name")
"""Columns that tell who was where when: dropped besides personal data and open answers."""
MISSING_CODES = {"dont_know": -97.0, "refused": -98.0, "not_applicable": -99.0, "blank": -96.0}
LABEL_BYTES, VALUE_BYTES, STATA_LABEL = 255, 120, 80


def deidentified(data: Dataset, rng: np.random.Generator, drop: Sequence[str] = ()) -> Dataset:
    """The data without personal data, open answers and what tells who was where when; `drop` names further variables.

    Keys and the names of sampling units and strata become numbers in random order, the same at every level.
    """
    book = data.codebook
    keys = {key for level in book.levels for key in level.key}
    said = [book.design.get(role, ()) for role in ("strata", "psu")]
    named = keys | {name for names in said for name in ([names] if isinstance(names, str) else names)}
    gone, kept, lost = {*IDENTIFYING, *drop}, [], set[str]()
    for variable in book.variables:
        open_answer = variable.type == "text" and variable.name not in named
        if variable.pii or variable.name in gone or open_answer:
            lost |= {*variable.columns, f"{variable.name}__missing"}
        else:
            kept.append(variable)
    frames = {name: frame.drop(columns=[c for c in frame.columns if c in lost]) for name, frame in data.frames.items()}
    coded = {variable.name for variable in kept if variable.type == "categorical"}  # regions tell no more than their labels
    for name in sorted(named - coded):
        frames = _renumbered(frames, name, rng)
    return Dataset(frames, replace(book, variables=tuple(kept)))


def _renumbered(frames: Mapping[str, pd.DataFrame], name: str, rng: np.random.Generator) -> dict[str, pd.DataFrame]:
    """The frames with one column of names as numbers, if it holds text."""
    holding = {level: frame for level, frame in frames.items() if name in frame and not is_numeric_dtype(frame[name])}
    if not holding:
        return dict(frames)
    values = sorted({str(value) for frame in holding.values() for value in frame[name].dropna()})
    number = dict(zip(values, (rng.permutation(len(values)) + 1).tolist(), strict=True))
    return {
        level: frame.assign(**{name: frame[name].astype(object).map(lambda value: str(number[str(value)]), na_action="ignore")})
        if level in holding
        else frame
        for level, frame in frames.items()
    }


def archive(
    design: Design, tables: Sequence[Table], questionnaires: Sequence[Path], folder: Path, identifier: str, language: str = "vi"
) -> Path:
    """Write the deposit folder of de-identified data.

    Raises:
        OutputError: the folder is there already or cannot be written, or a label does not fit a statistics file.
    """
    if folder.exists():
        raise OutputError("is there already", where=str(folder), advice="choose a new folder")
    data = design.data
    folder.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=".writing-") as beside:
        built = Path(beside) / "deposit"
        for part in ("statistics", "tables", "questionnaires"):
            (built / part).mkdir(parents=True)
        write_folder(data, built / "dataset")
        for level in data.frames:
            write_statistics(data, level, built / "statistics", language)
        notes = [sentence.text for sentence in method_sentences(design, 0.95, language).values()]
        title = in_language(data.codebook.title, language, identifier)
        (built / "method.md").write_text("\n\n".join([f"# {title}", *notes, ""]), encoding="utf-8")
        (built / "codebook.xml").write_bytes(codebook_xml(data, identifier, language, notes))
        for format in ("csv", "sdmx.csv", "xlsx", "html"):
            write_tables(tables, built / "tables" / f"tables.{format}", language=language)
        for path in questionnaires:
            shutil.copy(path, built / "questionnaires" / path.name)
        built.rename(folder)
    return folder


def write_statistics(data: Dataset, level: str, folder: Path, language: str) -> None:
    """One level for SPSS (.sav) and Stata (.dta): answers as codes with their labels, reasons for missing ones as user-missing.

    Raises:
        OutputError: labels that a format would cut.
    """
    frame, labels, values = data.frame(level).copy(), dict[str, Any](), dict[str, Any]()
    for variable in (one for one in data.codebook.variables if one.level == level):
        answers = {float(v.code): in_language(v.label, language, v.name) for v in variable.values if v.code is not None}
        codes = {v.name: float(v.code) for v in variable.values if v.code is not None}
        reasons = frame.get(f"{variable.name}__missing")
        for column in (name for name in variable.columns if name in frame):
            labels[column] = in_language(variable.label, language, variable.name)
            if variable.type in ("categorical", "rank"):
                frame[column] = frame[column].astype(object).map(codes).astype(float)
                values[column] = answers
            elif variable.type in ("multiple", "integer", "decimal"):
                frame[column] = frame[column].astype("Float64").astype(float)
            if reasons is not None and column in values:
                frame[column] = frame[column].fillna(reasons.astype(object).map(MISSING_CODES).astype(float))
    frame = frame[[column for column in frame if not str(column).endswith("__missing")]]
    _check(labels, values)
    ranges: dict[str, Any] = {
        column: [{"lo": min(MISSING_CODES.values()), "hi": max(MISSING_CODES.values())}] for column in values
    }
    sav, dta = str(folder / f"{level}.sav"), str(folder / f"{level}.dta")
    pyreadstat.write_sav(frame, sav, column_labels=labels, variable_value_labels=values, missing_ranges=ranges)
    whole: dict[str, Any] = {column: {int(code): text for code, text in answers.items()} for column, answers in values.items()}
    plain = frame.assign(**{column: frame[column].where(~frame[column].isin(MISSING_CODES.values())) for column in values})
    pyreadstat.write_dta(plain, dta, column_labels=labels, variable_value_labels=whole, version=14)


def _check(labels: Mapping[str, str], values: Mapping[str, Mapping[float, str]]) -> None:
    """Labels that would be cut silently are refused, all of them named."""
    long = [name for name, label in labels.items() if len(label.encode()) > LABEL_BYTES or len(label) > STATA_LABEL]
    long += [name for name, answers in values.items() if any(len(text.encode()) > VALUE_BYTES for text in answers.values())]
    if long:
        advice = "give these variables a short label (`short` in the questionnaire)"
        raise OutputError("labels are too long for statistics files", where=", ".join(dict.fromkeys(long)), advice=advice)
