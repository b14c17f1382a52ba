"""Population means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.design import Design, FloatArray
from analysis.estimate import EmptyGroups, Estimates, FunctionOfTotals, NaPolicy, estimator
from analysis.estimators.numeric import estimate_numeric


def mean_value(totals: FloatArray) -> FloatArray:
    """Σ w y / Σ w."""
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(totals[:, 1:] / totals[:, :1])


def mean_jacobian(totals: FloatArray) -> FloatArray:
    """−ȳ / Σ w by the sum of weights, 1 / Σ w by the mean's own total."""
    k = totals.shape[1] - 1
    jacobian = np.zeros((len(totals), k, k + 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        jacobian[:, :, 0] = -mean_value(totals) / totals[:, :1]
        jacobian[:, np.arange(k), np.arange(1, k + 1)] = 1 / totals[:, :1]
    return jacobian


MEAN = FunctionOfTotals(mean_value, mean_jacobian)
"""Σ w y / Σ w; its derivative with respect to a row's weight is (y − ȳ) / Σ w. Hájek (1971)."""

mean_kernel = estimator("mean")(MEAN.kernel())


def mean(
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    where: Any = None,
    *,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
) -> Estimates:
    """Estimated means of variables over the population or its domains; a categorical variable gives a share per category.

    Missing values form no part of the domain (`na="fail"` refuses them). Raises EstimationError for an empty domain.
    Source: Hájek (1971); Särndal, Swensson & Wretman (1992), eq. 5.7.4.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"h": list("aabb"), "size": [10, 10, 6, 6], "y": [1, 2, 3, 5]}), strata="h", fpc="size")
    >>> hours = an.mean(design, "y", by="h")
    >>> hours.value.tolist(), hours.se.round(4).tolist()
    ([1.5, 4.0], [0.4472, 0.8165])
    """
    return estimate_numeric("mean", MEAN, design, variables, by=by, where=where, na=na, empty=empty, deff=deff)
