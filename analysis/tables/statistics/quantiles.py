"""Quantiles: the median and others, with the intervals of the estimator."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.dataset import Variable
from analysis.design import Design
from analysis.estimate import Estimates
from analysis.estimators import quantile as quantile_of
from analysis.tables.spec import Indicator
from analysis.tables.statistics.amounts import ADVICE, NUMBERS, column_of, unit_of
from analysis.tables.statistics.registry import Taken, measure, require, statistic


@statistic("quantile")
def quantile(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The value that the share `quantile` of the population does not exceed."""
    require(indicator, variable, NUMBERS, ADVICE)
    one = measure(indicator, variable, f"{indicator.quantile:g}", variable.label, unit=unit_of(variable))
    name = variable.columns[0]

    def run(by: str | None) -> Estimates:
        return quantile_of(design, name, indicator.quantile, by=by)

    return Taken((one,), ~np.isnan(column_of(design, variable)[:, 0]), run)


@statistic("median")
def median(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The value that half of the population does not exceed."""
    return quantile(replace(indicator, quantile=0.5), variable, design)
