"""Models given by a log-likelihood per row: fitted by Newton's method, scores from the information."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.design import FloatArray
from analysis.estimate import Linearised
from analysis.solve.newton import Evaluation, Maximum, maximise


class Likelihood(Protocol):
    """A log-likelihood of q parameters over rows of columns (n, k)."""

    @property
    def what(self) -> str:
        """What the model is called in messages."""

    @property
    def tolerance(self) -> float:
        """The relative change of the parameters at which the search ends."""

    def start(self, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Parameters to start from, (q,)."""

    def rows(self, theta: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood (n,) and its gradient (n, q) of each row; −inf where the parameters are impossible."""

    def information(self, theta: FloatArray, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Minus the second derivatives of the weighted log-likelihood, (q, q)."""


def best_fit(likelihood: Likelihood, columns: FloatArray, weights: FloatArray) -> Maximum:
    """Where the weighted log-likelihood of the rows with weight is largest, weights scaled to mean 1."""
    used = weights != 0
    x, w = columns[used], weights[used] / weights[used].mean()

    def evaluate(theta: FloatArray) -> Evaluation:
        with np.errstate(all="ignore"):
            value, gradient = likelihood.rows(theta, x)
            if not np.isfinite(value).all():
                return -np.inf, np.zeros(len(theta)), np.eye(len(theta))
            return float(w @ value), w @ gradient, likelihood.information(theta, x, w)

    return maximise(evaluate, likelihood.start(x, w), what=likelihood.what, tolerance=likelihood.tolerance)


def deviance(likelihood: Likelihood, theta: FloatArray, columns: FloatArray, weights: FloatArray) -> float:
    """−2 log-likelihood of the rows with weight at these parameters, weights scaled to mean 1."""
    used = weights != 0
    value, _ = likelihood.rows(theta, columns[used])
    return -2 * float(weights[used] @ value / weights[used].mean())


@dataclass(frozen=True, eq=False)
class LikelihoodKernel:
    """The maximum likelihood estimate and its scores A⁻¹ ∂ℓ_i/∂θ, A the observed information. Binder (1983)."""

    likelihood: Likelihood

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        best = best_fit(self.likelihood, columns, weights)
        used = weights != 0
        scale = weights[used].mean()
        scores = np.zeros((len(weights), len(best.at)))
        _, gradient = self.likelihood.rows(best.at, columns[used])
        scores[used] = gradient @ np.linalg.inv(best.information * scale)
        return Linearised(best.at, scores)
