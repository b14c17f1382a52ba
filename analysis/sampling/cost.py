"""What a survey costs: prices of what is used, and the budget of a plan line by line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pandas as pd

from analysis.errors import PlanError

TOTAL = "total"


@dataclass(frozen=True)
class CostItem:
    """One line of the price list: `rate` units of this item for each `per` of the plan, at `price` each.

    >>> CostItem("Interviewer's fee", per="interview", price=150_000, unit="interview").amount({"interview": 3000})
    450000000.0
    """

    name: str
    per: str
    price: float
    unit: str
    rate: float = 1.0

    def quantity(self, plan: Mapping[str, float]) -> float:
        """How many units the plan uses. Raises PlanError where the plan does not say how many `per` there are."""
        if self.per not in plan:
            raise PlanError(
                f"the plan has no number of {self.per!r}", where=self.name, advice=f"it has {', '.join(plan) or 'nothing'}"
            )
        return self.rate * plan[self.per]

    def amount(self, plan: Mapping[str, float]) -> float:
        """Quantity times price."""
        return self.quantity(plan) * self.price


@dataclass(frozen=True)
class CostModel:
    """A price list. Fixed costs are items `per="survey"` of a plan with `survey: 1`."""

    items: tuple[CostItem, ...]
    reserve: float = 0.0  # share of the sum set aside for what cannot be foreseen

    def __post_init__(self) -> None:
        for item in self.items:
            if item.price < 0 or item.rate < 0:
                raise PlanError("a price or rate is negative", where=item.name, advice="give 0 or more")
        if not self.items or self.reserve < 0:
            raise PlanError(
                "a price list needs at least one item and a reserve of 0 or more", where="items", advice="add what is paid for"
            )

    def marginal(self, per: str) -> float:
        """What one more of `per` costs (an interview, an enterprise), the reserve included: the cost that allocation needs.

        >>> prices = CostItem("fee", "interview", 150_000, "piece"), CostItem("gift", "interview", 50_000, "piece")
        >>> CostModel(prices).marginal("interview")
        200000.0
        """
        return (1 + self.reserve) * sum(item.rate * item.price for item in self.items if item.per == per)

    def budget(self, plan: Mapping[str, float]) -> pd.DataFrame:
        """The budget, one row an item and a last row `total`: item, unit, quantity, price, amount.

        Raises PlanError where an item needs a number that the plan does not give.

        >>> prices = CostItem("Fee", "interview", 150_000, "interview"), CostItem("Car", "day", 1_500_000, "day")
        >>> model = CostModel(prices, reserve=0.05)
        >>> model.budget({"interview": 100, "day": 4})[["item", "amount"]].values.tolist()
        [['Fee', 15000000.0], ['Car', 6000000.0], ['reserve', 1050000.0], ['total', 22050000.0]]
        """
        rows = [(item.name, item.unit, item.quantity(plan), item.price, item.amount(plan)) for item in self.items]
        spent = sum(row[-1] for row in rows)
        if self.reserve:
            rows.append(("reserve", "", self.reserve, spent, self.reserve * spent))
        rows.append((TOTAL, "", float("nan"), float("nan"), sum(row[-1] for row in rows)))
        return pd.DataFrame(rows, columns=["item", "unit", "quantity", "price", "amount"])

    def affordable(self, budget: float, plan: Mapping[str, float], per: str = "interview") -> float:
        """How many of `per` the budget pays when everything else is as in the plan.

        Raises PlanError where the rest alone costs more than the budget, or `per` costs nothing.

        >>> prices = CostItem("Fee", "interview", 100, "piece"), CostItem("Office", "survey", 500, "sum")
        >>> CostModel(prices).affordable(1500, {"survey": 1})
        10.0
        """
        fixed = (1 + self.reserve) * sum(item.amount(plan) for item in self.items if item.per != per)
        each = self.marginal(per)
        if fixed > budget or each <= 0:
            raise PlanError(
                f"the other items cost {fixed:,.0f} of a budget of {budget:,.0f}" if fixed > budget else f"{per!r} costs nothing",
                where=per,
                advice="raise the budget or price the item",
            )
        return (budget - fixed) / each


def plan_counts(
    units: float, enterprises: float, interviews: float, teams: float, days: Sequence[float] | float
) -> dict[str, float]:
    """The quantities a fieldwork plan multiplies prices with; `days` in the field, one number a team or one for all.

    >>> plan_counts(units=15, enterprises=100, interviews=3000, teams=3, days=25)["team_day"]
    75
    """
    team_days = teams * days if isinstance(days, int | float) else sum(days)
    return {
        "survey": 1, "unit": units, "enterprise": enterprises, "interview": interviews, "team": teams, "team_day": team_days,
    }  # fmt: skip
