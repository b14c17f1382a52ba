"""The interview mode of the kill drill would see a lost answer and a wrong resumption."""

from __future__ import annotations

from pathlib import Path

from survey.interview.session import Session
from survey.store.memory import MemoryStore
from tests.drills.interview import beginning, not_kept, not_shown, remember_open, wrong_resumption
from tests.survey.questionnaire.test_compile import household


def test_the_drill_sees_a_lost_answer() -> None:
    """An answer seen confirmed that is not in the store, or not in the order it was seen, is reported."""
    kept = ["✓ sex: Nữ", "✓ age: 30", "✓ sex: Nam"]
    assert not_kept(["✓ sex: Nữ", "✓ sex: Nam"], kept) == []
    assert not_kept(["✓ sex: Nam", "✓ age: 30"], kept) == ["✓ age: 30 was seen and is not in the store"]


def test_the_drill_sees_a_question_asked_before_it_was_written_down() -> None:
    """Each question seen has its screen among those the store says were opened, in the same order."""
    assert not_shown(["sex", "age", "age"], [["sex"], ["age"]]) == []
    assert not_shown(["sex", "age"], [["sex"]]) == ["age was seen and its screen is not in the store"]


def test_the_drill_sees_a_wrong_resumption(tmp_path: Path) -> None:
    """The question open at the kill is the first one afterwards, unless a move on from it was already on disk."""
    file = tmp_path / "open.json"
    before = ["? sex", "✓ sex: Nữ", "? age"]
    remember_open(file, before, ["✓ sex: Nữ"], ["age"], "age")
    assert wrong_resumption(file, [*before, "? age"]) == []
    assert wrong_resumption(file, [*before, "? sex"]) == ["age was open at the kill and sex was asked first afterwards"]
    remember_open(file, before, ["✓ sex: Nữ", "✓ age: 30"], ["married"], "married")
    assert wrong_resumption(file, [*before, "? married"]) == [], "the answer was on disk, unseen"
    assert wrong_resumption(file, [*before, "? age"]) == ["married was open at the kill and age was asked first afterwards"]


def test_a_screen_gone_over_again_may_begin_anew(tmp_path: Path) -> None:
    """In a group whose questions have answers the one that was looked at again is not kept; but no other one comes first."""
    file, screen = tmp_path / "open.json", ["rights", "pay", "meals"]
    remember_open(file, ["? rights", "? pay"], [], screen, "rights")
    assert wrong_resumption(file, ["? rights", "? pay", "? rights"]) == []
    assert wrong_resumption(file, ["? rights", "? pay", "? meals"]) == [
        "pay or rights was open at the kill and meals was asked first afterwards"
    ]


def test_a_screen_begins_with_its_first_open_question() -> None:
    """It is found from the store alone, wherever the interview stands."""
    store = MemoryStore(device="lap1")
    session = Session.start(household(), store)
    asked = []
    for _screen in range(2):
        path = session.screen.paths[0]
        asked.append(path.rpartition("/")[2])
        assert beginning(session.questionnaire, store.events(session.interview)) == asked[-1]
        session.answer(path, "1")
        session.forward()
    assert asked[0] != asked[1]
