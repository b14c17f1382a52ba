"""Sharing a sample out over strata."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import optimize

from analysis.errors import PlanError
from analysis.sampling import (
    CostItem,
    CostModel,
    bethel,
    cost_optimal,
    neyman,
    neyman_for_variance,
    optimal_take,
    plan_counts,
    power,
    proportional,
    whole,
)

Strata = tuple[np.ndarray, np.ndarray, np.ndarray]


@st.composite
def strata(draw: st.DrawFn) -> Strata:
    """Sizes, standard deviations and costs of 2 to 8 strata."""
    count = draw(st.integers(2, 8))
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    return rng.integers(20, 5000, count).astype(float), rng.uniform(0.5, 50, count), rng.uniform(1, 9, count)


def variance(n: np.ndarray, population: np.ndarray, sd: np.ndarray) -> float:
    """Variance of the estimated total of a stratified simple random sample."""
    return float((population**2 * sd**2 * (1 / n - 1 / population)).sum())


@given(strata=strata(), share=st.floats(0.02, 1.0))
def test_every_allocation_spends_what_it_was_given(strata: Strata, share: float) -> None:
    """Sizes add to n (or costs to the budget) and no stratum gets more than it has."""
    population, sd, cost = strata
    n, budget = share * population.sum(), share * (cost * population).sum()
    for sizes in (proportional(population, n), neyman(population, sd, n), power(population, n, 0.3, importance=population * sd)):
        assert sizes.sum() == pytest.approx(n)
        assert (sizes <= population * (1 + 1e-12)).all() and (sizes >= 0).all()
    sizes = cost_optimal(population, sd, cost, budget)
    assert (cost * sizes).sum() == pytest.approx(budget)
    assert (sizes <= population * (1 + 1e-12)).all()


@settings(max_examples=30, deadline=None)
@given(strata=strata(), share=st.floats(0.02, 0.9), seed=st.integers(0, 2**32))
def test_no_other_allocation_of_the_same_budget_is_more_precise(strata: Strata, share: float, seed: int) -> None:
    """Moving interviews between two strata, at the same cost, never lowers the variance below the optimal allocation's."""
    population, sd, cost = strata
    budget = share * (cost * population).sum()
    best = cost_optimal(population, sd, cost, budget)
    rng = np.random.default_rng(seed)
    for _ in range(20):
        gives, takes = rng.choice(len(population), 2, replace=False)
        moved = rng.uniform(0, 1) * min(best[gives] * cost[gives] * 0.9, (population[takes] - best[takes]) * cost[takes])
        other = best.copy()
        other[gives] -= moved / cost[gives]
        other[takes] += moved / cost[takes]
        assert variance(other, population, sd) >= variance(best, population, sd) * (1 - 1e-9)


@given(strata=strata(), cv=st.floats(0.002, 0.2))
def test_a_variance_target_is_met_exactly(strata: Strata, cv: float) -> None:
    """The smallest Neyman allocation has the variance of the mean asked for, also where a stratum is taken whole."""
    population, sd, _ = strata
    target = (cv * sd.max()) ** 2
    n = neyman_for_variance(population, sd, target)
    assert (n <= population * (1 + 1e-12)).all()
    assert variance(n, population, sd) / population.sum() ** 2 == pytest.approx(target, rel=1e-8)


@given(strata=strata(), share=st.floats(0.05, 0.95))
def test_whole_sizes_keep_the_sum_and_the_bounds(strata: Strata, share: float) -> None:
    """Rounding loses no interview, gives every stratum two, and none more than it has."""
    population, sd, _ = strata
    sizes = neyman(population, sd, share * population.sum())
    rounded = whole(sizes, population)
    assert rounded.sum() == max(round(sizes.sum()), 2 * len(population))
    assert (rounded >= 2).all() and (rounded <= population).all()


@settings(max_examples=25, deadline=None)
@given(seed=st.integers(0, 2**32), targets=st.integers(1, 5))
def test_bethel_meets_every_target_at_the_optimality_conditions(seed: int, targets: int) -> None:
    """Variances within their limits, multipliers only on binding targets, and each free stratum at its best size (KKT)."""
    rng = np.random.default_rng(seed)
    count = rng.integers(2, 9)
    population, cost = rng.integers(50, 5000, count).astype(float), rng.uniform(1, 9, count)
    sd = rng.uniform(0.2, 20, (count, targets)) * (rng.random((count, targets)) < 0.8) + 0.01
    allowed = (rng.uniform(0.01, 0.08, targets) * (population[:, None] * sd).sum(axis=0)) ** 2
    plan = bethel(population, sd, allowed, cost=cost)
    assert (plan.variance <= allowed * (1 + 1e-7)).all()
    assert (plan.multipliers * (allowed - plan.variance) <= 1e-6 * plan.cost).all()
    assert (plan.n >= 2 - 1e-9).all() and (plan.n <= population * (1 + 1e-12)).all()
    free = (plan.n > 2 * (1 + 1e-9)) & (plan.n < population * (1 - 1e-9))
    gain = plan.multipliers @ ((population[:, None] * sd) ** 2).T / plan.n**2
    assert np.allclose(gain[free], cost[free], rtol=1e-6)
    assert plan.binding.any() or (plan.n <= 2 * (1 + 1e-9)).all()


