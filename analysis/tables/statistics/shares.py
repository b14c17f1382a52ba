"""Shares: of respondents in each category, of respondents who chose each answer, of all answers given."""

from __future__ import annotations

import numpy as np

from analysis import estimators
from analysis.dataset import Variable, did_you_mean
from analysis.dataset.codebook import Label
from analysis.design import Design
from analysis.errors import PlanError
from analysis.estimate.domains import level_codes
from analysis.tables.cells import Measure
from analysis.tables.spec import Indicator
from analysis.tables.statistics.registry import Taken, amounts, answered, derived, require, share, statistic

CATEGORIES = ("categorical", "integer")


@statistic("proportion")
def proportion(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of each category, or of the indicator's `levels` taken together, among those with an answer."""
    require(indicator, variable, CATEGORIES, "use “respondents” for several answers, “mean” for amounts")
    column = variable.columns[0]
    codes, found = level_codes(design.frame[column])
    levels = [str(level) for level in found]
    if not indicator.levels:
        measures = tuple(share(indicator, variable, level, _label(variable, level)) for level in levels)
        return Taken(
            measures,
            lambda: answered(design, column),
            lambda by: estimators.proportion(design, column, by=by),
            lambda: (codes[:, None] == np.arange(len(levels))).astype(float),
        )
    chosen = np.isin(codes, [_position(indicator, levels, level) for level in indicator.levels]).astype(float)
    chosen[codes < 0] = np.nan
    return derived([_together(indicator, variable)], chosen[:, None], design)


@statistic("respondents")
def respondents(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of respondents who chose each answer of a multiple response; shares may add to more than one."""
    columns, measures = _chosen(indicator, variable)
    return Taken(
        measures,
        lambda: answered(design, *columns),
        lambda by: estimators.mean(design, columns, by=by),
        lambda: amounts(design, *columns),
    )


@statistic("answers")
def answers(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """The share of each answer among all answers given to a multiple response; shares add to one."""
    columns, measures = _chosen(indicator, variable)
    matrix = amounts(design, *columns)
    given = np.repeat(matrix.sum(axis=1, keepdims=True), len(measures), axis=1)
    given[given == 0] = np.nan
    return derived(measures, np.hstack([matrix, given]), design, estimator="ratio", base=given)


def _chosen(indicator: Indicator, variable: Variable) -> tuple[list[str], tuple[Measure, ...]]:
    """The yes/no column and the measure of each answer; limited to the indicator's levels if it names any."""
    require(indicator, variable, ("multiple",), "use “proportion” for one answer")
    levels = [value.name for value in variable.values]
    wanted = indicator.levels or tuple(levels)
    columns = [variable.columns[_position(indicator, levels, level)] for level in wanted]
    return columns, tuple(share(indicator, variable, level, _label(variable, level)) for level in wanted)


def _position(indicator: Indicator, levels: list[str], level: str) -> int:
    if level not in levels:
        what = f"“{level}” is not an answer of “{indicator.variable}”"
        raise PlanError(what, where=indicator.where, advice=did_you_mean(level, levels))
    return levels.index(level)


def _label(variable: Variable, level: str) -> Label:
    label = next((value.label for value in variable.values if value.name == level), None)
    return label or {"vi": level}


def _together(indicator: Indicator, variable: Variable) -> Measure:
    """The measure of several answers as one, called by all their labels."""
    labels = [_label(variable, level) for level in indicator.levels]
    languages = dict.fromkeys(language for label in labels for language in label)
    joined = {language: " + ".join(label.get(language, "") for label in labels) for language in languages}
    return share(indicator, variable, "+".join(indicator.levels), joined)
