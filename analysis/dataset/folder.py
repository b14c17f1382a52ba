"""Dataset folders: codebook.json and one Parquet table per level, checked against each other (docs/dataset.md)."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from analysis.dataset.codebook import VARIABLE_TYPES, Codebook, Level, MissingKind, Value, Variable
from analysis.dataset.dataset import Dataset, Milestone, Milestones
from analysis.errors import DatasetError

FORMAT, VERSION = "khaosat-dataset", 1
WEIGHTING, ANNEX, MILESTONES = "weighting/plan.yaml", "annex", "milestones/milestones.json"
"""Where a dataset folder keeps the plan of its weights, the dataset of the units' figures, and what it says of earlier waves."""
SUFFIXES = ("__missing", "__offset")


def read_folder(folder: Path) -> Dataset:
    """The dataset of a folder. Raises DatasetError naming the column where table and codebook contradict each other."""
    codebook = read_codebook(folder / "codebook.json")
    frames = {level.name: read_level(folder / level.file, level, codebook) for level in codebook.levels}
    plan, annex = folder / WEIGHTING, folder / ANNEX
    return Dataset(
        frames,
        codebook,
        weighting=plan if plan.is_file() else None,
        annex=read_folder(annex) if annex.is_dir() else None,
        milestones=read_milestones(folder / MILESTONES) if (folder / MILESTONES).is_file() else None,
    )


def read_milestones(path: Path) -> Milestones:
    """The waves that a file names, each in a folder of its name beside it unless only figures of it were published."""
    try:
        said = json.loads(path.read_text(encoding="utf-8"))
        earlier = tuple(
            Milestone(
                one["name"],
                read_folder(path.parent / one["name"]) if one["data"] else None,
                one["breaks"],
                tuple(one["published"]),
            )
            for one in said["earlier"]
        )
        return Milestones(said["current"], said["breaks"], earlier)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise DatasetError(
            f"cannot be read: {error}", where=str(path), advice="make it again with “analysis harmonise”"
        ) from error


def read_codebook(path: Path) -> Codebook:
    """The codebook of a folder. Raises DatasetError if it is not one, or of a version this program does not know."""
    try:
        entry = json.loads(path.read_text(encoding="utf-8"))
    except OSError as error:
        raise DatasetError(
            f"cannot be read: {error.strerror}", where=str(path), advice="name the folder that holds it"
        ) from error
    except ValueError as error:
        raise DatasetError(f"is not JSON: {error}", where=str(path), advice="export the dataset again") from error
    if not isinstance(entry, dict) or entry.get("format") != FORMAT:
        raise DatasetError(f"is not a codebook of format {FORMAT!r}", where=str(path))
    if entry.get("version") != VERSION:
        raise DatasetError(
            f"has version {entry.get('version')}, known is {VERSION}", where=str(path), advice="update the program"
        )
    try:
        return codebook_from(entry)
    except (KeyError, TypeError, AttributeError) as error:
        raise DatasetError(f"lacks or misnames {error}", where=str(path), advice="export the dataset again") from error


def codebook_from(entry: Mapping[str, Any]) -> Codebook:
    """A codebook from its JSON object."""
    levels = tuple(
        Level(level["name"], level["file"], tuple(level.get("key", ())), level.get("parent"), level.get("label") or {})
        for level in entry["levels"]
    )
    kinds = tuple(
        MissingKind(name, kind.get("code"), kind.get("stata"), kind.get("label") or {})
        for name, kind in entry.get("missing_kinds", {}).items()
    )
    return Codebook(
        variables=tuple(variable_from(item) for item in entry["variables"]),
        levels=levels,
        title=entry.get("title") or {},
        languages=tuple(entry.get("languages", ())),
        simulated=bool(entry.get("simulated", False)),
        questionnaire=entry.get("questionnaire") or {},
        design=entry.get("design") or {},
        missing_kinds=kinds,
    )


