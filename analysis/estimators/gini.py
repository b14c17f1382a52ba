"""The Gini coefficient and the Lorenz curve: who holds how much, ordered from the poorest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimator
from analysis.estimators.measures import measure

Rank = Literal["middle", "last"]
DECILES = tuple(step / 10 for step in range(11))


@dataclass(frozen=True, eq=False)
class Ranked:
    """One column in ascending order: values, weights, and both cumulated; `order` leads from rows to ranks."""

    order: IntArray
    x: FloatArray
    w: FloatArray
    upto: FloatArray
    held: FloatArray

    @classmethod
    def of(cls, columns: FloatArray, weights: FloatArray) -> Ranked:
        """The rows of a matrix of one column, in order."""
        order = np.argsort(columns[:, 0], kind="stable")
        x, w = columns[order, 0], weights[order]
        return cls(order, x, w, np.cumsum(w), np.cumsum(w * x))

    def by_row(self, scores: FloatArray) -> FloatArray:
        """Scores in rank order, (n, p), back in the order of the rows."""
        back = np.empty_like(scores)
        back[self.order] = scores
        return back


def gini_kernel(columns: FloatArray, weights: FloatArray, rank: Rank = "middle") -> Linearised:
    """2 Σ w y r / (N Y) − 1, r a row's rank in the population: the middle of its weight, or with "last" its end less a half.

    Source: Lerman & Yitzhaki (1989); scores as Kovačević & Binder (1997).
    """
    s = Ranked.of(columns, weights)
    size, total = s.upto[-1], s.held[-1]
    ranks = s.upto - s.w / 2 if rank == "middle" else s.upto - 0.5
    ranked = (s.w * s.x) @ ranks
    slope = s.upto * s.x + total - s.held
    if rank == "last":
        slope += s.w * s.x - s.x / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        share = 2 * ranked / (size * total)
        scores = share * (slope / ranked - 1 / size - s.x / total)
    return Linearised(np.array([share - 1]), s.by_row(scores[:, None]))


estimator("gini", columns=1)(gini_kernel)


def lorenz_at(points: FloatArray, columns: FloatArray, weights: FloatArray) -> Linearised:
    """The share of the total held by the poorest p, for each p; the row in which p falls counts in part.

    Its derivative is exact: ((y − q) 1(y < q) + p q − L y) / Y, q the value of that row.
    """
    s = Ranked.of(columns, weights)
    size, total = s.upto[-1], s.held[-1]
    used = np.flatnonzero(s.w != 0)
    at = used[np.minimum(np.searchsorted(s.upto[used], points * size * (1 - 1e-15)), len(used) - 1)]
    q = s.x[at]
    part = s.held[at] - s.w[at] * q + (points * size - (s.upto[at] - s.w[at])) * q
    with np.errstate(divide="ignore", invalid="ignore"):
        value = part / total
        y = s.x[:, None]
        scores = (np.minimum(y - q, 0.0) + points * q - value * y) / total
    return Linearised(value, s.by_row(scores))


estimator("lorenz", columns=1)(partial(lorenz_at, np.array([0.0, 0.13, 0.41, 0.77, 1.0])))


def gini(
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    *,
    rank: Rank = "middle",
    **options: Any,
) -> Estimates:
    """Gini coefficients of variables over the population or its domains, between 0 (all equal) and 1.

    `rank="last"` gives the numbers of R's convey, whose ranks do not count a weight of two as a row twice
    (docs/differences.md). `options`: where, na, empty, deff as for `mean`. Raises EstimationError for an empty domain.
    Source: Langel & Tillé (2013); Eurostat (laeken).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0, 1.0, 2.0], "wage": [1.0, 2.0, 5.0]}), "w")
    >>> an.gini(design, "wage").value.round(4).tolist()
    [0.2885]
    """
    kernel = partial(gini_kernel, rank=rank)
    return measure("gini", kernel, design, variables, by, said={"rank": rank}, **options)


def lorenz(
    design: Design,
    variables: str | Sequence[str],
    points: Sequence[float] = DECILES,
    by: str | Sequence[str] | None = None,
    **options: Any,
) -> Estimates:
    """Ordinates of the Lorenz curve: the share of the total that the poorest `points` of the population hold.

    The labels' `level` is the point. `options`: where, na, empty, deff as for `mean`.
    Raises EstimationError for points outside [0, 1]. Source: Kovačević & Binder (1997); Langel & Tillé (2011).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 4, "wage": [1.0, 2.0, 3.0, 4.0]}), "w")
    >>> an.lorenz(design, "wage", [0.5, 0.75]).value.tolist()
    [0.3, 0.6]
    """
    at = np.asarray(points, dtype=float)
    if not ((at >= 0) & (at <= 1)).all():
        raise EstimationError("lie outside [0, 1]", where="points")
    kernel = partial(lorenz_at, at)
    return measure("lorenz", kernel, design, variables, by, levels=at.tolist(), said={"points": at.tolist()}, **options)
