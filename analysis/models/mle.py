"""Maximum likelihood for a density of one's own, its parameters linear in variables."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError, VariableError
from analysis.estimate import estimate
from analysis.models.formula import ModelFrame, complete_rows, model_frame
from analysis.models.likelihood import LikelihoodKernel
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression

LogDensity = Callable[..., FloatArray]
"""(y (n,), first parameter (n,), second parameter (n,) …) → log density (n,); −inf or NaN where it does not exist."""
STEP = 1e-4  # of a linear predictor, relative: the fourth root of the rounding error, for second differences


def normal(y: FloatArray, mean: FloatArray, sd: FloatArray) -> FloatArray:
    """Log density of the normal distribution."""
    return np.asarray(np.where(sd > 0, -(((y - mean) / sd) ** 2) / 2 - np.log(np.abs(sd)) - np.log(2 * np.pi) / 2, -np.inf))


@dataclass(frozen=True, eq=False)
class LinearPredictors:
    """ℓ(y, X_1 θ_1, X_2 θ_2, …) with derivatives by differences in the predictors; columns y, X_1, X_2 …"""

    density: LogDensity
    widths: tuple[int, ...]
    first: FloatArray
    what: str = "mle"
    tolerance: float = 1e-7  # what the differences allow

    def start(self, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """The starting values given."""
        return self.first

    def parts(self, columns: FloatArray) -> list[FloatArray]:
        """The model matrix of each parameter."""
        ends = 1 + np.cumsum(self.widths)
        return [columns[:, end - width : end] for end, width in zip(ends, self.widths, strict=True)]

    def predictors(self, theta: FloatArray, columns: FloatArray) -> FloatArray:
        """The value of each parameter for each row, (k, n)."""
        pieces = np.split(theta, np.cumsum(self.widths)[:-1])
        return np.array([x @ piece for x, piece in zip(self.parts(columns), pieces, strict=True)])

    def at(self, y: FloatArray, eta: FloatArray) -> FloatArray:
        """The log density, −inf where there is none."""
        value = np.asarray(self.density(y, *eta), dtype=float)
        return np.where(np.isnan(value), -np.inf, value)

    def steps(self, eta: FloatArray) -> FloatArray:
        """One step in each parameter for each row, (k, k, n)."""
        return np.eye(len(eta))[:, :, None] * (STEP * np.maximum(1.0, np.abs(eta)))[None, :, :]

    def rows(self, theta: FloatArray, columns: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Log-likelihood and gradient of each row; differences of fourth order."""
        eta, y = self.predictors(theta, columns), columns[:, 0]
        gradient = []
        for x, step in zip(self.parts(columns), self.steps(eta), strict=True):
            near, far = (self.at(y, eta + m * step) - self.at(y, eta - m * step) for m in (1, 2))
            gradient.append(x * ((8 * near - far) / (12 * step.sum(axis=0)))[:, None])
        return self.at(y, eta), np.hstack(gradient)

    def information(self, theta: FloatArray, columns: FloatArray, weights: FloatArray) -> FloatArray:
        """Minus the second derivatives."""
        eta, y, matrices = self.predictors(theta, columns), columns[:, 0], self.parts(columns)
        steps, blocks = self.steps(eta), []
        for x, a in zip(matrices, steps, strict=True):
            row = []
            for z, b in zip(matrices, steps, strict=True):
                bend = self.at(y, eta + a + b) - self.at(y, eta + a - b) - self.at(y, eta - a + b) + self.at(y, eta - a - b)
                bend /= 4 * a.sum(axis=0) * b.sum(axis=0)
                row.append(-(x * (weights * bend)[:, None]).T @ z)
            blocks.append(row)
        return np.block(blocks)


@model_kernel("maximum likelihood", LikelihoodKernel(LinearPredictors(normal, (2, 1), np.array([0.0, 0.0, 2.0]))))
def example(rng: np.random.Generator, n: int) -> FloatArray:
    """A normal outcome with one covariate and a standard deviation."""
    x = rng.normal(size=n)
    return np.column_stack([1 + x + rng.normal(size=n), np.ones(n), x, np.ones(n)])


def mle(
    design: Design,
    density: LogDensity,
    formulas: Mapping[str, str],
    start: Mapping[str, float | Sequence[float]],
    *,
    where: Any = None,
) -> Regression:
    """Maximum likelihood of a log density `density(y, parameter, …)`, every parameter linear in variables.

    `formulas` gives the right side by parameter, in the density's order; the first one has the outcome, `y ~ x + z`. `start`
    has a value for each coefficient, or one for the intercept alone. Coefficients are named `parameter.term`.
    Raises VariableError for formulas that do not fit the data, EstimationError where the density does not exist at the
    start or rises without end, ConvergenceError.
    Source: Binder (1983); Pfeffermann (1993).

    >>> import analysis as an
    >>> from analysis.models.mle import normal
    >>> frame = pd.DataFrame({"y": [1.0, 2, 4, 5], "w": 1.0})
    >>> model = an.mle(an.Design(frame, "w"), normal, {"mean": "y ~ 1", "sd": "1"}, {"mean": 2, "sd": 1})
    >>> model.coefficients.value.round(4).tolist()
    [3.0, 1.5811]
    """
    design = design if where is None else design.domain(where)
    frames = {name: model_frame(design, formula) for name, formula in formulas.items()}
    first = next(iter(frames.values()))
    if first.outcome.shape[1] != 1:
        raise VariableError("names no single numeric outcome", where=next(iter(formulas.values())))
    names = [f"{name}.{column}" for name, frame in frames.items() for column in frame.names]
    begin = np.concatenate([starting(name, start, frame) for name, frame in frames.items()])
    columns = np.column_stack([first.outcome, *(frame.matrix for frame in frames.values())])
    used = design.domain(complete_rows(columns))
    kernel = LikelihoodKernel(LinearPredictors(density, tuple(len(frame.names) for frame in frames.values()), begin))
    labels = pd.DataFrame({"variable": names, "level": None})
    call = {"estimator": "mle", "formulas": dict(formulas), "where": where}
    text = "; ".join(formulas.values())
    result = estimate(kernel, used, columns, labels, names=[text], estimator="mle", call=call)
    return Regression(result, text, "maximum likelihood", used, first)


def starting(name: str, start: Mapping[str, float | Sequence[float]], frame: ModelFrame) -> FloatArray:
    """A parameter's starting values. Raises EstimationError unless there is one for each coefficient, or one alone."""
    given = np.atleast_1d(np.asarray(start.get(name, []), dtype=float))
    if len(given) == 1:
        given = np.concatenate([given, np.zeros(len(frame.names) - 1)])
    if len(given) != len(frame.names):
        raise EstimationError(f"has {len(given)} starting values for {len(frame.names)} coefficients", where=name)
    return given
