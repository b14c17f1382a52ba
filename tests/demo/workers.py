"""The workers of every enterprise: who they are, their job, pay, hours, insurance, housing, membership, satisfaction.

All that the true values need is drawn here for every worker at once; what only an interview needs is drawn for the sampled ones
in `tests.demo.answers`. Codes are positions in CATEGORIES.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from tests.demo.chance import Bools, Codes, Floats, choose_each, grades, happens

YEAR = 2023
CATEGORIES: Mapping[str, tuple[str, ...]] = {
    "sex": ("male", "female"),
    "marital_status": ("single", "married", "divorced"),
    "education": ("primary", "lower_secondary", "upper_secondary"),
    "qualification": ("none", "short", "elementary", "intermediate", "college", "university"),
    "occupation": ("3", "4", "7", "8", "9"),
    "contract_type": ("indefinite", "fixed_12_36", "fixed_under12", "verbal"),
    "pay_on_time": ("always", "late_once", "late_often"),
    "living_adequacy": ("not_enough", "frugal", "enough", "surplus"),
    "housing_tenure": ("own", "family", "rented_room", "company"),
    "job_security": ("not", "little", "quite", "very"),
    "leave_intention": ("stay", "undecided", "other_firm", "home"),
}
SATISFACTION = ("satisfaction_job", "satisfaction_income", "satisfaction_life")


class Draws:
    """Columns of the workers under construction; every line of a section may use the columns before it."""

    def __init__(self, firms: pd.DataFrame, rng: np.random.Generator) -> None:
        self.rng = rng
        self.firms = firms
        self.firm = np.repeat(np.arange(len(firms)), firms["m_employees"].to_numpy())
        self.n = len(self.firm)
        self.columns: dict[str, np.ndarray] = {}

    def of_firm(self, column: str) -> np.ndarray:
        """The enterprise's value for each worker."""
        return np.asarray(self.firms[column].to_numpy()[self.firm])

    def noise(self, sd: float) -> Floats:
        return self.rng.normal(0.0, sd, self.n)

    def coin(self, logit: np.ndarray) -> Bools:
        return happens(self.rng, logit)

    def pick(self, *scores: np.ndarray | float) -> Codes:
        """One choice a worker from one score a choice."""
        return choose_each(self.rng, np.column_stack([np.broadcast_to(score, self.n) for score in scores]))


