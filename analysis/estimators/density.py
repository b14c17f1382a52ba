"""Quantiles linearised by a kernel estimate of the density, as European poverty statistics do."""

from __future__ import annotations

import numpy as np

from analysis.design import FloatArray
from analysis.estimators.quantile_rules import RULES, SortedSample


def bandwidth(values: FloatArray, weights: FloatArray) -> float:
    """The width σ N^(−1/5) of the density's kernel, σ² the population variance and N the sum of weights.

    Source: Deville (1999); Osier (2009), section 3.2.
    """
    size = weights.sum()
    mean = weights @ values / size
    return float(np.sqrt(weights @ (values - mean) ** 2 / size) / size**0.2)


def density(values: FloatArray, weights: FloatArray, at: float, width: float) -> float:
    """The Gaussian kernel estimate of the density of a population at a point."""
    return float(weights @ bumps(values, at, width) / weights.sum())


def mass(values: FloatArray, weights: FloatArray, at: float, width: float) -> float:
    """The derivative by t of Σ w y 1(y ≤ t) at a point, by the same kernel."""
    return float((weights * values) @ bumps(values, at, width))


def bumps(values: FloatArray, at: float, width: float) -> FloatArray:
    """The Gaussian kernel of each value about a point, divided by its width."""
    bump: FloatArray = np.exp(-(((at - values) / width) ** 2) / 2) / (np.sqrt(2 * np.pi) * width)
    return bump


def lower_quantile(values: FloatArray, weights: FloatArray, p: float) -> float:
    """inf{x: F(x) ≥ p}."""
    return float(RULES["math"](SortedSample.of(values, weights, in_order=False), np.array([p]))[0])


def quantile_scores(values: FloatArray, weights: FloatArray, quantile: float, p: float, width: float) -> FloatArray:
    """The influence of each row on a quantile: −(1(y ≤ q) − p) / (N f(q)), (n,). Source: Deville (1999), section 7."""
    slope = density(values, weights, quantile, width)
    scores: FloatArray = (p - (values <= quantile)) / (weights.sum() * slope)
    return scores
