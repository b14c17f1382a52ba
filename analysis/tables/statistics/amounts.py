"""Amounts: mean, total, ratio of two totals."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from analysis.dataset import Variable
from analysis.design import Design, FloatArray
from analysis.estimators.mean import mean_kernel
from analysis.estimators.ratio import ratio_kernel
from analysis.estimators.total import total_kernel
from analysis.tables.spec import Indicator
from analysis.tables.statistics.registry import Taken, measure, require, statistic, taken, variable_of

NUMBERS = ("integer", "decimal")
ADVICE = "use “proportion” for categories, “grid” for rating scales"


@statistic("mean")
def mean(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The mean among those with an answer, in the variable's unit."""
    require(indicator, variable, NUMBERS, ADVICE)
    one = measure(indicator, variable, "", variable.label, unit=unit_of(variable))
    return taken([one], column_of(design, variable), mean_kernel, design)


@statistic("total")
def total(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The population total of the amounts reported."""
    require(indicator, variable, NUMBERS, ADVICE)
    one = measure(indicator, variable, "", variable.label, decimals=0, unit=unit_of(variable))
    return taken([one], column_of(design, variable), total_kernel, design)


@statistic("ratio")
def ratio(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The total of the variable over the total of the indicator's `denominator`, among those who gave both."""
    require(indicator, variable, NUMBERS, ADVICE)
    below = variable_of(indicator, indicator.denominator or "", design.data.codebook)
    require(indicator, below, NUMBERS, "name a numeric variable under “denominator”")
    one = measure(indicator, variable, below.name, _per(variable, below), decimals=2, unit=unit_of(variable))
    return taken([one], np.hstack([column_of(design, variable), column_of(design, below)]), ratio_kernel, design)


def column_of(design: Design, variable: Variable) -> FloatArray:
    """A numeric variable as an (n, 1) matrix, NaN where it is missing."""
    return design.frame[variable.columns[0]].to_numpy(dtype=float, na_value=np.nan)[:, None]


def unit_of(variable: Variable) -> Mapping[str, str]:
    """The codebook's unit, which is in Vietnamese."""
    return {"vi": variable.unit} if variable.unit else {}


def _per(variable: Variable, below: Variable) -> Mapping[str, str]:
    return {language: f"{text} / {below.label.get(language, below.name)}" for language, text in variable.label.items()}
