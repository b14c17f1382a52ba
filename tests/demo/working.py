"""Answers about the opening, the person, the job, pay, hours, safety, meals and insurance (modules 0 and A to G)."""

from __future__ import annotations

from random import Random

from tests.demo.places import provinces
from tests.demo.said import Row, first_of, one_of, rounded, some_of, yes
from tests.demo.workers import CATEGORIES, YEAR

PROVINCES = tuple(provinces()["province"])
TITLES = {
    "3": "kỹ thuật viên kiểm tra chất lượng",
    "4": "thống kê phân xưởng",
    "7": "thợ hàn, sửa máy",
    "8": "vận hành máy trên dây chuyền",
    "9": "bốc xếp, vệ sinh công nghiệp",
}
SHIFTS = ("day", "two_shifts", "three_shifts")


def opening(worker: Row, luck: Random) -> dict[str, str]:
    """Module 0: still at work, consent, reason for refusing."""
    reason = one_of(luck, no_time=5, not_interested=3, afraid=2, no_trust=1, other=1)
    return {
        "interview_language": one_of(luck, vi=96, minority=3, foreign=1),
        "still_works": yes(worker["outcome"] != "ineligible"),
        "consent": yes(worker["outcome"] != "refusal"),
        "refusal_reason": reason,
        "refusal_reason_other": "người nhà đang ốm",
    }


def person(worker: Row, luck: Random) -> dict[str, str]:
    """Module A without the roster."""
    birth, migrant = int(worker["birth_year"]), bool(worker["migrant"])
    arrival = max(birth, min(YEAR, int(worker["start_year"]) - luck.randint(0, 4)))
    remote = worker["region"] in ("midland_mountain", "highlands")
    members = int(worker["spouse_here"]) + int(worker["children_here"]) + int(worker["others_here"])
    home = luck.choice([province for province in PROVINCES if province != worker["province"]])
    return {
        "sex": CATEGORIES["sex"][worker["sex"]],
        "birth_year": str(birth),
        "ethnicity": luck.choice(("02", "03", "05", "06", "08")) if luck.random() < (0.35 if remote else 0.05) else "01",
        "marital_status": CATEGORIES["marital_status"][worker["marital_status"]],
        "migrant": yes(migrant),
        "home_province": home,
        "migration_year": str(arrival),
        "registration": one_of(luck, here=1, other_province=9) if migrant else one_of(luck, here=9, same_province=2),
        "education": CATEGORIES["education"][worker["education"]],
        "qualification": CATEGORIES["qualification"][worker["qualification"]],
        "household_size": str(1 + members),
    }


def job(worker: Row, luck: Random) -> dict[str, str]:
    """Module B."""
    occupation = CATEGORIES["occupation"][worker["occupation"]]
    recent = YEAR - int(worker["start_year"]) < 5
    loss = some_of(luck, short_hours=0.12, paid_leave=0.04, unpaid_leave=0.04, dismissed=0.01, moved=0.03)
    return {
        "ownership_right": "yes",
        "ownership_reported": "private" if worker["ownership"] != "private" else "fdi",
        "industry": worker["industry"],
        "job_title": TITLES[occupation],
        "occupation": occupation,
        "start_year": str(worker["start_year"]),
        "contract_type": CATEGORIES["contract_type"][worker["contract_type"]],
        "jobs_5_years": str(1 + (luck.randint(0, 3) if recent else 0)),
        "job_loss": loss,
    }


