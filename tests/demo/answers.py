"""What a sampled worker would say to every question, in the words of the engine: text by question name, lists for the rosters.

What the true values need comes from the population; the rest is drawn here, given that. A question the form skips is simply not
asked, so answers are prepared for all of them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from tests.demo import life, working
from tests.demo.rosters import accidents, household
from tests.demo.said import Row

SECTIONS = (
    working.opening,
    working.person,
    working.job,
    working.pay,
    working.hours,
    working.safety,
    working.meals,
    working.insurance,
    life.housing,
    life.children,
    life.training,
    life.relations,
    life.union,
    life.party,
    life.leisure,
    life.aspirations,
    life.closing,
)
DONT_KNOW, REFUSED = "dont_know", "refused"

# How often a question is not answered although it was asked: (name, kind, chance).
NONRESPONSE: tuple[tuple[str, str, float], ...] = (
    ("household_income", DONT_KNOW, 0.06),
    ("household_income", REFUSED, 0.03),
    ("income_total", REFUSED, 0.02),
    ("basic_wage", REFUSED, 0.015),
    ("bonus", REFUSED, 0.01),
    ("household_spending", DONT_KNOW, 0.05),
    ("remittance", REFUSED, 0.02),
    ("dwelling_area", DONT_KNOW, 0.02),
    ("insurance_wage", DONT_KNOW, 0.2),
    ("jobs_5_years", DONT_KNOW, 0.01),
    ("overtime_year", DONT_KNOW, 0.03),
    ("heat", DONT_KNOW, 0.01),
    ("harassment", REFUSED, 0.03),
    ("discrimination", REFUSED, 0.02),
    ("strike", REFUSED, 0.02),
    ("dialogue", DONT_KNOW, 0.04),
    ("agreement_kept", DONT_KNOW, 0.2),
    ("rate_bargaining", DONT_KNOW, 0.06),
    ("leave_intention", REFUSED, 0.01),
    ("complaint", REFUSED, 0.01),
    ("party_wish", REFUSED, 0.02),
    ("birth_year", REFUSED, 0.004),
    ("meal_value", DONT_KNOW, 0.15),
    ("electricity_price", DONT_KNOW, 0.1),
    ("water_price", DONT_KNOW, 0.12),
    ("conference", DONT_KNOW, 0.05),
)


@dataclass(frozen=True)
class Answers:
    """A worker's answers: text by question name, reasons where there is none, and one mapping for each roster line."""

    text: Mapping[str, str]
    missing: Mapping[str, str] = field(default_factory=dict)
    members: Sequence[Mapping[str, str]] = ()
    accidents: Sequence[Mapping[str, str]] = ()


def prepare(worker: Row, luck: Random) -> Answers:
    """Everything this worker will say."""
    text: dict[str, str] = {}
    for section in SECTIONS:
        text |= section(worker, luck)
    missing = {name: kind for name, kind, chance in NONRESPONSE if luck.random() < chance}
    return Answers(text, missing, household(worker, luck), accidents(worker, luck))
