"""Zenga's index: how far the mean of the poorer lies below the mean of the richer, at every rank."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

import numpy as np

from analysis.design import Design, FloatArray
from analysis.estimate import Estimates, Linearised, estimator
from analysis.estimators.measures import listed, measure, positive

Form = Literal["grouped", "rows"]


@estimator("zenga", columns=1)
def zenga_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """1 − Σ (w/N) (mean up to y / mean above y) over the distinct values; above the largest stands the largest itself.

    Source: Zenga (2007), section 3.
    """
    y = columns[:, 0]
    x = np.unique(y[weights != 0])
    place = np.searchsorted(x, y).clip(max=len(x) - 1)
    w = np.bincount(place, weights=weights, minlength=len(x))
    upto, held = np.cumsum(w), np.cumsum(w * x)
    size, total = upto[-1], held[-1]
    people, money = size - upto[:-1], total - held[:-1]
    ratio = np.append(held[:-1] * people / (upto[:-1] * money), total / (size * x[-1]))
    value = 1 - w @ ratio / size
    part = (w * ratio)[:-1]
    always, always_x = (part / people).sum() - w[-1] * ratio[-1] / size, w[-1] * ratio[-1] / total - (part / money).sum()
    sooner = np.append(reverse_sums(-part * (1 / people + 1 / upto[:-1])), 0.0)
    sooner_x = np.append(reverse_sums(part * (1 / held[:-1] + 1 / money)), 0.0)
    scores = ((1 - value) - ratio - always - sooner - x * (always_x + sooner_x)) / size
    return Linearised(np.array([value]), scores[place][:, None])


def rows_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """1 − Σ w (N − H) A / (N H K) over the rows in order: H people up to the row, A held before it, K from it on.

    Source: Barabesi, Diana & Perri (2016).
    """
    order = np.argsort(columns[:, 0], kind="stable")
    x, w = columns[order, 0], weights[order]
    size, total = w.sum(), w @ x
    upto, before = np.cumsum(w), np.cumsum(w * x) - w * x
    after = total - before
    gap = (size - upto) / (size * upto * after)
    later, sooner = reverse_sums(w * before / (after * upto**2)), np.cumsum(w * gap * before / after)
    richer = reverse_sums(w * gap) - w * gap
    scores = np.empty_like(x)
    scores[order] = -gap * before - (w @ (before / after)) / size**2 + later - x * richer + x * sooner
    return Linearised(np.array([1 - (w * gap) @ before]), scores[:, None])


def reverse_sums(values: FloatArray) -> FloatArray:
    """Sums from each place to the end."""
    sums: FloatArray = np.cumsum(values[::-1])[::-1]
    return sums


def zenga(
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    *,
    form: Form = "grouped",
    **options: Any,
) -> Estimates:
    """Zenga's index of inequality of positive variables, between 0 and 1.

    `form="rows"` gives the numbers of R's convey, which depend on how equal values are split into rows
    (docs/differences.md). `options`: where, na, empty, deff as for `mean`.
    Raises EstimationError for values that are not positive. Source: Zenga (2007).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 3, "wage": [1.0, 2.0, 5.0]}), "w")
    >>> an.zenga(design, "wage").value.round(4).tolist()
    [0.627]
    """
    positive(design, listed(variables), options.get("where"), "Zenga's index")
    kernel = zenga_kernel if form == "grouped" else rows_kernel
    return measure("zenga", kernel, design, variables, by, said={"form": form}, **options)
