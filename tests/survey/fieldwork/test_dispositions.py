"""Outcomes of contacts, AAPOR's rates, quotas, and replacement by rule."""

from __future__ import annotations

import math
from dataclasses import asdict
from itertools import permutations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.cli import main
from survey.errors import SurveyError
from survey.export.dataset import export_dataset
from survey.fieldwork.contacts import Attempt, attempts, final_disposition, record_attempt
from survey.fieldwork.dispositions import DISPOSITIONS, OUTCOMES, Group, rates
from survey.fieldwork.quotas import Quota, filled, read_quotas
from survey.fieldwork.replacements import Rule, in_force
from survey.fieldwork.sample import read_rows, write_sample
from survey.interview.record import fold
from survey.interview.session import Session
from survey.store import MemoryStore, SqliteStore
from tests.survey.export.worker import WORKER

counts = st.dictionaries(st.sampled_from(Group), st.integers(0, 1000))

BOOK = dict(zip(Group, (610, 40, 130, 90, 30, 70, 20, 110), strict=True))
"""I, P, R, NC, O, UH, UO, NE of a made-up survey."""


def test_the_rates_are_those_of_the_definitions() -> None:
    """Each worked out by hand from AAPOR's formula for these counts: 900 eligible, 90 unknown, e = 900/1010."""
    found = rates(BOOK)
    e = 900 / 1010
    by_hand = {
        "e": e,
        "rr1": 610 / 990, "rr2": 650 / 990, "rr3": 610 / (900 + e * 90), "rr4": 650 / (900 + e * 90),
        "rr5": 610 / 900, "rr6": 650 / 900,
        "coop1": 610 / 810, "coop2": 650 / 810, "coop3": 610 / 780, "coop4": 650 / 780,
        "ref1": 130 / 990, "ref2": 130 / (900 + e * 90), "ref3": 130 / 900,
        "con1": 810 / 990, "con2": 810 / (900 + e * 90), "con3": 810 / 900,
    }  # fmt: skip
    assert asdict(found) == pytest.approx(by_hand)


@given(counts)
def test_the_order_of_the_rates_holds(cases: dict[Group, int]) -> None:
    """RR1 ≤ RR3 ≤ RR5 and so on, all between 0 and 1; nothing to divide by gives None, never an error."""
    found = asdict(rates(cases))
    assert all(rate is None or 0 <= rate <= 1 for rate in found.values())
    for names in (
        ("rr1", "rr2"),
        ("rr1", "rr3", "rr5"),
        ("rr2", "rr4", "rr6"),
        ("ref1", "ref2", "ref3"),
        ("con1", "con2", "con3"),
    ):
        known = [found[name] for name in names if found[name] is not None]
        assert known == sorted(known) or all(math.isclose(a, b) for a, b in zip(known, sorted(known), strict=True))


@given(counts)
def test_e_at_its_ends_gives_the_other_rates(cases: dict[Group, int]) -> None:
    """With e = 1 RR3 is RR1, with e = 0 it is RR5."""
    assert rates(cases, 1).rr3 == rates(cases).rr1
    assert rates(cases, 0).rr4 == rates(cases).rr6


def test_every_disposition_has_words() -> None:
    """The table of names and that of words are of the same outcomes."""
    assert set(OUTCOMES) == set(DISPOSITIONS)


def test_the_contact_that_tells_most_counts() -> None:
    """A refusal is not undone by a closed door; an interview outweighs all contacts; an open one counts as broken off."""
    store = MemoryStore("laptop1")

    def now() -> str:
        events = store.events("case1")
        return final_disposition(fold(events), events).name

    assert now() == "not_attempted"
    for outcome, counted in (("not_found", "not_found"), ("nobody_there", "nobody_there"), ("unsafe", "nobody_there")):
        record_attempt(store, "case1", outcome, "Lan")
        assert now() == counted
    record_attempt(store, "case1", "refusal", "Lan")
    record_attempt(store, "case1", "nobody_there", "Mai", "2023-11-05 18:30")
    assert now() == "refusal"
    assert attempts(store.events("case1"))[-1].appointment == "2023-11-05T18:30"
    session = Session.start(WORKER, store, interviewer="Mai", interview="case1")
    assert now() == "break_off"
    session.complete("partial")
    record_attempt(store, "case1", "nobody_there", "Mai")
    assert now() == "partial"


def test_a_wrong_outcome_or_appointment_writes_nothing() -> None:
    """The advice names the outcomes there are."""
    store = MemoryStore("laptop1")
    with pytest.raises(SurveyError, match="nobody_there"):
        record_attempt(store, "case1", "nobody", "Lan")
    with pytest.raises(SurveyError, match="no date and time"):
        record_attempt(store, "case1", "away", "Lan", "tomorrow")
    assert store.events() == ()


def test_contacts_are_no_interviews(tmp_path: Path) -> None:
    """A case that was only visited is not in the dataset; the time of an interview is not that of the visit before it."""
    store = MemoryStore("laptop1")
    store.forms.keep(WORKER)
    for case in ("case1", "case2"):
        record_attempt(store, case, "away", "Lan")
    Session.start(WORKER, store, interviewer="Mai", interview="case2")
    table = export_dataset(store, [WORKER], tmp_path / "dataset").tables.tables["interview"]
    assert table["interview_id"].to_pylist() == ["case2"]


