"""Calibration distances: how much each unit's weight may move, as a function of its linear predictor u = x'λ / σ²."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from analysis.design import FloatArray
from analysis.errors import DesignError

Bounds = tuple[float, float]
Curve = Callable[[FloatArray, Bounds], FloatArray]


@dataclass(frozen=True)
class Distance:
    """g = F(u), F(0) = 1, and its slope F'(u), F'(0) = 1, so that all distances agree to first order; (n,) → (n,).

    Source: Deville & Särndal (1992), table 1; sinh: Roy & Vanheuverzwyn (2001).
    """

    name: str
    factor: Curve
    slope: Curve
    needs_bounds: bool = False


DISTANCES: dict[str, Distance] = {}


def register(distance: Distance) -> None:
    """Make a distance known by its name."""
    DISTANCES[distance.name] = distance


def distance_named(name: str) -> Distance:
    """The distance of that name. Raises DesignError naming those there are."""
    if name not in DISTANCES:
        raise DesignError(
            f"{name!r} is no calibration distance", where="distance", advice=f"one of {', '.join(sorted(DISTANCES))}"
        )
    return DISTANCES[name]


def bounded(factor: Callable[[FloatArray], FloatArray], slope: Callable[[FloatArray], FloatArray]) -> tuple[Curve, Curve]:
    """A curve cut off at the bounds, flat beyond them."""

    def cut(u: FloatArray, bounds: Bounds) -> FloatArray:
        values: FloatArray = np.clip(factor(u), *bounds)
        return values

    def flat(u: FloatArray, bounds: Bounds) -> FloatArray:
        values = factor(u)
        return np.where((values > bounds[0]) & (values < bounds[1]), slope(u), 0.0)

    return cut, flat


def exponential(u: FloatArray) -> FloatArray:
    """exp(u), kept finite: a step that overshoots is halved, not lost to overflow."""
    values: FloatArray = np.exp(np.clip(u, -700.0, 700.0))
    return values


def logit_factor(u: FloatArray, bounds: Bounds) -> FloatArray:
    """A logistic curve from the lower to the upper bound through 1."""
    low, high = bounds
    scale = (high - low) / ((1 - low) * (high - 1))
    grow = exponential(scale * u)
    factor: FloatArray = (low * (high - 1) + high * (1 - low) * grow) / (high - 1 + (1 - low) * grow)
    return factor


def logit_slope(u: FloatArray, bounds: Bounds) -> FloatArray:
    """The slope of the logistic curve: largest between the bounds, zero at them."""
    low, high = bounds
    factor = logit_factor(u, bounds)
    slope: FloatArray = (factor - low) * (high - factor) / ((1 - low) * (high - 1))
    return slope


def sinh_factor(u: FloatArray) -> FloatArray:
    """Grows like u upwards and like 1/u downwards: symmetric in g and 1/g."""
    arc = np.arcsinh(2 * u)
    factor: FloatArray = (arc + np.sqrt(arc**2 + 4)) / 2
    return factor


def sinh_slope(u: FloatArray) -> FloatArray:
    """The derivative of `sinh_factor`."""
    arc = np.arcsinh(2 * u)
    slope: FloatArray = (1 + arc / np.sqrt(arc**2 + 4)) / np.sqrt(1 + 4 * u**2)
    return slope


register(Distance("linear", *bounded(lambda u: 1 + u, np.ones_like)))
register(Distance("raking", *bounded(exponential, exponential)))
register(Distance("sinh", *bounded(sinh_factor, sinh_slope)))
register(Distance("logit", logit_factor, logit_slope, needs_bounds=True))
