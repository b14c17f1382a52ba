"""Likelihood intervals: the values of a coefficient that a Rao–Scott likelihood ratio test does not reject."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from analysis.design import FloatArray
from analysis.errors import ConvergenceError
from analysis.intervals import t_quantile
from analysis.models.glm import Glm
from analysis.solve.irls import irls

REACH = 60  # doublings of the first guess before the likelihood is taken to have no limit


def likelihood_interval(model: Glm, level: float = 0.95) -> FloatArray:
    """Confidence limits of every coefficient from the profile likelihood, (p, 2).

    {b : D(b) − D ≤ δ t²}, D(b) the deviance with the coefficient held at b, δ its design effect in the working model, t the
    quantile with the model's df. Unlike Wald limits they do not depend on how the coefficient is parametrised.
    Raises ConvergenceError where the likelihood does not fall off on one side.
    Source: Rao & Scott (1984); Lumley & Scott (2014).

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1, 0, 1], "x": [0, 1, 1, 2, 3, 3, 2, 0], "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x", "binomial")
    >>> an.likelihood_interval(model, 0.9)[1].round(3).tolist()
    [-0.859, 1.92]
    """
    from scipy.optimize import brentq

    quantile = t_quantile(level, model.coefficients.df)
    limits = np.empty((len(model.names), 2))
    for j in range(len(model.names)):
        best, se = model.coefficients.value[j], model.coefficients.se[j]
        allowed = quantile**2 * se**2 / model.working_vcov[j, j]

        beyond = profile(model, j, allowed)
        for side, sign in enumerate((-1.0, 1.0)):
            far = bracket(beyond, best, sign * quantile * se, model.names[j])
            limits[j, side] = brentq(beyond, best, far, xtol=1e-12 * abs(far) + 1e-15, rtol=1e-12)
    return limits


def profile(model: Glm, j: int, allowed: float) -> Callable[[float], float]:
    """How much more than allowed the deviance grows when coefficient j is held at a value and the others are fitted again."""
    matrix = model.frame.matrix[model.rows]
    others, own, offset = np.delete(matrix, j, axis=1), matrix[:, j], model.offset[model.rows]

    def excess(b: float) -> float:
        shift = offset + own * b
        fit = irls(model.outcome, others, model.weights, shift, model.family) if others.shape[1] else None
        eta = shift if fit is None else fit.predictor(others, shift)
        mean = model.family.link.inverse(eta)
        return float(model.family.deviance(model.outcome, mean, var_weights=model.weights)) - model.deviance - allowed

    return excess


def bracket(beyond: Callable[[float], float], best: float, step: float, name: str) -> float:
    """A value past the limit. Raises ConvergenceError if there is none within reach."""
    for _ in range(REACH):
        if beyond(best + step) > 0:
            return best + step
        step *= 1.5
    raise ConvergenceError("the likelihood does not fall off on one side", where=name, advice="the data may be separated")
