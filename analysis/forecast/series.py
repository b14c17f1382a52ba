"""Annual series: one CSV file with `series`, `part`, `year`, `value`; numbers have no part, structures have one row a part."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.errors import DatasetError

COLUMNS = ("series", "part", "year", "value")
TOLERANCE = 0.005
"""How far the parts of a year may be from 1 (or 100 %) by rounding before they are no structure."""


@dataclass(frozen=True, eq=False)
class AnnualSeries:
    """A series over consecutive years: `values` (years, parts), rows of years without data are NaN.

    A number has one column and no parts; a structure has shares that add up to 1 in every year with data.
    """

    name: str
    years: np.ndarray
    values: np.ndarray
    parts: tuple[str, ...] = ()

    @property
    def observed(self) -> int:
        """Years with data."""
        return int(np.isfinite(self.values).all(axis=1).sum())

    def until(self, year: int) -> AnnualSeries:
        """The series as it was known at the end of a year."""
        known = self.years <= year
        return AnnualSeries(self.name, self.years[known], self.values[known], self.parts)


def read_series(path: str | Path) -> Mapping[str, AnnualSeries]:
    """The series of a CSV file by name.

    Raises:
        DatasetError: a column is missing, a year is given twice, a value is not positive, or shares do not add up; names the
            series and the year.
    """
    try:
        frame = pd.read_csv(path, dtype={"series": str, "part": str}, keep_default_na=False, na_values=[""])
    except (OSError, ValueError) as error:
        raise DatasetError(f"cannot be read: {error}", where=str(path), advice="give a CSV file in UTF-8") from error
    lacking = [name for name in COLUMNS if name not in frame.columns]
    if lacking:
        raise DatasetError(f"lacks the column {lacking[0]!r}", where=str(path), advice=f"columns are {', '.join(COLUMNS)}")
    for name in ("year", "value"):
        if not pd.api.types.is_numeric_dtype(frame[name]):
            raise DatasetError(f"holds text in the column {name!r}", where=str(path), advice="write numbers like 45.6")
    frame["part"] = frame["part"].fillna("")
    return {str(name): _series(str(name), group, str(path)) for name, group in frame.groupby("series", sort=False)}


def _series(name: str, rows: pd.DataFrame, path: str) -> AnnualSeries:
    where = f"{path}: {name}"
    twice = rows[rows.duplicated(["part", "year"])]
    if len(twice):
        raise DatasetError(
            f"gives the year {int(twice['year'].iloc[0])} twice", where=where, advice="keep one row a part and year"
        )
    parts = tuple(dict.fromkeys(rows["part"]))
    wide = rows.pivot(index="year", columns="part", values="value")[list(parts)]
    wide = wide.reindex(range(int(wide.index.min()), int(wide.index.max()) + 1))
    wrong = wide[(wide <= 0).any(axis=1)]
    if len(wrong):
        advice = "join parts that are zero with a neighbour: shares and logarithms need values above zero"
        raise DatasetError(f"is not above zero in {wrong.index[0]}", where=where, advice=advice)
    values = wide.to_numpy(dtype=float)
    if parts == ("",):
        return AnnualSeries(name, wide.index.to_numpy(), values)
    return AnnualSeries(name, wide.index.to_numpy(), _shares(values, wide.index.to_numpy(), where), parts)


def _shares(values: np.ndarray, years: np.ndarray, where: str) -> np.ndarray:
    """Shares of 1, from shares or percentages; a year that lacks a part is a year without data."""
    whole = values.sum(axis=1)
    scale = 100.0 if np.nanmedian(whole) > 50 else 1.0
    off = np.flatnonzero(np.abs(whole / scale - 1) > TOLERANCE)
    if len(off):
        what = f"adds up to {whole[off[0]]:g} in {years[off[0]]}, not to {scale:g}"
        raise DatasetError(what, where=where, advice="give all parts of the structure, as shares or percentages")
    shares: np.ndarray = values / whole[:, None]
    return shares
