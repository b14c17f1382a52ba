"""Agreement between two ratings (Cohen's kappa) and between the items of a scale (Cronbach's alpha)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError, VariableError
from analysis.estimate import Estimates, FunctionOfTotals, Linearised, estimate, estimate_totals, estimator, matrix_of
from analysis.estimate.base_columns import Categories
from analysis.estimate.domains import columns_of
from analysis.estimators.measures import request
from analysis.estimators.moments import covariance_kernel, pairs


def kappa_function(size: int) -> FunctionOfTotals:
    """κ = (p_o − p_e) / (1 − p_e) from the totals of the size² cells of the crossing, the second rating varying fastest.

    p_o is the share of pairs that agree, p_e = Σ p_i. p_.i the share if the ratings had nothing to do with each other.
    """
    agree = np.eye(size).ravel()
    of_first = np.kron(np.eye(size), np.ones((size, 1)))  # cell → its first rating
    of_second = np.kron(np.ones((size, 1)), np.eye(size))

    def parts(totals: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray, FloatArray]:
        cells = totals[:, 1:] / totals[:, :1]
        first, second = cells @ of_first, cells @ of_second
        return cells @ agree, (first * second).sum(axis=1), first, second

    def value(totals: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            observed, expected, _, _ = parts(totals)
            return np.asarray((observed - expected) / (1 - expected))[:, None]

    def jacobian(totals: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            observed, expected, first, second = parts(totals)
            by_expected = (second @ of_first.T) + (first @ of_second.T)  # ∂p_e / ∂ cell share
            slope = agree / (1 - expected)[:, None] - ((1 - observed) / (1 - expected) ** 2)[:, None] * by_expected
            centre = observed / (1 - expected) - (1 - observed) / (1 - expected) ** 2 * 2 * expected
            return np.column_stack([-centre / totals[:, 0], slope / totals[:, :1]])[:, None, :]

    return FunctionOfTotals(value, jacobian)


estimator("kappa", columns=4)(kappa_function(2).kernel())


def kappa(design: Design, first: str, second: str, by: str | Sequence[str] | None = None, **options: Any) -> Estimates:
    """Cohen's kappa: the agreement of two ratings beyond what chance would give, 1 for full agreement.

    Both variables are read as the same categories. `options`: where, na, empty, deff as for `mean`.
    Raises EstimationError where there is only one category. Source: Cohen (1960); R survey, svykappa.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"w": [1.0] * 4, "coder": list("aabb"), "expert": list("aaba")})
    >>> an.kappa(an.Design(frame, "w"), "coder", "expert").value.tolist()
    [0.5]
    """
    columns_of(design, [first, second])
    ratings = [design.frame[name].astype("object") for name in (first, second)]
    levels = pd.unique(pd.concat(ratings).dropna())
    if len(levels) < 2:
        raise EstimationError("agreement needs at least two categories", where=f"{first}, {second}")
    codes = [pd.Categorical(rating, categories=levels).codes.astype(np.intp) for rating in ratings]
    cell = np.where((codes[0] < 0) | (codes[1] < 0), -1, codes[0] * len(levels) + codes[1])
    labels = pd.DataFrame({"variable": ["kappa"], "level": None})
    asked = request("kappa", [first, second], by, {}, options)
    return estimate_totals(kappa_function(len(levels)), design, [Categories(cell, len(levels) ** 2)], labels, **asked)


@estimator("cronbach_alpha")
def alpha_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """k/(k−1) (1 − tr S / 1'S1) of k items with covariance S."""
    k = columns.shape[1]
    moments = covariance_kernel(columns, weights)
    own = np.array([i == j for i, j in pairs(k)])
    trace, whole = own.astype(float), np.where(own, 1.0, 2.0)
    part, total = moments.value @ trace, moments.value @ whole
    with np.errstate(divide="ignore", invalid="ignore"):
        scores = moments.scores @ (part / total**2 * whole - trace / total)
        value = 1 - part / total
    return Linearised(np.array([value]) * k / (k - 1), scores[:, None] * k / (k - 1))


def cronbach_alpha(design: Design, items: Sequence[str], by: str | Sequence[str] | None = None, **options: Any) -> Estimates:
    """Cronbach's alpha: how far the items of a scale measure the same thing, with a standard error by linearisation.

    `options`: where, na, empty, deff as for `mean`. Raises VariableError for fewer than two items.
    Source: Cronbach (1951); R survey, svycralpha.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"w": [1.0] * 4, "a": [1, 2, 3, 4], "b": [1, 3, 2, 4]})
    >>> an.cronbach_alpha(an.Design(frame, "w"), ["a", "b"]).value.round(4).tolist()
    [0.8889]
    """
    names = list(items)
    if len(names) < 2:
        raise VariableError("a scale has at least two items", where=", ".join(names))
    labels = pd.DataFrame({"variable": ["alpha"], "level": None})
    asked = request("cronbach_alpha", names, by, {}, options)
    return estimate(alpha_kernel, design, matrix_of(design, names), labels, **asked)
