"""Factor analysis of the population's correlations by maximum likelihood."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import ConvergenceError, EstimationError
from analysis.estimate import Estimates, NaPolicy
from analysis.estimators.components import symmetric
from analysis.estimators.moments import correlation, var

LEAST = 0.005  # no variable is taken to be free of own variance: R's bound
STARTS = 8
SampleSize = Literal["rows", "df", "effective", "least_effective"]


@dataclass(frozen=True, eq=False)
class Factors:
    """`loadings` (variables × factors), `uniquenesses` the share of each variable's variance that no factor holds.

    `statistic` and `p` test that so many factors are enough, on `df` degrees of freedom; None without a sample size.
    """

    loadings: pd.DataFrame
    uniquenesses: pd.Series
    correlations: Estimates
    df: int
    statistic: float | None
    p: float | None


def factor_analysis(
    design: Design,
    variables: Sequence[str],
    factors: int,
    *,
    rotation: Literal["varimax", "promax", "none"] = "varimax",
    size: SampleSize | None = None,
    where: Any = None,
    na: NaPolicy = "domain",
) -> Factors:
    """Maximum likelihood factors of the weighted correlations of numeric variables.

    `size` is what stands for the number of observations in the test of fit: the rows, the design's degrees of freedom, or
    the sizes of simple random samples that would estimate the variances as well, their harmonic mean or the smallest.
    Uniquenesses stay above 0.005; at that bound the model does not fit (a Heywood case). Factors are in the order of the
    variance they hold, with positive sums of loadings. Rotations are Kaiser-normalised (promax: power 4).
    Raises EstimationError for more factors than the correlations can tell, ConvergenceError.
    Source: Lawley & Maxwell (1971), chapter 4; Jöreskog (1967).

    >>> import analysis as an
    >>> rng = np.random.default_rng(1)
    >>> common = rng.normal(size=500)
    >>> frame = pd.DataFrame({name: common + rng.normal(size=500) for name in "abcd"}).assign(w=1.0)
    >>> an.factor_analysis(an.Design(frame, "w"), list("abcd"), 1).loadings["F1"].round(2).tolist()
    [0.7, 0.66, 0.72, 0.62]
    """
    names = list(variables)
    k = len(names)
    df = ((k - factors) ** 2 - k - factors) // 2
    if not 0 < factors < k or df < 0:
        raise EstimationError(f"{factors} factors are too many for {k} variables", where=", ".join(names), advice="ask for fewer")
    moments = correlation(design, names, where=where, na=na, deff=False)
    matrix = symmetric(moments.value, k, 1.0)
    uniquenesses, misfit = fitted(matrix, factors)
    loadings = in_order(rotated(extracted(matrix, uniquenesses, factors), rotation))
    count = None if size is None else observations(design, names, size, where, na)
    statistic = p = None
    if count is not None and df > 0:
        from scipy.stats import chi2

        statistic = float((count - (2 * k + 5) / 6 - 2 * factors / 3) * misfit)
        p = float(chi2.sf(statistic, df))
    labels = [f"F{i + 1}" for i in range(factors)]
    return Factors(pd.DataFrame(loadings, names, labels), pd.Series(uniquenesses, names), moments, df, statistic, p)


def fitted(matrix: FloatArray, factors: int) -> tuple[FloatArray, float]:
    """The uniquenesses (k,) of largest likelihood over several starts, and the discrepancy left at them."""
    from scipy.optimize import minimize

    k = len(matrix)

    def discrepancy(psi: FloatArray) -> tuple[float, FloatArray]:
        root = np.sqrt(psi)
        values = np.linalg.eigvalsh(matrix / np.outer(root, root))[::-1][factors:]
        loadings = extracted(matrix, psi, factors)
        gradient = np.diag(loadings @ loadings.T + np.diag(psi) - matrix) / psi**2
        return float((values - np.log(values)).sum() - len(values)), gradient

    rng = np.random.default_rng(0)
    first = np.clip((1 - factors / (2 * k)) / np.diag(np.linalg.pinv(matrix)), LEAST, 1.0)
    found = [
        minimize(discrepancy, start, jac=True, method="L-BFGS-B", bounds=[(LEAST, 1.0)] * k,
                 options={"maxiter": 2000, "ftol": 1e-14, "gtol": 1e-9})
        for start in [first, *rng.uniform(0.05, 0.95, (STARTS - 1, k))]
    ]  # fmt: skip
    best = min(found, key=lambda result: result.fun)
    if not np.isfinite(best.fun):
        raise ConvergenceError("no factors fit", where="factor analysis", advice="a variable may be a combination of others")
    return np.asarray(best.x), float(best.fun)


def extracted(matrix: FloatArray, psi: FloatArray, factors: int) -> FloatArray:
    """Unrotated loadings (k, m) given the uniquenesses."""
    root = np.sqrt(psi)
    values, vectors = np.linalg.eigh(matrix / np.outer(root, root))
    loadings: FloatArray = root[:, None] * vectors[:, ::-1][:, :factors] * np.sqrt(np.maximum(values[::-1][:factors] - 1, 0.0))
    return loadings


def rotated(loadings: FloatArray, rotation: str) -> FloatArray:
    """Loadings turned to simple structure, rows normalised while turning."""
    if rotation not in ("varimax", "promax", "none"):
        raise EstimationError(f"{rotation!r} is no rotation", where="rotation", advice="varimax, promax or none")
    if rotation == "none" or loadings.shape[1] == 1:
        return loadings
    from statsmodels.multivariate.factor_rotation import rotate_factors

    length = np.sqrt((loadings**2).sum(axis=1))[:, None]
    turned: FloatArray = rotate_factors(loadings / length, "varimax")[0] * length
    if rotation == "varimax":
        return turned
    target = turned * np.abs(turned) ** 3
    turn = np.linalg.lstsq(turned, target, rcond=None)[0]
    return np.asarray(turned @ turn @ np.diag(np.sqrt(np.diag(np.linalg.inv(turn.T @ turn)))))


def in_order(loadings: FloatArray) -> FloatArray:
    """Factors by the variance they hold, signs so that each column's sum is positive."""
    ordered = loadings[:, np.argsort(-(loadings**2).sum(axis=0), kind="stable")]
    signed: FloatArray = ordered * np.where(ordered.sum(axis=0) < 0, -1.0, 1.0)
    return signed


def observations(design: Design, names: list[str], size: SampleSize, where: Any, na: NaPolicy) -> float:
    """What stands for the number of observations in the test of fit."""
    variances = var(design, names, where=where, na=na, deff=False)
    effective = 2 * (variances.value / variances.se) ** 2
    counts = {
        "rows": float(variances.n[0]),
        "df": float(variances.df) + 1,
        "effective": 1 / float((1 / effective).mean()) + 1,
        "least_effective": float(effective.min()) + 1,
    }
    if size not in counts:
        raise EstimationError(f"{size!r} is no sample size", where="size", advice=f"one of {', '.join(counts)}")
    return counts[size]
