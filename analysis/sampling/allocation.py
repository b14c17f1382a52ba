"""Sharing a sample out over strata: proportional, Neyman, power and cost-optimal allocation, and rounding to whole interviews.

All return the unrounded sizes (H,). A stratum that would get more than it has is taken whole and the rest shared out again.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import numpy.typing as npt

from analysis.errors import PlanError
from analysis.sampling.method import Floats


def proportional(population: npt.ArrayLike, n: float) -> Floats:
    """n·N_h/N. Source: Cochran (1977), section 5.3. Raises PlanError where n does not fit the population.

    >>> proportional([4421, 755, 1018], 200).round(1).tolist()
    [142.8, 24.4, 32.9]
    """
    sizes = _vector(population, "population")
    return _share_out(sizes, sizes, n)


def neyman(population: npt.ArrayLike, sd: npt.ArrayLike, n: float) -> Floats:
    """n·N_hS_h/ΣNS, which has the smallest variance of the total. Source: Neyman (1934), JRSS 97, 558-625. Raises PlanError.

    >>> neyman([4421, 755, 1018], [128.2, 119.5, 122.3], 200).round(1).tolist()
    [145.0, 23.1, 31.9]
    """
    sizes = _vector(population, "population")
    return _share_out(sizes * _vector(sd, "sd", sizes), sizes, n)


def power(
    population: npt.ArrayLike,
    n: float,
    q: float = 0.5,
    *,
    importance: npt.ArrayLike | None = None,
    cv: npt.ArrayLike | float = 1.0,
) -> Floats:
    """n_h ∝ cv_h·X_h^q, between equal precision (q = 0) and Neyman (q = 1); X is N where no `importance` is given.

    Raises PlanError. Source: Bankier (1988), The American Statistician 42, 174-177.

    >>> power([4421, 755, 1018], 200).round(1).tolist()
    [105.6, 43.7, 50.7]
    """
    sizes = _vector(population, "population")
    measure = sizes if importance is None else _vector(importance, "importance", sizes)
    spread = np.broadcast_to(np.asarray(cv, dtype=np.float64), sizes.shape)
    return _share_out(spread * measure**q, sizes, n)


def cost_optimal(population: npt.ArrayLike, sd: npt.ArrayLike, cost: npt.ArrayLike, budget: float) -> Floats:
    """n_h ∝ N_hS_h/√c_h, as many as Σ c_h n_h = `budget` pays. Source: Cochran (1977), eq. (5.22). Raises PlanError.

    >>> cost_optimal([100, 100], [2, 1], [1, 4], 60).round(1).tolist()
    [30.0, 7.5]
    """
    sizes = _vector(population, "population")
    price = _vector(cost, "cost", sizes)
    return _share_out(sizes * _vector(sd, "sd", sizes) / np.sqrt(price), sizes, budget, price)


def neyman_for_variance(population: npt.ArrayLike, sd: npt.ArrayLike, variance: float) -> Floats:
    """The smallest Neyman allocation whose estimated mean has this variance, with the finite population correction.

    n = (ΣNS)²/(N²V + ΣNS²). Raises PlanError. Source: Cochran (1977), eq. (5.25).

    >>> neyman_for_variance([4421, 755, 1018], [128.2, 119.5, 122.3], 25).round(1).tolist()
    [418.7, 66.7, 92.0]
    """
    sizes, spread = _vector(population, "population"), _vector(sd, "sd")
    if not variance > 0:
        raise PlanError(f"the variance wanted is {variance:g}", where="variance", advice="give a number above 0")
    whole = np.zeros(len(sizes), dtype=bool)
    while True:
        left = np.where(whole, 0.0, sizes * spread)
        n = left.sum() ** 2 / (sizes.sum() ** 2 * variance + (left * spread).sum())
        share = np.where(whole, sizes, n * left / left.sum() if left.sum() > 0 else 0.0)
        over = (share > sizes) & ~whole
        if not over.any():
            return np.asarray(share)
        whole |= over


def optimal_take(cluster_cost: float, interview_cost: float, rho: float) -> float:
    """Interviews a cluster that give most precision for the money: √(C/c · (1−ρ)/ρ).

    Raises PlanError. Source: Kish (1965), eq. (8.3.7).

    >>> round(optimal_take(cluster_cost=4_000_000, interview_cost=150_000, rho=0.04), 1)
    25.3
    """
    if not (cluster_cost > 0 and interview_cost > 0 and 0 < rho < 1):
        raise PlanError("costs must be above 0 and ρ between 0 and 1", where="optimal_take", advice="check the three numbers")
    return float(np.sqrt(cluster_cost / interview_cost * (1 - rho) / rho))


def whole(sizes: npt.ArrayLike, population: npt.ArrayLike, minimum: int = 2) -> npt.NDArray[np.int64]:
    """Whole sizes with (about) the same sum: the largest remainders are rounded up, none below `minimum` or above the population.

    The sum is the rounded sum of `sizes` unless the minimum needs more. Raises PlanError where a stratum is below the minimum.

    >>> whole([142.8, 24.4, 32.9], [4421, 755, 1018]).tolist()
    [143, 24, 33]
    """
    wanted, most = _vector(sizes, "sizes"), _vector(population, "population")
    if (most < minimum).any():
        raise PlanError(f"a stratum has fewer than {minimum}", where="population", advice="merge strata or lower the minimum")
    target = max(round(float(wanted.sum())), minimum * len(wanted))
    result = np.clip(np.floor(wanted), minimum, most).astype(np.int64)
    while result.sum() != target:
        gap = wanted - result
        if result.sum() < target:
            result[np.argmax(np.where(result < most, gap, -np.inf))] += 1
        else:
            result[np.argmin(np.where(result > minimum, gap, np.inf))] -= 1
    return result


def _share_out(measure: Floats, population: Floats, total: float, price: Floats | None = None) -> Floats:
    """Sizes in proportion to `measure` with Σ price·size = total, none above the population."""
    price = np.ones(len(population)) if price is None else price
    if not 0 < total <= float((price * population).sum()) * (1 + 1e-12):
        raise PlanError(
            f"{total:g} cannot be spent on a population of {population.sum():g}",
            where="n",
            advice="give a size or budget that fits",
        )
    whole = np.zeros(len(population), dtype=bool)
    while True:
        left = total - float((price * population)[whole].sum())
        rest = np.where(whole, 0.0, measure)
        share = np.where(whole, population, left * rest / float((price * rest).sum()) if rest.sum() > 0 else 0.0)
        over = (share > population) & ~whole
        if not over.any():
            return np.asarray(share)
        whole |= over


def _vector(values: npt.ArrayLike, name: str, like: Floats | None = None) -> Floats:
    vector = np.array(values, dtype=np.float64)
    if vector.ndim != 1 or not np.isfinite(vector).all() or (vector < 0).any():
        raise PlanError("one number of 0 or more a stratum is needed", where=name, advice="check the length and the signs")
    if like is not None and len(vector) != len(like):
        raise PlanError(f"{len(vector)} numbers for {len(like)} strata", where=name, advice="give one a stratum")
    return vector


Allocator = Callable[..., Floats]
ALLOCATIONS: dict[str, Allocator] = {
    "proportional": proportional,
    "neyman": neyman,
    "power": power,
    "cost_optimal": cost_optimal,
    "neyman_for_variance": neyman_for_variance,
}
