"""Population totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from analysis.design import Design, FloatArray
from analysis.estimate import EmptyGroups, Estimates, FunctionOfTotals, NaPolicy, estimator
from analysis.estimators.numeric import estimate_numeric


def total_jacobian(totals: FloatArray) -> FloatArray:
    """The derivative of every total by itself is 1."""
    k = totals.shape[1] - 1
    return np.broadcast_to(np.eye(k, k + 1, 1), (len(totals), k, k + 1))


TOTAL = FunctionOfTotals(lambda totals: totals[:, 1:], total_jacobian)
"""Σ w y; its derivative with respect to a row's weight is y. Horvitz & Thompson (1952)."""

estimator("total")(TOTAL.kernel())


def total(
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    where: Any = None,
    *,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
) -> Estimates:
    """Estimated totals of variables over the population or its domains; a categorical variable is counted by category.

    Missing values form no part of the domain (`na="fail"` refuses them). Raises EstimationError for an empty domain.
    Source: Horvitz & Thompson (1952); Särndal, Swensson & Wretman (1992), eq. 2.8.3.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"h": list("aabb"), "size": [10, 10, 6, 6], "y": [1, 2, 3, 5]}), strata="h", fpc="size")
    >>> an.total(design, "y").value.tolist()
    [39.0]
    """
    return estimate_numeric("total", TOTAL, design, variables, by=by, where=where, na=na, empty=empty, deff=deff)
