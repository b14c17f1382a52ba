"""Unordered categories: multinomial logistic regression."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.estimate import estimate
from analysis.models.formula import complete_rows, terms_frame
from analysis.models.likelihood import LikelihoodKernel, deviance
from analysis.models.ordinal import categories_of, refuse_empty
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression


@dataclass(frozen=True)
class BaselineLogit:
    """log P(Y = k) / P(Y = 0) = x'β_k; parameters are β_1 … β_{K−1} one after the other, columns the category and x."""

    categories: int
    what: str = "multinomial"
    tolerance: float = 1e-11

    def start(self, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Equal probabilities."""
        return np.zeros((self.categories - 1) * (columns.shape[1] - 1))

    def shares(self, theta: FloatArray, columns: FloatArray) -> FloatArray:
        """Probabilities of the categories but the first, (n, K − 1)."""
        eta = columns[:, 1:] @ theta.reshape(self.categories - 1, -1).T
        top = np.maximum(eta.max(axis=1, keepdims=True), 0.0)
        odds = np.exp(eta - top)
        return np.asarray(odds / (np.exp(-top) + odds.sum(axis=1, keepdims=True)))

    def rows(self, theta: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood and gradient of each row."""
        share, k = self.shares(theta, columns), columns[:, 0].astype(int)
        own = np.column_stack([1 - share.sum(axis=1), share])[np.arange(len(k)), k]
        residual = (k[:, None] == np.arange(1, self.categories)) - share
        with np.errstate(divide="ignore"):
            return np.log(own), (residual[:, :, None] * columns[:, None, 1:]).reshape(len(k), -1)

    def information(self, theta: FloatArray, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Σ w (diag p − p p') ⊗ x x'."""
        share, x = self.shares(theta, columns), columns[:, 1:]
        k, p = share.shape[1], x.shape[1]
        result = np.empty((k, p, k, p))
        for a in range(k):
            for b in range(k):
                weight = weights * share[:, a] * ((a == b) - share[:, b])
                result[a, :, b, :] = (x * weight[:, None]).T @ x
        return result.reshape(k * p, k * p)


@model_kernel("multinomial logistic", LikelihoodKernel(BaselineLogit(3)))
def example(rng: np.random.Generator, n: int) -> FloatArray:
    """Three categories, all of which occur, an intercept and a covariate that tells little."""
    return np.column_stack([np.arange(n) % 3, np.ones(n), rng.normal(size=n)])


def multinomial(design: Design, formula: str, *, where: Any = None) -> Regression:
    """Multinomial logistic regression: log odds of each category of the outcome against its first.

    Coefficients are named `category:term`.
    Raises EstimationError for fewer than two categories, an empty one, or separated data; VariableError for a formula that
    does not fit.
    Source: Agresti (2013), section 8.1; Binder (1983) for the variance.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": list("abcabcbc"), "x": [0, 1, 2, 1, 0, 3, 2, 1], "w": 1.0})
    >>> an.multinomial(an.Design(frame, "w"), "y ~ x").names
    ('b:(Intercept)', 'b:x', 'c:(Intercept)', 'c:x')
    """
    design = design if where is None else design.domain(where)
    outcome, codes, levels, terms = categories_of(design, formula, at_least=2)
    frame = terms_frame(design, terms, codes >= 0, intercept=True)
    columns = np.column_stack([np.where(codes < 0, np.nan, codes), frame.matrix])
    used = design.domain(complete_rows(columns))
    refuse_empty(codes[used.active], levels, outcome)
    names = [f"{level}:{name}" for level in levels[1:] for name in frame.names]
    likelihood = BaselineLogit(len(levels))
    call = {"estimator": "multinomial", "formula": formula, "where": where}
    labels = pd.DataFrame({"variable": names, "level": None})
    result = estimate(LikelihoodKernel(likelihood), used, columns, labels, names=[formula], estimator="multinomial", call=call)
    result = replace(result, df=used.df + 1 - len(frame.names), own_df=None)
    active = used.active
    unexplained = deviance(likelihood, result.value, columns[active], used.weights[active])
    return Regression(result, formula, "multinomial logistic", used, frame, unexplained, len(levels) - 1)
