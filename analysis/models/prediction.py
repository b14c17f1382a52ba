"""What a model predicts for given values, with the covariance of the predictions."""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates
from analysis.models.formula import INTERCEPT
from analysis.models.glm import Glm


def predict(
    model: Glm,
    data: pd.DataFrame | None = None,
    kind: Literal["response", "link"] = "response",
    *,
    total: float | None = None,
    offset: float | FloatArray = 0.0,
) -> Estimates:
    """Predicted means (or linear predictors) for the rows of `data`, by default those the model was fitted to.

    With `total`, the size of the population, `data` holds population totals of the variables, and the result is the
    regression estimator of the outcome's total (identity link only).
    Raises VariableError for data that lack a variable or hold an unknown category, EstimationError for `total` with another link.
    Source: Särndal, Swensson & Wretman (1992), section 6.4; Lumley (2010), section 5.2.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2, 2, 4, 5, 6], "x": [0, 1, 1, 2, 3, 3], "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x")
    >>> an.predict(model, pd.DataFrame({"x": [0, 4]})).value.round(3).tolist()
    [0.682, 7.045]
    """
    matrix = model.frame.matrix[model.rows] if data is None else model.frame.at(data)
    labels = pd.DataFrame({"variable": [str(row) for row in (model.rows if data is None else data.index)], "level": None})
    if total is not None:
        if type(model.family.link).__name__ != "Identity":
            raise EstimationError("a total is predicted with the identity link only", where="total")
        matrix = matrix * np.where(np.array(model.names) == INTERCEPT, total, 1.0)
    shift = model.offset[model.rows] if data is None else offset
    eta = matrix @ model.coefficients.value + shift
    if kind == "link":
        return combined(model.coefficients, matrix, eta, labels)
    slope = model.family.link.inverse_deriv(eta)
    return combined(model.coefficients, matrix * slope[:, None], model.family.link.inverse(eta), labels)


def combined(coefficients: Estimates, derivative: FloatArray, value: FloatArray, labels: pd.DataFrame) -> Estimates:
    """Functions of the coefficients by the delta method."""
    counts: Any = np.full(len(value), coefficients.n[0])
    return replace(
        coefficients,
        value=value,
        covariance=derivative @ coefficients.vcov @ derivative.T,
        n=counts,
        labels=labels,
        positive=None,
        srs=None,
        size=None,
        interval="t",
        replicates=None,
        road=None,
        own_df=None if coefficients.own_df is None else coefficients.own_df.combined(derivative),
    )
