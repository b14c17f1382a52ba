"""Margins by balancing: what a model predicts once weights have made other variables unrelated to its own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import BoolArray, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimate
from analysis.models.families import family_of
from analysis.models.formula import INTERCEPT, complete_rows, terms_frame
from analysis.models.glm import Glm, GlmKernel
from analysis.models.margins import logit_example
from analysis.models.registry import model_kernel
from analysis.solve.irls import independent_columns
from analysis.solve.newton import Evaluation, maximise


@dataclass(frozen=True, eq=False)
class Balance:
    """Weights w·g, g = exp(z'λ), under which z, the products of centred model and adjustment variables, sum to zero.

    `products` (n, q), `tilts` the derivatives of z by each centre, (n, q, c); `centred` (n, c) the variables themselves.
    """

    products: FloatArray
    tilts: FloatArray
    centred: FloatArray
    multiplier: FloatArray
    factor: FloatArray

    def changes(self, weights: FloatArray, onto: FloatArray) -> FloatArray:
        """(n, p): what the weight of each row does to Σ w g s, s the columns of `onto`, by way of g alone."""
        z, w = self.products, weights * self.factor
        slant = np.einsum("nqc,q->nc", self.tilts, self.multiplier)  # of log g by the centres
        hessian = (z * w[:, None]).T @ z
        shift = np.einsum("n,nqc->qc", w, self.tilts) + (z * w[:, None]).T @ slant
        centre = self.centred / weights.sum()  # of the centres by the weights
        step = -(z * self.factor[:, None] + centre @ shift.T) @ np.linalg.inv(hessian)  # of λ by the weights
        moved = onto * w[:, None]
        changed: FloatArray = step @ (z.T @ moved) + centre @ (slant.T @ moved)
        return changed


def balanced(model_columns: FloatArray, adjustment: FloatArray, weights: FloatArray) -> Balance:
    """The factors closest to 1 in the raking distance. Raises ConvergenceError where no positive weights balance."""
    used, size = weights != 0, weights.sum()
    parts = [columns - weights @ columns / size for columns in (model_columns, adjustment)]
    m, a = parts
    z = np.asarray(m[:, :, None] * a[:, None, :]).reshape(len(m), -1)
    tilts = np.zeros((*z.shape, m.shape[1] + a.shape[1]))
    for j in range(m.shape[1]):
        for k in range(a.shape[1]):
            tilts[:, j * a.shape[1] + k, j] = -a[:, k]
            tilts[:, j * a.shape[1] + k, m.shape[1] + k] = -m[:, j]
    spread = np.sqrt(weights @ z**2 / size)

    def evaluate(at: FloatArray) -> Evaluation:
        scaled = z[used] / spread
        g = weights[used] / size * np.exp(np.clip(scaled @ at, -700.0, 700.0))
        return -float(g.sum()), -(g @ scaled), (scaled * g[:, None]).T @ scaled

    multiplier = maximise(evaluate, np.zeros(z.shape[1]), what="balancing weights", tolerance=1e-10).at / spread
    return Balance(z, tilts, np.hstack(parts), multiplier, np.where(used, np.exp(np.clip(z @ multiplier, -700.0, 700.0)), 0.0))


@dataclass(frozen=True, eq=False)
class BalancedKernel:
    """Predictions at the rows of `at` (m, p) from columns (y, offset, x (p) …, adjustment …), the weights balanced first.

    `centred` are the columns of x that vary. The scores hold the balancing too, unless its weights are `given`.
    """

    family: Any
    at: FloatArray
    centred: tuple[int, ...]
    response: bool
    given: bool = False

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        p = self.at.shape[1]
        own, adjustment = columns[:, : 2 + p], columns[:, 2 + p :]
        balance = balanced(own[:, [2 + column for column in self.centred]], adjustment, weights)
        fitted = GlmKernel(self.family)(own, weights * balance.factor)
        scores = fitted.scores * balance.factor[:, None]
        if not self.given:
            scores = scores + balance.changes(weights, fitted.scores)
        eta = self.at @ fitted.value
        if not self.response:
            return Linearised(eta, scores @ self.at.T)
        return Linearised(self.family.link.inverse(eta), scores @ (self.at * self.family.link.inverse_deriv(eta)[:, None]).T)


def balance_example(rng: np.random.Generator, n: int) -> FloatArray:
    """A 0/1 outcome on two covariates, with two adjustment variables that go along with the first."""
    columns = logit_example(rng, n)
    return np.column_stack([columns, columns[:, 3] / 3 + rng.normal(size=n), rng.uniform(size=n)])


model_kernel(
    "balanced margins", BalancedKernel(family_of("binomial"), np.array([[1.0, 0.0, 0.0], [1.0, 1.0, 0.5]]), (1, 2), response=True)
)(balance_example)


def balanced_margins(
    model: Glm,
    adjust_for: str,
    at: pd.DataFrame,
    kind: Literal["response", "link"] = "response",
    *,
    variance: Literal["joint", "given"] = "joint",
) -> Estimates:
    """What the model predicts for the rows of `at` once weights have made `adjust_for` unrelated to the model's variables.

    Every unit's weight moves by as little as the raking distance allows until the weighted covariances of the model's
    variables with the adjustment variables (`~ age + C(region)`) are zero; the model is fitted again with these weights.
    Unlike `margins`, the outcome needs no model of how it depends on what is adjusted for. The standard errors hold the
    balancing, or with `variance="given"` take its weights as known, as R's marginpred of a svyglm does.
    Raises EstimationError where all of `adjust_for` is in the model already, ConvergenceError where no weights balance.
    Source: Lumley (2010), section 8.4; Hernán & Robins (2020), chapter 12, for the weights.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2, 2, 4, 5, 6], "sex": list("ffmmfm"), "age": [20, 30, 25, 50, 40, 45], "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ sex")
    >>> an.balanced_margins(model, "~ age", pd.DataFrame({"sex": ["f", "m"]})).value.round(3).tolist()
    [3.365, 3.197]
    """
    frame = terms_frame(model.design, adjust_for, model.frame.complete, intercept=True)
    rows: BoolArray = model.design.active & frame.complete
    x = model.frame.matrix
    extra = independent_of(x[rows], frame.matrix[rows], model.design.weights[rows])
    if not extra:
        raise EstimationError("all of it is in the model already", where=adjust_for, advice="use predict")
    columns = np.column_stack([model.frame.outcome[:, 0], model.offset, x, frame.matrix[:, extra]])
    varying = tuple(i for i, name in enumerate(model.names) if name != INTERCEPT)
    kernel = BalancedKernel(model.family, model.frame.at(at), varying, kind == "response", variance == "given")
    labels = pd.DataFrame({"variable": [str(row) for row in at.index], "level": None})
    call = {"estimator": "balanced_margins", "formula": model.formula, "adjust_for": adjust_for}
    used = model.design.domain(complete_rows(columns))
    return estimate(kernel, used, columns, labels, names=[model.formula], deff=False, estimator="balanced_margins", call=call)


def independent_of(x: FloatArray, adjustment: FloatArray, weights: FloatArray) -> list[int]:
    """The columns of `adjustment` that neither the model's matrix nor the columns before them determine."""
    kept = independent_columns(np.hstack([x, adjustment]), weights)
    return [int(column) - x.shape[1] for column in kept if column >= x.shape[1]]
