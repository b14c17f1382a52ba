"""Variances, covariances and correlations of the population."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import EmptyGroups, Estimates, Linearised, NaPolicy, estimate, estimator, matrix_of
from analysis.estimate.linearised import Kernel


def pairs(k: int, *, own: bool = True) -> list[tuple[int, int]]:
    """The pairs (i, j), i ≤ j, of k columns; i < j without a column's `own`."""
    return [(i, j) for i in range(k) for j in range(i if own else i + 1, k)]


@estimator("covariance")
def covariance_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """Σ w (x−x̄)(y−ȳ) / Σ w for every pair of columns.

    The means' own derivative vanishes, since Σ w (x−x̄) = 0. Särndal, Swensson & Wretman (1992), section 5.9.
    """
    size = weights.sum()
    centred = columns - weights @ columns / size
    products = np.column_stack([centred[:, i] * centred[:, j] for i, j in pairs(columns.shape[1])])
    value = weights @ products / size
    return Linearised(value, (products - value) / size)


@estimator("correlation")
def correlation_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """S_xy / √(S_xx S_yy) for every pair of different columns, by the delta method on the covariances."""
    moments = covariance_kernel(columns, weights)
    place = {pair: at for at, pair in enumerate(pairs(columns.shape[1]))}
    values, scores = [], []
    with np.errstate(divide="ignore", invalid="ignore"):
        for (i, j), both in place.items():
            if i == j:
                continue
            own_i, own_j = place[i, i], place[j, j]
            r = moments.value[both] / np.sqrt(moments.value[own_i] * moments.value[own_j])
            change = moments.scores[:, both] / moments.value[both]
            change = (
                change - (moments.scores[:, own_i] / moments.value[own_i] + moments.scores[:, own_j] / moments.value[own_j]) / 2
            )
            values.append(r)
            scores.append(r * change)
    return Linearised(np.array(values), np.column_stack(scores))


def var(design: Design, variables: str | Sequence[str], by: str | Sequence[str] | None = None, **options: Any) -> Estimates:
    """Population variances S² of variables (divisor N−1).

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for an empty domain.
    Source: Särndal, Swensson & Wretman (1992), section 5.9; R survey, svyvar.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1, 1, 1], "y": [1.0, 2.0, 6.0]}), "w")
    >>> an.var(design, "y").value.tolist()
    [7.0]
    """
    names = [variables] if isinstance(variables, str) else list(variables)
    whole = covariance(design, names, by, **options)
    own = [at for at, (i, j) in enumerate(pairs(len(names))) if i == j]
    width = len(pairs(len(names)))
    keep = [group * width + at for group in range(len(whole) // width) for at in own]
    return whole.select(keep)


def covariance(design: Design, variables: Sequence[str], by: str | Sequence[str] | None = None, **options: Any) -> Estimates:
    """Population covariances of every pair of variables, variances included, in the order (1,1), (1,2), …, (2,2), …

    S_xy = n/(n−1) Σ w (x−x̄)(y−ȳ) / Σ w with n the rows of positive weight.
    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for an empty domain.
    """
    result = second_moments("covariance", covariance_kernel, design, variables, by, **options)
    with np.errstate(divide="ignore", invalid="ignore"):
        bessel = np.where(result.n_positive > 1, result.n_positive / (result.n_positive - 1), np.nan)
    return result.scaled(bessel)


def correlation(design: Design, variables: Sequence[str], by: str | Sequence[str] | None = None, **options: Any) -> Estimates:
    """Population correlations of every pair of different variables.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for an empty domain.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1, 1, 2], "x": [1.0, 2.0, 3.0], "y": [1.0, 3.0, 2.0]}), "w")
    >>> an.correlation(design, ["x", "y"]).value.round(4).tolist()
    [0.4264]
    """
    return second_moments("correlation", correlation_kernel, design, variables, by, **options)


def second_moments(
    name: str,
    kernel: Kernel,
    design: Design,
    variables: Sequence[str],
    by: str | Sequence[str] | None,
    *,
    where: Any = None,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
) -> Estimates:
    """Estimates of a kernel over pairs of columns."""
    names = list(variables)
    chosen = pairs(len(names), own=name == "covariance")
    if not chosen:
        raise EstimationError("a correlation needs two variables", where=", ".join(names))
    labels = [names[i] if i == j else f"{names[i]}:{names[j]}" for i, j in chosen]
    return estimate(
        kernel,
        design,
        matrix_of(design, names),
        pd.DataFrame({"variable": labels, "level": None}),
        names=names,
        by=by,
        where=where,
        na=na,
        empty=empty,
        deff=deff,
        estimator=name,
        call={"estimator": name, "variables": names, "by": by, "where": where},
    )