def pay(worker: Row, luck: Random) -> dict[str, str]:
    """Module C: amounts of the population; the household's from its earners."""
    own = int(worker["income_total"])
    earners = int(worker["spouse_here"]) + 0.6 * int(worker["others_here"])
    together = own + earners * luck.uniform(0.5, 1.1) * 7_000_000
    adequacy = int(worker["living_adequacy"])
    return {
        "pay_form": one_of(luck, time=6, piece=3 if worker["industry"] == "C" else 0.5, contracted=0.7, mixed=1),
        **{name: str(worker[name]) for name in ("basic_wage", "allowances", "overtime_pay", "bonus", "income_total")},
        "pay_on_time": CATEGORIES["pay_on_time"][worker["pay_on_time"]],
        "household_income": rounded(max(own, together), 100_000),
        "household_spending": rounded(together * luck.uniform(0.6, 0.95 if adequacy > 1 else 1.15), 100_000),
        "remittance": rounded(own * luck.choice((0, 1, 2, 3)), 500_000) if worker["migrant"] else "0",
        "saving": ("none", one_of(luck, sometimes=2, none=1), "sometimes", "regular")[adequacy],
        "debt": some_of(luck, bank=0.15, finance_company=0.05, union_fund=0.04, family=0.15, moneylender=0.02, shop=0.03),
        "living_adequacy": CATEGORIES["living_adequacy"][adequacy],
    }


def hours(worker: Row, luck: Random) -> dict[str, str]:
    """Module D."""
    overtime = int(worker["overtime_month"])
    return {
        "hours_day": f"{worker['hours_day']:g}",
        "days_week": str(worker["days_week"]),
        "overtime_month": str(overtime),
        "overtime_day": "1" if overtime < 10 else luck.choice(("1.5", "2", "2", "3")),
        "overtime_year": str(overtime * luck.randint(3, 11)),
        "overtime_consent": one_of(luck, always=6, asked_only=3, never=1),
        "shift_work": SHIFTS[worker["shift"]],
        "night_shifts": str(luck.randint(0, 14) if worker["shift"] else 0),
        "leave_days": str(luck.randint(0, 14)),
        "break_minutes": luck.choice(("30", "30", "45", "60")),
    }


def safety(worker: Row, luck: Random) -> dict[str, str]:
    """Module E without the roster of accidents."""
    danger = 0.15 * min(2.5, max(0.0, float(worker["danger"]) + 0.5))
    return {
        "hazards": some_of(
            luck,
            noise=2 * danger,
            dust=1.6 * danger,
            chemicals=danger,
            vibration=0.5 * danger,
            heavy_loads=danger,
            posture=0.25,
            repetitive=0.3,
            heights=0.25 * danger,
            infection=0.02,
            other=0.01,
        ),
        "hazards_other": "ánh sáng yếu",
        "heat": one_of(luck, comfortable=3, warm=5, too_hot=2, ill=0.2),
        "protective_gear": one_of(luck, full=7, partial=2, none=0.5, not_needed=1),
        "osh_training": yes(worker["osh_training"]),
        "health_check": yes(worker["health_check"]),
        "occupational_disease": yes(luck.random() < 0.02),
        "accident_count": str(worker["accident_count"]),
        "high_speed": one_of(luck, never=3, quarter=3, half=2, most=1.5, always=0.7),
    }


def meals(worker: Row, luck: Random) -> dict[str, str]:
    """Module F."""
    return {
        "meal_provided": worker["meal"],
        "meal_value": str(int(worker["meal_price"])),
        "meal_quality": one_of(luck, very_poor=0.3, poor=1.5, fair=5, good=3, very_good=0.6),
        "food_poisoning": yes(luck.random() < 0.01),
    }


def insurance(worker: Row, luck: Random) -> dict[str, str]:
    """Module G."""
    declared = max(int(worker["minimum_wage"]), round(int(worker["basic_wage"]) * luck.uniform(0.75, 1.0), -4))
    intends = one_of(luck, yes=1.0 + 0.8 * (worker["living_adequacy"] == 0), undecided=2, no=7)
    return {
        "social_insurance": yes(worker["social_insurance"]),
        "health_insurance": yes(worker["health_insurance"]),
        "unemployment_insurance": yes(worker["unemployment_insurance"]),
        "insurance_wage": rounded(declared),
        "lump_sum_done": yes(luck.random() < 0.12),
        "lump_sum_intention": intends,
        "lump_reason": first_of(luck, 1, living=5, debt=2, illness=1, business=1.5, far_pension=2, policy_fear=1.5, other=0.3),
        "lump_reason_other": "lo cho con đi học",
    }
