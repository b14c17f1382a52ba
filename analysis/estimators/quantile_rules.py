"""What a quantile of a weighted sample is: the rules of the literature, on values and weights sorted once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

import numpy as np

from analysis.dataset import did_you_mean
from analysis.design import BoolArray, FloatArray, IntArray
from analysis.errors import EstimationError

TIE = 1e-12  # a cumulated share this near to p is equal to it: n·p may be whole, and sums round


class Sample(Protocol):
    """Values with weights, however they are held."""

    def around(self, p: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
        """The values below and above each share (the outermost at the ends), and whether the lower has exactly this share."""


@dataclass(frozen=True, eq=False)
class SortedSample:
    """Values in ascending order with their weights and cumulated weights; zero weights left out.

    Weights of a generalised bootstrap can be negative; shares then do not ascend everywhere.
    """

    x: FloatArray
    w: FloatArray
    cumulated: FloatArray

    @classmethod
    def of(cls, values: FloatArray, weights: FloatArray, *, in_order: bool = True) -> SortedSample:
        """The sample of these rows; `in_order` keeps the rows' order among equal values, which some rules depend on."""
        used = weights != 0
        if not used.all():
            values, weights = values[used], weights[used]
        order = np.argsort(values, kind="stable" if in_order else None)
        w = weights[order]
        return cls(values[order], w, np.cumsum(w))

    @property
    def total(self) -> float:
        """Sum of the weights."""
        return float(self.cumulated[-1])

    def reached(self, p: FloatArray) -> tuple[IntArray, BoolArray]:
        """Number of rows whose cumulated share is at most p, and whether the last of them has exactly the share p."""
        share = self.cumulated / self.total
        if (self.w < 0).any():
            share = np.minimum.accumulate(share[::-1])[::-1]  # the last row at or below p is then found by bisection
        count = np.searchsorted(share, p + TIE, side="right")
        exact = (count > 0) & (np.abs(share[np.maximum(count - 1, 0)] - p) <= TIE)
        return count, exact

    def around(self, p: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
        """The values below and above each share (the outermost at the ends), and whether the lower has exactly this share."""
        count, exact = self.reached(p)
        last = len(self.x) - 1
        return self.x[np.clip(count - 1, 0, last)], self.x[np.clip(count, 0, last)], exact


Rule = Callable[[Any, FloatArray], FloatArray]
RULES: dict[str, Rule] = {}
ORDER_FREE = frozenset({"math", "hf1", "school", "hf2", "hf3"})
NEIGHBOURS_ONLY = frozenset({"math", "hf1", "school", "hf2"})  # ask a sample for nothing but `around`


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule (sample, probabilities (q,)) → quantiles (q,) under its names."""

    def register(function: Rule) -> Rule:
        RULES.update(dict.fromkeys(names, function))
        return function

    return register


def rule_of(name: str) -> Rule:
    """The rule of this name. Raises EstimationError if there is none."""
    if name not in RULES:
        raise EstimationError("is no quantile rule", where=name, advice=did_you_mean(name, RULES))
    return RULES[name]


@rule("math", "hf1")
def inverse_distribution(sample: Sample, p: FloatArray) -> FloatArray:
    """inf{x: F(x) ≥ p}: the definition of a quantile, and definition 1 of Hyndman & Fan (1996)."""
    below, above, exact = sample.around(p)
    return np.where(exact, below, above)


@rule("school", "hf2")
def averaged(sample: Sample, p: FloatArray) -> FloatArray:
    """As taught in school: the mean of the two neighbours where p falls between rows. Hyndman & Fan, definition 2."""
    below, above, exact = sample.around(p)
    return np.where(exact, (below + above) / 2, above)


@rule("hf3")
def nearest_even(sample: SortedSample, p: FloatArray) -> FloatArray:
    """At a tie the value with the even number among the distinct ones. Hyndman & Fan, definition 3."""
    starts = np.flatnonzero(np.append(True, sample.x[1:] != sample.x[:-1]))
    distinct = SortedSample(sample.x[starts], np.add.reduceat(sample.w, starts), np.cumsum(np.add.reduceat(sample.w, starts)))
    count, _ = distinct.reached(p)
    below, above, exact = distinct.around(p)
    return np.where(exact & (count % 2 == 0), below, above)


@rule("hf4")
def linear_distribution(sample: SortedSample, p: FloatArray) -> FloatArray:
    """The distribution function interpolated between its jumps. Hyndman & Fan, definition 4."""
    return interpolated(p, sample.cumulated / sample.total, sample.x)


@rule("hf5")
def mid_jumps(sample: SortedSample, p: FloatArray) -> FloatArray:
    """Interpolation between the middles of the jumps. Hyndman & Fan, definition 5."""
    return interpolated(p, (sample.cumulated - sample.w / 2) / sample.total, sample.x)


@rule("hf6")
def weibull(sample: SortedSample, p: FloatArray) -> FloatArray:
    """Plotting positions k/(n+1). Hyndman & Fan, definition 6."""
    return interpolated(p, sample.cumulated / (sample.total + sample.w[-1]), sample.x)


@rule("hf7")
def gumbel(sample: SortedSample, p: FloatArray) -> FloatArray:
    """Plotting positions (k−1)/(n−1), the default of R, NumPy and Excel. Hyndman & Fan, definition 7."""
    if len(sample.x) == 1:
        return np.full(len(p), sample.x[0])
    return interpolated(p, before(sample) / sample.cumulated[-2], sample.x)


@rule("hf8")
def median_unbiased(sample: SortedSample, p: FloatArray) -> FloatArray:
    """Plotting positions (k−1/3)/(n+1/3). Hyndman & Fan, definition 8."""
    position = (before(sample) / 3 + sample.cumulated * 2 / 3) / (sample.total + sample.w[-1] / 3)
    return interpolated(p, position, sample.x)


@rule("hf9")
def normal_unbiased(sample: SortedSample, p: FloatArray) -> FloatArray:
    """Plotting positions (k−3/8)/(n+1/4). Hyndman & Fan, definition 9."""
    position = (before(sample) * 3 / 8 + sample.cumulated * 5 / 8) / (sample.total + sample.w[-1] / 4)
    return interpolated(p, position, sample.x)


@rule("shahvaish")
def shah_vaish(sample: SortedSample, p: FloatArray) -> FloatArray:
    """The step function of Shah & Vaish (2006), as R's svyquantile has it: relative weights cumulated, raw ones centred."""
    n = len(sample.x)
    position = (sample.cumulated * n / sample.total + 0.5 - sample.w / 2) / (n + 1)
    count = np.searchsorted(position, p + TIE, side="right")
    return sample.x[np.clip(count - 1, 0, n - 1)]


def interpolated(p: FloatArray, positions: FloatArray, values: FloatArray) -> FloatArray:
    """Values at p on the polygon through (position, value), positions in ascending order, constant beyond the ends."""
    if (np.diff(positions) < 0).any():
        order = np.argsort(positions, kind="stable")
        positions, values = positions[order], values[order]
    return np.interp(p, positions, values)


def before(sample: SortedSample) -> FloatArray:
    """Weights cumulated before each row."""
    return np.append(0.0, sample.cumulated[:-1])
