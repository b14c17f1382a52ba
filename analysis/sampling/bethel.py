"""The cheapest sample that meets a precision target for every variable and domain at once.

Minimise Σ c_h n_h subject to Σ_h N_h² S_hj² (1/n_h − 1/N_h) ≤ V_j for every target j and m_h ≤ n_h ≤ N_h. In x = 1/n the problem
is convex with linear constraints; for given multipliers λ the best x is √(c/λA) clipped to its bounds. Chromy's rule multiplies
each λ by the squared ratio of obtained to allowed variance until every target is met or its λ has died out.

Sources: Bethel (1989), Survey Methodology 15, 47-57; Chromy (1987), Proceedings of the ASA Section on Survey Research, 194-199.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import ConvergenceError, PlanError
from analysis.sampling.method import Bools, Floats

CONVERGED = 1e-10
MAX_ITERATIONS = 100_000


@dataclass(frozen=True)
class BethelAllocation:
    """Unrounded sizes (H,), the cost, the variance obtained for each target (J,), and what each target costs at the margin (J,).

    `multipliers[j]` is how much the cost falls if the target variance j is allowed one unit more; 0 where it does not bind.
    """

    n: Floats
    cost: float
    variance: Floats
    multipliers: Floats

    @property
    def binding(self) -> Bools:
        """Which targets decide the allocation, (J,) booleans."""
        return np.asarray(self.multipliers > 0)


def bethel(
    population: npt.ArrayLike,
    sd: npt.ArrayLike,
    variance: npt.ArrayLike,
    *,
    cost: npt.ArrayLike | float = 1.0,
    minimum: npt.ArrayLike | float = 2.0,
) -> BethelAllocation:
    """The cheapest sizes for strata of `population` (H,) such that each estimated total j has at most variance V_j.

    `sd` is (H, J), one column a target: a variable, or a variable in a domain with 0 in the strata outside it; `variance` (J,)
    is of the totals, for a mean over N units give N² times the variance of the mean. `cost` and `minimum` are per stratum.
    Raises PlanError where shapes or signs do not fit, ConvergenceError where the multipliers do not settle.

    >>> plan = bethel([1000, 500], [[10.0, 0.0], [20.0, 5.0]], [4e6, 4e4])
    >>> plan.n.round(1).tolist(), plan.binding.tolist()
    ([28.9, 119.0], [True, True])
    """
    sizes = np.array(population, dtype=np.float64)
    spread = np.array(sd, dtype=np.float64).reshape(len(sizes), -1)
    allowed = np.array(variance, dtype=np.float64).reshape(-1)
    price = np.broadcast_to(np.asarray(cost, dtype=np.float64), sizes.shape).copy()
    least = np.minimum(np.broadcast_to(np.asarray(minimum, dtype=np.float64), sizes.shape), sizes)
    _refuse(sizes, spread, allowed, price, least)
    coefficients = (sizes[:, None] * spread).T ** 2
    limit = allowed + (sizes[:, None] * spread**2).sum(axis=0)
    coefficients, scale = coefficients / limit[:, None], limit
    multipliers = _multipliers(coefficients, price, 1 / sizes, 1 / least)
    x = _best(multipliers, coefficients, price, 1 / sizes, 1 / least)
    obtained = (coefficients @ x) * scale - (sizes[:, None] * spread**2).sum(axis=0)
    return BethelAllocation(1 / x, float((price / x).sum()), obtained, multipliers / scale)


def _best(multipliers: Floats, coefficients: Floats, price: Floats, low: Floats, high: Floats) -> Floats:
    pull = multipliers @ coefficients
    with np.errstate(divide="ignore"):
        return np.asarray(np.clip(np.sqrt(price / pull), low, high))


def _multipliers(coefficients: Floats, price: Floats, low: Floats, high: Floats) -> Floats:
    """Multipliers of the targets, scaled so that each allows 1; exactly 0 where the target does not bind."""
    multipliers = np.full(len(coefficients), float(np.sqrt(price * (coefficients.max(axis=0) + 1e-300)).sum()) ** 2)
    for _ in range(MAX_ITERATIONS):
        ratio = coefficients @ _best(multipliers, coefficients, price, low, high)
        slack = (ratio < 1) & (multipliers < CONVERGED * max(multipliers.max(), 1e-300))
        multipliers[slack] = 0.0
        active = multipliers > 0
        if not active.any() or np.abs(ratio[active] - 1).max() < CONVERGED:
            if (ratio <= 1 + 10 * CONVERGED).all():
                return multipliers
            multipliers[(ratio > 1) & ~active] = CONVERGED * max(multipliers.max(), 1.0)
            continue
        multipliers = multipliers * ratio**2
    raise ConvergenceError(
        f"the multipliers of the targets did not settle in {MAX_ITERATIONS} steps",
        where="bethel",
        advice="drop targets that repeat another",
    )


def _refuse(sizes: Floats, spread: Floats, allowed: Floats, price: Floats, least: Floats) -> None:
    if spread.shape != (len(sizes), len(allowed)):
        raise PlanError(
            f"standard deviations {spread.shape} for {len(sizes)} strata and {len(allowed)} targets",
            where="sd",
            advice="give (H, J)",
        )
    for name, values in (("population", sizes), ("variance", allowed), ("cost", price), ("minimum", least)):
        if not (np.isfinite(values).all() and (values > 0).all()):
            raise PlanError(
                "every value must be above 0", where=name, advice="leave out empty strata and targets without a limit"
            )
    if not np.isfinite(spread).all() or (spread < 0).any():
        raise PlanError("a standard deviation is missing or negative", where="sd", advice="give 0 outside a target's domain")
