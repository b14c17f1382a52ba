"""Confidence intervals by name, each from a value, its standard error, n and degrees of freedom."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from analysis.dataset import did_you_mean
from analysis.design.road import FloatArray, IntArray
from analysis.errors import EstimationError

Limits = tuple[FloatArray, FloatArray]
Transform = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True, eq=False)
class Uncertain:
    """What an interval is made from: values and standard errors (p,), unweighted n (p,), degrees of freedom.

    `df` is what the interval is to use, `design_df` what the design's rule gives; they differ where the caller overrides them;
    either may be one number or each statistic's own, (p,). `se_of`
    gives standard errors after a transformation (with its slope), from replicates where there are some.
    """

    value: FloatArray
    se: FloatArray
    n: IntArray
    df: float | FloatArray
    design_df: float | FloatArray
    se_of: Callable[[Transform, Transform], FloatArray] | None = None


Interval = Callable[[Uncertain, float], Limits]

INTERVALS: dict[str, Interval] = {}


def interval(name: str) -> Callable[[Interval], Interval]:
    """Register an interval (what is known, level) → (low, high), (p,) each, under a name."""

    def register(function: Interval) -> Interval:
        INTERVALS[name] = function
        return function

    return register


def interval_of(name: str) -> Interval:
    """The interval of this name. Raises EstimationError if there is none."""
    if name not in INTERVALS:
        raise EstimationError("is no interval method", where=name, advice=did_you_mean(name, INTERVALS))
    return INTERVALS[name]
