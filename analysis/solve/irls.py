"""Iteratively reweighted least squares in blocks of rows: what every generalised linear model is fitted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np
import numpy.typing as npt

from analysis.errors import ConvergenceError, EstimationError

FloatArray = npt.NDArray[np.float64]
BLOCK = 1 << 14  # rows whose temporaries stay in cache
SEPARATED = 1e-7  # information left in some direction, as a share of what it was at the start
ALIASED = 1e-7


class Link(Protocol):
    """The part of a statsmodels link that is used."""

    def __call__(self, mu: FloatArray) -> FloatArray: ...
    def inverse(self, eta: FloatArray) -> FloatArray: ...
    def inverse_deriv(self, eta: FloatArray) -> FloatArray: ...


class Family(Protocol):
    """The part of a statsmodels family that is used."""

    link: Link

    def variance(self, mu: FloatArray) -> FloatArray: ...
    def starting_mu(self, y: FloatArray) -> FloatArray: ...
    def deviance(self, y: FloatArray, mu: FloatArray, var_weights: FloatArray) -> float: ...


@dataclass(frozen=True, eq=False)
class Fit:
    """Coefficients (p,), NaN where a column is a combination of others, and the information matrix of the kept ones."""

    coefficients: FloatArray
    information: FloatArray  # (r, r)
    kept: npt.NDArray[np.intp]  # (r,) columns that are no combination of the ones before
    iterations: int

    def predictor(self, matrix: FloatArray, offset: FloatArray) -> FloatArray:
        """The linear predictor x'β + offset, (n,)."""
        eta: FloatArray = matrix[:, self.kept] @ self.coefficients[self.kept] + offset
        return eta


def irls(
    y: FloatArray,
    matrix: FloatArray,
    weights: FloatArray,
    offset: FloatArray,
    family: Family,
    *,
    tolerance: float = 1e-12,
    limit: int = 200,
) -> Fit:
    """Solve Σ w x (y − μ) μ'(η) / V(μ) = 0 by Fisher scoring.

    Raises EstimationError where no weight is positive or the data are separated, ConvergenceError after `limit` iterations.
    Source: McCullagh & Nelder (1989), section 2.5.
    """
    used = weights != 0
    if not used.all():
        y, matrix, weights, offset = y[used], matrix[used], weights[used], offset[used]
    if not len(y) or weights.sum() <= 0:
        raise EstimationError("no row of positive weight has every variable of the model", where="model")
    kept = independent_columns(matrix, weights)
    x = matrix if len(kept) == matrix.shape[1] else matrix[:, kept]
    eta = family.link(family.starting_mu(y))
    beta, first, information = np.zeros(len(kept)), np.zeros((0, 0)), np.zeros((0, 0))
    for iteration in range(1, limit + 1):
        information, score = normal_equations(y, x, weights, offset, eta, family, working=iteration == 1)
        if iteration == 2:
            first = information
        step = solved(information, score)
        new = step if iteration == 1 else beta + step
        new, eta = halved(beta, new, x, offset, family)
        moved = np.abs(new - beta).max() if iteration > 1 else np.inf
        beta = new
        if moved <= tolerance * max(1.0, np.abs(beta).max()):
            break
    else:
        refuse_separated(first, information, family)
        raise ConvergenceError(
            f"the model did not converge in {limit} iterations", where="model", advice="look at its variables and scale"
        )
    information, _ = normal_equations(y, x, weights, offset, eta, family, working=False)
    refuse_separated(first, information, family)
    coefficients = np.full(matrix.shape[1], np.nan)
    coefficients[kept] = beta
    return Fit(coefficients, information, kept, iteration)


def normal_equations(
    y: FloatArray, x: FloatArray, weights: FloatArray, offset: FloatArray, eta: FloatArray, family: Family, *, working: bool
) -> tuple[FloatArray, FloatArray]:
    """X'WX and X'Wr over blocks; r is the working residual, or with `working` the working response without the offset."""
    p = x.shape[1]
    information, score = np.zeros((p, p)), np.zeros(p)
    for start in range(0, len(y), BLOCK):
        part = slice(start, start + BLOCK)
        here = eta[part]
        mu, slope = family.link.inverse(here), family.link.inverse_deriv(here)
        weight = weights[part] * slope**2 / family.variance(mu)
        residual = (y[part] - mu) / slope
        if working:
            residual = residual + here - offset[part]
        weighted = x[part] * weight[:, None]
        information += weighted.T @ x[part]
        score += weighted.T @ residual
    return information, score


def solved(information: FloatArray, score: FloatArray) -> FloatArray:
    """A⁻¹ u with the columns on one scale first."""
    root = np.sqrt(np.diag(information))
    if not np.isfinite(information).all() or (root <= 0).any():
        raise EstimationError(
            "the model has no information left in one direction", where="model", advice="the data may be separated"
        )
    answer: FloatArray = np.linalg.solve(information / np.outer(root, root), score / root) / root
    return answer


def halved(old: FloatArray, new: FloatArray, x: FloatArray, offset: FloatArray, family: Family) -> tuple[FloatArray, FloatArray]:
    """The step cut in half until every mean is one that the family allows."""
    for _ in range(30):
        eta = x @ new + offset
        with np.errstate(all="ignore"):
            variance = family.variance(family.link.inverse(eta))
        if np.isfinite(variance).all() and (variance > 0).all():
            break
        new = (old + new) / 2
    return new, eta


def independent_columns(matrix: FloatArray, weights: FloatArray) -> npt.NDArray[np.intp]:
    """Columns that are not combinations of the ones before them, by the weighted cross-products."""
    cross = np.zeros((matrix.shape[1], matrix.shape[1]))
    for start in range(0, len(matrix), BLOCK):
        part = matrix[start : start + BLOCK]
        cross += (part * weights[start : start + BLOCK, None]).T @ part
    scale = np.sqrt(np.where(np.diag(cross) > 0, np.diag(cross), 1.0))
    cross = cross / np.outer(scale, scale)
    kept: list[int] = []
    for column in range(len(cross)):
        if cross[column, column] <= 0:
            continue
        among = cross[np.ix_(kept, kept)]
        explained = cross[column, kept] @ np.linalg.solve(among, cross[kept, column]) if kept else 0.0
        if cross[column, column] - explained > ALIASED**1.5:
            kept.append(column)
    return np.array(kept, dtype=np.intp)


def refuse_separated(first: FloatArray, last: FloatArray, family: Family) -> None:
    """Raise EstimationError where the data fix a probability at 0 or 1: along that direction no information is left."""
    if not first.size or type(family).__name__ != "Binomial":
        return
    root = np.sqrt(np.diag(first))
    start, end = first / np.outer(root, root), last / np.outer(root, root)
    left = np.linalg.eigvals(np.linalg.solve(start, end)).real.min()
    if left < SEPARATED:
        raise EstimationError(
            "the data are separated: some combination of the variables predicts the outcome without error",
            where="model",
            advice="drop or join categories in which everybody gave the same answer",
        )
