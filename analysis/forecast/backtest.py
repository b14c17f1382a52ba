"""Forecasts of years that are known already, by the model and by the benchmarks it has to beat."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np

from analysis.errors import EstimationError
from analysis.forecast.benchmarks import BENCHMARKS
from analysis.forecast.logratio import to_coordinates, to_shares
from analysis.forecast.series import AnnualSeries
from analysis.forecast.trend import paths, supports_interval

ORIGINS = 5
"""From how many years back forecasts are made, at most."""


@dataclass(frozen=True)
class Backtest:
    """Mean absolute errors on held-out years: percent of a number, percentage points of shares.

    `coverage` is the share of held-out values inside the intervals, `cases` how many there were.
    """

    series: str
    origins: tuple[int, ...]
    cases: int
    model: float
    naive: float
    drift: float
    coverage: float

    @property
    def beaten(self) -> tuple[str, ...]:
        """The benchmarks whose error is above the model's."""
        return tuple(name for name in BENCHMARKS if getattr(self, name) > self.model)


def backtest(series: AnnualSeries, level: float, draws: int, chance: np.random.Generator) -> Backtest | None:
    """The back-test of a series, or None where no held-out year leaves enough years to fit."""
    held = list(_held_out(series, level, draws, chance))
    if not held:
        return None
    errors = {name: np.concatenate([one[1][name].ravel() for one in held]).mean() for name in ("model", *BENCHMARKS)}
    inside = np.concatenate([one[2].ravel() for one in held])
    mean = {name: float(error) for name, error in errors.items()}
    return Backtest(series.name, tuple(one[0] for one in held), len(inside), coverage=float(inside.mean()), **mean)


def _held_out(
    series: AnnualSeries, level: float, draws: int, chance: np.random.Generator
) -> Iterator[tuple[int, dict[str, np.ndarray], np.ndarray]]:
    """For each origin: errors (years, parts) by method, and which held-out values lie in their intervals."""
    last = int(series.years[-1])
    for origin in range(last - ORIGINS, last):
        known = series.until(origin)
        if not len(known.years) or not supports_interval(known.observed, max(len(series.parts) - 1, 1)):
            continue
        truth = series.values[series.years > origin]
        there = np.isfinite(truth).all(axis=1)
        values = to_coordinates(known.values) if series.parts else np.log(known.values)
        try:
            drawn = paths(values, last - origin, draws, chance)
        except EstimationError:
            continue
        back = to_shares if series.parts else np.exp
        made = {
            "model": back(np.median(drawn, axis=0)),
            **{name: back(make(values, len(truth))) for name, make in BENCHMARKS.items()},
        }
        scale = 1.0 if series.parts else truth[there]
        errors = {name: 100 * np.abs(one[there] - truth[there]) / scale for name, one in made.items()}
        low, high = np.quantile(back(drawn), [(1 - level) / 2, (1 + level) / 2], axis=0)
        yield origin, errors, ((low <= truth) & (truth <= high))[there]
