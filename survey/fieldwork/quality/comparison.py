"""Comparing one interviewer with the others, and one value with the rest, at a level shared out over all comparisons."""

from __future__ import annotations

import math
from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping, Sequence
from statistics import NormalDist, fmean, median

from survey.fieldwork.quality.registry import ALPHA
from survey.frozen import dataclass

FEWEST = 5
"""Interviews an interviewer must have before being compared."""
TO_SIGMA = 1.4826
"""The median absolute deviation of a normal distribution times this is its standard deviation."""


@dataclass(frozen=True, slots=True)
class Standing:
    """A name whose mean is higher than the others'."""

    name: str
    mean: float
    others: float


def higher(values: Mapping[str, Sequence[float]]) -> Iterator[Standing]:
    """Who has a higher mean than all others together, one value an interview; smaller groups than `FEWEST` only count as others.

    The comparison is of ranks, so that a few large values prove nothing; the standard error uses the spread of interviews within
    groups, so that answers of one interview may depend on each other.

    >>> [found.name for found in higher({"a": [0, 1, 0, 1, 0] * 4, "b": [1, 0, 1, 0, 1] * 4, "c": [5, 6, 5, 6, 5]})]
    ['c']
    """
    compared = [name for name, group in values.items() if len(group) >= FEWEST]
    freedom = sum(len(group) - 1 for group in values.values())
    if not compared or len(values) < 2 or freedom < FEWEST:
        return
    everything = sorted(value for group in values.values() for value in group)
    ranked = {name: [midrank(everything, value) for value in group] for name, group in values.items()}
    spread = sum(sum((rank - fmean(group)) ** 2 for rank in group) for group in ranked.values() if group) / freedom
    limit = critical(len(compared))
    for name in compared:
        own, rest = ranked[name], [rank for other, group in ranked.items() if other != name for rank in group]
        error = math.sqrt(spread * (1 / len(own) + 1 / len(rest)))
        if fmean(own) - fmean(rest) > limit * error:
            others = [value for other, group in values.items() if other != name for value in group]
            yield Standing(name, fmean(values[name]), fmean(others))


def midrank(ordered: Sequence[float], value: float) -> float:
    """The rank of a value among sorted ones, that of equal values the middle of theirs.

    >>> midrank([1, 2, 2, 3], 2)
    2.5
    """
    return (bisect_left(ordered, value) + bisect_right(ordered, value) + 1) / 2


def critical(comparisons: int) -> float:
    """The standard normal quantile that one of so many one-sided comparisons must pass.

    >>> round(critical(1), 3), round(critical(100), 3)
    (2.326, 3.719)
    """
    return NormalDist().inv_cdf(1 - ALPHA / max(1, comparisons))


def binomial_tail(count: int, trials: int, chance: float) -> float:
    """The probability of `count` or more successes.

    >>> binomial_tail(2, 2, 0.5)
    0.25
    """
    return sum(math.comb(trials, k) * chance**k * (1 - chance) ** (trials - k) for k in range(count, trials + 1))


def centre_and_spread(values: Sequence[float]) -> tuple[float, float]:
    """The median, and the median absolute deviation on the scale of a standard deviation: a few frauds do not move them."""
    middle = median(values)
    return middle, TO_SIGMA * median(abs(value - middle) for value in values)