def test_a_visited_case_can_still_be_interviewed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`survey contact` writes the visit; the list shows that the interview is not begun."""
    path = str(tmp_path / "laptop1.store")
    SqliteStore.open(Path(path), plain=True, create=True).close()
    assert main.run(["contact", "case1", "away", "--interviewer", "Lan", "--store", path, "--plain-store"]) == 0
    assert "visit 1" in capsys.readouterr().out
    assert main.run(["list", "--store", path, "--plain-store"]) == 0
    assert "not begun" in capsys.readouterr().out


def test_quotas_are_counted_by_cell(tmp_path: Path) -> None:
    """An empty cell of the file means any value; what lacks is told."""
    (tmp_path / "quotas.csv").write_text("sex,province,target\nfemale,79,2\nmale,,1\n", encoding="utf-8")
    quotas = read_quotas(tmp_path / "quotas.csv")
    assert quotas == (Quota({"sex": "female", "province": "79"}, 2), Quota({"sex": "male"}, 1))
    interviews = [{"sex": "female", "province": "79"}, {"sex": "female", "province": "01"}, {"sex": "male"}, {"sex": "male"}]
    assert [(state.done, state.left) for state in filled(quotas, interviews)] == [(1, 1), (2, 0)]
    (tmp_path / "quotas.csv").write_text("sex,target\nfemale,many\n", encoding="utf-8")
    with pytest.raises(SurveyError, match=r"quotas\.csv:2"):
        read_quotas(tmp_path / "quotas.csv")


def test_reserves_follow_their_turn_whatever_the_order_of_losses() -> None:
    """Each loss calls up the next reserve of its own stratum, until there are none."""
    turns = {"A1": 0, "A2": 0, "A3": 1, "A4": 2, "B1": 0, "B2": 1}
    rows = [{"stratum": name[0], "enterprise": name, "replacement": str(turn)} for name, turn in turns.items()]
    for order in permutations(rows):
        assert set(in_force(order, frozenset({"A2", "A3"}))) == {"A1", "A4", "B1"}
    assert in_force(rows, frozenset({"B1", "B2"})) == ("A1", "A2")


def test_a_closed_door_ends_a_place_only_after_enough_days() -> None:
    """Nobody met on three days is a loss; somebody met once, or three times on one day, is none."""
    doors = [Attempt(f"2023-10-0{day}T08:00", "Lan", "nobody_there") for day in (2, 3, 4)]
    assert Rule().lost(doors)
    assert not Rule().lost(doors[:2])
    assert not Rule().lost([*doors, Attempt("2023-10-05T08:00", "Lan", "other")])
    assert Rule().lost([Attempt("2023-10-05T08:00", "Lan", "closed_down")])


DRAWN = [{"unit": "01", "stratum_2": s, "enterprise": f"{s}{k}", "replacement": "0"} for s in "AB" for k in (1, 2)]
TURNS = (("A", 1), ("A", 2), ("B", 1))
RESERVES = [{"unit": "01", "stratum_2": s, "enterprise": f"{s}{k + 2}", "replacement": str(k)} for s, k in TURNS]


def test_reserves_are_called_up_by_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The next of the stratum for each place lost; done again with what came out, nothing more; none left is said."""
    write_sample(tmp_path / "drawn.csv", DRAWN)
    write_sample(tmp_path / "reserves.csv", RESERVES)
    store = tmp_path / "hq.store"

    def replaced(source: str, *lost: str) -> str:
        with SqliteStore.open(store, plain=True, create=True) as journal:
            for place in lost:
                record_attempt(journal, place, "refusal", "Lan")
        words = ["replace", str(store), str(tmp_path / source), str(tmp_path / "reserves.csv"), "--plain-store"]
        assert main.run([*words, "-o", str(tmp_path / "now.csv")]) == 0
        return capsys.readouterr().out

    said = replaced("drawn.csv", "A2")
    assert "Lost for good: A2" in said and "Called up now: A3" in said
    assert [row["enterprise"] for row in read_rows(tmp_path / "now.csv")] == ["A1", "A2", "B1", "B2", "A3"]
    assert "Called up now: –" in replaced("now.csv")
    said = replaced("now.csv", "A3", "B1", "B3")
    assert "Called up now: A4" in said and "No reserve is left in 01 · B: 1 places fewer" in said


def test_a_draw_without_its_columns_is_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The column of the stratum is named, with what to do."""
    write_sample(tmp_path / "drawn.csv", [{"enterprise": "E1", "replacement": "0"}])
    words = ["replace", str(tmp_path / "hq.store"), str(tmp_path / "drawn.csv"), str(tmp_path / "drawn.csv"), "--plain-store"]
    assert main.run([*words, "-o", str(tmp_path / "now.csv")]) != 0
    assert "“unit”" in capsys.readouterr().err
