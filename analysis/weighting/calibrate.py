"""Calibration: weights that reproduce known totals of any variables and stay as close as they can to the old ones."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design import Adjusted, Correction, Design, FloatArray, NumberColumns, ProjectedScores, column_codes
from analysis.errors import ConvergenceError, DesignError
from analysis.weighting.auxiliaries import Auxiliaries, KnownTotals, read_auxiliaries
from analysis.weighting.distances import Bounds, Distance, distance_named

FREE: Bounds = (-np.inf, np.inf)


@dataclass(frozen=True, eq=False)
class RegressionResiduals:
    """Scores minus their regression on the calibration variables: weights `old` (n,) before the step, `new` after it."""

    basis: FloatArray  # (n, r) orthonormal columns spanning sqrt(old / σ²) · x
    root: FloatArray  # (n,) sqrt(old / σ²)
    new: FloatArray
    sigma2: FloatArray

    def corrections(self, scores: ProjectedScores) -> list[Correction]:
        """w x'B, B the regression of the scores s on x with weights old / σ²."""
        scale = np.divide(self.root, self.new, out=np.zeros_like(self.new), where=self.new != 0)
        back = np.divide(self.new, self.root, out=np.zeros_like(self.new), where=self.root != 0)
        return [Correction(NumberColumns(self.basis, back), scores.times(scale).against(self.basis))]


@dataclass(frozen=True)
class Calibrate:
    """The step `calibrate` makes."""

    totals: KnownTotals
    distance: str
    bounds: Bounds
    cluster: str | None
    variance: str | Mapping[str, float] | None
    trim: Bounds | None
    tolerance: float
    max_iterations: int

    def apply(self, design: Design) -> Adjusted:
        """Solve for the weights, then hand over the regression that the variance needs."""
        weights = design.weights
        auxiliaries = read_auxiliaries(design.frame, self.totals, weights)
        x = auxiliaries.columns
        sigma2 = self.residual_variance(design, auxiliaries)
        if self.cluster is not None:
            x, weights, sigma2 = (averaged(values, design, self.cluster) for values in (x, weights, sigma2))
        g = solve(self, distance_named(self.distance), auxiliaries, x, weights, sigma2)
        if self.trim is not None:
            g = trimmed(g, weights, self.trim)
        new = design.weights * g
        return Adjusted(
            new,
            self.projection(x, weights, g, sigma2),
            name=f"calibrate ({self.distance}) to {', '.join(auxiliaries.names)}",
            record={
                "names": auxiliaries.names,
                "before": auxiliaries.columns.T @ design.weights,
                "total": auxiliaries.totals,
                "g_min": float(g[design.weights != 0].min()),
                "g_max": float(g[design.weights != 0].max()),
            },
        )

    def residual_variance(self, design: Design, auxiliaries: Auxiliaries) -> FloatArray:
        """σ² of each row, (n,): constant, a column, or a combination of the calibration variables."""
        if self.variance is None:
            return np.ones(len(design.frame))
        if isinstance(self.variance, str):
            sigma2 = design.frame[self.variance].to_numpy(dtype=float)
        else:
            sigma2 = auxiliaries.combination(self.variance)
        if not (sigma2[design.weights != 0] > 0).all():
            raise DesignError("the variance function is not positive everywhere", where="variance")
        return np.where(design.weights != 0, sigma2, 1.0)

    def projection(self, x: FloatArray, weights: FloatArray, g: FloatArray, sigma2: FloatArray) -> RegressionResiduals:
        """The regression on x with the weights before the step; σ² enters only where the linear distance uses it."""
        spread = sigma2 if self.distance == "linear" and self.bounds == FREE else np.ones_like(sigma2)
        root = np.sqrt(np.abs(weights) / spread)
        return RegressionResiduals(orthonormal(x * root[:, None]), root, weights * g, spread)


def orthonormal(columns: FloatArray) -> FloatArray:
    """Orthonormal columns with the same span, linearly dependent ones left out."""
    left, values, _ = np.linalg.svd(columns, full_matrices=False)
    basis: FloatArray = left[:, values > values.max(initial=0.0) * 1e-10]
    return basis


def averaged(values: FloatArray, design: Design, cluster: str) -> FloatArray:
    """Values replaced by their mean in the cluster, so that its members keep a common factor."""
    codes, labels = column_codes(design.frame[cluster])
    sums = np.column_stack([np.bincount(codes, weights=column, minlength=len(labels)) for column in np.atleast_2d(values.T)])
    means = (sums / np.bincount(codes, minlength=len(labels))[:, None])[codes]
    return means if values.ndim == 2 else means[:, 0]


