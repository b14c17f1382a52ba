"""Answers about housing, children, training, labour relations, union, party, leisure, thoughts and the close (modules H to P)."""

from __future__ import annotations

from random import Random

from tests.demo.said import Row, first_of, one_of, rounded, some_of, yes
from tests.demo.workers import CATEGORIES, SATISFACTION, YEAR

WISHES = (
    "Tăng lương để đủ nuôi con.",
    "Có nhà ở giá rẻ gần chỗ làm.",
    "Việc làm ổn định, không phải nghỉ chờ việc.",
    "Có nhà trẻ cho con công nhân.",
)
PROPOSALS = ("Công đoàn nên hỏi ý kiến công nhân nhiều hơn.", "Cải thiện bữa ăn ca.", "Giảm giờ làm thêm, tăng lương cơ bản.")


def housing(worker: Row, luck: Random) -> dict[str, str]:
    """Module H."""
    tenure = CATEGORIES["housing_tenure"][worker["housing_tenure"]]
    people = 1 + int(worker["spouse_here"]) + int(worker["children_here"]) + int(worker["others_here"])
    area = luck.randint(9, 20) + 3 * people if tenure in ("rented_room", "company") else luck.randint(40, 120)
    return {
        "housing_tenure": tenure,
        "dwelling_area": str(area),
        "rent": rounded(luck.uniform(0.7, 2.2) * 1_000_000, 50_000),
        "electricity_price": luck.choice(("3000", "3500", "3500", "4000")),
        "water_price": luck.choice(("10000", "15000", "20000")),
        "commute_km": f"{luck.choice((0.5, 1, 2, 3, 5, 8, 12)):g}",
        "dwelling_state": one_of(luck, very_poor=0.4, poor=2, fair=5, good=2.5, very_good=0.5),
        "social_housing_wish": one_of(luck, buy=3, rent=1, no=1)
        if tenure in ("rented_room", "company")
        else one_of(luck, buy=1, rent=0.3, no=6),
        "social_housing_afford": one_of(luck, yes=0.5, loan=5, no=4.5),
    }


def children(worker: Row, luck: Random) -> dict[str, str]:
    """Module I."""
    return {
        "nursery": one_of(luck, public=3, private=3, home_group=1, company=0.2, family=3),
        "nursery_cost": rounded(luck.uniform(0.8, 2.5) * 1_000_000, 100_000),
        "school_type": one_of(luck, public=20, private=1, continuing=1, none=0.5),
        "school_cost": rounded(luck.uniform(0.3, 2.0) * 1_000_000, 100_000),
        "children_left": str(worker["children_left"]),
    }


def training(worker: Row, luck: Random) -> dict[str, str]:
    """Module J."""
    return {
        "courses": yes(luck.random() < 0.3),
        "course_payer": one_of(luck, employer=6, self=2, state=0.5, union=1, free=1),
        "skill_grade": str(luck.randint(1, 5)),
        "training_need": some_of(
            luck, skills=0.5, digital=0.25, languages=0.2, law=0.2, safety=0.15, general=0.05, life_skills=0.15
        ),
        "civic_learning": some_of(luck, resolutions=0.3, union_papers=0.35, labour_law=0.5, insurance_law=0.4, osh_law=0.45),
        "channels": some_of(luck, meeting=0.5, union_group=0.3, board=0.4, social=0.5).replace("none", "colleagues"),
        "learning_understood": one_of(luck, well=2, partly=5, little=2, not_at_all=0.2),
    }


