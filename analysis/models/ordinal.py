"""Ordered categories: cumulative link models (ordered logit, probit, complementary log-log …)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import estimate
from analysis.estimate.domains import columns_of, level_codes
from analysis.models.formula import complete_rows, terms_frame
from analysis.models.likelihood import LikelihoodKernel, deviance
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression

Curve = Callable[[FloatArray], FloatArray]


@dataclass(frozen=True)
class Latent:
    """The distribution of the latent variable: F, its density f and the density's slope f'."""

    cdf: Curve
    density: Curve
    slope: Curve


def logistic_density(x: FloatArray) -> FloatArray:
    """F (1 − F)."""
    from scipy.special import expit

    return np.asarray(expit(x) * expit(-x))


def logistic_cdf(x: FloatArray) -> FloatArray:
    """1 / (1 + exp(−x))."""
    from scipy.special import expit

    return np.asarray(expit(x))


def normal_cdf(x: FloatArray) -> FloatArray:
    """Φ."""
    from scipy.special import ndtr

    return np.asarray(ndtr(x))


def normal_density(x: FloatArray) -> FloatArray:
    """φ."""
    return np.asarray(np.exp(-(x**2) / 2) / np.sqrt(2 * np.pi))


def finite(x: FloatArray) -> FloatArray:
    """x with infinities replaced by numbers at which every density is zero."""
    return np.clip(x, -700.0, 700.0)


LATENT: dict[str, Latent] = {
    "logistic": Latent(logistic_cdf, logistic_density, lambda x: np.asarray(logistic_density(x) * (1 - 2 * logistic_cdf(x)))),
    "probit": Latent(normal_cdf, normal_density, lambda x: np.asarray(-finite(x) * normal_density(x))),
    "cloglog": Latent(
        lambda x: np.asarray(-np.expm1(-np.exp(finite(x)))),
        lambda x: np.asarray(np.exp(finite(x) - np.exp(finite(x)))),
        lambda x: np.asarray(np.exp(finite(x) - np.exp(finite(x))) * (1 - np.exp(finite(x)))),
    ),
    "loglog": Latent(
        lambda x: np.asarray(np.exp(-np.exp(-finite(x)))),
        lambda x: np.asarray(np.exp(-finite(x) - np.exp(-finite(x)))),
        lambda x: np.asarray(np.exp(-finite(x) - np.exp(-finite(x))) * (np.exp(-finite(x)) - 1)),
    ),
    "cauchit": Latent(
        lambda x: np.asarray(0.5 + np.arctan(x) / np.pi),
        lambda x: np.asarray(1 / (np.pi * (1 + x**2))),
        lambda x: np.asarray(-2 * finite(x) / (np.pi * (1 + finite(x) ** 2) ** 2)),
    ),
}


@dataclass(frozen=True, eq=False)
class CumulativeLink:
    """P(Y ≤ k) = F(c_k − x'β); parameters are β (p,) and the cutpoints (K − 1,), columns the category 0…K−1 and x."""

    latent: Latent
    categories: int
    what: str = "ordinal"
    tolerance: float = 1e-11

    def start(self, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """No effects, and the cutpoints of the shares alone (of the logistic, which every other is near enough to)."""
        share = np.cumsum(np.bincount(columns[:, 0].astype(int), weights=weights, minlength=self.categories)) / weights.sum()
        return np.concatenate([np.zeros(columns.shape[1] - 1), np.log(share[:-1] / (1 - share[:-1]))])

    def ends(self, theta: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The latent interval of each row's category, (n,) and (n,)."""
        p, k = columns.shape[1] - 1, columns[:, 0].astype(int)
        cut = np.concatenate([[-np.inf], theta[p:], [np.inf]])
        eta = columns[:, 1:] @ theta[:p]
        return cut[k] - eta, cut[k + 1] - eta

    def rows(self, theta: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood and gradient of each row."""
        low, high = self.ends(theta, columns)
        share = self.latent.cdf(high) - self.latent.cdf(low)
        with np.errstate(divide="ignore", invalid="ignore"):
            value = np.where(share > 0, np.log(np.maximum(share, 1e-300)), -np.inf)
        f_low, f_high = self.densities(low, high)
        return value, self.spread(columns, f_low / share, f_high / share)

    def densities(self, low: FloatArray, high: FloatArray) -> tuple[FloatArray, FloatArray]:
        """f at both ends, zero at infinity."""
        return np.where(np.isfinite(low), self.latent.density(low), 0.0), np.where(
            np.isfinite(high), self.latent.density(high), 0.0
        )

    def spread(self, columns: FloatArray, low: FloatArray, high: FloatArray) -> FloatArray:
        """high ∂(upper end)/∂θ − low ∂(lower end)/∂θ, (n, q)."""
        n, p, k = len(columns), columns.shape[1] - 1, columns[:, 0].astype(int)
        wide = np.zeros((n, p + self.categories + 1))
        wide[:, :p] = -columns[:, 1:] * (high - low)[:, None]
        wide[np.arange(n), p + k] -= low
        wide[np.arange(n), p + k + 1] += high
        return np.hstack([wide[:, :p], wide[:, p + 1 : -1]])

    def information(self, theta: FloatArray, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Minus the second derivatives."""
        low, high = self.ends(theta, columns)
        share = self.latent.cdf(high) - self.latent.cdf(low)
        f_low, f_high = self.densities(low, high)
        gradient = self.spread(columns, f_low / share, f_high / share)
        one, none = np.ones(len(low)), np.zeros(len(low))
        of_low, of_high = self.spread(columns, -one, none), self.spread(columns, none, one)
        bend_low = np.where(np.isfinite(low), self.latent.slope(low), 0.0) / share * weights
        bend_high = np.where(np.isfinite(high), self.latent.slope(high), 0.0) / share * weights
        second = (of_high * bend_high[:, None]).T @ of_high - (of_low * bend_low[:, None]).T @ of_low
        return np.asarray((gradient * weights[:, None]).T @ gradient - second)


def ordinal_example(rng: np.random.Generator, n: int) -> FloatArray:
    """Three categories, all of which occur, and two covariates that tell little."""
    return np.column_stack([np.arange(n) % 3, rng.normal(size=(n, 2))])


for _name, _latent in LATENT.items():
    model_kernel(f"ordinal {_name}", LikelihoodKernel(CumulativeLink(_latent, 3)))(ordinal_example)


def ordinal(design: Design, formula: str, link: str = "logistic", *, where: Any = None) -> Regression:
    """A cumulative link model of an ordered outcome: coefficients, then the cutpoints between categories.

    P(Y ≤ k) = F(c_k − x'β): a positive coefficient goes with higher categories. The outcome's categories are ordered as its
    type says; those that nobody in the domain has are refused. `link` is logistic (proportional odds), probit, cloglog
    (proportional hazards), loglog or cauchit.
    Raises EstimationError for fewer than three categories or an empty one, VariableError for a formula that does not fit.
    Source: McCullagh (1980); Binder (1983) for the variance.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": list("abcabcbc"), "x": [0, 1, 2, 1, 0, 3, 2, 1], "w": 1.0})
    >>> an.ordinal(an.Design(frame, "w"), "y ~ x").names
    ('x', 'a|b', 'b|c')
    """
    if link not in LATENT:
        raise EstimationError(f"{link!r} is no link", where="ordinal", advice=f"one of {', '.join(LATENT)}")
    design = design if where is None else design.domain(where)
    outcome, codes, levels, terms = categories_of(design, formula, at_least=3)
    frame = terms_frame(design, terms, codes >= 0, intercept=False)
    columns = np.column_stack([np.where(codes < 0, np.nan, codes), frame.matrix])
    used = design.domain(complete_rows(columns))
    refuse_empty(codes[used.active], levels, outcome)
    cuts = [f"{a}|{b}" for a, b in pairwise(levels)]
    labels = pd.DataFrame({"variable": [*frame.names, *cuts], "level": None})
    call = {"estimator": "ordinal", "formula": formula, "link": link, "where": where}
    likelihood = CumulativeLink(LATENT[link], len(levels))
    kernel = LikelihoodKernel(likelihood)
    result = estimate(kernel, used, columns, labels, names=[formula], estimator="ordinal", call=call)
    active = used.active
    unexplained = deviance(likelihood, result.value, columns[active], used.weights[active])
    result = replace(result, df=used.df - len(frame.names), own_df=None)
    return Regression(result, formula, f"ordinal, {link}", used, frame, unexplained)


def categories_of(design: Design, formula: str, *, at_least: int) -> tuple[str, Any, list[str], str]:
    """The outcome's name, codes and categories, and the terms. Raises EstimationError for too few categories."""
    outcome, _, terms = (part.strip() for part in formula.partition("~"))
    columns_of(design, [outcome])
    codes, levels = level_codes(design.frame[outcome])
    if len(levels) < at_least:
        raise EstimationError(
            f"has {len(levels)} categories",
            where=outcome,
            advice='use glm(…, family="binomial") for two' if at_least > 2 else None,
        )
    return outcome, codes, [str(level) for level in levels], terms


def refuse_empty(codes: Any, levels: list[str], outcome: str) -> None:
    """Raise EstimationError for a category that no used row has: its probability is 0 and its parameters infinite."""
    present = np.bincount(codes, minlength=len(levels)) > 0
    if not present.all():
        missing = ", ".join(level for level, there in zip(levels, present, strict=True) if not there)
        raise EstimationError(
            f"nobody in the domain is in category {missing}", where=outcome, advice="drop or join it: remove_unused_categories()"
        )
