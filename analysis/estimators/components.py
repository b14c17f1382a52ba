"""Principal components of the population's covariances or correlations: indices of wealth, of working conditions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, NaPolicy, estimate, estimator, matrix_of
from analysis.estimators.moments import correlation_kernel, covariance_kernel, pairs


def symmetric(upper: FloatArray, k: int, diagonal: float | None = None) -> FloatArray:
    """The (k, k) matrix whose upper triangle, row by row, is this; without its diagonal where one value fills it."""
    matrix = np.full((k, k), 0.0 if diagonal is None else diagonal)
    for value, (i, j) in zip(upper, pairs(k, own=diagonal is None), strict=True):
        matrix[i, j] = matrix[j, i] = value
    return matrix


def decomposed(matrix: FloatArray) -> tuple[FloatArray, FloatArray]:
    """Eigenvalues (k,), largest first, and eigenvectors (k, k) in columns, the entry of largest size positive."""
    values, vectors = np.linalg.eigh(matrix)
    values, vectors = values[::-1], vectors[:, ::-1]
    largest = vectors[np.abs(vectors).argmax(axis=0), np.arange(len(values))]
    return np.asarray(values), np.asarray(vectors * np.sign(largest))


def component_variances(moments: Linearised, k: int, diagonal: float | None) -> Linearised:
    """Eigenvalues of a matrix of moments; the derivative of λ along v is v' dM v. Magnus & Neudecker (2019), chapter 8."""
    values, vectors = decomposed(symmetric(moments.value, k, diagonal))
    gradient = np.array([vectors[i] * vectors[j] * (1 if i == j else 2) for i, j in pairs(k, own=diagonal is None)])
    return Linearised(values, moments.scores @ gradient)


@estimator("principal_components")
def scaled_components_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """Variances of the principal components of standardised variables."""
    if columns.shape[1] == 1:
        return Linearised(np.ones(1), np.zeros((len(columns), 1)))
    return component_variances(correlation_kernel(columns, weights), columns.shape[1], 1.0)


@estimator("principal_components_unscaled")
def components_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """Variances (divisor N) of the principal components of variables in their own units."""
    return component_variances(covariance_kernel(columns, weights), columns.shape[1], None)


@dataclass(frozen=True, eq=False)
class Components:
    """`variances`: one statistic per component, largest first; `rotation` (variables × components), columns of length 1.

    `centre` and `scale` are the weighted mean and standard deviation by which a variable enters.
    """

    variances: Estimates
    rotation: pd.DataFrame
    centre: pd.Series
    scale: pd.Series

    @property
    def sdev(self) -> FloatArray:
        """Standard deviations of the components, (k,)."""
        return np.asarray(np.sqrt(np.maximum(self.variances.value, 0.0)))

    @property
    def share(self) -> FloatArray:
        """Share of the whole variance that each component holds, (k,)."""
        return np.asarray(self.variances.value / self.variances.value.sum())

    def scores(self, frame: pd.DataFrame) -> pd.DataFrame:
        """Each row's value on every component, with mean 0 in the population; NaN where a variable is missing."""
        names = list(self.rotation.index)
        standard = (frame[names].astype(float) - self.centre) / self.scale
        return pd.DataFrame(standard.to_numpy() @ self.rotation.to_numpy(), frame.index, self.rotation.columns)


def principal_components(
    design: Design, variables: Sequence[str], *, scale: bool = True, where: Any = None, na: NaPolicy = "domain"
) -> Components:
    """Principal components of numeric variables, of their correlations or, with `scale=False`, of their covariances.

    `where` and `na` as for `mean`; a row with a gap in any variable is no part of the domain. A component's sign is that of
    its largest entry. Raises EstimationError for an empty domain or, with `scale`, a variable that does not vary.
    Source: Skinner, Holmes & Smith (1986); Magnus & Neudecker (2019), chapter 8, for the standard errors.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"w": [1, 1, 2, 1], "bicycle": [1, 1, 0, 1], "fridge": [0, 1, 0, 1], "rooms": [1, 2, 1, 3]})
    >>> index = an.principal_components(an.Design(frame, "w"), ["bicycle", "fridge", "rooms"])
    >>> index.share.round(3).tolist(), index.scores(frame)["PC1"].round(2).tolist()
    ([0.825, 0.149, 0.026], [-0.45, 1.27, -1.37, 1.92])
    """
    names = list(variables)
    columns = matrix_of(design, names)
    kernel = scaled_components_kernel if scale else components_kernel
    labels = pd.DataFrame({"variable": [f"PC{i + 1}" for i in range(len(names))], "level": None})
    call = {"estimator": "principal_components", "variables": names, "scale": scale, "where": where}
    options: dict[str, Any] = {"names": names, "where": where, "na": na, "estimator": "principal_components", "call": call}
    used = design if where is None else design.domain(where)
    rows = used.active & ~np.isnan(columns).any(axis=1)
    x, w = columns[rows], used.weights[rows]
    if scale and len(x) and (fixed := np.ptp(x, axis=0) == 0).any():
        raise EstimationError(
            "does not vary", where=names[int(fixed.argmax())], advice="leave it out: it tells nobody from another"
        )
    found = estimate(kernel, design, columns, labels, deff=False, **options)
    centre = w @ x / w.sum()
    bessel = len(x) / (len(x) - 1) if len(x) > 1 else np.nan
    moments = (x - centre).T @ ((x - centre) * w[:, None]) / w.sum() * bessel
    spread = np.sqrt(np.diag(moments)) if scale else np.ones(len(names))
    _, vectors = decomposed(moments / np.outer(spread, spread))
    return Components(
        found if scale else found.scaled(np.full(len(names), bessel)),
        pd.DataFrame(vectors, names, labels["variable"].tolist()),
        pd.Series(centre, names),
        pd.Series(spread, names),
    )
