"""Figures out of a dataset of the annex, whether `survey interview` or `analysis annex read` made it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import pandas as pd

from analysis.annex.definition import AnnexDefinition
from analysis.annex.form import Submission
from analysis.annex.problems import Problem
from analysis.annex.units import Unit
from analysis.dataset import Dataset, did_you_mean
from analysis.errors import DatasetError


def table_of_dataset(data: Dataset, definition: AnnexDefinition, units: Iterable[str]) -> pd.DataFrame:
    """Units × figures, NaN where a figure is missing, a row for every unit asked for.

    Raises:
        DatasetError: figures of the annex are not in the dataset, or a unit is there twice.
    """
    frame = data.frame()
    lacking = [name for name in ("unit", *definition.figures) if name not in frame.columns]
    if lacking:
        raise DatasetError("is not in this dataset", where=lacking[0], advice="give a dataset of the figure annex")
    by_unit = frame.set_index(frame["unit"].astype(str))
    if by_unit.index.has_duplicates:
        twice = by_unit.index[by_unit.index.duplicated()][0]
        raise DatasetError("has sent two annexes", where=str(twice), advice="keep one of them")
    return by_unit[list(definition.figures)].astype("Float64").astype(float).reindex(list(units))


def submissions_of(data: Dataset, definition: AnnexDefinition, units: Mapping[str, Unit], file: str) -> list[Submission]:
    """The annexes of a dataset as submissions, to be checked with those that came as forms."""
    codes = [str(code) for code in data.frame()["unit"]] if "unit" in data.frame().columns else []
    table = table_of_dataset(data, definition, codes)
    finished = data.frame()["finished"] if "finished" in data.frame().columns else pd.Series(pd.NaT, range(len(codes)))
    return [
        Submission(
            f"{file}#{code}",
            code if code in units else None,
            None if pd.isna(ended) else pd.Timestamp(ended).to_pydatetime().replace(tzinfo=None),
            {str(name): int(value) for name, value in row.dropna().items()},
            _missing(data, place, row),
            problems=() if code in units else (_unknown(file, code, units),),
        )
        for place, ((_, row), code, ended) in enumerate(zip(table.iterrows(), codes, finished, strict=True))
    ]


def _missing(data: Dataset, place: int, row: pd.Series) -> dict[str, str]:
    """Why figures are missing, where the dataset says so."""
    frame = data.frame()
    columns = [name for name in row.index[row.isna()] if f"{name}__missing" in frame.columns]
    reasons = {str(name): frame[f"{name}__missing"].iloc[place] for name in columns}
    return {name: str(reason) for name, reason in reasons.items() if pd.notna(reason) and reason != "blank"}


def _unknown(file: str, code: str, units: Mapping[str, Unit]) -> Problem:
    return Problem("unknown_unit", file, facts={"unit": code, "near": did_you_mean(code, units) or "—"})
