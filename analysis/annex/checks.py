"""Figures held against each other: parts and totals, denominators, limits between indicators, periods, targets, similar units."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.annex.definition import OF, RESULT, TARGET, AnnexDefinition, Figure, Indicator, Period, figure_name
from analysis.annex.form import Submission
from analysis.annex.problems import Problem
from analysis.annex.units import Unit


@dataclass(frozen=True)
class Limits:
    """From where on a figure is asked about.

    `times`: how often it may be another period's; `smallest`: below this, periods are not compared; `target`: how often a
    result may be its target; `spread`: how many robust standard deviations on the logarithmic scale it may lie from the
    median of units of its type; `units`: how many of them there must be for that.
    """

    times: float = 10
    smallest: int = 20
    target: float = 3
    spread: float = 4.5
    units: int = 8


def check_submission(submission: Submission, definition: AnnexDefinition, limits: Limits | None = None) -> list[Problem]:
    """What is wrong between the figures of one unit."""
    limits = limits or Limits()
    teller = _Teller(submission, definition)
    for indicator in definition.indicators:
        for period in definition.periods:
            teller.parts(indicator, period)
            teller.denominator(indicator, period)
            teller.others(indicator, period)
            teller.target(indicator, period, limits)
        for role in indicator.roles:
            teller.periods(indicator, role, limits)
    return teller.problems


class _Teller:
    """The checks of one submission; a figure that is missing is checked against nothing."""

    def __init__(self, submission: Submission, definition: AnnexDefinition) -> None:
        self.submission = submission
        self.definition = definition
        self.problems: list[Problem] = []

    def value(self, indicator: Indicator, role: str, period: Period) -> int | None:
        return self.submission.values.get(figure_name(indicator, role, period))

    def tell(self, kind: str, figure: Figure, **facts: object) -> None:
        self.problems.append(problem_of(self.submission, kind, figure, **facts))

    def parts(self, indicator: Indicator, period: Period) -> None:
        total = self.value(indicator, RESULT, period)
        parts = [self.value(indicator, role, period) for role in indicator.roles if role.startswith("s")]
        known = [part for part in parts if part is not None]
        if total is None or not parts:
            return
        if (len(known) == len(parts) and sum(known) != total) or sum(known) > total:
            self.tell("parts", Figure(indicator, RESULT, period), sum=sum(known), total=total)

    def denominator(self, indicator: Indicator, period: Period) -> None:
        value, of = self.value(indicator, RESULT, period), self.value(indicator, OF, period)
        if value is not None and of is not None and value > of:
            self.tell("above_denominator", Figure(indicator, RESULT, period), value=value, of=of)

    def others(self, indicator: Indicator, period: Period) -> None:
        for kind, code, sign in (("at_most", indicator.at_most, 1), ("at_least", indicator.at_least, -1)):
            if code is None:
                continue
            other = self.definition.indicator(code)
            for role in set(indicator.roles) & set(other.roles) - {OF}:
                value, limit = self.value(indicator, role, period), self.value(other, role, period)
                if value is not None and limit is not None and sign * (value - limit) > 0:
                    self.tell(kind, Figure(indicator, role, period), value=value, other=limit, code=code)

    def target(self, indicator: Indicator, period: Period, limits: Limits) -> None:
        value, target = self.value(indicator, RESULT, period), self.value(indicator, TARGET, period)
        if value is not None and target and value > limits.target * target:
            self.tell("above_target", Figure(indicator, RESULT, period), value=value, target=target)

    def periods(self, indicator: Indicator, role: str, limits: Limits) -> None:
        for before, period in zip(self.definition.periods, self.definition.periods[1:], strict=False):
            value, other = self.value(indicator, role, period), self.value(indicator, role, before)
            if value is None or other is None or max(value, other) < limits.smallest:
                continue
            high, low = max(value, other), max(min(value, other), 1)
            if high >= limits.times * low:
                kind = "other_period" if value > other else "far_below"
                facts = {"value": value, "other": other, "times": f"{high / low:.0f}", "period": before.label["vi"]}
                self.tell(kind, Figure(indicator, role, period), **facts)


def problem_of(submission: Submission, kind: str, figure: Figure, **facts: object) -> Problem:
    """A problem of a figure, at its cell."""
    cell = submission.cells.get(figure.name, "")
    told = {"figure": figure.label("vi"), **facts}
    return Problem(kind, submission.file, cell=cell, unit=submission.unit or "", figure=figure.name, facts=told)


def check_alike(
    submissions: Sequence[Submission],
    definition: AnnexDefinition,
    units: Mapping[str, Unit],
    limits: Limits | None = None,
) -> Iterator[Problem]:
    """Figures far from those of units of the same type, on the logarithmic scale, by median and median absolute deviation.

    Source: Hampel (1974), JASA 69, p. 388; the factor 1.4826 makes the deviation a standard deviation in a normal population.
    """
    limits = limits or Limits()
    for kind in dict.fromkeys(unit.type for unit in units.values()):
        alike = [one for one in submissions if one.unit and units[one.unit].type == kind]
        for figure in definition.figures.values():
            given = [(one, one.values[figure.name]) for one in alike if figure.name in one.values]
            if len(given) < limits.units:
                continue
            logs = np.log1p(np.array([value for _, value in given], dtype=float))
            middle = np.median(logs)
            spread = max(1.4826 * float(np.median(np.abs(logs - middle))), 0.25)
            for (one, value), far in zip(given, np.abs(logs - middle) / spread > limits.spread, strict=True):
                if far:
                    median = f"{np.expm1(middle):.0f}"
                    yield problem_of(one, "other_units", figure, value=value, median=median, count=len(given))
