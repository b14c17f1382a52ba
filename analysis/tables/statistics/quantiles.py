"""Quantiles: the median and others, with the intervals of the estimator."""

from __future__ import annotations

from dataclasses import replace

from analysis import estimators
from analysis.dataset import Variable
from analysis.design import Design
from analysis.tables.spec import Indicator
from analysis.tables.statistics.amounts import ADVICE, NUMBERS, unit_of
from analysis.tables.statistics.registry import Taken, amounts, answered, measure, require, statistic


@statistic("quantile")
def quantile(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The value that the share `quantile` of the population does not exceed."""
    require(indicator, variable, NUMBERS, ADVICE)
    one = measure(indicator, variable, f"{indicator.quantile:g}", variable.label, unit=unit_of(variable))
    column, p = variable.columns[0], indicator.quantile
    return Taken(
        (one,),
        lambda: answered(design, column),
        lambda by: estimators.quantile(design, column, p, by=by),
        lambda: amounts(design, column),
    )


@statistic("median")
def median(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The value that half of the population does not exceed."""
    return quantile(replace(indicator, quantile=0.5), variable, design)