def solve(
    step: Calibrate, distance: Distance, auxiliaries: Auxiliaries, x: FloatArray, weights: FloatArray, sigma2: FloatArray
) -> FloatArray:
    """The factor g of each row, (n,), by Newton's method on Σ w x F(x'λ/σ²) = t, halving steps that get worse.

    Raises ConvergenceError naming the total that is not reached.
    """
    scale = 1 + np.abs(auxiliaries.totals)
    multiplier = np.zeros(x.shape[1])

    def misfit(u: FloatArray) -> FloatArray:
        short: FloatArray = auxiliaries.totals - x.T @ (weights * distance.factor(u, step.bounds))
        return short

    predictor = x @ multiplier / sigma2
    short = misfit(predictor)
    for _ in range(step.max_iterations):
        slope = weights * distance.slope(predictor, step.bounds) / sigma2
        information = (x * slope[:, None]).T @ x / np.outer(scale, scale)  # in units of the totals: they differ by powers of ten
        direction = np.linalg.pinv(information, rcond=1e-14, hermitian=True) @ (short / scale) / scale
        for halving in range(20):
            trial = multiplier + direction / 2**halving
            predictor = x @ trial / sigma2
            attempt = misfit(predictor)
            if np.isfinite(attempt).all() and np.linalg.norm(attempt / scale) <= np.linalg.norm(short / scale):
                break
        if not np.isfinite(attempt).all():
            break
        multiplier, short = trial, attempt
        if (np.abs(short) / scale).max() < step.tolerance:
            return distance.factor(predictor, step.bounds)
    worst = int(np.argmax(np.abs(short) / scale))
    reached = auxiliaries.totals[worst] - short[worst]
    raise ConvergenceError(
        f"calibration reaches {reached:,.8g} instead of {auxiliaries.totals[worst]:,.8g}",
        where=auxiliaries.names[worst],
        advice="widen the bounds, drop a variable, or check the total: no weights within the bounds may reach it",
    )


def trimmed(g: FloatArray, weights: FloatArray, limits: Bounds) -> FloatArray:
    """Factors cut to limits, what was cut given in equal parts to the others; the totals are then reached only nearly."""
    cut = np.clip(g, *limits)
    inside = (g >= limits[0]) & (g <= limits[1])
    if inside.all() or not inside.any():
        return cut
    spill = ((g - cut) * weights).sum() / weights[inside].sum()
    return np.where(inside, cut + spill, cut)


def calibrate(
    totals: KnownTotals,
    *,
    distance: str = "linear",
    bounds: Sequence[float] | None = None,
    cluster: str | None = None,
    variance: str | Mapping[str, float] | None = None,
    trim: Sequence[float] | None = None,
    tolerance: float = 1e-10,
    max_iterations: int = 100,
) -> Calibrate:
    """A weighting step after which Σ w x equals the known totals.

    `totals` maps a numeric variable to its total and a categorical one (or a tuple of crossed ones) to its totals by
    category; `"1"` is the number of people. `distance` is linear (GREG), raking, logit or sinh; `bounds` limit the factor
    g = new / old weight, and logit needs them. `cluster` names a column whose members keep a common factor. `variance`
    names a column of σ², or maps calibration variables to coefficients. `trim` cuts the factors afterwards.
    Raises DesignError for totals that do not fit the data, ConvergenceError naming the total that is not reached.
    Source: Deville & Särndal (1992); variance by regression residuals, Särndal, Swensson & Wretman (1992), eq. 6.6.4.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"age": [20.0, 30.0, 40.0], "w": [1.0, 1.0, 1.0]})
    >>> done = Design(frame, weights="w").adjust(calibrate({"1": 3, "age": 96}))
    >>> done.weights.round(2).tolist(), float((done.weights * frame["age"]).sum().round(6))
    ([0.7, 1.0, 1.3], 96.0)
    """
    limits = FREE if bounds is None else (float(bounds[0]), float(bounds[1]))
    if distance_named(distance).needs_bounds and not np.isfinite(limits).all():
        raise DesignError(f"{distance} calibration needs finite bounds", where="bounds", advice="for example bounds=(0.3, 3)")
    if not limits[0] < 1 < limits[1]:
        raise DesignError(f"the bounds {limits} do not hold 1", where="bounds", advice="they limit new weight / old weight")
    cut = None if trim is None else (float(trim[0]), float(trim[1]))
    return Calibrate(totals, distance, limits, cluster, variance, cut, tolerance, max_iterations)
