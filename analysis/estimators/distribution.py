"""The distribution function of a variable in the population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design
from analysis.estimate import EmptyGroups, Estimates, NaPolicy, estimate, matrix_of
from analysis.estimators.mean import mean_kernel


def cdf(
    design: Design,
    variable: str,
    at: float | Sequence[float],
    by: str | Sequence[str] | None = None,
    where: Any = None,
    *,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
) -> Estimates:
    """Estimated share of the population whose value is at most each of the points `at`; the labels' `level` is the point.

    Missing values form no part of the domain. Raises EstimationError for an empty domain.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1, 1, 2], "y": [1, 2, 3]}), "w")
    >>> an.cdf(design, "y", [1, 2]).value.tolist()
    [0.25, 0.5]
    """
    points = np.atleast_1d(np.asarray(at, dtype=float))
    column = matrix_of(design, [variable])
    below = (column <= points).astype(float)
    below[np.isnan(column[:, 0])] = np.nan
    return estimate(
        mean_kernel,
        design,
        below,
        pd.DataFrame({"variable": variable, "level": points}),
        names=[variable],
        by=by,
        where=where,
        na=na,
        empty=empty,
        deff=deff,
        estimator="cdf",
        call={"estimator": "cdf", "variables": [variable], "at": points.tolist(), "by": by, "where": where},
    )
