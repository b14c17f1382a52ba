"""A definition's forecast, made once: every number of it by series, part, scenario and year, as readers see it."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from functools import cached_property
from math import isfinite

from analysis.dataset import did_you_mean, in_language
from analysis.dataset.codebook import Label
from analysis.errors import PlanError
from analysis.forecast.backtest import Backtest
from analysis.forecast.project import Forecast, Point, forecast
from analysis.forecast.scenarios import Scenario, Wanted, read_scenarios
from analysis.forecast.series import AnnualSeries, read_series
from analysis.report.definition import OutlookSpec
from analysis.report.document import Bound
from analysis.report.outlook.reference import OutlookReference
from analysis.tables.numbers import MARKS, format_decimal, rounded

STEP = 5
"""Years between the rows of a table where the definition names none."""


def made_outlook(spec: OutlookSpec, language: str) -> Outlook:
    """The forecast that a definition asks for.

    Raises:
        PlanError: the scenarios do not fit the series.
        DatasetError: the series cannot be read.
    """
    series = read_series(spec.series)
    return Outlook(spec, forecast(read_scenarios(spec.scenarios, series), series), language)


@dataclass(frozen=True)
class Outlook:
    """A forecast for readers of `language`."""

    spec: OutlookSpec
    made: Forecast
    language: str

    def say(self, words: Label) -> str:
        """The words in the report's language."""
        return in_language(words, self.language, "")

    def wanted(self, name: str, where: str) -> Wanted:
        """What is planned of a series. Raises PlanError at `where` for a series that is not forecast."""
        found = {one.name: one for one in self.made.plan.series}
        if name not in found:
            raise PlanError(f"“{name}” is not a series of the forecast", where=where, advice=did_you_mean(name, found))
        return found[name]

    def scenarios(self, name: str) -> list[Scenario]:
        """The first scenario, and those that assume anything of a series."""
        first, *others = self.made.plan.scenarios
        return [first, *(one for one in others if any(assumed.series == name for assumed in one.assumptions))]

    @cached_property
    def _points(self) -> dict[tuple[str, str, str, int], Point]:
        return {(one.series, one.part, one.scenario, one.year): one for one in self.made.points}

    def known(self, series: AnnualSeries, part: str, year: int) -> float | None:
        """What is known of a year; None where it has no data."""
        at = year - int(series.years[0])
        if not 0 <= at < len(series.years):
            return None
        value = float(series.values[at, series.parts.index(part) if part else 0])
        return value if isfinite(value) else None

    def point(self, series: str, part: str, scenario: str, year: int) -> Point | None:
        """The forecast of a year; None where there is none."""
        return self._points.get((series, part, scenario, year))

    def backtest(self, name: str) -> Backtest | None:
        """How the model did on held-out years of a series; None where it is too short for one."""
        return next((one for one in self.made.backtests if one.series == name), None)

    def remarks(self, name: str) -> list[str]:
        """What must be said of a series, such as why it has no interval, in whole sentences."""
        said = [self.say(words) for series, words in self.made.remarks if series == name]
        return [f"{words[:1].upper()}{words[1:]}." for words in said]

    def years(self, name: str) -> list[int]:
        """The years of a table: those the definition names, or every fifth one back and ahead, with horizon and view."""
        plan, series = self.made.plan, self.made.series[name]
        first, last = int(series.years[0]), int(series.years[-1])
        if self.spec.years:
            return [year for year in self.spec.years if first <= year <= plan.view]
        back = range(last, first - 1, -STEP)
        ahead = {year for year in range(last + 1, plan.view + 1) if year % STEP == 0}
        return sorted({*back, *ahead, plan.horizon, plan.view})

    def text(self, wanted: Wanted, value: float, *, scale: Decimal = Decimal(1), decimals: int | None = None) -> str:
        """A number as it is printed: shares in percent."""
        places = decimals if decimals is not None else (wanted.decimals or 1) if wanted.parts else wanted.decimals
        return format_decimal(rounded(value, places, scale * (100 if wanted.parts else 1)), language=self.language)

    def interval(self, wanted: Wanted, point: Point, *, scale: Decimal = Decimal(1), decimals: int | None = None) -> str | None:
        """An interval as it is printed; None where there is none."""
        if point.low is None or point.high is None:
            return None
        ends = (self.text(wanted, end, scale=scale, decimals=decimals) for end in (point.low, point.high))
        return MARKS[self.language].dash.join(ends)

    def figure(self, reference: OutlookReference) -> Bound:
        """The number of a reference; `n` is the number of years with data behind it.

        Raises:
            PlanError: there is no such series, part, scenario or year, or no interval where one is asked for.
        """
        wanted, where = self.wanted(reference.series, reference.where), reference.where
        series, plan = self.made.series[wanted.name], self.made.plan
        scenario = reference.scenario or plan.scenarios[0].name
        names = [one.name for one in plan.scenarios]
        for given, known, kind in ((reference.part, series.parts or ("",), "part"), (scenario, names, "scenario")):
            if given not in known:
                what = f"“{given}” is not a {kind} of “{wanted.name}”" if given else f"“{reference.source}” names no {kind}"
                raise PlanError(what, where=where, advice=did_you_mean(given, known))
        point = self.point(wanted.name, reference.part, scenario, reference.year)
        value = self.known(series, reference.part, reference.year) if point is None else point.value
        if value is None:
            years = f"data {series.years[0]}–{series.years[-1]}, forecast to {plan.view}"
            raise PlanError(f"“{wanted.name}” has no number for {reference.year}", where=where, advice=years)
        text = self.text(wanted, value, scale=reference.scale, decimals=reference.decimals)
        if reference.shown == "interval":
            shown = None if point is None else self.interval(wanted, point, scale=reference.scale, decimals=reference.decimals)
            if shown is None:
                reason = next(iter(self.remarks(wanted.name)), "the year is known")
                raise PlanError(f"“{reference.source}” has no interval", where=where, advice=reason)
            text = shown
        return Bound(reference.key, reference.source, text, value, series.observed)
