"""A large sample in bins: exact quantiles from one pass, sorting only the bins that a quantile falls into."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from analysis.design import BoolArray, FloatArray, IntArray
from analysis.estimators.quantile_rules import TIE, Sample, SortedSample

BINS = 1 << 14
WORTHWHILE = 1 << 14  # rows below which sorting them all is as quick


@dataclass(frozen=True, eq=False)
class BinnedSample:
    """Rows by bin of equal width: weights cumulated over bins, and the bins that were looked into, sorted.

    Heavy tails only make one bin large, which is then sorted: the values found are the sample's own, whatever the bins.
    """

    values: FloatArray
    weights: FloatArray
    bin: npt.NDArray[np.int32]
    share: FloatArray  # (BINS,) of the weights, up to and with each bin
    total: float
    occupied: IntArray
    opened: dict[int, tuple[FloatArray, FloatArray]] = field(default_factory=dict, repr=False)

    def inside(self, number: int) -> tuple[FloatArray, FloatArray]:
        """The values of one bin in order, and the share of the weights up to and with each."""
        if number not in self.opened:
            rows = np.flatnonzero(self.bin == number)
            rows = rows[np.argsort(self.values[rows])]
            before = self.share[number - 1] if number else 0.0
            self.opened[number] = self.values[rows], before + np.cumsum(self.weights[rows]) / self.total
        return self.opened[number]

    def around(self, p: FloatArray) -> tuple[FloatArray, FloatArray, BoolArray]:
        """The values below and above each share (the outermost at the ends), and whether the lower has exactly this share."""
        each = [self.around_one(float(share)) for share in p]
        below, above, exact = zip(*each, strict=True)
        return np.array(below), np.array(above), np.array(exact, dtype=bool)

    def around_one(self, p: float) -> tuple[float, float, bool]:
        """The same for one share."""
        place = int(np.searchsorted(self.share[self.occupied], p + TIE, side="right"))
        if place == len(self.occupied):
            values, _ = self.inside(int(self.occupied[-1]))
            return float(values[-1]), float(values[-1]), abs(1 - p) <= TIE
        values, shares = self.inside(int(self.occupied[place]))
        count = int(np.searchsorted(shares[:-1], p + TIE, side="right"))  # the bin's last row is beyond p
        if count:
            return float(values[count - 1]), float(values[count]), abs(shares[count - 1] - p) <= TIE
        if place == 0:
            return float(values[0]), float(values[0]), False
        before, ends = self.inside(int(self.occupied[place - 1]))
        return float(before[-1]), float(values[0]), abs(ends[-1] - p) <= TIE


def sample_of(values: FloatArray, weights: FloatArray) -> Sample:
    """The sample of these rows in bins, or sorted where that is as quick; negative weights need the order."""
    if len(values) < WORTHWHILE or not (weights >= 0).all():
        return SortedSample.of(values, weights, in_order=False)
    used = weights != 0
    if not used.all():
        values, weights = values[used], weights[used]
    low, high = values.min(), values.max()
    if not np.isfinite(high - low) or high == low:
        return SortedSample.of(values, weights, in_order=False)
    number = ((values - low) * (BINS / (high - low))).astype(np.int32)
    np.minimum(number, BINS - 1, out=number)
    sums = np.bincount(number, weights=weights, minlength=BINS)
    cumulated = np.cumsum(sums)
    return BinnedSample(values, weights, number, cumulated / cumulated[-1], float(cumulated[-1]), np.flatnonzero(sums))
