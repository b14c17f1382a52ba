"""Fisher scoring in blocks of rows: what every generalised linear model is fitted by."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from analysis.errors import ConvergenceError, EstimationError
from analysis.solve.model_matrix import DenseMatrix, FactoredMatrix, FloatArray, IntArray, ModelMatrix, matrix_of, predictor

SEPARATED = 1e-7  # information left in some direction, as a share of what it was at the start
ALIASED = 1e-7
HALVINGS = 30


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
    kept: IntArray  # (r,) columns that are no combination of the ones before
    iterations: int

    def predictor(self, matrix: FloatArray | ModelMatrix, offset: FloatArray) -> FloatArray:
        """The linear predictor x'β + offset, (n,)."""
        return predictor(matrix_of(matrix).of_columns(self.kept), self.coefficients[self.kept]) + offset


class ImpossibleMeanError(EstimationError):
    """Coefficients that lead to means which the family does not allow."""

    def __init__(self) -> None:
        super().__init__("leads to means that the family does not allow", where="model", advice="choose another link")


@dataclass(frozen=True, eq=False)
class Equations:
    """The score equations Σ w x (y − μ) μ'(η) / V(μ) = 0 of one model and sample."""

    y: FloatArray
    matrix: ModelMatrix
    weights: FloatArray
    offset: FloatArray
    family: Family

    def at_start(self) -> tuple[FloatArray, FloatArray]:
        """X'WX and X'Wz, z the working response less the offset, at the family's own first guess of the means."""

        guess = self.family.starting_mu(self.y)

        def working(part: slice) -> tuple[FloatArray, FloatArray]:
            eta = self.family.link(guess[part])
            weight, pull = self.working(part, eta)
            return weight, pull + weight * (eta - self.offset[part])

        return self.matrix.sums(working)

    def at(self, beta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """The information X'WX and the score at some coefficients. Raises ImpossibleMeanError."""

        def working(part: slice) -> tuple[FloatArray, FloatArray]:
            return self.working(part, self.matrix.predictor(beta, part) + self.offset[part])

        return self.matrix.sums(working)

    def working(self, part: slice, eta: FloatArray) -> tuple[FloatArray, FloatArray]:
        """w μ'² / V and w μ' (y − μ) / V of a block of rows."""
        mu, slope = self.family.link.inverse(eta), self.family.link.inverse_deriv(eta)
        variance = self.family.variance(mu)
        if not (np.isfinite(variance).all() and (variance > 0).all()):
            raise ImpossibleMeanError
        gain = self.weights[part] * slope / variance
        return gain * slope, gain * (self.y[part] - mu)


def irls(
    y: FloatArray,
    matrix: FloatArray | ModelMatrix,
    weights: FloatArray,
    offset: FloatArray,
    family: Family,
    *,
    start: FloatArray | None = None,
    tolerance: float = 1e-12,
    limit: int = 200,
) -> Fit:
    """Solve Σ w x (y − μ) μ'(η) / V(μ) = 0 by Fisher scoring, from `start` or the family's own guess.

    Raises EstimationError where no weight is positive or the data are separated, ConvergenceError after `limit` iterations.
    Source: McCullagh & Nelder (1989), section 2.5.
    """
    columns, used = matrix_of(matrix), weights != 0
    if not used.all():
        y, columns, weights, offset = y[used], columns.of_rows(used), weights[used], offset[used]
    if not len(y) or weights.sum() <= 0:
        raise EstimationError("no row of positive weight has every variable of the model", where="model")
    y, columns, weights, offset = by_cell(y, columns, weights, offset)
    kept = independent_columns(columns, weights)
    equations = Equations(y, columns.of_columns(kept), weights, offset, family)
    with np.errstate(all="ignore"):
        old, first = np.zeros(len(kept)), np.zeros((0, 0))
        new = solved(*equations.at_start()) if start is None or len(kept) < len(start) else start
        for iteration in range(1, limit + 1):
            new, information, score = possible(equations, old, new)
            first = information if iteration == 1 else first
            old, new = new, new + solved(information, score)
            if np.abs(new - old).max() <= tolerance * max(1.0, np.abs(new).max()):
                break
        else:
            refuse_separated(first, information, family)
            raise ConvergenceError(
                f"the model did not converge in {limit} iterations", where="model", advice="look at its variables and scale"
            )
        refuse_separated(first, information, family)
    coefficients = np.full(columns.shape[1], np.nan)
    coefficients[kept] = new
    return Fit(coefficients, information, kept, iteration)


def by_cell(
    y: FloatArray, matrix: ModelMatrix, weights: FloatArray, offset: FloatArray
) -> tuple[FloatArray, ModelMatrix, FloatArray, FloatArray]:
    """The cells as rows where categories are all a model has: the equations see no more than their weights and mean outcomes."""
    if not isinstance(matrix, FactoredMatrix) or (matrix.number >= 0).any() or offset.any():
        return y, matrix, weights, offset
    size: FloatArray = np.bincount(matrix.cell, weights=weights, minlength=len(matrix.table)).astype(float, copy=False)
    if (size <= 0).any():
        return y, matrix, weights, offset
    mean: FloatArray = np.bincount(matrix.cell, weights=weights * y, minlength=len(size)) / size
    return mean, DenseMatrix(matrix.table), size, np.zeros(len(size))


def possible(equations: Equations, old: FloatArray, new: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """The new coefficients, information and score there; the step is cut in half until the family allows every mean."""
    for _ in range(HALVINGS):
        try:
            return new, *equations.at(new)
        except ImpossibleMeanError:
            new = (old + new) / 2
    return new, *equations.at(new)


def solved(information: FloatArray, score: FloatArray) -> FloatArray:
    """A⁻¹ u with the columns on one scale first."""
    root = np.sqrt(np.diag(information))
    if np.isfinite(information).all() and (root > 0).all():
        try:
            answer: FloatArray = np.linalg.solve(information / np.outer(root, root), score / root) / root
        except np.linalg.LinAlgError:
            pass
        else:
            return answer
    raise EstimationError("the model has no information left in one direction", where="model", advice="the data may be separated")


def independent_columns(matrix: FloatArray | ModelMatrix, weights: FloatArray) -> IntArray:
    """Columns that are not combinations of the ones before them, by the weighted cross-products."""
    cross, _ = matrix_of(matrix).sums(lambda part: (weights[part], weights[part]))
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
