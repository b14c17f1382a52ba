"""The sample over teams and days: everything once, loads even, places whole, no work on days off."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.errors import SurveyError
from survey.fieldwork.assign import Plan, _cuts, assign
from survey.fieldwork.calendar import Calendar
from survey.fieldwork.sample import read_sample, write_sample

CALENDAR = Calendar.vietnam()
samples = st.lists(st.tuples(st.integers(1, 9), st.integers(1, 4)), min_size=1, max_size=60).map(
    lambda places: [
        {"case": f"C{number}", "province": f"{province:02d}", "enterprise": f"E{province}{firm}", "worker_no": "001"}
        for number, (province, firm) in enumerate(places)
    ]
)


def plan(teams: int = 3, per_day: int = 4, start: date = date(2024, 2, 5)) -> Plan:
    return Plan([f"team{number}" for number in range(1, teams + 1)], per_day, start, CALENDAR)


@given(samples, st.integers(1, 5), st.integers(1, 8))
def test_every_case_has_one_team_and_one_day_of_work(rows: list[dict[str, str]], teams: int, per_day: int) -> None:
    """Nothing lost or doubled, columns as they were, no day off, no day fuller than a team can bear, places with one team."""
    assigned = assign(rows, plan(teams, per_day))
    assert sorted(row["case"] for row in assigned) == sorted(row["case"] for row in rows)
    assert all(set(row) == {*rows[0], "team", "day"} for row in assigned)
    assert all(CALENDAR.is_worked(date.fromisoformat(row["day"])) for row in assigned)
    assert max(Counter((row["team"], row["day"]) for row in assigned).values()) <= per_day
    teams_of = {(row["enterprise"], row["team"]) for row in assigned}
    assert len(teams_of) == len({row["enterprise"] for row in rows})


@given(st.lists(st.integers(0, 9), min_size=1, max_size=8), st.integers(1, 4))
def test_the_heaviest_piece_is_as_light_as_any_cutting_makes_it(loads: list[int], pieces: int) -> None:
    """Compared with every way to cut; the pieces cover the row without overlap."""
    starts, ends = _cuts(loads, pieces)
    assert (starts[0], ends[-1]) == (0, len(loads)) and starts[1:] == ends[:-1]
    best = min(
        max(sum(loads[a:b]) for a, b in zip((0, *cuts), (*cuts, len(loads)), strict=True))
        for cuts in combinations(sorted([*range(len(loads) + 1)] * (pieces - 1)), pieces - 1)
    )
    assert max(sum(loads[a:b]) for a, b in zip(starts, ends, strict=True)) == best


def test_neighbouring_provinces_go_to_one_team() -> None:
    """The teams' provinces do not interleave."""
    rows = [{"case": f"C{k}", "province": f"{k % 10:02d}", "enterprise": f"E{k % 10}"} for k in range(100)]
    by_team: dict[str, set[str]] = {}
    for row in assign(rows, plan(2)):
        by_team.setdefault(row["team"], set()).add(row["province"])
    assert max(by_team["team1"]) < min(by_team["team2"])


@pytest.mark.parametrize(
    ("day", "worked"),
    [
        ("2023-01-26", False),  # Tết, in exchange
        ("2024-02-14", False),
        ("2024-02-15", True),
        ("2024-04-18", False),  # Hùng Kings
        ("2024-05-04", True),  # a Saturday worked in exchange
        ("2024-05-11", False),  # an ordinary Saturday
        ("2025-09-01", False),
        ("2026-11-24", False),  # the new Culture Day
        ("2026-11-25", True),
    ],
)
def test_public_holidays(day: str, worked: bool) -> None:
    assert CALENDAR.is_worked(date.fromisoformat(day)) is worked


def test_a_local_list_corrects_and_goes_on(tmp_path: Path) -> None:
    """A file of days of one's own; beyond the last year it covers, planning stops instead of working through Tết."""
    with pytest.raises(SurveyError, match="ends in 2026"):
        next(CALENDAR.work_days(date(2027, 1, 1)))
    local = tmp_path / "days.csv"
    local.write_text("date,name,kind\n2027-01-01,Tết Dương lịch,off\n2024-02-15,Hội làng,off\n", encoding="utf-8")
    calendar = Calendar.vietnam(local)
    assert not calendar.is_worked(date(2024, 2, 15))
    assert next(calendar.work_days(date(2027, 1, 1))) == date(2027, 1, 4)
    local.write_text("date,name,kind\n2027-13-01,x,off\n", encoding="utf-8")
    with pytest.raises(SurveyError, match="this line is not a day"):
        Calendar.vietnam(local)


def test_a_sample_file_comes_back_as_it_was(tmp_path: Path) -> None:
    """Leading zeros, commas, quotes, line ends and Vietnamese; decomposed letters are composed."""
    rows = [{"case": "001", "name": 'Công ty "A, B"\nXã Đông', "code": "007"}, {"case": "2", "name": "", "code": ""}]
    write_sample(tmp_path / "sample.csv", rows)
    assert read_sample(tmp_path / "sample.csv") == rows
    (tmp_path / "nfd.csv").write_text("case,name\n1,Tie\u0302\u0301n\n", encoding="utf-8")
    assert read_sample(tmp_path / "nfd.csv")[0]["name"] == "Tiến"


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("name\nx\n", "no column “case”"),
        ("case\n1\n1\n", "case 1 stands in row 2 already"),
        ("case,a\n1,2,3\n", "not as many cells"),
        ("case,a\n1\n", "not as many cells"),
        ("case,a\n,2\n", "no case"),
    ],
)
def test_a_sample_file_that_is_not_one_says_where(tmp_path: Path, text: str, what: str) -> None:
    path = tmp_path / "sample.csv"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(SurveyError, match=what):
        read_sample(path)
