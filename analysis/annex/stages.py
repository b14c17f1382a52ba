"""Results against targets, stage by stage: what each programme period aimed at and what was done, next to before it began."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.annex.definition import RESULT, TARGET, AnnexDefinition, Indicator, Period, figure_name


@dataclass(frozen=True)
class Stage:
    """One indicator in one stage, over the `units` that gave target and result: their sums, and the result in percent.

    `times_before` is the result against that before the programme, over the units that gave both; NaN where there is none.
    """

    indicator: Indicator
    period: Period
    target: float
    result: float
    units: int
    percent: float
    times_before: float


def stages(table: pd.DataFrame, definition: AnnexDefinition) -> tuple[Stage, ...]:
    """All indicators in all stages that had a target, from the figures of the units (units × figures)."""
    return tuple(_stages(table, definition))


def _stages(table: pd.DataFrame, definition: AnnexDefinition) -> Iterator[Stage]:
    before = next((period for period in definition.periods if not period.target), None)
    for indicator in definition.indicators:
        for period in definition.periods:
            if not period.target:
                continue
            result = figure_name(indicator, RESULT, period)
            met = table[[figure_name(indicator, TARGET, period), result]].dropna().sum()
            percent = _ratio(float(met[result]), float(met.iloc[0]))
            times = np.nan
            if before is not None:
                pair = table[[figure_name(indicator, RESULT, before), result]].dropna().sum()
                times = _ratio(float(pair[result]), float(pair.iloc[0]))
            units = int(table[[figure_name(indicator, TARGET, period), result]].notna().all(axis=1).sum())
            yield Stage(indicator, period, float(met.iloc[0]), float(met[result]), units, 100 * percent, times)


def _ratio(top: float, bottom: float) -> float:
    return top / bottom if bottom > 0 else float("nan")
