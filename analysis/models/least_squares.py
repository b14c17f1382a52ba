"""Instrumental variables and non-linear least squares."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError, VariableError
from analysis.estimate import Linearised, estimate
from analysis.models.formula import ModelFrame, model_frame
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression
from analysis.models.survival_data import complete_rows

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
