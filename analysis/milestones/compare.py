"""Waves compared: independent samples, so that their joint covariance is block-diagonal; published figures beside them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd
from scipy import stats
from scipy.linalg import block_diag

from analysis.dataset.codebook import Label
from analysis.errors import EstimationError
from analysis.estimate import Estimates


@dataclass(frozen=True)
class Published:
    """A figure of a wave whose data are gone: its value, its source and, if it was published, its standard error."""

    variable: str
    value: float
    source: Label
    se: float | None = None
    n: int = 0
    level: str | None = None

    def estimates(self) -> Estimates:
        """As an estimate; without a standard error nothing about it can be tested."""
        variance = np.nan if self.se is None else self.se**2
        labels = pd.DataFrame({"variable": [self.variable], "level": [self.level]})
        source = {"published": dict(self.source)}
        return Estimates(np.array([self.value]), np.array([[variance]]), np.inf, np.array([self.n]), labels, source, "published")


def joined(waves: Mapping[str, Estimates]) -> Estimates:
    """The estimates of independent waves as one set, with the column `wave`; the covariance between waves is zero.

    The degrees of freedom are the least of any wave: a contrast over several is never tested too sharply.

    >>> from analysis.estimate import Estimates
    >>> labels = pd.DataFrame({"variable": ["pay"], "level": [None]})
    >>> old = Estimates(np.array([5.0]), np.array([[0.09]]), 40.0, np.array([900]), labels)
    >>> new = Estimates(np.array([7.0]), np.array([[0.16]]), 50.0, np.array([900]), labels)
    >>> change = joined({"2018": old, "2023": new}).contrast("`2023` - `2018`")
    >>> change.value.tolist(), change.se.round(3).tolist()
    ([2.0], [0.5])
    """
    if not waves:
        raise EstimationError("there is no wave to join", advice="give estimates by wave")
    parts = list(waves.values())
    labels = pd.concat([one.labels.assign(wave=name) for name, one in waves.items()], ignore_index=True)
    first = ["wave", *(name for name in labels.columns if name != "wave")]
    return Estimates(
        value=np.concatenate([one.value for one in parts]),
        covariance=block_diag(*(one.vcov for one in parts)),
        df=min(float(np.min(one.usual_df)) for one in parts),
        n=np.concatenate([one.n for one in parts]),
        labels=labels[first],
        call={"waves": list(waves)},
        estimator=parts[-1].estimator,
        df_rule="the least of the waves",
    )


def compare_waves(
    waves: Mapping[str, Estimates], breaks: Mapping[str, Mapping[str, Label]] | None = None, level: float = 0.95
) -> pd.DataFrame:
    """Each wave against the one before, statistic by statistic, as far as both have it.

    Columns: those that name the statistic, `earlier`, `later`, `change`, `se`, `df`, `ci_low`, `ci_high`, `p`, `broken`.
    The degrees of freedom are Satterthwaite's of the two. Where a variable breaks with the later wave (`breaks`, by wave and
    variable) `broken` is true and nothing is tested; nor is it where a published figure came without its error.
    Source: Satterthwaite (1946), Biometrics Bulletin 2, p. 110.
    """
    names = list(waves)
    rows = [
        row
        for before, after in pairwise(names)
        for row in _steps(before, waves[before], after, waves[after], set((breaks or {}).get(after, ())), level)
    ]
    return pd.DataFrame(rows)


def _steps(before: str, old: Estimates, after: str, new: Estimates, broken: set[str], level: float) -> list[dict[str, object]]:
    known = {_key(labels): place for place, labels in enumerate(old.labels.to_dict("records"))}
    rows: list[dict[str, object]] = []
    for place, labels in enumerate(new.labels.to_dict("records")):
        at = known.get(_key(labels))
        if at is None:
            continue
        broke = str(labels["variable"]) in broken
        words = {str(name): value for name, value in labels.items()}
        change = float(new.value[place] - old.value[at])
        tested = difference(
            change, float(old.variance[at]), old.df_each[at], float(new.variance[place]), new.df_each[place], level
        )
        nothing = dict.fromkeys(tested, float("nan"))
        rows.append(
            {**words, "earlier": before, "later": after, "change": change, **(nothing if broke else tested), "broken": broke}
        )
    return rows


def _key(labels: Mapping[Any, Any]) -> tuple[tuple[str, str], ...]:
    return tuple((str(name), "" if pd.isna(value) else str(value)) for name, value in sorted(labels.items(), key=str))


def difference(change: float, old: float, df_old: float, new: float, df_new: float, level: float = 0.95) -> dict[str, float]:
    """Standard error, degrees of freedom, interval and p of a difference of independent estimates with these variances.

    >>> {name: round(value, 3) for name, value in difference(2.0, 0.09, 40, 0.16, 50).items()}
    {'se': 0.5, 'df': 87.474, 'ci_low': 1.006, 'ci_high': 2.994, 'p': 0.0}
    """
    variance = old + new
    if not variance > 0:
        return dict.fromkeys(("se", "df", "ci_low", "ci_high", "p"), float("nan"))
    df = variance**2 / (old**2 / df_old + new**2 / df_new) if np.isfinite([df_old, df_new]).any() else np.inf
    se = float(np.sqrt(variance))
    margin = float(stats.t.ppf((1 + level) / 2, df)) * se
    p = 2 * float(stats.t.sf(abs(change) / se, df))
    return {"se": se, "df": float(df), "ci_low": change - margin, "ci_high": change + margin, "p": p}
