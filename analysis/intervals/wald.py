"""Symmetric intervals: value ± quantile × standard error."""

from __future__ import annotations

from typing import overload

import numpy as np

from analysis.design.road import FloatArray
from analysis.intervals.registry import Limits, Uncertain, interval


@overload
def t_quantile(level: float, df: float) -> float: ...
@overload
def t_quantile(level: float, df: float | FloatArray) -> float | FloatArray: ...
def t_quantile(level: float, df: float | FloatArray) -> float | FloatArray:
    """The two-sided quantile of Student's t for one df or each of several; normal for infinite df, NaN without any.

    >>> round(t_quantile(0.95, 10), 4), round(t_quantile(0.95, float("inf")), 4)
    (2.2281, 1.96)
    """
    from scipy.special import ndtri, stdtrit

    upper, freedom = (1 + level) / 2, np.asarray(df, dtype=float)
    with np.errstate(invalid="ignore"):
        quantile = np.where(freedom > 0, np.where(np.isinf(freedom), ndtri(upper), stdtrit(freedom, upper)), np.nan)
    return quantile if quantile.ndim else float(quantile)


@interval("t")
def t_interval(known: Uncertain, level: float) -> Limits:
    """Student's t with the design's degrees of freedom: what Stata, SPSS and srvyr print."""
    half = t_quantile(level, known.df) * known.se
    return known.value - half, known.value + half


@interval("z")
def z_interval(known: Uncertain, level: float) -> Limits:
    """Normal: what R's confint() prints for survey statistics when no df is given."""
    half = t_quantile(level, np.inf) * known.se
    return known.value - half, known.value + half


@interval("log")
def log_interval(known: Uncertain, level: float) -> Limits:
    """Symmetric on the logarithm, for positive statistics: shares that survive, hazard and odds ratios."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factor = np.exp(t_quantile(level, known.df) * known.se / known.value)
        return known.value / factor, known.value * factor
