"""Trimming: extreme weights cut to limits, what was cut given to the others."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.design import Adjusted, Design, FloatArray
from analysis.errors import ConvergenceError, DesignError

Redistribution = Literal["equal", "proportional"]


@dataclass(frozen=True)
class Trim:
    """The step `trim` makes."""

    upper: float
    lower: float
    strict: bool
    redistribute: Redistribution

    def apply(self, design: Design) -> Adjusted:
        """Cut and redistribute, once or until no weight is outside. The earlier steps stay in the variance."""
        weights = design.weights
        rounds = 0
        while (outside := self.outside(weights)).any():
            weights = self.once(weights, outside)
            rounds += 1
            if not self.strict:
                break
        changed = weights != design.weights
        record = {"rounds": rounds, "trimmed": int(self.outside(design.weights).sum()), "changed": int(changed.sum())}
        return Adjusted(weights, None, name=f"trim to [{self.lower:g}, {self.upper:g}]", record=record)

    def outside(self, weights: FloatArray) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
        """Weights beyond the limits; zero weights (no longer in the sample) are left alone."""
        beyond: np.ndarray[tuple[int], np.dtype[np.bool_]] = ((weights < self.lower) | (weights > self.upper)) & (weights != 0)
        return beyond

    def once(self, weights: FloatArray, outside: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> FloatArray:
        """One round. Raises ConvergenceError where every weight is outside and none can take what was cut."""
        receivers = ~outside & (weights != 0)
        cut = np.where(outside, np.clip(weights, self.lower, self.upper), weights)
        spill = (weights - cut).sum()
        if not receivers.any():
            raise ConvergenceError(
                "no weight is left inside the limits to take what is cut", where="trim", advice="widen the limits"
            )
        if self.redistribute == "equal":
            return np.where(receivers, cut + spill / receivers.sum(), cut)
        return np.where(receivers, cut * (1 + spill / cut[receivers].sum()), cut)


def trim(upper: float = np.inf, lower: float = -np.inf, *, strict: bool = False, redistribute: Redistribution = "equal") -> Trim:
    """A weighting step that cuts weights to [lower, upper] and keeps their sum.

    What is cut is added in equal parts ("equal") or in proportion ("proportional") to the weights inside the limits;
    `strict` repeats until none is outside. The variance treats the limits as fixed and keeps the earlier steps.
    Raises DesignError for limits that cross, ConvergenceError where the limits leave no room.
    Source: Potter (1990); equal redistribution as R survey's trimWeights.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"w": [1.0, 2.0, 9.0]})
    >>> Design(frame, weights="w").adjust(trim(upper=5)).weights.tolist()
    [3.0, 4.0, 5.0]
    """
    if not lower < upper:
        raise DesignError(f"the limits {lower:g} and {upper:g} cross", where="trim")
    return Trim(upper, lower, strict, redistribute)
