"""Shares: of respondents in each category, of respondents who chose each answer, of all answers given."""

from __future__ import annotations

import numpy as np

from analysis.dataset import Variable, did_you_mean
from analysis.design import Design, FloatArray
from analysis.errors import PlanError
from analysis.estimators.mean import mean_kernel
from analysis.estimators.numeric import indicators
from analysis.estimators.ratio import ratio_kernel
from analysis.tables.cells import Measure
from analysis.tables.spec import Indicator
from analysis.tables.statistics.registry import Taken, require, share, statistic, taken

CATEGORIES = ("categorical", "integer")


@statistic("proportion")
def proportion(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of each category, or of the indicator's `levels` taken together, among those with an answer."""
    require(indicator, variable, CATEGORIES, "use “respondents” for several answers, “mean” for amounts")
    matrix, found = indicators(design.frame[variable.columns[0]])
    levels = [str(level) for level in found]
    if not indicator.levels:
        measures = [share(indicator, variable, level, _label(variable, level)) for level in levels]
        return taken(measures, matrix, mean_kernel, design)
    chosen = matrix[:, [_position(indicator, levels, level) for level in indicator.levels]].sum(axis=1, keepdims=True)
    return taken([_together(indicator, variable)], chosen, mean_kernel, design)


@statistic("respondents")
def respondents(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of respondents who chose each answer of a multiple response; shares may add to more than one."""
    require(indicator, variable, ("multiple",), "use “proportion” for one answer")
    matrix, measures = _chosen(indicator, variable, design)
    return taken(measures, matrix, mean_kernel, design)


@statistic("answers")
def answers(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of each answer among all answers given to a multiple response; shares add to one."""
    require(indicator, variable, ("multiple",), "use “proportion” for one answer")
    matrix, measures = _chosen(indicator, variable, design)
    given = np.repeat(matrix.sum(axis=1, keepdims=True), len(measures), axis=1)
    given[given == 0] = np.nan
    return taken(measures, np.hstack([matrix, given]), ratio_kernel, design, base=given)


def _chosen(indicator: Indicator, variable: Variable, design: Design) -> tuple[FloatArray, list[Measure]]:
    """One 0/1 column an answer, NaN for those not asked; limited to the indicator's levels if it names any."""
    levels = [value.name for value in variable.values]
    wanted = indicator.levels or tuple(levels)
    columns = [variable.columns[_position(indicator, levels, level)] for level in wanted]
    matrix = np.column_stack([design.frame[column].to_numpy(dtype=float, na_value=np.nan) for column in columns])
    return matrix, [share(indicator, variable, level, _label(variable, level)) for level in wanted]


def _position(indicator: Indicator, levels: list[str], level: str) -> int:
    if level not in levels:
        what = f"“{level}” is not an answer of “{indicator.variable}”"
        raise PlanError(what, where=indicator.where, advice=did_you_mean(level, levels))
    return levels.index(level)


def _label(variable: Variable, level: str) -> dict[str, str]:
    label = next((value.label for value in variable.values if value.name == level), None)
    return dict(label) if label else {"vi": level}


def _together(indicator: Indicator, variable: Variable) -> Measure:
    """The measure of several answers as one, called by all their labels."""
    labels = [_label(variable, level) for level in indicator.levels]
    languages = dict.fromkeys(language for label in labels for language in label)
    joined = {language: " + ".join(label.get(language, "") for label in labels) for language in languages}
    return share(indicator, variable, "+".join(indicator.levels), joined)
