"""Instrumental variables and non-linear least squares."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import ConvergenceError, EstimationError, VariableError
from analysis.estimate import Linearised, estimate
from analysis.estimate.domains import matrix_of
from analysis.models.formula import ModelFrame, complete_rows, model_frame
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression
from analysis.solve.model_matrix import DenseMatrix

WORD = re.compile(r"[^\W\d]\w*")
STEP = 6e-6  # of a parameter, relative: the cube root of the rounding error


@dataclass(frozen=True)
class TwoStageKernel:
    """Two-stage least squares from columns (y, x … (p), z …); scores take the first stage as given, as is usual.

    With as many instruments as variables that is the whole derivative; with more, the rest vanishes as the
    over-identifying moments do. Wooldridge (2010), section 5.2.
    """

    p: int

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        y, x, z = columns[:, 0], columns[:, 1 : 1 + self.p], columns[:, 1 + self.p :]
        weighted = z * weights[:, None]
        first = np.linalg.lstsq(weighted.T @ z, weighted.T @ x, rcond=None)[0]
        projected = z @ first
        cross = (projected * weights[:, None]).T @ x
        if np.linalg.matrix_rank(cross) < self.p:
            raise EstimationError(
                "the instruments do not tell the variables apart", where="ivreg", advice="name at least one for each"
            )
        beta = np.asarray(np.linalg.solve(cross, (projected * weights[:, None]).T @ y), dtype=float)
        return Linearised(beta, (projected * (y - x @ beta)[:, None]) @ np.linalg.inv(cross).T)


@model_kernel("instrumental variables", TwoStageKernel(2))
def instrument_example(rng: np.random.Generator, n: int) -> FloatArray:
    """An intercept and an endogenous variable with one instrument."""
    z, u = rng.normal(size=(2, n))
    x = z + u + rng.normal(size=n)
    return np.column_stack([x + u, np.ones(n), x, np.ones(n), z])


def ivreg(design: Design, formula: str, instruments: str, *, where: Any = None) -> Regression:
    """Linear regression by two-stage least squares; `instruments` are terms, exogenous variables among them.

    Raises EstimationError where the instruments do not identify the coefficients, VariableError for unknown columns.
    Source: Wooldridge (2010), chapter 5; Binder (1983).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2, 4, 4, 6], "x": [1, 2, 3, 4, 5], "z": [1, 1, 2, 2, 3], "w": 1.0})
    >>> an.ivreg(an.Design(frame, "w"), "y ~ x", "z").coefficients.value.round(4).tolist()
    [-0.44, 1.28]
    """
    design = design if where is None else design.domain(where)
    frame, given = model_frame(design, formula), model_frame(design, instruments)
    if frame.outcome.shape[1] != 1:
        raise VariableError("names no single numeric outcome", where=formula)
    columns = np.column_stack([frame.outcome[:, 0], frame.matrix, given.matrix])
    kernel = TwoStageKernel(frame.matrix.shape[1])
    call = {"estimator": "ivreg", "formula": formula, "instruments": instruments, "where": where}
    return regression(kernel, design, columns, frame, formula, "two-stage least squares", call)


def regression(
    kernel: Any, design: Design, columns: FloatArray, frame: ModelFrame, formula: str, kind: str, call: Mapping[str, Any]
) -> Regression:
    """A regression on the rows that have every column."""
    used = design.domain(complete_rows(columns))
    labels = pd.DataFrame({"variable": frame.names, "level": None})
    result = estimate(kernel, used, columns, labels, names=[formula], estimator=str(call["estimator"]), call=call)
    return Regression(result, formula, kind, used, frame)


@dataclass(frozen=True, eq=False)
class CurveKernel:
    """Non-linear least squares from columns (y, variables …); `curve` gives f(variables, θ).

    Scores A⁻¹ J (y − f) with A = Σ w J J', J the derivative of f, as in Gauss and Newton's method. Binder (1983).
    """

    curve: Any
    start: FloatArray

    def jacobian(self, theta: FloatArray, variables: FloatArray) -> FloatArray:
        """∂f/∂θ by central differences, (n, p)."""
        columns = []
        for j, value in enumerate(theta):
            step = np.zeros(len(theta))
            step[j] = STEP * max(1.0, abs(value))
            columns.append((self.curve(variables, theta + step) - self.curve(variables, theta - step)) / (2 * step[j]))
        return np.column_stack(columns)

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        from scipy.optimize import least_squares

        used = weights != 0
        y, variables, w = columns[used, 0], columns[used, 1:], weights[used]
        root = np.sqrt(np.abs(w))
        found = least_squares(
            lambda theta: root * (y - self.curve(variables, theta)),
            self.start,
            jac=lambda theta: -root[:, None] * self.jacobian(theta, variables),
            method="lm", xtol=1e-15, ftol=1e-15, gtol=1e-15,
        )  # fmt: skip
        slope = self.jacobian(found.x, variables)
        cross = (slope * w[:, None]).T @ slope
        if np.linalg.matrix_rank(cross) < len(self.start):
            raise EstimationError("the data do not tell the parameters apart", where="nls", advice="try other starting values")
        if not found.success:
            raise ConvergenceError(f"did not converge: {found.message}", where="nls", advice="try other starting values")
        scores = np.zeros((len(weights), len(self.start)))
        scores[used] = (slope * (y - self.curve(variables, found.x))[:, None]) @ np.linalg.inv(cross)
        return Linearised(found.x, scores)


def straight(variables: FloatArray, theta: FloatArray) -> FloatArray:
    """a + b x: a curve whose least squares are known."""
    return np.asarray(theta[0] + theta[1] * variables[:, 0])


@model_kernel("non-linear least squares", CurveKernel(straight, np.array([0.0, 1.0])))
def curve_example(rng: np.random.Generator, n: int) -> FloatArray:
    """A line with noise."""
    x = rng.uniform(0, 5, n)
    return np.column_stack([1 + 2 * x + rng.normal(size=n), x])


def nls(design: Design, formula: str, start: Mapping[str, float], *, where: Any = None) -> Regression:
    """Non-linear least squares: `formula` is `outcome ~ expression` over columns and the parameters named in `start`.

    Raises VariableError for a formula that cannot be evaluated, EstimationError where the data do not tell the parameters
    apart, ConvergenceError.
    Source: Bates & Watts (1988), chapter 2; Binder (1983) for the variance.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2.1, 3.9, 8.2], "x": [0.0, 1, 2, 3], "w": 1.0})
    >>> an.nls(an.Design(frame, "w"), "y ~ a * exp(b * x)", {"a": 1, "b": 0.5}).coefficients.value.round(3).tolist()
    [0.979, 0.707]
    """
    design = design if where is None else design.domain(where)
    outcome, _, expression = (part.strip() for part in formula.partition("~"))
    words = dict.fromkeys(WORD.findall(expression))
    variables = [word for word in words if word in design.frame.columns and word not in start]
    values = matrix_of(design, [outcome, *variables])
    parameters = list(start)

    def curve(columns: FloatArray, theta: FloatArray) -> FloatArray:
        known = dict(zip(variables, columns.T, strict=True)) | dict(zip(parameters, theta, strict=True))
        result: Any = pd.eval(expression, local_dict=known, global_dict={}, engine="python")
        return np.asarray(np.broadcast_to(np.asarray(result, dtype=float), (len(columns),)))

    try:
        curve(values[:1, 1:], np.array(list(start.values()), dtype=float))
    except Exception as error:
        raise VariableError(f"cannot be evaluated: {error}", where=formula, advice="give every parameter a start") from error
    frame = ModelFrame(values[:, :1], DenseMatrix(values[:, 1:]), tuple(parameters), complete_rows(values), None, {})
    call = {"estimator": "nls", "formula": formula, "start": dict(start), "where": where}
    kernel = CurveKernel(curve, np.array(list(start.values()), dtype=float))
    return regression(kernel, design, values, frame, formula, "non-linear least squares", call)
