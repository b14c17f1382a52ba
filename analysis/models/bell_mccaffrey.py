"""Bias-reduced standard errors and degrees of freedom for models on few PSUs."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates
from analysis.estimate.combine import OwnDegreesOfFreedom
from analysis.models.influence import covariance_of_scores

if TYPE_CHECKING:
    from analysis.models.glm import Glm


def bell_mccaffrey(model: Glm) -> Estimates:
    """The coefficients with residuals of each PSU multiplied by (I − H_gg)^(−1/2), and Satterthwaite degrees of freedom.

    H is the hat matrix of the working regression; if rows are independent with equal variances, the covariance is then
    unbiased. Every coefficient's interval uses its own df; `df` is the smallest of them, which tests use.
    Raises EstimationError on designs without linearised variances, or where one PSU alone decides a coefficient.
    Source: Bell & McCaffrey (2002); Imbens & Kolesár (2016).
    """
    design, rows = model.design, model.rows
    if design.road is not None:
        raise EstimationError("are for linearised designs", where="Bell–McCaffrey standard errors")
    matrix = model.frame.matrix[rows]
    eta = model.fit.predictor(matrix, model.offset[rows])
    slope = model.family.link.inverse_deriv(eta)
    working = design.weights[rows] * slope**2 / model.family.variance(model.fitted)
    root = np.sqrt(working)
    scaled = matrix * root[:, None]  # in units where the working regression is ordinary least squares
    residual = (model.outcome - model.fitted) / slope * root
    inverse = np.linalg.inv(scaled.T @ scaled)
    units = parts(design, rows)
    adjusted = np.empty_like(scaled)
    for unit in units:
        adjusted[unit] = adjustment(scaled[unit], inverse, model.formula) @ scaled[unit] @ inverse
    vcov = covariance_of_scores(design, rows, adjusted * residual[:, None], "Bell–McCaffrey standard errors")
    df = satterthwaite(scaled, adjusted, inverse, units)
    plain = replace(model.coefficients, covariance=vcov, df=float(df.min()))
    return replace(plain, interval=OwnDegreesOfFreedom(plain.value, plain.se, df))


def parts(design: Design, rows: IntArray) -> list[IntArray]:
    """Positions among `rows` of each first-stage unit's rows."""
    unit = design.stages[0].unit[rows]
    order = np.argsort(unit, kind="stable")
    return np.split(order, np.flatnonzero(np.diff(unit[order])) + 1)


def adjustment(x: FloatArray, inverse: FloatArray, where: str) -> FloatArray:
    """(I − H_gg)^(−1/2) of one unit's rows."""
    values, vectors = np.linalg.eigh(np.eye(len(x)) - x @ inverse @ x.T)
    if values.min() < 1e-10:
        raise EstimationError("one PSU alone decides a coefficient", where=where, advice="drop it from the model")
    root: FloatArray = (vectors / np.sqrt(values)) @ vectors.T
    return root


def satterthwaite(scaled: FloatArray, adjusted: FloatArray, inverse: FloatArray, units: list[IntArray]) -> FloatArray:
    """tr(M)² / tr(M²) of each coefficient, M the (G, G) covariance of its unit contributions under the working model."""
    df = np.empty(scaled.shape[1])
    for j in range(scaled.shape[1]):
        inner = np.array([adjusted[unit, j] @ scaled[unit] for unit in units])
        own = np.diag([adjusted[unit, j] @ adjusted[unit, j] for unit in units])
        m = own - inner @ inverse @ inner.T
        df[j] = np.trace(m) ** 2 / (m**2).sum()
    return df
