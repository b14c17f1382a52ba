"""Rankings: how often an item is put first, how often it is named at all, and the score of the places it gets."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.dataset import Variable
from analysis.design import Design, FloatArray
from analysis.tables.cells import Measure
from analysis.tables.spec import Indicator
from analysis.tables.statistics.registry import Taken, derived, measure, require, share, statistic


@statistic("rank_score")
def rank_score(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The mean of points: with k places, k for the first down to 1 for the last, 0 where an item is not named."""
    places = len(variable.columns)
    return _ranked(indicator, variable, design, lambda place: float(places - place), _points)


@statistic("rank_first")
def rank_first(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of respondents who put the item first."""
    return _ranked(indicator, variable, design, lambda place: float(place == 0), share)


@statistic("rank_any")
def rank_any(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of respondents who name the item at any place."""
    return _ranked(indicator, variable, design, lambda place: 1.0, share)


def _points(indicator: Indicator, variable: Variable, level: str, label: dict[str, str]) -> Measure:
    return measure(indicator, variable, level, label, decimals=2, unit={"vi": "điểm", "en": "points"})


def _ranked(
    indicator: Indicator,
    variable: Variable,
    design: Design,
    worth: Callable[[int], float],
    make: Callable[[Indicator, Variable, str, dict[str, str]], Measure],
) -> Taken:
    """One column an item holding what its place is worth; those who ranked nothing are not in the base."""
    require(indicator, variable, ("rank",), "use “proportion” for one answer, “respondents” for several")
    matrix: FloatArray = np.zeros((len(design.frame), len(variable.values)))
    for place, column in enumerate(variable.columns):
        named = design.frame[column].astype(object).to_numpy()
        for position, value in enumerate(variable.values):
            matrix[named == value.name, position] += worth(place)
    matrix[design.frame[variable.columns[0]].isna().to_numpy()] = np.nan
    measures = [make(indicator, variable, value.name, dict(value.label) or {"vi": value.name}) for value in variable.values]
    return derived(measures, matrix, design)
