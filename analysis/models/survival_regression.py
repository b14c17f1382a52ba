"""Parametric survival: log-linear models of time with a Weibull, log-normal, log-logistic … distribution."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import estimate
from analysis.models.formula import complete_rows, terms_frame
from analysis.models.likelihood import LikelihoodKernel
from analysis.models.ordinal import logistic_cdf, normal_density
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression
from analysis.models.survival_data import survival_columns

Derivatives = tuple[FloatArray, FloatArray, FloatArray]  # a function of z and its first two derivatives
Curve = Callable[[FloatArray], Derivatives]


def extreme_density(z: FloatArray) -> Derivatives:
    """log f = z − eᶻ."""
    e = np.exp(z)
    return z - e, 1 - e, -e


def extreme_survival(z: FloatArray) -> Derivatives:
    """log S = −eᶻ."""
    e = np.exp(z)
    return -e, -e, -e


def logistic_density(z: FloatArray) -> Derivatives:
    """log f = z − 2 log(1 + eᶻ)."""
    f = logistic_cdf(z)
    return z - 2 * np.logaddexp(0, z), 1 - 2 * f, -2 * f * (1 - f)


def logistic_survival(z: FloatArray) -> Derivatives:
    """log S = −log(1 + eᶻ)."""
    f = logistic_cdf(z)
    return -np.logaddexp(0, z), -f, -f * (1 - f)


def normal_log_density(z: FloatArray) -> Derivatives:
    """log φ."""
    return -(z**2) / 2 - np.log(2 * np.pi) / 2, -z, -np.ones_like(z)


def normal_survival(z: FloatArray) -> Derivatives:
    """log Φ(−z)."""
    from scipy.special import log_ndtr

    value = log_ndtr(-z)
    mills = normal_density(z) / np.exp(value)
    return value, -mills, -mills * (mills - z)


@dataclass(frozen=True)
class Distribution:
    """The distribution of z = (y − x'β)/σ: log density and log survival; `log` says that y is the logarithm of time."""

    density: Curve
    survival: Curve
    log: bool = True
    scale: float | None = None  # where it is not estimated


DISTRIBUTIONS = {
    "weibull": Distribution(extreme_density, extreme_survival),
    "exponential": Distribution(extreme_density, extreme_survival, scale=1.0),
    "rayleigh": Distribution(extreme_density, extreme_survival, scale=0.5),
    "lognormal": Distribution(normal_log_density, normal_survival),
    "loglogistic": Distribution(logistic_density, logistic_survival),
    "extreme": Distribution(extreme_density, extreme_survival, log=False),
    "gaussian": Distribution(normal_log_density, normal_survival, log=False),
    "logistic": Distribution(logistic_density, logistic_survival, log=False),
}


@dataclass(frozen=True)
class LocationScale:
    """Right-censored y = x'β + σ z; parameters β and, where it is estimated, log σ; columns y, event, x."""

    distribution: Distribution
    what: str = "survreg"
    tolerance: float = 1e-11

    def start(self, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Least squares as if nothing were censored."""
        root = np.sqrt(weights)
        beta = np.asarray(np.linalg.lstsq(columns[:, 2:] * root[:, None], columns[:, 0] * root, rcond=None)[0], dtype=float)
        if self.distribution.scale is not None:
            return beta
        spread = np.sqrt(weights @ (columns[:, 0] - columns[:, 2:] @ beta) ** 2 / weights.sum())
        return np.append(beta, np.log(max(spread, 1e-3)))

    def parts(self, theta: FloatArray, columns: FloatArray) -> tuple[float, FloatArray, Derivatives, FloatArray]:
        """σ, z, the log-likelihood's part in z with its derivatives, and which rows had the event."""
        p, event = columns.shape[1] - 2, columns[:, 1] == 1
        sigma = float(np.exp(theta[p])) if self.distribution.scale is None else self.distribution.scale
        z = (columns[:, 0] - columns[:, 2:] @ theta[:p]) / sigma
        pairs = zip(self.distribution.density(z), self.distribution.survival(z), strict=True)
        value, first, second = (np.where(event, dense, survived) for dense, survived in pairs)
        return sigma, z, (value, first, second), event.astype(float)

    def rows(self, theta: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood and gradient of each row."""
        sigma, z, (value, first, _), event = self.parts(theta, columns)
        gradient = -columns[:, 2:] * (first / sigma)[:, None]
        if self.distribution.scale is None:
            gradient = np.column_stack([gradient, -first * z - event])
        return value - event * np.log(sigma), gradient

    def information(self, theta: FloatArray, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Minus the second derivatives."""
        sigma, z, (_, first, second), _ = self.parts(theta, columns)
        x = columns[:, 2:]
        inner = -(x * (weights * second / sigma**2)[:, None]).T @ x
        if self.distribution.scale is not None:
            return np.asarray(inner)
        across = -x.T @ (weights * (second * z + first) / sigma)
        corner = -(weights @ (second * z**2 + first * z))
        return np.block([[inner, across[:, None]], [across[None, :], np.array([[corner]])]])


def example(rng: np.random.Generator, n: int) -> FloatArray:
    """Log times, a third of them censored, an intercept and a covariate."""
    event = (np.arange(n) % 3 != 0).astype(float)
    return np.column_stack([rng.normal(1.0, 0.7, n), event, np.ones(n), rng.normal(size=n)])


for _name, _distribution in DISTRIBUTIONS.items():
    model_kernel(f"survival {_name}", LikelihoodKernel(LocationScale(_distribution)))(example)


def survreg(design: Design, terms: str, *, time: str, event: str, distribution: str = "weibull", where: Any = None) -> Regression:
    """A parametric model of right-censored time: coefficients of its logarithm (accelerated failure time), and log scale.

    `distribution` is weibull, exponential, rayleigh, lognormal or loglogistic, of time; or extreme, gaussian or logistic, of
    time without the logarithm. `event` is 1 where `time` ends with the event, 0 where it is censored.
    Raises EstimationError for times that are not positive or events that are not 0 or 1, VariableError for terms that do
    not fit the data.
    Source: Kalbfleisch & Prentice (2002), section 3.6; Binder (1983) for the variance.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"t": [1, 2, 3, 4, 5, 6], "dead": [1, 1, 0, 1, 1, 0], "x": [3, 1, 2, 0, 2, 0], "w": 1.0})
    >>> an.survreg(an.Design(frame, "w"), "x", time="t", event="dead").names
    ('(Intercept)', 'x', 'Log(scale)')
    """
    if distribution not in DISTRIBUTIONS:
        raise EstimationError(
            f"{distribution!r} is no distribution", where="survreg", advice=f"one of {', '.join(DISTRIBUTIONS)}"
        )
    chosen = DISTRIBUTIONS[distribution]
    design = design if where is None else design.domain(where)
    fixed = survival_columns(design, time, event)
    if chosen.log and not (fixed[design.active & complete_rows(fixed), 1] > 0).all():
        raise EstimationError("is not positive everywhere", where=time, advice="a time of zero has no logarithm")
    frame = terms_frame(design, terms, complete_rows(fixed), intercept=True)
    with np.errstate(all="ignore"):
        y = np.log(fixed[:, 1]) if chosen.log else fixed[:, 1]
    columns = np.column_stack([y, fixed[:, 2], frame.matrix])
    used = design.domain(complete_rows(columns))
    names = [*frame.names, *(["Log(scale)"] if chosen.scale is None else [])]
    call = {"estimator": "survreg", "terms": terms, "time": time, "event": event, "distribution": distribution, "where": where}
    labels = pd.DataFrame({"variable": names, "level": None})
    kernel = LikelihoodKernel(LocationScale(chosen))
    result = estimate(kernel, used, columns, labels, names=[terms, time, event], estimator="survreg", call=call)
    return Regression(result, f"{time}, {event} ~ {terms}", f"{distribution} survival", used, frame)
