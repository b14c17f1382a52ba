"""Statistics made of quantiles by a density estimate: a quantile, what lies below it, quintile shares, medians."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimate, estimator, matrix_of
from analysis.estimators.density import bandwidth, density, lower_quantile, mass, quantile_scores
from analysis.estimators.measures import measure, request


def quantile_kernel(p: float, columns: FloatArray, weights: FloatArray) -> Linearised:
    """inf{x: F(x) ≥ p} with its scores through the density there. Source: Deville (1999), section 7."""
    y = columns[:, 0]
    quantile = lower_quantile(y, weights, p)
    scores = quantile_scores(y, weights, quantile, p, bandwidth(y, weights))
    return Linearised(np.array([quantile]), scores[:, None])


def lower_total_kernel(p: float, columns: FloatArray, weights: FloatArray) -> Linearised:
    """Σ w y of the rows up to the p-quantile. Source: Osier (2009), section 3.4."""
    y = columns[:, 0]
    width = bandwidth(y, weights)
    quantile = lower_quantile(y, weights, p)
    below = y <= quantile
    scores = y * below + mass(y, weights, quantile, width) * quantile_scores(y, weights, quantile, p, width)
    return Linearised(np.array([(weights * y) @ below]), scores[:, None])


def share_ratio_kernel(p: float, columns: FloatArray, weights: FloatArray) -> Linearised:
    """What the richest p hold over what the poorest p hold."""
    y = columns[:, 0]
    poor, rest = lower_total_kernel(p, columns, weights), lower_total_kernel(1 - p, columns, weights)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = (weights @ y - rest.value) / poor.value
        scores = (y[:, None] - rest.scores - ratio * poor.scores) / poor.value
    return Linearised(ratio, scores)


def median_ratio_kernel(limit: float, columns: FloatArray, weights: FloatArray) -> Linearised:
    """The median of the first column among the rows whose second is at least `limit`, over that of the others.

    Raises EstimationError where one of the groups is empty.
    """
    y, old = columns[:, 0], columns[:, 1] >= limit
    width = bandwidth(y, weights)
    medians, scores = [], np.zeros(len(y))
    for group, sign in ((old, 1.0), (~old, -1.0)):
        if not weights[group].any():
            raise EstimationError(f"nobody is {'at or above' if sign > 0 else 'below'} the limit {limit:g}")
        own, held = y[group], weights[group]
        median = lower_quantile(own, held, 0.5)
        slope = density(own, held, median, width)
        scores[group] = sign * (0.5 - (own <= median)) / (held.sum() * slope) / median
        medians.append(median)
    ratio = medians[0] / medians[1]
    return Linearised(np.array([ratio]), ratio * scores[:, None])


estimator("quantile by density", columns=1, smooth=False)(partial(quantile_kernel, 0.4))
estimator("lower_total", columns=1, smooth=False)(partial(lower_total_kernel, 0.2))
estimator("share_ratio", columns=1, smooth=False)(partial(share_ratio_kernel, 0.2))


@estimator("median_ratio", columns=2, smooth=False)
def oldest_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """The median ratio of the oldest alone to everybody else: the law's stand-in for a limit, which any sample can meet."""
    return median_ratio_kernel(columns[weights != 0, 1].max(), columns, weights)


def density_quantile(
    design: Design, variables: str | Sequence[str], p: float = 0.5, by: str | Sequence[str] | None = None, **options: Any
) -> Estimates:
    """A quantile whose standard error comes from a density estimate, as in European income statistics.

    `quantile` with Woodruff's interval is the better choice for a quantile alone; this one belongs with `poverty_line`.
    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for p outside (0, 1).
    Source: Deville (1999); Osier (2009), section 3.2.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 3, "wage": [5.0, 10.0, 20.0]}), "w")
    >>> an.density_quantile(design, "wage").value.tolist()
    [10.0]
    """
    kernel = partial(quantile_kernel, inside_unit(p, 1.0))
    return measure("density_quantile", kernel, design, variables, by, levels=(p,), **options)


def lower_total(
    design: Design, variables: str | Sequence[str], p: float = 0.2, by: str | Sequence[str] | None = None, **options: Any
) -> Estimates:
    """The total held by those up to the p-quantile.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for p outside (0, 1).
    Source: Osier (2009), section 3.4.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [2.0] * 4, "wage": [5.0, 10.0, 20.0, 40.0]}), "w")
    >>> an.lower_total(design, "wage", 0.5).value.tolist()
    [30.0]
    """
    kernel = partial(lower_total_kernel, inside_unit(p, 1.0))
    return measure("lower_total", kernel, design, variables, by, levels=(p,), **options)


def share_ratio(
    design: Design, variables: str | Sequence[str], by: str | Sequence[str] | None = None, *, p: float = 0.2, **options: Any
) -> Estimates:
    """The quintile share ratio S80/S20: the total of the richest fifth over that of the poorest, or of other shares `p`.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for p outside (0, 0.5].
    Source: Eurostat; Osier (2009), section 3.4; Langel & Tillé (2011).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 5, "wage": [5.0, 10.0, 20.0, 30.0, 40.0]}), "w")
    >>> an.share_ratio(design, "wage").value.tolist()
    [8.0]
    """
    kernel = partial(share_ratio_kernel, inside_unit(p, 0.5))
    return measure("share_ratio", kernel, design, variables, by, said={"p": p}, **options)


def median_ratio(
    design: Design, variable: str, age: str, by: str | Sequence[str] | None = None, *, limit: float = 65, **options: Any
) -> Estimates:
    """The relative median income ratio: the median of people of at least `limit` over the median of the younger.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError where one of the groups is empty.
    Source: Eurostat; Osier (2009).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 4, "wage": [5.0, 10.0, 20.0, 40.0], "age": [70, 80, 30, 40]}), "w")
    >>> an.median_ratio(design, "wage", "age").value.tolist()
    [0.25]
    """
    labels = pd.DataFrame({"variable": [variable], "level": None})
    asked = request("median_ratio", [variable, age], by, {"limit": limit}, options)
    return estimate(partial(median_ratio_kernel, limit), design, matrix_of(design, [variable, age]), labels, **asked)


def inside_unit(p: float, largest: float) -> float:
    """p itself. Raises EstimationError outside (0, largest]; 1 is never inside."""
    if not (0 < p <= largest and p < 1):
        raise EstimationError(f"is {p:g}", where="p", advice=f"a share of the population above 0 and at most {largest:g}")
    return p
