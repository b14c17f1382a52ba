"""A statistic turns an indicator into measures and an estimate in domains; the registry names them all."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
import pandas as pd

from analysis.dataset import Codebook, Variable, did_you_mean
from analysis.dataset.codebook import Label
from analysis.design import BoolArray, Design, FloatArray
from analysis.errors import PlanError
from analysis.estimate import ESTIMATORS, Estimates, estimate
from analysis.tables.cells import Measure
from analysis.tables.spec import Indicator

PERCENT: Label = {"vi": "%", "en": "%"}


@dataclass(frozen=True, eq=False)
class Taken:
    """An indicator made ready on the data: its k measures, who is in its base, and the estimates in domains.

    `estimate(by)` gives k statistics for each level of the column `by`. `answered()` is (n,), true for rows in the base,
    `contributions()` (n, k), what each row brings to each measure before its weight: one or zero to a share.
    """

    measures: tuple[Measure, ...]
    answered: Callable[[], BoolArray]
    estimate: Callable[[str | None], Estimates]
    contributions: Callable[[], FloatArray]


Statistic = Callable[[Indicator, Variable, Design], Taken]

STATISTICS: dict[str, Statistic] = {}


def statistic(name: str) -> Callable[[Statistic], Statistic]:
    """Register a statistic under the word that plans use for it."""

    def register(function: Statistic) -> Statistic:
        STATISTICS[name] = function
        return function

    return register


def take(indicator: Indicator, design: Design) -> Taken:
    """The indicator on the rows of a design.

    Raises:
        PlanError: the variable is not in the data or not of a kind the statistic can use; names the plan's line.
    """
    return STATISTICS[indicator.statistic](indicator, variable_of(indicator, indicator.variable, design.data.codebook), design)


def variable_of(indicator: Indicator, name: str, codebook: Codebook) -> Variable:
    """The codebook's entry, or a `PlanError` at the indicator's line with the nearest name."""
    if name not in codebook:
        advice = did_you_mean(name, (variable.name for variable in codebook.variables))
        raise PlanError(f"“{name}” is not a variable of the data", where=indicator.where, advice=advice)
    return codebook.variable(name)


def require(indicator: Indicator, variable: Variable, types: Sequence[str], advice: str) -> None:
    """Stop unless the variable is of one of these types."""
    if variable.type not in types:
        what = f"“{variable.name}” is {variable.type}, so it has no {indicator.statistic}"
        raise PlanError(what, where=indicator.where, advice=advice)


def derived(
    measures: Sequence[Measure], matrix: FloatArray, design: Design, *, estimator: str = "mean", base: FloatArray | None = None
) -> Taken:
    """A named estimator on columns (n, k') that the data do not hold: a row with a missing value is not in the base."""
    labels = pd.DataFrame({"variable": [one.variable for one in measures], "level": [one.level for one in measures]})

    def there() -> BoolArray:
        return np.logical_not(np.isnan(matrix if base is None else base).any(axis=1))

    def run(by: str | None) -> Estimates:
        kernel = ESTIMATORS[estimator].kernel
        return estimate(kernel, design, matrix, labels, names=[measures[0].variable], by=by)

    return Taken(tuple(measures), there, run, lambda: matrix[:, : len(measures)])


def amounts(design: Design, *columns: str) -> FloatArray:
    """The columns as numbers, (n, k); yes is 1; missing is NaN."""
    return np.column_stack([design.frame[column].to_numpy(dtype=float, na_value=np.nan) for column in columns])


def answered(design: Design, *columns: str) -> BoolArray:
    """Rows that have a value in all of these columns, (n,)."""
    return design.frame[list(columns)].notna().all(axis=1).to_numpy(dtype=bool)


def share(indicator: Indicator, variable: Variable, level: str, label: Label) -> Measure:
    """A measure that is a proportion: printed as a percentage with one decimal unless the plan says otherwise."""
    return measure(indicator, variable, level, label, scale=Decimal(100), decimals=1, unit=PERCENT, share=True)


def measure(
    indicator: Indicator,
    variable: Variable,
    level: str,
    label: Label,
    *,
    scale: Decimal = Decimal(1),
    decimals: int = 1,
    unit: Label | None = None,
    share: bool = False,
) -> Measure:
    """A measure with the plan's wishes over the statistic's habits."""
    return Measure(
        variable=variable.name,
        level=level,
        group=variable.label or {"vi": variable.name},
        label=indicator.label or label,
        statistic=indicator.statistic,
        scale=scale if indicator.scale is None else indicator.scale,
        decimals=decimals if indicator.decimals is None else indicator.decimals,
        unit=indicator.unit or unit or {},
        share=share,
    )