def workers(firms: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """One row a worker of `firms` (as `enterprises` gives them), with `enterprise` and `worker_no` as its keys."""
    draws = Draws(firms, rng)
    for section in (_person, _job, _hours, _pay, _insurance, _living, _safety, _union, _thoughts):
        draws.columns |= section(draws, draws.columns)
    start = np.concatenate([[0], np.cumsum(firms["m_employees"].to_numpy())[:-1]])
    number = np.arange(draws.n) - start[draws.firm] + 1
    return pd.DataFrame({"enterprise_row": draws.firm.astype(np.int32), "worker_no": number.astype(np.int32), **draws.columns})


def _person(d: Draws, _c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    factory = d.of_firm("industry") == "C"
    female = d.coin(np.where(factory, 0.45, -0.5) + 0.25 * (d.of_firm("ownership") == "fdi"))
    age = np.clip(np.round(18 + 42 * d.rng.beta(1.9, 3.0 + 0.7 * (d.of_firm("ownership") == "fdi"))), 18, 60)
    pull = np.isin(d.of_firm("province"), ("74", "75", "79", "01", "27", "80")) * 1.9
    migrant = d.coin(-1.7 + pull - 0.03 * (age - 30))
    marital = d.pick(2.2 - 0.19 * (age - 22), 0.4 + 0.02 * (age - 30), -2.6 + 0.02 * (age - 30))
    education = d.pick(-1.2 + 0.03 * (age - 30), 0.3 + 0.01 * (age - 30), 1.1)
    skill = 0.3 * d.noise(1.0) + 0.6 * (education == 2) + 0.3 * (d.of_firm("ownership") == "state")
    qualification = d.pick(1.4 - skill, 0.2, -0.3, -0.6 + 0.8 * skill, -0.9 + 1.2 * skill, -1.3 + 1.7 * skill)
    return {
        "sex": female.astype(np.int8),
        "birth_year": (YEAR - age).astype(np.int16),
        "migrant": migrant,
        "marital_status": marital,
        "education": education,
        "qualification": qualification,
    }


def _job(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    age, skilled = YEAR - c["birth_year"], c["qualification"] >= 3
    factory = d.of_firm("industry") == "C"
    occupation = d.pick(-1.6 + 2.2 * skilled, -1.5 + 1.0 * skilled, 0.3, np.where(factory, 1.2, 0.2), -0.4 - 0.8 * skilled)
    tenure = np.minimum(age - 18, np.floor(d.rng.gamma(1.3, 4.2 + 2.0 * (d.of_firm("ownership") == "state"), d.n)))
    level = 1.1 * d.of_firm("quality") + 0.28 * tenure + d.noise(1.4)
    contract = 3 - grades(level, (-2.9, -1.8, 0.6))
    return {"occupation": occupation, "start_year": (YEAR - tenure).astype(np.int16), "contract_type": contract.astype(np.int8)}


def _hours(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    operator = c["occupation"] >= 2
    days = np.where(d.of_firm("six_days"), 6, 5) + (d.rng.random(d.n) < 0.03)
    works_over = d.coin(0.1 + 0.9 * d.of_firm("busyness") + 0.7 * operator)
    hours = np.round(np.minimum(110, d.rng.gamma(2.6, 8.5 + 2.5 * np.clip(d.of_firm("busyness"), -1.5, 2), d.n)))
    overtime = np.where(works_over, np.maximum(2, hours), 0)
    shift = d.pick(0.9 - 0.5 * operator, 0.2 + 0.5 * operator, -1.2 + 0.6 * operator)
    return {
        "hours_day": np.where(d.rng.random(d.n) < 0.08, 9.0, 8.0),
        "days_week": days.astype(np.int8),
        "overtime_month": overtime.astype(np.int16),
        "shift": shift,
    }


def _pay(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    minimum, tenure = d.of_firm("minimum_wage"), YEAR - c["start_year"]
    skill = 0.05 * c["qualification"] + 0.18 * (c["occupation"] == 0) - 0.06 * (c["occupation"] == 4)
    level = 1.29 * d.of_firm("pay_level") * np.exp(skill + 0.016 * np.minimum(tenure, 15) - 0.08 * c["sex"] + d.noise(0.16))
    basic = _thousands(np.maximum(minimum * level, 2_000_000))
    overtime = np.where(c["overtime_month"] > 0, _thousands(1.5 * basic / 208 * c["overtime_month"] * np.exp(d.noise(0.05))), 0)
    allowances = _thousands(np.maximum(0, 600_000 + 250_000 * d.of_firm("quality") + d.noise(300_000)))
    bonus = np.where(d.rng.random(d.n) < 0.35, _thousands(d.rng.gamma(2.0, 350_000, d.n)), 0)
    total = _thousands((basic * 0.895 + allowances + overtime + bonus) * np.exp(d.noise(0.01)))
    late = grades(-d.of_firm("quality") + d.noise(1.0), (1.7, 2.9))
    return {
        "basic_wage": basic,
        "allowances": allowances,
        "overtime_pay": overtime,
        "bonus": bonus,
        "income_total": total,
        "pay_on_time": late,
    }


def _thousands(amount: np.ndarray) -> np.ndarray:
    return np.asarray(10_000 * np.round(amount / 10_000), dtype=np.int64)


def _insurance(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    formal = np.choose(c["contract_type"], [4.5, 3.6, 0.6, -2.5])
    social = d.coin(formal + 0.5 * d.of_firm("quality"))
    health = social | d.coin(np.full(d.n, 0.8))
    return {"social_insurance": social, "health_insurance": health, "unemployment_insurance": social & (d.rng.random(d.n) < 0.97)}


def _living(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    age, married, migrant = YEAR - c["birth_year"], c["marital_status"] == 1, c["migrant"]
    tenure = d.pick(
        0.4 + 0.05 * (age - 30) - 2.6 * migrant + 0.5 * married,
        0.6 - 2.4 * migrant - 0.02 * (age - 30),
        -1.6 + 3.2 * migrant,
        -2.4 + migrant,
    )
    children = np.where(c["marital_status"] > 0, d.rng.binomial(2, np.clip((age - 21) / 16, 0.05, 0.9)), 0)
    apart = migrant & (d.rng.random(d.n) < 0.35)
    with_spouse = married & ~(migrant & (d.rng.random(d.n) < 0.25))
    others = np.where(migrant, d.rng.binomial(2, 0.25, d.n), d.rng.binomial(4, 0.45, d.n))
    here = np.where(apart, 0, children)
    pressure = np.log(c["income_total"] / 7_500_000) - 0.09 * children - 0.22 * (tenure == 2) + d.noise(0.4)
    return {
        "housing_tenure": tenure,
        "children_here": here.astype(np.int8),
        "children_left": (children - here).astype(np.int8),
        "spouse_here": with_spouse,
        "others_here": others.astype(np.int8),
        "living_adequacy": grades(pressure, (-0.55, 0.05, 1.0)),
    }


def _safety(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    manual = c["occupation"] >= 2
    danger = 0.5 * manual + 0.4 * np.isin(d.of_firm("industry"), ("B", "F")) - 0.25 * d.of_firm("quality")
    accidents = np.minimum(d.rng.poisson(np.exp(-3.3 + danger + 0.006 * c["overtime_month"])), 3)
    return {
        "danger": danger + d.noise(0.6),
        "accident_count": accidents.astype(np.int8),
        "osh_training": d.coin(0.7 + 0.9 * d.of_firm("quality") + 0.4 * manual),
        "health_check": d.coin(0.9 + 1.0 * d.of_firm("quality")),
    }


def _union(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    age, tenure = YEAR - c["birth_year"], YEAR - c["start_year"]
    member = d.coin(1.4 + 0.3 * np.minimum(tenure, 6) - 1.2 * (c["contract_type"] >= 2) + 0.4 * d.of_firm("quality"))
    party = d.coin(
        -4.6 + 0.06 * (age - 30) + 1.2 * (d.of_firm("ownership") == "state") + 0.5 * (c["qualification"] >= 3) + 0.4 * member
    )
    return {
        "union_member": member,
        "party_member": party,
        "knows_agreement": d.of_firm("agreement") & d.coin(1.2 + 0.8 * member),
        "saw_dialogue": d.of_firm("dialogue") & d.coin(0.6 + 0.8 * member),
        "took_part_strike": d.of_firm("strike_year") & d.coin(np.full(d.n, 0.6)),
    }


def _thoughts(d: Draws, c: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    pay = np.log(c["income_total"] / 7_500_000)
    mood = 0.5 * d.of_firm("quality") + d.noise(1.1)
    hard = 0.012 * c["overtime_month"] + 0.4 * (c["accident_count"] > 0)
    levels = (
        6.6 + mood - hard,
        5.4 + 2.2 * pay + mood,
        6.2 + 1.2 * pay + 0.8 * mood,
    )
    scores = {
        name: np.clip(np.round(level + d.noise(1.2)), 0, 10).astype(np.int8)
        for name, level in zip(SATISFACTION, levels, strict=True)
    }
    worry = grades(0.5 * (c["contract_type"] >= 1) - 0.4 * d.of_firm("quality") + d.noise(1.0), (-0.3, 0.7, 1.6))
    unhappy = 0.45 * (6 - scores["satisfaction_job"].astype(np.float64)) - 0.03 * (YEAR - c["birth_year"] - 30)
    leave = d.pick(1.6, 0.2 + 0.5 * unhappy, -0.9 + unhappy, -1.9 + unhappy + 1.0 * c["migrant"])
    return {**scores, "job_security": worry, "leave_intention": leave}
