"""Population means."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.design import Design, FloatArray
from analysis.estimate import EmptyGroups, Estimates, Linearised, NaPolicy, estimator
from analysis.estimators.numeric import estimate_numeric


@estimator("mean")
def mean_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """Σ w y / Σ w; its derivative with respect to a row's weight is (y − ȳ) / Σ w. Hájek (1971)."""
    size = weights.sum()
    value = weights @ columns / size
    return Linearised(value, (columns - value) / size)


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
    return estimate_numeric("mean", mean_kernel, design, variables, by=by, where=where, na=na, empty=empty, deff=deff)