def test_bethel_agrees_with_a_general_optimiser() -> None:
    """SLSQP on the same problem, from another starting point, finds the same cost and sizes."""
    rng = np.random.default_rng(12)
    population, cost = rng.integers(200, 3000, 6).astype(float), rng.uniform(1, 5, 6)
    sd = rng.uniform(1, 20, (6, 3))
    allowed = (0.03 * (population[:, None] * sd).sum(axis=0)) ** 2
    plan = bethel(population, sd, allowed, cost=cost)
    limits = {"type": "ineq", "fun": lambda u: 1 - np.array([variance(np.exp(u), population, s) for s in sd.T]) / allowed}
    bounds = list(zip(np.full(6, np.log(2)), np.log(population), strict=True))
    found = optimize.minimize(
        lambda u: float(cost @ np.exp(u)) / 1000,
        np.log(population / 3),
        bounds=bounds,
        constraints=[limits],
        options={"maxiter": 500},
    )
    assert found.success
    assert plan.cost == pytest.approx(found.fun * 1000, rel=1e-5)
    assert np.allclose(plan.n, np.exp(found.x), rtol=1e-2)


def test_bethel_with_one_target_is_neyman() -> None:
    """One variable at equal cost: the classical allocation."""
    population, sd = np.array([4421.0, 755, 1018]), np.array([128.2, 119.5, 122.3])
    plan = bethel(population, sd, [25 * population.sum() ** 2])
    assert np.allclose(plan.n, neyman_for_variance(population, sd, 25))


def test_the_multiplier_is_the_price_of_precision() -> None:
    """Allowing a binding target one per cent more variance saves what its multiplier says."""
    population, sd = np.array([1000.0, 500, 800]), np.array([[10.0, 1], [20, 5], [5, 9]])
    allowed = np.array([4e6, 4e5])
    plan, looser = bethel(population, sd, allowed), bethel(population, sd, allowed * [1.0001, 1])
    assert plan.cost - looser.cost == pytest.approx(plan.multipliers[0] * allowed[0] * 0.0001, rel=1e-3)


def test_impossible_plans_are_refused() -> None:
    """More interviews than people, wrong lengths, negative numbers, targets of zero."""
    for call in (
        lambda: proportional([10, 10], 21),
        lambda: neyman([10, 10], [1], 5),
        lambda: neyman([10, 10], [1, -1], 5),
        lambda: neyman_for_variance([10, 10], [1, 1], 0),
        lambda: optimal_take(1, 1, 0),
        lambda: whole([1, 1], [1, 10]),
        lambda: bethel([10, 10], [[1.0, 1], [1, 1]], [1.0]),
        lambda: bethel([10, 10], [[1.0], [1.0]], [0.0]),
    ):
        with pytest.raises(PlanError):
            call()


def test_the_budget_names_every_line_and_adds_up() -> None:
    """Fees, cars, gifts and the office of a survey of 3,000 interviews, with five per cent in reserve."""
    model = CostModel(
        (
            CostItem("Interviewers' fees", "interview", 150_000, "interview"),
            CostItem("Gift", "interview", 50_000, "piece"),
            CostItem("Car hire", "team_day", 1_500_000, "day"),
            CostItem("Payroll list", "enterprise", 200_000, "enterprise", rate=2),
            CostItem("Training of interviewers", "survey", 30_000_000, "course"),
        ),
        reserve=0.05,
    )
    plan = plan_counts(units=15, enterprises=100, interviews=3000, teams=3, days=[20, 25, 30])
    budget = model.budget(plan)
    lines = budget[budget["item"] != "total"]
    assert budget["amount"].iloc[-1] == pytest.approx(lines["amount"].sum())
    assert lines["amount"].iloc[:-1].sum() == 3000 * 200_000 + 75 * 1_500_000 + 200 * 200_000 + 30_000_000
    assert model.affordable(budget["amount"].iloc[-1], plan) == pytest.approx(3000)
    with pytest.raises(PlanError, match="no number of 'team_day'"):
        model.budget({"interview": 10, "enterprise": 2, "survey": 1})
    with pytest.raises(PlanError, match="other items cost"):
        model.affordable(1000, plan)


def test_the_best_cluster_size_balances_travel_and_likeness() -> None:
    """For one budget, the variance of a mean is smallest at the take that `optimal_take` gives."""
    cluster, interview, rho, budget = 4e6, 150_000, 0.04, 5e8
    takes = np.arange(2, 120)
    n = budget / (cluster / takes + interview)
    variances = (1 + (takes - 1) * rho) / n
    assert abs(takes[np.argmin(variances)] - optimal_take(cluster, interview, rho)) <= 1