def relations(worker: Row, luck: Random) -> dict[str, str]:
    """Module K, the self-completed block included."""
    return {
        "agreement_exists": yes(worker["knows_agreement"]),
        "agreement_known": one_of(luck, well=2, partly=5, not_at_all=3),
        "agreement_kept": one_of(luck, fully=6, partly=3, not_at_all=0.3),
        "dialogue": yes(worker["saw_dialogue"]),
        "conference": one_of(luck, attended=4, held_not_attended=3, not_held=2),
        "informed": some_of(luck, production=0.4, rules=0.6, funds=0.3, insurance=0.4, agreement=0.3),
        "complaint": one_of(luck, no=18, settled=1, partly=0.6, unsettled=0.4),
        "strike": yes(worker["took_part_strike"]),
        "strike_cause": one_of(luck, pay=6, hours=1, insurance=1, meals=1, treatment=1, conditions=0.5, other=0.3),
        "strike_cause_other": "chậm thưởng Tết",
        "strike_settled": one_of(luck, fully=4, partly=5, no=1),
        "discrimination": some_of(luck, sex=0.01, pregnancy=0.01, age=0.02, origin=0.01, disability=0.005, union=0.003),
        "harassment": some_of(luck, insult=0.05, threat=0.01, violence=0.003, sexual=0.008),
    }


def union(worker: Row, luck: Random) -> dict[str, str]:
    """Module L."""
    mood = 0.3 * (int(worker["satisfaction_job"]) - 6)
    grid = {
        name: ("very_poor", "poor", "fair", "good", "very_good")[max(0, min(4, round(luck.gauss(2.6 + mood, 0.8))))]
        for name in ("rate_rights", "rate_bargaining", "rate_care", "rate_culture", "rate_listening")
    }
    return {
        "union_member": yes(worker["union_member"]),
        "union_since": str(min(YEAR, int(worker["start_year"]) + luck.randint(0, 1))),
        "union_officer": one_of(luck, no=93, group_leader=5, committee=2),
        "union_activities": some_of(
            luck, legal=0.1, visit=0.4, tet=0.7, loan=0.1, travel=0.3, culture=0.3, training=0.2, discount=0.15
        ),
        **grid,
        "union_first": first_of(
            luck, 3, wages=6, jobs=4, protection=3, safety=2, meals=2, housing=2, childcare=1, culture=0.5, training=1
        ),
    }


def party(worker: Row, luck: Random) -> dict[str, str]:
    """Module M."""
    return {
        "party_member": yes(worker["party_member"]),
        "party_wish": one_of(luck, yes=2, undecided=3, no=5),
        "party_introduced": yes(luck.random() < 0.06),
    }


def leisure(worker: Row, luck: Random) -> dict[str, str]:
    """Module N."""
    return {
        "facilities": some_of(luck, cultural_house=0.35, sports_ground=0.3, library=0.1, park=0.2, union_centre=0.05),
        "free_time": some_of(
            luck, rest=0.6, family=0.5, phone=0.7, television=0.4, sport=0.2, friends=0.35, reading=0.1, side_job=0.08
        ),
        "internet_use": one_of(luck, none=0.3, **{"under1": 2, "1-3": 5, "over3": 2}),
        "sleep_hours": luck.choice(("6", "6.5", "7", "7", "7.5", "8")),
    }


def aspirations(worker: Row, luck: Random) -> dict[str, str]:
    """Module O; most people have nothing to add to the open questions."""
    scores = {name: str(worker[name]) for name in SATISFACTION}
    poor = worker["living_adequacy"] == 0
    return {
        **scores,
        "job_security": CATEGORIES["job_security"][worker["job_security"]],
        "worries": first_of(
            luck,
            3,
            job_loss=3,
            low_pay=6 if poor else 3,
            prices=4,
            housing=3 if worker["migrant"] else 1,
            health=2,
            children=2,
            old_age=1.5,
            debt=1,
            safety=0.4,
        ),
        "leave_intention": CATEGORIES["leave_intention"][worker["leave_intention"]],
        "wishes": luck.choice(WISHES) if luck.random() < 0.4 else "",
        "proposals": luck.choice(PROPOSALS) if luck.random() < 0.25 else "",
    }


def closing(worker: Row, luck: Random) -> dict[str, str]:
    """Module P: a telephone number from some, the interviewer's remarks."""
    return {
        "telephone": f"09{luck.randint(0, 99_999_999):08d}" if luck.random() < 0.35 else "",
        "others_present": some_of(luck, manager=0.04, union_officer=0.06, colleagues=0.15, family=0.02),
        "trust": one_of(luck, high=8, medium=2, low=0.2),
        "observations": "Phỏng vấn tại phòng nghỉ giữa ca." if luck.random() < 0.1 else "",
    }
