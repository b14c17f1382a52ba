"""Intervals of quantiles: from the distribution function at the quantile (Woodruff), or from the score test."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.design import BoolArray, FloatArray
from analysis.estimate import Estimates
from analysis.estimators.quantile_rules import Rule, Sample, SortedSample
from analysis.intervals import Uncertain, interval_of, t_quantile

WOODRUFF = {"mean": "t", "beta": "beta", "xlogit": "xlogit", "asin": "asin"}


@dataclass(frozen=True, eq=False)
class Woodruff:
    """Limits of the share below each quantile, carried back through the quantile's own rule. Woodruff (1952)."""

    shares: Estimates
    samples: list[Sample]
    rule: Rule
    method: str

    def __call__(self, level: float, df: float | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits, (p,) each; NaN where the share's limit leaves [0, 1]."""
        known = Uncertain(self.shares.value, self.shares.se, self.shares.n, df, self.shares.usual_df)
        low, high = interval_of(WOODRUFF[self.method])(known, level)
        return self.through_rule(low), self.through_rule(high)

    def through_rule(self, share: FloatArray) -> FloatArray:
        """The quantile at each share, NaN for a share outside [0, 1]."""
        limits = [
            self.rule(sample, np.array([p]))[0] if 0 <= p <= 1 else np.nan for sample, p in zip(self.samples, share, strict=True)
        ]
        return np.array(limits)


@dataclass(frozen=True, eq=False)
class ScoreTest:
    """The values that a score test of F(θ) = p does not reject. Francisco & Fuller (1991), section 3.

    `shares_at` estimates the share below any vector of values, one per quantile.
    """

    shares_at: Callable[[FloatArray], Estimates]
    samples: list[SortedSample]
    probabilities: FloatArray

    def __call__(self, level: float, df: float | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits, (p,) each; NaN where every value beyond the estimate is acceptable."""
        t = t_quantile(level, df)
        distinct = [np.unique(sample.x) for sample in self.samples]
        low = self.first_where(lambda statistic: statistic <= t, distinct)
        high = self.first_where(lambda statistic: statistic < -t, distinct)
        return low, high

    def first_where(self, holds: Callable[[FloatArray], BoolArray], distinct: list[FloatArray]) -> FloatArray:
        """The smallest of each sample's distinct values at which the falling test statistic satisfies a condition."""
        below = np.full(len(distinct), -1)
        above = np.array([len(values) for values in distinct])
        while (above - below > 1).any():
            middle = (above + below) // 2
            at = np.array([values[np.clip(m, 0, len(values) - 1)] for values, m in zip(distinct, middle, strict=True)])
            shares = self.shares_at(at)
            with np.errstate(divide="ignore", invalid="ignore"):
                met = holds((self.probabilities - shares.value) / shares.se)
            open_still = above - below > 1
            above = np.where(open_still & met, middle, above)
            below = np.where(open_still & np.logical_not(met), middle, below)
        return np.array([values[a] if a < len(values) else np.nan for values, a in zip(distinct, above, strict=True)])
