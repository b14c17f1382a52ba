"""Rating scales: the mean score of the answers' codes and the share of the highest answers."""

from __future__ import annotations

import numpy as np

from analysis.dataset import Variable
from analysis.design import Design
from analysis.errors import PlanError
from analysis.tables.spec import Indicator
from analysis.tables.statistics.registry import Taken, derived, measure, require, share, statistic

MEAN_SCORE = {"vi": "Điểm trung bình", "en": "Mean score"}


@statistic("grid")
def grid(indicator: Indicator, variable: Variable, design: Design) -> Taken:
    """Two measures of a rating: the mean of its codes, and the share of its `top` highest answers."""
    require(indicator, variable, ("categorical",), "use “mean” for numeric scales")
    scale = sorted(((value.code, value) for value in variable.values if value.code is not None), key=lambda pair: pair[0])
    if len(scale) <= indicator.top:
        what = f"“{variable.name}” has {len(scale)} coded answers, so the top {indicator.top} are all of them"
        raise PlanError(what, where=indicator.where, advice="give its answers codes, or lower “top”")
    codes = {value.name: float(code) for code, value in scale}
    score = design.frame[variable.columns[0]].astype(object).map(codes).to_numpy(dtype=float, na_value=np.nan)
    highest = [value for _, value in scale[-indicator.top :]]
    reached = np.where(np.isnan(score), np.nan, score >= codes[highest[0].name])
    languages = dict.fromkeys(language for value in highest for language in value.label)
    named = {language: " + ".join(value.label.get(language, value.name) for value in highest) for language in languages}
    measures = [measure(indicator, variable, "mean", MEAN_SCORE, decimals=2), share(indicator, variable, "top", named)]
    return derived(measures, np.column_stack([score, reached]), design)
