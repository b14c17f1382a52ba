"""Inequality as functions of totals: generalised entropy (Theil), Atkinson's index, the J-divergence."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.estimate import Estimates, FunctionOfTotals, estimate_totals, estimator
from analysis.estimate.base_columns import BaseColumns, Numbers
from analysis.estimators.measures import listed, positive, request

Transforms = Sequence[Callable[[FloatArray], FloatArray]]
Parts = tuple[FloatArray, ...]  # totals (L,) of 1, y and each transform of y


def function_of_parts(
    value: Callable[[Parts], FloatArray], slopes: Callable[[Parts], Sequence[FloatArray]], parts: int
) -> FunctionOfTotals:
    """A function of (N, totals of `parts` columns) for each of several variables, whose columns follow each other."""

    def blocks(totals: FloatArray) -> list[Parts]:
        width = (totals.shape[1] - 1) // parts
        return [(totals[:, 0], *(totals[:, 1 + v * parts + j] for j in range(parts))) for v in range(width)]

    def values(totals: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            return np.column_stack([value(block) for block in blocks(totals)])

    def jacobian(totals: FloatArray) -> FloatArray:
        found = blocks(totals)
        matrix = np.zeros((len(totals), len(found), totals.shape[1]))
        with np.errstate(divide="ignore", invalid="ignore"):
            for v, block in enumerate(found):
                own = [0, *(1 + v * parts + j for j in range(parts))]
                for column, slope in zip(own, slopes(block), strict=True):
                    matrix[:, v, column] = slope
        return matrix

    return FunctionOfTotals(values, jacobian)


def entropy_function(epsilon: float) -> tuple[FunctionOfTotals, Transforms]:
    """GE(ε): log μ − mean log y at 0, Theil's mean (y/μ) log (y/μ) at 1, (mean (y/μ)^ε − 1) / (ε² − ε) elsewhere."""
    if epsilon == 0:
        return function_of_parts(
            lambda t: np.log(t[1] / t[0]) - t[2] / t[0], lambda t: (t[2] / t[0] ** 2 - 1 / t[0], 1 / t[1], -1 / t[0]), 2
        ), (np.log,)
    if epsilon == 1:
        return function_of_parts(
            lambda t: t[2] / t[1] - np.log(t[1] / t[0]),
            lambda t: (1 / t[0], -t[2] / t[1] ** 2 - 1 / t[1], 1 / t[1]),
            2,
        ), (lambda y: y * np.log(y),)
    scale = 1 / (epsilon**2 - epsilon)

    def moment(t: Parts) -> FloatArray:
        return np.asarray(t[2] * t[0] ** (epsilon - 1) * t[1] ** -epsilon)

    return function_of_parts(
        lambda t: scale * (moment(t) - 1),
        lambda t: (
            scale * (epsilon - 1) * moment(t) / t[0],
            -scale * epsilon * moment(t) / t[1],
            scale * moment(t) / t[2],
        ),
        2,
    ), (lambda y: y**epsilon,)


def atkinson_function(epsilon: float) -> tuple[FunctionOfTotals, Transforms]:
    """1 − (mean y^(1−ε))^(1/(1−ε)) / μ; at 1 the geometric over the arithmetic mean."""
    if epsilon == 1:

        def equal(t: Parts) -> FloatArray:
            return np.asarray(np.exp(t[2] / t[0]) * t[0] / t[1])

        return function_of_parts(
            lambda t: 1 - equal(t),
            lambda t: (-equal(t) * (1 / t[0] - t[2] / t[0] ** 2), equal(t) / t[1], -equal(t) / t[0]),
            2,
        ), (np.log,)
    power = 1 / (1 - epsilon)

    def equivalent(t: Parts) -> FloatArray:
        return np.asarray((t[2] / t[0]) ** power * t[0] / t[1])

    return function_of_parts(
        lambda t: 1 - equivalent(t),
        lambda t: (
            -equivalent(t) * (1 - power) / t[0],
            equivalent(t) / t[1],
            -equivalent(t) * power / t[2],
        ),
        2,
    ), (lambda y: y ** (1 - epsilon),)


J_DIVERGENCE = function_of_parts(
    lambda t: t[2] / t[1] - t[3] / t[0], lambda t: (t[3] / t[0] ** 2, -t[2] / t[1] ** 2, 1 / t[1], -1 / t[0]), 3
)
"""mean (y/μ − 1) log (y/μ) = GE(0) + GE(1), from totals of y, y log y and log y."""

for known in (0, 1, 2, -0.5):
    estimator(f"entropy {known}", columns=2)(entropy_function(known)[0].kernel())
for known in (0.5, 1, 2):
    estimator(f"atkinson {known}", columns=2)(atkinson_function(known)[0].kernel())
estimator("j_divergence", columns=3)(J_DIVERGENCE.kernel())


def of_positive(
    name: str,
    function: FunctionOfTotals,
    transforms: Transforms,
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None,
    said: dict[str, Any],
    options: dict[str, Any],
) -> Estimates:
    """Estimates of a function of the totals of 1, y and transforms of y, for each of several positive variables."""
    names = listed(variables)
    values = positive(design, names, options.get("where"), name)
    columns: list[BaseColumns] = []
    with np.errstate(divide="ignore", invalid="ignore"):
        for y in values.T:
            columns += [Numbers(y), *(Numbers(np.where(y > 0, change(y), np.nan)) for change in transforms)]
    labels = pd.DataFrame({"variable": names, "level": None})
    return estimate_totals(function, design, columns, labels, **request(name, names, by, said, options))


def generalised_entropy(
    design: Design, variables: str | Sequence[str], by: str | Sequence[str] | None = None, *, epsilon: float = 1.0, **options: Any
) -> Estimates:
    """Generalised entropy of positive variables: 0 the mean log deviation, 1 Theil's index, 2 half the squared CV.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for values that are not positive.
    Source: Shorrocks (1984); variance: Biewen & Jenkins (2006).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0, 1.0], "wage": [1.0, 3.0]}), "w")
    >>> an.generalised_entropy(design, "wage", epsilon=2).value.tolist()
    [0.125]
    """
    function, transforms = entropy_function(epsilon)
    return of_positive("generalised_entropy", function, transforms, design, variables, by, {"epsilon": epsilon}, options)


def atkinson(
    design: Design, variables: str | Sequence[str], by: str | Sequence[str] | None = None, *, epsilon: float = 1.0, **options: Any
) -> Estimates:
    """Atkinson's index of positive variables: the share of the total that equality would be worth, at aversion ε > 0.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for values that are not positive.
    Source: Atkinson (1970); variance: Biewen & Jenkins (2006).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0, 1.0], "wage": [1.0, 4.0]}), "w")
    >>> an.atkinson(design, "wage").value.round(12).tolist()
    [0.2]
    """
    function, transforms = atkinson_function(epsilon)
    return of_positive("atkinson", function, transforms, design, variables, by, {"epsilon": epsilon}, options)


def j_divergence(
    design: Design, variables: str | Sequence[str], by: str | Sequence[str] | None = None, **options: Any
) -> Estimates:
    """The J-divergence of positive variables: mean (y/μ − 1) log (y/μ), Theil's index plus the mean log deviation.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for values that are not positive.
    Source: Rohde (2016).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0, 1.0], "wage": [1.0, 3.0]}), "w")
    >>> an.j_divergence(design, "wage").value.round(4).tolist()
    [0.2747]
    """
    transforms: Transforms = (lambda y: y * np.log(y), np.log)
    return of_positive("j_divergence", J_DIVERGENCE, transforms, design, variables, by, {}, options)
