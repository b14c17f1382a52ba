"""Totals of all units where some did not report: predicted under a stated model, with an interval for what is not known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from analysis.dataset.codebook import Label
from analysis.design.road import FloatArray

RATIO, MEAN = "ratio", "mean"
FEWEST = 3
"""Units of a type that must have reported before any is predicted from them."""
METHODS: dict[str, Label] = {
    RATIO: {
        "vi": "số kỳ trước của chính đơn vị × tỷ số của các đơn vị cùng loại đã báo cáo",
        "en": "own earlier figure × ratio of the reporting units of its type",
    },
    MEAN: {"vi": "trung bình của các đơn vị cùng loại đã báo cáo", "en": "mean of the reporting units of its type"},
}
TOO_FEW: Label = {"vi": "có loại đơn vị với dưới {n} đơn vị báo cáo", "en": "a type of which fewer than {n} units reported"}


@dataclass(frozen=True)
class Imputed:
    """An estimated total with its interval, by which methods; NaN where a type has `too_few` units to predict from."""

    total: float
    low: float
    high: float
    methods: tuple[str, ...]
    too_few: bool = False

    def by(self, language: str) -> str:
        """By which methods, or why it cannot be had."""
        if self.too_few:
            return TOO_FEW[language].format(n=FEWEST)
        return "; ".join(METHODS[one][language] for one in self.methods)

    def told(self, language: str) -> dict[str, object]:
        """As columns of a table."""
        method = self.by(language)
        return {"imputed_total": self.total, "imputed_low": self.low, "imputed_high": self.high, "imputed_by": method}


@dataclass(frozen=True)
class _Part:
    """What is predicted of some missing units: sum, its variance, degrees of freedom."""

    method: str
    total: float
    variance: float
    df: int


def impute(column: pd.Series, before: pd.Series | None, kinds: Mapping[str, str], level: float = 0.95) -> Imputed:
    """The total of all units: what was reported plus predictions for the rest, type by type.

    A unit with a figure for the period before is predicted as β·x, β = Σy/Σx over the reporting units of its type (variance
    σ²x); a unit without one as the mean of its type. The interval covers the error of prediction, not that missing units
    may differ from reporting ones; its lower end is never below what was reported.
    Source: Royall (1970), Biometrika 57, p. 379; Valliant, Dorfman & Royall (2000), section 5.1.

    >>> done = impute(pd.Series([10.0, 12.0, 14.0, np.nan], index=list("abcd")), None, dict.fromkeys("abcd", "t"))
    >>> done.total, round(done.high - done.total, 1), done.methods
    (48.0, 9.9, ('mean',))
    """
    parts: list[_Part] = []
    for kind in dict.fromkeys(kinds[str(code)] for code in column.index):
        alike = column[[kinds[str(code)] == kind for code in column.index]]
        missing = alike.index[alike.isna()]
        if not len(missing):
            continue
        if alike.notna().sum() < FEWEST:
            return Imputed(np.nan, np.nan, np.nan, (), too_few=True)
        found = predictions(alike, before.loc[alike.index] if before is not None else None)
        parts += found
    reported = float(column.sum())
    total = reported + sum(part.total for part in parts)
    variance = sum(part.variance for part in parts)
    if variance <= 0:
        return Imputed(total, total, total, tuple(dict.fromkeys(part.method for part in parts)))
    df = variance**2 / sum(part.variance**2 / part.df for part in parts if part.variance > 0)
    margin = float(stats.t.ppf((1 + level) / 2, df)) * variance**0.5
    return Imputed(total, max(total - margin, reported), total + margin, tuple(dict.fromkeys(part.method for part in parts)))


def predictions(alike: pd.Series, before: pd.Series | None) -> list[_Part]:
    """Predictions for the missing units of one type: by ratio where their earlier figure is known, else by the mean."""
    missing = alike.isna()
    parts: list[_Part] = []
    by_ratio = missing & False
    if before is not None:
        pairs = pd.DataFrame({"y": alike, "x": before}).dropna()
        pairs = pairs[pairs["x"] > 0]
        by_ratio = missing & before.notna()
        if len(pairs) >= FEWEST and by_ratio.any():
            parts.append(_ratio(pairs["y"].to_numpy(), pairs["x"].to_numpy(), float(before[by_ratio].sum())))
        else:
            by_ratio = missing & False
    rest = int((missing & ~by_ratio).sum())
    if rest:
        parts.append(_mean(alike.dropna().to_numpy(), rest))
    return parts


def _ratio(y: FloatArray, x: FloatArray, x_missing: float) -> _Part:
    beta = float(y.sum() / x.sum())
    sigma2 = float(np.sum((y - beta * x) ** 2 / x) / (len(y) - 1))
    return _Part(RATIO, beta * x_missing, sigma2 * (x_missing + x_missing**2 / float(x.sum())), len(y) - 1)


def _mean(y: FloatArray, missing: int) -> _Part:
    variance = float(np.var(y, ddof=1)) * (missing + missing**2 / len(y))
    return _Part(MEAN, missing * float(y.mean()), variance, len(y) - 1)
