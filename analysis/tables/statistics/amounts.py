"""Amounts: mean, total, ratio of two totals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis import estimators
from analysis.dataset import Variable
from analysis.design import Design
from analysis.estimate import Estimates
from analysis.estimate.domains import level_codes
from analysis.tables.spec import Indicator
from analysis.tables.statistics.registry import Taken, amounts, answered, measure, require, statistic, variable_of

NUMBERS = ("integer", "decimal")
ADVICE = "use “proportion” for categories, “grid” for rating scales"


@statistic("mean")
def mean(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The mean among those with an answer, in the variable's unit."""
    require(indicator, variable, NUMBERS, ADVICE)
    one, column = measure(indicator, variable, "", variable.label, unit=unit_of(variable)), variable.columns[0]
    return Taken(
        (one,),
        lambda: answered(design, column),
        lambda by: estimators.mean(design, column, by=by),
        lambda: amounts(design, column),
    )


@statistic("total")
def total(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The population total of the amounts reported; of a categorical variable, the number of people in each category."""
    require(indicator, variable, (*NUMBERS, "categorical"), "use “respondents” for several answers")
    column, unit = variable.columns[0], unit_of(variable)

    def run(by: str | None) -> Estimates:
        return estimators.total(design, column, by=by)

    if variable.type != "categorical":
        measures = [measure(indicator, variable, "", variable.label, decimals=0, unit=unit)]
        return Taken(tuple(measures), lambda: answered(design, column), run, lambda: amounts(design, column))
    labels = {value.name: value.label for value in variable.values}
    codes, found = level_codes(design.frame[column])
    levels = [str(level) for level in found]
    measures = [measure(indicator, variable, one, labels.get(one) or {"vi": one}, decimals=0, unit=unit) for one in levels]
    return Taken(
        tuple(measures),
        lambda: answered(design, column),
        run,
        lambda: (codes[:, None] == np.arange(len(levels))).astype(float),
    )


@statistic("ratio")
def ratio(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The total of the variable over the total of the indicator's `denominator`, among those who gave both."""
    require(indicator, variable, NUMBERS, ADVICE)
    below = variable_of(indicator, indicator.denominator or "", design.data.codebook)
    require(indicator, below, NUMBERS, "name a numeric variable under “denominator”")
    one = measure(indicator, variable, below.name, _per(variable, below), decimals=2, unit=unit_of(variable))
    above_column, below_column = variable.columns[0], below.columns[0]
    return Taken(
        (one,),
        lambda: answered(design, above_column, below_column),
        lambda by: estimators.ratio(design, above_column, below_column, by=by),
        lambda: amounts(design, above_column),
    )


def unit_of(variable: Variable) -> Mapping[str, str]:
    """The codebook's unit, which is in Vietnamese."""
    return {"vi": variable.unit} if variable.unit else {}


def _per(variable: Variable, below: Variable) -> Mapping[str, str]:
    return {language: f"{text} / {below.label.get(language, below.name)}" for language, text in variable.label.items()}
