"""A damped local trend, averaged over what the data leave open: its damping, how fast level and slope move, noise.

One filter serves all coordinates of a series (a homogeneous model: their shocks have one covariance matrix Σ). Level and slope
begin diffuse, Σ and the shape of the model are integrated over: the spread of a forecast holds what a short series cannot tell.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

import numpy as np
from scipy import stats

from analysis.errors import EstimationError

DAMPING = (0.8, 0.9, 0.95, 0.98)
MOVING = ((1.0, 0.0), (1.0, 0.5), (1.0, 2.0), (0.0, 1.0))
"""Relative variances of the level's shocks and of the noise around it."""
SLOPE = (0.0, 0.01, 0.06, 0.25, 1.0)
"""Relative variances of the slope's shocks."""
DIFFUSE = 2
"""Observations that level and slope take to be known."""
FREE = 5
"""Degrees of freedom that must be left, beyond those of Σ, before spread is believed."""


@dataclass(frozen=True)
class Shape:
    """One member of the family: damping φ and relative variances of level, slope and noise."""

    damping: float
    level: float
    slope: float
    noise: float


SHAPES = tuple(Shape(phi, level, slope, noise) for phi, (level, noise), slope in product(DAMPING, MOVING, SLOPE))


@dataclass(frozen=True, eq=False)
class Fitted:
    """A shape with the data: log marginal likelihood, states before the first forecast (2, k), their covariance, S (k, k)."""

    shape: Shape
    evidence: float
    state: np.ndarray
    covariance: np.ndarray
    scatter: np.ndarray


def supports_interval(observed: int, coordinates: int) -> bool:
    """Whether a series is long enough for its spread to be estimated.

    >>> supports_interval(8, 1), supports_interval(7, 1), supports_interval(4, 1), supports_interval(10, 3)
    (True, False, False, True)
    """
    return observed - DIFFUSE - coordinates >= FREE


def fit(values: np.ndarray) -> tuple[tuple[Fitted, ...], np.ndarray]:
    """All shapes on a series (years, k) with NaN rows for missing years, and their weights.

    Raises:
        EstimationError: the series is too short, or does not vary at all around its trend.

    Source: Harvey (1989), section 8.3 (homogeneous models), 4.5 (integrating the scale); Gardner & McKenzie (1985) for damping.
    """
    observed, coordinates = int(np.isfinite(values).all(axis=1).sum()), values.shape[1]
    if not supports_interval(observed, coordinates):
        raise EstimationError(f"{observed} years are too few to estimate the spread of {coordinates} coordinate(s)")
    fitted = tuple(_filtered(values, shape, observed - DIFFUSE) for shape in SHAPES)
    evidence = np.array([one.evidence for one in fitted])
    if not np.isfinite(evidence).all():
        raise EstimationError("the series does not vary around its trend", advice="check that it is data and not a formula")
    weights = np.exp(evidence - evidence.max())
    return fitted, weights / weights.sum()


def _filtered(values: np.ndarray, shape: Shape, df: int) -> Fitted:
    runs = [_run(values[:, place], shape) for place in range(values.shape[1])]
    _, spread, _, covariance = runs[0]
    errors = np.array([run[0] for run in runs])
    scatter = (errors / spread) @ errors.T
    sign, logdet = np.linalg.slogdet(scatter)
    evidence = -0.5 * len(runs) * np.log(spread).sum() - 0.5 * df * logdet if sign > 0 and logdet > -60 * len(runs) else -np.inf
    return Fitted(shape, float(evidence), np.column_stack([run[2] for run in runs]), covariance, scatter)


def _run(series: np.ndarray, shape: Shape) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Innovations and their relative variances after the diffuse start; state and covariance one year after the last."""
    from statsmodels.tsa.statespace.kalman_filter import KalmanFilter

    model = KalmanFilter(k_endog=1, k_states=2, k_posdef=2)
    start = np.nanmean(series)
    model.bind(series[:, None] - start)
    model["design"] = np.array([[1.0, 0.0]])
    model["transition"] = np.array([[1.0, shape.damping], [0.0, shape.damping]])
    model["selection"] = np.eye(2)
    model["state_cov"] = np.diag([shape.level, shape.slope])
    model["obs_cov"] = np.array([[shape.noise]])
    model.initialize_approximate_diffuse(1e6)
    result = model.filter()
    there = np.flatnonzero(np.isfinite(series))[DIFFUSE:]
    state = result.predicted_state[:, -1] + np.array([start, 0.0])
    return result.forecasts_error[0, there], result.forecasts_error_cov[0, 0, there], state, result.predicted_state_cov[..., -1]


def paths(values: np.ndarray, horizon: int, draws: int, chance: np.random.Generator) -> np.ndarray:
    """Possible futures (draws, horizon, k) of a series: of shapes by their weights, of Σ, of the states, of shocks to come.

    >>> futures = paths(np.cumsum(np.full((20, 1), 0.02) + np.sin(np.arange(20))[:, None] / 50, axis=0), 3, 500,
    ...                 np.random.default_rng(1))
    >>> futures.shape
    (500, 3, 1)
    """
    fitted, weights = fit(values)
    df = int(np.isfinite(values).all(axis=1).sum()) - DIFFUSE
    counts = chance.multinomial(draws, weights)
    drawn = [_drawn(one, df, horizon, int(count), chance) for one, count in zip(fitted, counts, strict=True) if count]
    return np.concatenate(drawn)


def _drawn(one: Fitted, df: int, horizon: int, count: int, chance: np.random.Generator) -> np.ndarray:
    coordinates = one.scatter.shape[0]
    sigma = stats.invwishart.rvs(df, one.scatter, size=count, random_state=chance)
    root = np.linalg.cholesky(np.reshape(sigma, (count, coordinates, coordinates)))
    state_root = np.linalg.cholesky(one.covariance + 1e-12 * np.eye(2))
    state = one.state + np.einsum("ab,dbk,djk->daj", state_root, chance.normal(size=(count, 2, coordinates)), root)
    return np.stack(list(_steps(one.shape, state, root, horizon, chance)), axis=1)


def _steps(shape: Shape, state: np.ndarray, root: np.ndarray, horizon: int, chance: np.random.Generator) -> Iterator[np.ndarray]:
    """What is observed in each year to come."""
    level, slope = state[:, 0], state[:, 1]
    for _ in range(horizon):
        shocks = np.einsum("djk,dsk->dsj", root, chance.normal(size=(len(root), 3, root.shape[1])))
        yield level + np.sqrt(shape.noise) * shocks[:, 0]
        level = level + shape.damping * slope + np.sqrt(shape.level) * shocks[:, 1]
        slope = shape.damping * slope + np.sqrt(shape.slope) * shocks[:, 2]
