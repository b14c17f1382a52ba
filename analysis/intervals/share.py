"""Intervals for shares, which stay inside 0 and 1. With a standard error of zero they do not exist and are NaN."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.design.road import FloatArray
from analysis.intervals.registry import Limits, Transform, Uncertain, interval
from analysis.intervals.wald import t_quantile

BISECTIONS = 60  # halvings of an interval inside (0, 1): below the spacing of doubles


@dataclass(frozen=True)
class Scale:
    """A transformation of shares, its slope, and the way back."""

    transform: Transform
    slope: Transform
    back: Transform


LOG_ODDS = Scale(lambda p: np.log(p / (1 - p)), lambda p: 1 / (p * (1 - p)), lambda x: np.asarray(1 / (1 + np.exp(-x))))
ARCSINE = Scale(
    lambda p: np.arcsin(np.sqrt(p)),
    lambda p: 0.5 / np.sqrt(p * (1 - p)),
    lambda x: np.asarray(np.sin(np.clip(x, 0, np.pi / 2)) ** 2),
)


def effective_n(known: Uncertain) -> FloatArray:
    """The simple random sample with replacement that has this standard error: p(1−p)/se², (p,)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        size: FloatArray = np.where(known.se > 0, known.value * (1 - known.value) / known.se**2, np.nan)
    return size


def on_scale(known: Uncertain, level: float, scale: Scale, *, delta: bool) -> Limits:
    """A t interval on a transformed scale, carried back; by the delta method, or from replicates on that scale."""
    with np.errstate(divide="ignore", invalid="ignore"):
        centre = scale.transform(known.value)
        if delta or known.se_of is None:
            se = known.se * scale.slope(known.value)
        else:
            se = known.se_of(scale.transform, scale.slope)
        half = t_quantile(level, known.df) * se
        low, high = scale.back(centre - half), scale.back(centre + half)
    proper = known.se > 0
    return np.where(proper, low, np.nan), np.where(proper, high, np.nan)


@interval("logit")
def logit_interval(known: Uncertain, level: float) -> Limits:
    """Symmetric on the log odds, their variance from replicates where there are some: R's svyciprop(method = "logit")."""
    return on_scale(known, level, LOG_ODDS, delta=False)


@interval("xlogit")
def delta_logit_interval(known: Uncertain, level: float) -> Limits:
    """Symmetric on the log odds by the delta method: Stata's default, R's svyciprop(method = "xlogit")."""
    return on_scale(known, level, LOG_ODDS, delta=True)


@interval("asin")
def arcsine_interval(known: Uncertain, level: float) -> Limits:
    """Symmetric on the arcsine of the root, the scale that makes a binomial variance constant."""
    return on_scale(known, level, ARCSINE, delta=True)


@interval("wilson")
def wilson_interval(known: Uncertain, level: float) -> Limits:
    """The shares whose distance from the estimate is t of their own binomial standard errors at the effective n.

    Wilson (1927), with the effective sample size; R survey 4.5, svyciprop(method = "wilson").
    """
    t = t_quantile(level, known.df)
    n = effective_n(known)
    centre = (known.value + t**2 / (2 * n)) / (1 + t**2 / n)
    half = t / (1 + t**2 / n) * np.sqrt(known.value * (1 - known.value) / n + t**2 / (4 * n**2))
    return centre - half, centre + half


@interval("beta")
def korn_graubard_interval(known: Uncertain, level: float) -> Limits:
    """Clopper and Pearson's exact interval at the effective n, corrected for the degrees of freedom.

    Korn & Graubard (1998), Survey Methodology 24, 193-201.
    """
    from scipy.special import betaincinv, stdtrit

    tail = (1 - level) / 2
    n = effective_n(known)
    with np.errstate(invalid="ignore"):
        n = n * (stdtrit(known.n - 1, tail) / t_quantile(level, known.design_df)) ** 2
        p = known.value
        return betaincinv(n * p, n * (1 - p) + 1, tail), betaincinv(n * p + 1, n * (1 - p), 1 - tail)


@interval("likelihood")
def likelihood_interval(known: Uncertain, level: float) -> Limits:
    """The shares whose binomial likelihood ratio at the effective n is at most t².

    The Rao-Scott correction of a profile likelihood; R survey, svyciprop(method = "likelihood").
    """
    t, p, n = t_quantile(level, known.df), known.value, effective_n(known)

    def too_far(share: FloatArray) -> FloatArray:
        with np.errstate(divide="ignore", invalid="ignore"):
            gap = 2 * n * (p * np.log(p / share) + (1 - p) * np.log((1 - p) / (1 - share)))
        return np.asarray(gap > t**2)

    proper = np.isfinite(n) & np.isfinite(t)
    low = bisected(too_far, np.zeros_like(p), p)
    high = bisected(too_far, np.ones_like(p), p)
    return np.where(proper, low, np.nan), np.where(proper, high, np.nan)


def bisected(beyond: Callable[[FloatArray], FloatArray], outside: FloatArray, inside: FloatArray) -> FloatArray:
    """The border between the points beyond a limit and those within it, between an outside and an inside point."""
    for _ in range(BISECTIONS):
        middle = (outside + inside) / 2
        out = beyond(middle)
        outside, inside = np.where(out, middle, outside), np.where(out, inside, middle)
    return (outside + inside) / 2