def variable_from(item: Mapping[str, Any]) -> Variable:
    """A variable from its JSON object."""
    if item["type"] not in VARIABLE_TYPES:
        raise DatasetError(
            f"has the unknown type {item['type']!r}", where=item["name"], advice=f"one of {', '.join(sorted(VARIABLE_TYPES))}"
        )
    return Variable(
        name=item["name"],
        level=item["level"],
        type=item["type"],
        columns=tuple(item.get("columns") or [item["name"]]),
        label=item.get("label") or {},
        question=item.get("question") or {},
        values=tuple(Value(value["name"], value.get("code"), value.get("label") or {}) for value in item.get("values") or ()),
        missing=tuple(item.get("missing") or ()),
        unit=item.get("unit"),
        module=item.get("module"),
        path=item.get("path"),
        pii=bool(item.get("pii", False)),
        relevant=item.get("relevant"),
        ordered=bool(item.get("ordered", False)),
    )


def read_level(path: Path, level: Level, codebook: Codebook) -> pd.DataFrame:
    """The table of a level, its columns of the types the codebook says."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    if not path.exists():
        raise DatasetError(f"is not there, but level {level.name!r} names it", where=str(path), advice="copy the whole folder")
    nullable = {pa.int64(): pd.Int64Dtype(), pa.int32(): pd.Int64Dtype(), pa.bool_(): pd.BooleanDtype()}
    try:
        frame: pd.DataFrame = pq.read_table(path).to_pandas(types_mapper=nullable.get)
    except (OSError, pa.ArrowException) as error:
        raise DatasetError(f"cannot be read: {error}", where=str(path), advice="export the dataset again") from error
    variables = [variable for variable in codebook.variables if variable.level == level.name and not variable.pii]
    check_described(frame, level, codebook, variables)
    for variable in variables:
        for column in variable.columns:
            if column not in frame.columns:
                raise DatasetError(f"is in the codebook but not in {path.name}", where=column, advice="export the dataset again")
            frame[column] = typed(frame[column], variable)
            reasons = f"{column}__missing"
            if reasons in frame.columns:
                frame[reasons] = frame[reasons].astype("category")
    return frame


def check_described(frame: pd.DataFrame, level: Level, codebook: Codebook, variables: list[Variable]) -> None:
    """Raise DatasetError for a column of the table that the codebook does not know."""
    known = {column for variable in variables for column in variable.columns} | {variable.name for variable in variables}
    keys = {key for other in codebook.levels for key in other.key}
    said = [[names] if isinstance(names, str) else names for names in codebook.design.values() if isinstance(names, str | list)]
    sampling = {name for names in said for name in names}
    for column in frame.columns:
        stem = next((column.removesuffix(suffix) for suffix in SUFFIXES if column.endswith(suffix)), column)
        if stem not in known and column not in keys | sampling:
            raise DatasetError(
                f"is in {level.file} but not in the codebook",
                where=column,
                advice="describe it in codebook.json, or leave it out",
            )


def typed(column: pd.Series, variable: Variable) -> pd.Series:
    """A column as its variable's type. Raises DatasetError for values the codebook does not allow."""
    name = str(column.name)
    if variable.type in ("categorical", "rank"):
        names = [value.name for value in variable.values]
        text = column.astype(object).where(column.notna(), None)
        strange = sorted({str(value) for value in text.dropna().unique()} - set(names))
        if strange:
            raise DatasetError(f"holds {strange[0]!r}, which is no value of {variable.name!r} in the codebook", where=name)
        return pd.Series(pd.Categorical(text, categories=names, ordered=variable.ordered), index=column.index, name=name)
    wanted = {"multiple": "boolean", "integer": "Int64", "decimal": "float64", "date": "datetime64[s]", "text": "string"}
    kind = wanted.get(variable.type)
    if kind is None or column.dtype.name == kind:
        return column
    try:
        converted: pd.Series = column.astype(pd.api.types.pandas_dtype(kind))
        return converted
    except (TypeError, ValueError) as error:
        raise DatasetError(f"is not {variable.type}, as the codebook says: {error}", where=name) from error
