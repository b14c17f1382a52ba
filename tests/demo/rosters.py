"""The two rosters of the interview: other members of the household, accidents of the last twelve months."""

from __future__ import annotations

from random import Random

from tests.demo.said import Row, one_of, yes
from tests.demo.workers import YEAR


def household(worker: Row, luck: Random) -> list[dict[str, str]]:
    """The other members: spouse, children here, relatives."""
    age = YEAR - int(worker["birth_year"])
    members = []
    if worker["spouse_here"]:
        members.append(_member("spouse", max(18, age + luck.randint(-5, 5)), luck))
    members.extend(
        _member("child", luck.randint(0, max(0, min(17, age - 20))), luck) for _ in range(int(worker["children_here"]))
    )
    for _ in range(int(worker["others_here"])):
        relation = one_of(
            luck, parent=0.0 if worker["migrant"] else 3, sibling=2, relative=1, not_related=2.0 if worker["migrant"] else 0.1
        )
        members.append(
            _member(relation, min(95, age + luck.randint(21, 34)) if relation == "parent" else luck.randint(16, 45), luck)
        )
    return members


def _member(relation: str, age: int, luck: Random) -> dict[str, str]:
    school = ("no", "nursery", "primary", "lower_secondary", "upper_secondary", "higher")
    grade = (
        0
        if age < 2 or age > 22
        else 1
        if age < 6
        else 2
        if age < 11
        else 3
        if age < 15
        else 4
        if age < 18
        else luck.choice((0, 0, 5))
    )
    return {
        "relation": relation,
        "member_age": str(age),
        "member_school": school[grade],
        "member_works": yes(18 <= age < 66 and luck.random() < 0.85),
    }


def accidents(worker: Row, luck: Random) -> list[dict[str, str]]:
    """One line an accident of the last twelve months."""
    return [_accident(luck) for _ in range(int(worker["accident_count"]))]


def _accident(luck: Random) -> dict[str, str]:
    severity = one_of(luck, light=5, clinic=3, hospital=1.5, lasting=0.2)
    days = {"light": 0, "clinic": 3, "hospital": 14, "lasting": 60}[severity]
    return {
        "accident_place": one_of(luck, work=3, commute=1),
        "accident_severity": severity,
        "accident_days": str(days and luck.randint(1, 2 * days)),
        "accident_paid": one_of(luck, employer=3, insurance=2, both=1, self=1, no_cost=1),
    }
