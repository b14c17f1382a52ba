"""Weighted risk sets of right-censored (and left-truncated) times: what survival statistics are sums over."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class RiskSets:
    """Rows (n,) with entry < t ≤ time at risk at t; the distinct times (T,) at which rows with `event` = 1 end.

    Rows without weight are at risk of nothing and end at nothing.
    """

    entry: FloatArray
    time: FloatArray
    event: FloatArray
    weights: FloatArray

    @cached_property
    def times(self) -> FloatArray:
        """Distinct times of events, ascending, (T,)."""
        return np.unique(self.time[self.ends])

    @cached_property
    def ends(self) -> npt.NDArray[np.bool_]:
        """Rows that end in an event and weigh something, (n,)."""
        return np.asarray((self.event == 1) & (self.weights != 0))

    @cached_property
    def at(self) -> IntArray:
        """Position of each event row's time among `times`; −1 for the others, (n,)."""
        return np.where(self.ends, np.searchsorted(self.times, self.time), -1)

    @cached_property
    def passed(self) -> IntArray:
        """How many event times each row has lived to see, t ≤ time, (n,)."""
        return np.searchsorted(self.times, self.time, side="right")

    @cached_property
    def before(self) -> IntArray:
        """How many event times lie at or before each row's entry, (n,)."""
        return np.searchsorted(self.times, self.entry, side="right")

    def totals(self, columns: FloatArray) -> FloatArray:
        """Σ over the rows at risk at each event time, (T, k) of columns (n, k)."""
        return self._from(self.passed, columns) - self._from(self.before, columns)

    def _from(self, seen: IntArray, columns: FloatArray) -> FloatArray:
        """Σ of the rows that have seen more than j times, for each j: (T, k)."""
        sums = np.zeros((len(self.times) + 1, columns.shape[1]))
        for j in range(columns.shape[1]):
            sums[:, j] = np.bincount(seen, weights=columns[:, j], minlength=len(self.times) + 1)
        return np.asarray(np.cumsum(sums[::-1], axis=0)[::-1][1:])

    def at_events(self, columns: FloatArray) -> FloatArray:
        """Σ over the rows that end at each event time, (T, k) of columns (n, k)."""
        sums = np.zeros((len(self.times), columns.shape[1]))
        rows = np.flatnonzero(self.ends)
        for j in range(columns.shape[1]):
            sums[:, j] = np.bincount(self.at[rows], weights=columns[rows, j], minlength=len(self.times))
        return sums

    def lived(self, increments: FloatArray) -> FloatArray:
        """Σ of increments (T, k) over the event times at which each row is at risk, (n, k)."""
        reached = np.vstack([np.zeros((1, increments.shape[1])), np.cumsum(increments, axis=0)])
        return np.asarray(reached[self.passed] - reached[np.minimum(self.before, self.passed)])
