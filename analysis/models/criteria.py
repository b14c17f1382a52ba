"""Which of several models? Design-based AIC and BIC, and how much a model explains."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.design import IntArray
from analysis.errors import EstimationError
from analysis.models.formula import INTERCEPT
from analysis.models.glm import Glm
from analysis.models.influence import covariance_of_scores
from analysis.models.term_tests import misspecification
from analysis.solve.regular import regular_solve


@dataclass(frozen=True)
class Criterion:
    """A criterion's `value` (smaller is better), the number of parameters it counts, and what it took n for."""

    value: float
    parameters: float
    n: float


def aic(model: Glm) -> Criterion:
    """−2 log-likelihood plus twice the effective number of parameters, the trace of the generalised design effects.

    The intercept, which every model is to have, is not counted; a Gaussian model's residual variance is.
    Raises EstimationError for a model without an intercept.
    Source: Lumley & Scott (2015), section 3.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1], "x": [0, 1, 1, 2, 3, 3], "w": 1.0})
    >>> round(an.aic(an.glm(an.Design(frame, weights="w"), "y ~ x", "binomial")).parameters, 3)
    0.55
    """
    if INTERCEPT not in model.names:
        raise EstimationError("is compared with the intercept alone, which this model has not", where="aic")
    slopes = np.array([i for i, name in enumerate(model.names) if name != INTERCEPT], dtype=np.intp)
    n = float(len(model.rows))
    if type(model.family).__name__ != "Gaussian":
        count = float(misspecification(model, slopes).sum()) if len(slopes) else 0.0
        return Criterion(model.deviance + 2 * count, count, n)
    variance = model.deviance / n
    count = float(misspecification(model, slopes, variance).sum()) if len(slopes) else 0.0
    count += variance_effect(model, variance)
    return Criterion(n * (np.log(2 * np.pi * variance) + 1) + 2 * count, count, n)


def variance_effect(model: Glm, variance: float) -> float:
    """The design effect of the estimated residual variance: its variance over 2σ⁴/n."""
    score = model.weights * ((model.outcome - model.fitted) ** 2 / variance - 1) / (2 * variance)
    spread = covariance_of_scores(model.design, model.rows, score[:, None], "aic")[0, 0]
    return float(spread / (len(model.rows) / (2 * variance**2)))


def bic(model: Glm, maximal: Glm) -> Criterion:
    """The Bayesian criterion of a submodel of `maximal`, from the Wald statistic of what it leaves out.

    deviance(maximal) + W + p log n + log det Δ: the sample size of the parameters left out is n / det(Δ)^(1/q).
    Raises EstimationError unless the coefficients of the model are among the maximal one's.
    Source: Lumley & Scott (2015), section 4.
    """
    unknown = [name for name in model.names if name not in maximal.names]
    if unknown:
        raise EstimationError(f"has {unknown[0]!r}, which the maximal model has not", where=model.formula)
    left_out: IntArray = np.array([i for i, name in enumerate(maximal.names) if name not in model.names], dtype=np.intp)
    n, p = float(len(maximal.rows)), len(model.names)
    if not len(left_out):
        return Criterion(maximal.deviance + p * float(np.log(n)), p, float("nan"))
    b = maximal.coefficients.value[left_out]
    wald = float(b @ regular_solve(maximal.coefficients.vcov[np.ix_(left_out, left_out)], b, maximal.formula))
    log_effect = float(np.log(misspecification(maximal, left_out)).sum())
    value = maximal.deviance + wald + p * float(np.log(n)) + log_effect
    return Criterion(value, p, n / float(np.exp(log_effect / len(left_out))))


def pseudo_r2(model: Glm, method: Literal["cox_snell", "nagelkerke"] = "cox_snell") -> float:
    """The share of the log-likelihood's information a model explains: 1 − (L₀/L)^(2/n), weights of mean 1.

    "nagelkerke" divides it by its largest possible value.
    Raises EstimationError for another method, or an outcome that is not discrete.
    Source: Cox & Snell (1989); Nagelkerke (1991); Lumley (2017).

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1], "x": [0, 1, 1, 2, 3, 3], "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x", "binomial")
    >>> round(an.pseudo_r2(model), 4), round(an.pseudo_r2(model, "nagelkerke"), 4)
    (0.3361, 0.4481)
    """
    n = len(model.rows)
    if method not in ("cox_snell", "nagelkerke"):
        raise EstimationError(f"{method!r} is no pseudo R²", where="pseudo_r2", advice="cox_snell or nagelkerke")
    if type(model.family).__name__ not in ("Binomial", "Poisson", "NegativeBinomial"):
        raise EstimationError(
            "is for discrete outcomes", where="pseudo_r2", advice="a linear model has 1 − deviance / null_deviance"
        )
    explained = 1 - float(np.exp((model.deviance - model.null_deviance) / n))
    return explained if method == "cox_snell" else explained / (1 - float(np.exp(-model.null_deviance / n)))
