"""Ratios of two totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import EmptyGroups, Estimates, Linearised, NaPolicy, estimate, estimator, matrix_of


@estimator("ratio")
def ratio_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """Σ w y / Σ w x for k/2 numerators y (first columns) over k/2 denominators x; its derivative is (y − R x) / Σ w x.

    Särndal, Swensson & Wretman (1992), section 5.6.
    """
    half = columns.shape[1] // 2
    numerators, denominators = columns[:, :half], columns[:, half:]
    below = weights @ denominators
    with np.errstate(divide="ignore", invalid="ignore"):
        value = np.where(below != 0, weights @ numerators / below, np.nan)
        scores = (numerators - value * denominators) / below
    return Linearised(value, scores)


def ratio(
    design: Design,
    numerators: str | Sequence[str],
    denominators: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    where: Any = None,
    *,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
) -> Estimates:
    """Estimated ratios of totals, every numerator over every denominator, the numerators varying fastest.

    Rows where either is missing form no part of the domain. Raises EstimationError if a denominator's total is zero.
    Source: Särndal, Swensson & Wretman (1992), section 5.6.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1, 1, 2], "pay": [10, 20, 30], "hours": [1, 2, 4]}), weights="w")
    >>> an.ratio(design, "pay", "hours").value.round(4).tolist()
    [8.1818]
    """
    above = [numerators] if isinstance(numerators, str) else list(numerators)
    below = [denominators] if isinstance(denominators, str) else list(denominators)
    pairs = [(y, x) for x in below for y in above]
    matrix = matrix_of(design, [y for y, _ in pairs] + [x for _, x in pairs])
    result = estimate(
        ratio_kernel,
        design,
        matrix,
        pd.DataFrame({"variable": [f"{y}/{x}" for y, x in pairs], "level": None}),
        names=[*above, *below],
        by=by,
        where=where,
        na=na,
        empty=empty,
        deff=deff,
        estimator="ratio",
        call={"estimator": "ratio", "numerators": above, "denominators": below, "by": by, "where": where},
    )
    if (np.isnan(result.value) & (result.n_positive > 0)).any():
        raise EstimationError(
            "the denominator's total is zero", where=", ".join(below), advice="choose the domain so that it is not"
        )
    return result
