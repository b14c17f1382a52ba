"""Ratios of two totals."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import EmptyGroups, Estimates, FunctionOfTotals, NaPolicy, estimate_totals, estimator
from analysis.estimators.numeric import numbers_of


def halves(totals: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Totals of the numerators and of the denominators they belong to."""
    half = (totals.shape[1] - 1) // 2
    return totals[:, 1 : 1 + half], totals[:, 1 + half :]


def ratio_value(totals: FloatArray) -> FloatArray:
    """Σ w y / Σ w x, NaN where the denominator is zero."""
    above, below = halves(totals)
    return np.divide(above, below, out=np.full_like(above, np.nan), where=below != 0)


def ratio_jacobian(totals: FloatArray) -> FloatArray:
    """1 / Σ w x by the numerator, −R / Σ w x by the denominator."""
    _, below = halves(totals)
    half = below.shape[1]
    jacobian = np.zeros((len(totals), half, totals.shape[1]))
    own = np.arange(half)
    inverse = np.divide(1.0, below, out=np.full_like(below, np.nan), where=below != 0)
    jacobian[:, own, 1 + own] = inverse
    jacobian[:, own, 1 + half + own] = -ratio_value(totals) * inverse
    return jacobian


RATIO = FunctionOfTotals(ratio_value, ratio_jacobian)
"""Σ w y / Σ w x of as many numerators (first columns) as denominators. Särndal, Swensson & Wretman (1992), section 5.6."""

estimator("ratio")(RATIO.kernel())


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
    result = estimate_totals(
        RATIO,
        design,
        [numbers_of(design, name) for name in ([y for y, _ in pairs] + [x for _, x in pairs])],
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
