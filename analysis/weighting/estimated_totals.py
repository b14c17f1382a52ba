"""Calibration to totals that are estimates themselves: another survey's, whose uncertainty this one's variance must carry."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Adjusted, Adjustment, Correction, Design, FloatArray, ProjectedScores
from analysis.errors import DesignError
from analysis.weighting.auxiliaries import KnownTotals, read_auxiliaries
from analysis.weighting.calibrate import Calibrate, RegressionResiduals, calibrate

PSD = 1e-10


@dataclass(frozen=True, eq=False)
class EstimatedTotals:
    """The residuals of a calibration, and what the uncertainty of its totals adds: B'VB, B the regression on its variables."""

    residuals: RegressionResiduals
    x: FloatArray  # (n, r) calibration variables
    vcov: FloatArray  # (r, r) covariance of the totals

    def corrections(self, scores: ProjectedScores) -> Sequence[Correction]:
        """As of a calibration to fixed totals."""
        return self.residuals.corrections(scores)

    def added(self, scores: ProjectedScores) -> FloatArray:
        """B'VB, (L·p, L·p): how far the statistics move with the totals. Source: Dever & Valliant (2010), eq. 3."""
        weight = self.residuals.root**2
        scale = np.divide(weight, self.residuals.new, out=np.zeros_like(weight), where=self.residuals.new != 0)
        slopes = np.linalg.pinv((self.x * weight[:, None]).T @ self.x, hermitian=True) @ scores.times(scale).against(self.x)
        covariance: FloatArray = slopes.T @ self.vcov @ slopes
        return covariance


@dataclass(frozen=True, eq=False)
class CalibrateToEstimates:
    """The step `calibrate_to_estimates` makes; `shift` is what a replicate adds to the totals."""

    inner: Calibrate
    vcov: FloatArray
    seed: int
    shift: FloatArray | None = None

    def apply(self, design: Design) -> Adjusted:
        """Calibrate, then note how uncertain the totals are."""
        auxiliaries = read_auxiliaries(design.frame, self.inner.totals, design.weights)
        if self.vcov.shape != (len(auxiliaries.names),) * 2:
            raise DesignError(
                f"the covariance has the shape {self.vcov.shape}, the totals are {', '.join(auxiliaries.names)}",
                where="vcov",
                advice="one row and column for each total, in this order",
            )
        inner = self.inner
        if self.shift is not None:
            inner = replace(inner, totals=shifted(inner.totals, auxiliaries.totals + self.shift))
        done = inner.apply(design)
        assert isinstance(done.projection, RegressionResiduals)
        projection = EstimatedTotals(done.projection, auxiliaries.columns, self.vcov)
        return Adjusted(done.weights, projection, name=f"{done.name} (estimated)", record=done.record)

    def in_replicate(self, r: int, shares: FloatArray) -> Adjustment:
        """The step with totals moved along one principal direction of their covariance, in as many replicates as there are.

        A replicate of share c gets √(λ/c) times the direction; which ones is drawn by the seed. Source: Fuller (1998).
        """
        values, vectors = np.linalg.eigh(self.vcov)
        directions = np.flatnonzero(values > PSD * values.max(initial=0.0))
        usable = np.flatnonzero(shares > 0)
        if len(directions) > len(usable):
            raise DesignError(
                f"{len(usable)} replicates cannot carry the uncertainty of {len(directions)} totals",
                where="calibrate_to_estimates",
                advice="make more replicates, or calibrate to fewer totals",
            )
        chosen = np.random.default_rng(self.seed).permutation(usable)[: len(directions)]
        place = np.flatnonzero(chosen == r)
        if not len(place):
            return self
        along = directions[place[0]]
        return replace(self, shift=vectors[:, along] * np.sqrt(values[along] / shares[r]))


def shifted(totals: KnownTotals, moved: FloatArray) -> dict[Any, Any]:
    """The totals with other numbers, which stand in their order."""
    numbers = iter(moved)
    return {
        key: {category: next(numbers) for category in list(known.keys())}
        if isinstance(known, Mapping | pd.Series)
        else next(numbers)
        for key, known in totals.items()
    }


def calibrate_to_estimates(
    totals: KnownTotals,
    vcov: FloatArray | Sequence[Sequence[float]],
    *,
    distance: str = "linear",
    bounds: Sequence[float] | None = None,
    variance: str | Mapping[str, float] | None = None,
    seed: int = 0,
) -> CalibrateToEstimates:
    """A weighting step that calibrates to estimated totals; the variance carries their covariance `vcov`.

    `totals`, `distance`, `bounds` and `variance` as for `calibrate`; `vcov` has a row for each total in their order. In a
    replicate design the totals of some replicates, drawn by `seed`, are moved so that the replicates carry it too.
    Raises DesignError for a covariance of another shape or with negative variances.
    Source: Dever & Valliant (2010); replicates: Fuller (1998), Opsomer & Erciulescu (2021).

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"w": [10.0] * 4, "y": [1.0, 3.0, 2.0, 6.0]})
    >>> import analysis as an
    >>> design = an.Design(frame, "w").adjust(calibrate_to_estimates({"1": 44}, [[4.0]]))
    >>> design.adjust().assign(one=1.0).weights.tolist(), an.total(design.assign(one=1.0), "one").se.round(6).tolist()
    ([11.0, 11.0, 11.0, 11.0], [2.0])
    """
    matrix = np.asarray(vcov, dtype=float)
    if matrix.ndim != 2 or not np.allclose(matrix, matrix.T) or np.linalg.eigvalsh(matrix).min() < -PSD * np.abs(matrix).max():
        raise DesignError("is no covariance matrix", where="vcov", advice="symmetric, with variances of at least 0")
    return CalibrateToEstimates(calibrate(totals, distance=distance, bounds=bounds, variance=variance), matrix, seed)
