"""The forecasts that a model has to beat: the last value, and the last value with the mean change."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import numpy as np


def naive(values: np.ndarray, horizon: int) -> np.ndarray:
    """The last observed value, (horizon, k).

    >>> naive(np.array([[1.0], [3.0]]), 2).tolist()
    [[3.0], [3.0]]
    """
    known = values[np.isfinite(values).all(axis=1)]
    return np.repeat(known[-1:], horizon, axis=0)


def drift(values: np.ndarray, horizon: int) -> np.ndarray:
    """The last observed value moved on by the mean change a year, (horizon, k), counted from the last row.

    >>> drift(np.array([[1.0], [np.nan], [3.0]]), 2).tolist()
    [[4.0], [5.0]]
    """
    there = np.flatnonzero(np.isfinite(values).all(axis=1))
    first, last = there[0], there[-1]
    slope = (values[last] - values[first]) / max(last - first, 1)
    ahead = np.arange(1, horizon + 1) + (len(values) - 1 - last)
    moved: np.ndarray = values[last] + ahead[:, None] * slope
    return moved


BENCHMARKS: Mapping[str, Callable[[np.ndarray, int], np.ndarray]] = {"naive": naive, "drift": drift}
