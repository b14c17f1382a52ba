"""From series and scenarios to forecasts with intervals, or with the reason why there is none."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from analysis.dataset.codebook import Label
from analysis.errors import EstimationError
from analysis.forecast.backtest import Backtest, backtest
from analysis.forecast.benchmarks import drift
from analysis.forecast.logratio import basis, to_coordinates, to_shares
from analysis.forecast.scenarios import ForecastPlan, Scenario, Wanted
from analysis.forecast.series import AnnualSeries
from analysis.forecast.trend import DIFFUSE, FREE, paths, supports_interval

REASONS: dict[str, Label] = {
    "short": {
        "vi": "chuỗi có {observed} năm, cần ít nhất {needed} năm mới ước lượng được độ bất định: chỉ kéo dài xu hướng, "
        "không có khoảng dự báo",
        "en": "the series has {observed} years and needs {needed} for its uncertainty to be estimated: the trend is continued, "
        "without an interval",
    },
    "far": {
        "vi": "xa hơn {span} năm (độ dài của chuỗi) sau năm cuối: tầm nhìn theo giả định, không có khoảng dự báo",
        "en": "more than {span} years (the length of the series) after its end: a view under assumptions, without an interval",
    },
    "flat": {
        "vi": "chuỗi không dao động quanh xu hướng nên không ước lượng được độ bất định",
        "en": "the series does not vary around its trend, so that no uncertainty can be estimated",
    },
}


@dataclass(frozen=True)
class Point:
    """A forecast of one part in one year under one scenario; without an interval `reason` (a key of `REASONS`) says why."""

    series: str
    part: str
    scenario: str
    year: int
    value: float
    low: float | None
    high: float | None
    reason: str = ""


@dataclass(frozen=True)
class Forecast:
    """Everything forecast, the back-tests beside it, and why series have no interval."""

    plan: ForecastPlan
    series: Mapping[str, AnnualSeries]
    points: tuple[Point, ...]
    backtests: tuple[Backtest, ...]
    remarks: tuple[tuple[str, Label], ...]

    def point(self, series: str, part: str, scenario: str, year: int) -> Point:
        """One forecast; KeyError where there is none."""
        key = (series, part, scenario, year)
        found = next((one for one in self.points if (one.series, one.part, one.scenario, one.year) == key), None)
        if found is None:
            raise KeyError(key)
        return found


def forecast(plan: ForecastPlan, series: Mapping[str, AnnualSeries]) -> Forecast:
    """The forecasts of a plan. The same futures are drawn for every scenario, so that scenarios differ by their assumptions only.

    Raises:
        EstimationError: a series has fewer than two years with data.
    """
    chance = np.random.default_rng(plan.seed).spawn(2 * len(plan.series))
    points: list[Point] = []
    backtests: list[Backtest] = []
    remarks: list[tuple[str, Label]] = []
    for place, wanted in enumerate(plan.series):
        one = series[wanted.name]
        base, reason = futures(one, plan, chance[2 * place])
        for scenario in plan.scenarios:
            points += _points(one, plan, scenario, base, reason)
        tested = backtest(one, plan.level, plan.draws // 4, chance[2 * place + 1])
        backtests += [] if tested is None else [tested]
        remarks += _remarks(one, wanted, plan, reason)
    return Forecast(plan, series, tuple(points), tuple(backtests), tuple(remarks))


def free(series: AnnualSeries) -> np.ndarray:
    """A series on the scale of the model: the logarithm of a number, the coordinates of a structure; (years, k)."""
    return to_coordinates(series.values) if series.parts else np.log(series.values)


def futures(series: AnnualSeries, plan: ForecastPlan, chance: np.random.Generator) -> tuple[np.ndarray, str]:
    """Futures (draws, years to the view, k) on the scale of the model, or the one of the trend and why there is only one."""
    if series.observed < DIFFUSE:
        raise EstimationError(f"has {series.observed} year(s) with data", where=series.name, advice="give at least two")
    values, ahead = free(series), plan.view - int(series.years[-1])
    if not supports_interval(series.observed, values.shape[1]):
        return drift(values, ahead)[None], "short"
    try:
        return paths(values, ahead, plan.draws, chance), ""
    except EstimationError:
        return drift(values, ahead)[None], "flat"


def _points(series: AnnualSeries, plan: ForecastPlan, scenario: Scenario, base: np.ndarray, reason: str) -> Iterator[Point]:
    years = np.arange(series.years[-1] + 1, plan.view + 1)
    added = scenario.added(series, years)
    moved = base + (added @ basis(len(series.parts)) if series.parts else added)
    drawn = to_shares(moved) if series.parts else np.exp(moved)
    middle = to_shares(np.median(moved, axis=0)) if series.parts else np.exp(np.median(moved, axis=0))
    low, high = np.quantile(drawn, [(1 - plan.level) / 2, (1 + plan.level) / 2], axis=0)
    for at, year in enumerate(years):
        why = reason or ("far" if year - series.years[-1] > series.observed else "")
        for place, part in enumerate(series.parts or ("",)):
            ends = (None, None) if why else (float(low[at, place]), float(high[at, place]))
            yield Point(series.name, part, scenario.name, int(year), float(middle[at, place]), ends[0], ends[1], why)


def _remarks(series: AnnualSeries, wanted: Wanted, plan: ForecastPlan, reason: str) -> list[tuple[str, Label]]:
    needed = DIFFUSE + FREE + (len(series.parts) - 1 if series.parts else 1)
    facts = {"observed": series.observed, "needed": needed, "span": series.observed}
    far = not reason and plan.view - series.years[-1] > series.observed
    kinds = [reason] if reason else ["far"] if far else []
    return [(wanted.name, {language: text.format(**facts) for language, text in REASONS[kind].items()}) for kind in kinds]
