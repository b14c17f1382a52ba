"""A supervisor sees contradictions side by side and decides; every decision is an event and stays."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from survey.cli import main
from survey.errors import AnswerError, SurveyError
from survey.fieldwork.review.backcheck import back_checks
from survey.fieldwork.review.contradictions import contradictions, waiting
from survey.fieldwork.review.decisions import Supervisor
from survey.interview.events import EventKind
from survey.interview.record import Record, fold
from survey.interview.session import Session
from survey.questionnaire.model import Group, Question, Questionnaire, Text
from survey.store import MemoryStore, SqliteStore, Store
from survey.sync.merge import canonical_dump, merge_store
from tests.survey.export.worker import MEMBER, WORKER

HOURS = "/data/hours"


def begun(store: Store, case: str = "case1", interviewer: str = "Lan") -> Session:
    store.forms.keep(WORKER)
    session = Session.start(WORKER, store, interviewer=interviewer, interview=case)
    session.answer("/data/works", "yes")
    return session


def handed_over(first: Store, second: Store, case: str = "case1", interviewer: str = "Mai") -> Session:
    """The interview goes on at another laptop, which knows all of it."""
    merge_store(second, first)
    return Session.resume(WORKER, second, case, interviewer=interviewer)


@pytest.fixture
def laptops() -> tuple[MemoryStore, MemoryStore]:
    """Two laptops that went on with one interview and disagree on the hours."""
    lan, mai = MemoryStore("laptop1"), MemoryStore("laptop2")
    session = begun(lan)
    other = handed_over(lan, mai)
    session.answer(HOURS, "50")
    other.set_missing(HOURS, "refused")
    return lan, mai


@pytest.fixture
def desk(laptops: tuple[MemoryStore, MemoryStore]) -> Supervisor:
    """Headquarters with both laptops' events."""
    hq = MemoryStore("hq")
    for laptop in laptops:
        merge_store(hq, laptop)
    return Supervisor(hq, "Nga")


def record(desk: Supervisor) -> Record:
    return fold(desk.store.events("case1"))


def test_contradictions_are_side_by_side_with_who_and_when(desk: Supervisor) -> None:
    """Both claims, in their order."""
    (found,) = contradictions(desk.store)
    assert (found.interview, found.path) == ("case1", HOURS)
    assert sorted((claim.kind, claim.value, claim.interviewer, claim.device) for claim in found.claims) == [
        ("answer", "50", "Lan", "laptop1"),
        ("missing", "refused", "Mai", "laptop2"),
    ]
    assert all(claim.when for claim in found.claims)


@pytest.mark.parametrize("kind", ["answer", "missing"])
def test_either_claim_can_stand(desk: Supervisor, kind: str) -> None:
    """An answer or a reason for none; nothing is left to settle, and who decided why is in the history."""
    (found,) = contradictions(desk.store)
    desk.take(found, [claim.kind for claim in found.claims].index(kind), "called the respondent")
    assert list(contradictions(desk.store)) == []
    assert (record(desk).answers.get(HOURS), record(desk).missing.get(HOURS)) == (
        ("50", None) if kind == "answer" else (None, "refused")
    )
    decisions = [event for event in desk.store.events("case1") if event.kind is EventKind.DECISION]
    assert {event.interviewer for event in decisions} == {"Nga"}
    assert decisions[-1].value == "called the respondent"
    assert (
        len([event for event in desk.store.events("case1") if event.path == HOURS and event.kind is not EventKind.DECISION]) == 2
    )


def test_an_answer_on_its_way_is_not_overruled_unseen(laptops: tuple[MemoryStore, MemoryStore], desk: Supervisor) -> None:
    """Laptop 1 answered again before headquarters decided, and arrives after: the contradiction is shown again."""
    Session.resume(WORKER, laptops[0], "case1").answer(HOURS, "55")
    (found,) = contradictions(desk.store)
    for _decision in range(10):
        desk.take(found, 0)
    merge_store(desk.store, laptops[0])
    (again,) = contradictions(desk.store)
    assert "55" in {claim.value for claim in again.claims}


def test_a_removed_instance_is_put_back_or_stays_removed() -> None:
    """Another laptop wrote in it: the supervisor decides."""
    for keep in (True, False):
        lan, mai, hq = MemoryStore("laptop1"), MemoryStore("laptop2"), MemoryStore("hq")
        session = begun(lan)
        member = session.add(MEMBER)
        other = handed_over(lan, mai)
        session.remove(member)
        other.answer(f"{member}/age", "34")
        for laptop in (lan, mai):
            merge_store(hq, laptop)
        (found,) = contradictions(hq)
        assert (found.removal, found.path) == (True, member)
        desk = Supervisor(hq, "Nga")
        with pytest.raises(SurveyError, match="removed"):
            desk.take(found, 0)
        desk.settle_instance(found, keep=keep, reason="asked again")
        assert list(contradictions(hq)) == []
        assert (member in record(desk).removed) is not keep


def test_a_correction_needs_a_reason_and_must_fit_the_form(desk: Supervisor) -> None:
    """What the form's hard checks refuse is not written; a correction replaces, an empty one takes back."""
    for path, text, error, words in (
        (HOURS, "48", SurveyError, "reason"),
        ("/data/probability", "many", AnswerError, "number"),
        ("/data/nothing", "1", AnswerError, "no question"),
    ):
        before = len(desk.store.events())
        with pytest.raises(error, match=words):
            desk.correct("case1", path, text, "" if words == "reason" else "typing error")
        assert len(desk.store.events()) == before
    desk.correct("case1", HOURS, "48", "typing error")
    assert (record(desk).answers[HOURS], record(desk).conflicts) == ("48", ())
    desk.correct("case1", HOURS, "", "was never said")
    assert HOURS in record(desk).cleared


def test_a_rejected_interview_is_open_again_in_the_field(laptops: tuple[MemoryStore, MemoryStore], desk: Supervisor) -> None:
    """The decision travels to the laptop; the interviewer goes on; closed again, it waits for the supervisor again."""
    (found,) = contradictions(desk.store)
    desk.take(found, 0)
    with pytest.raises(SurveyError, match="not closed"):
        desk.accept("case1")
    merge_store(laptops[0], desk.store)
    Session.resume(WORKER, laptops[0], "case1").complete("partial")
    merge_store(desk.store, laptops[0])
    assert [waits.interview for waits in waiting(desk.store)] == ["case1"]
    with pytest.raises(SurveyError, match="say to the interviewer"):
        desk.reject("case1", " ")
    desk.reject("case1", "hours are missing")
    assert (record(desk).review, record(desk).message) == ("reject", "hours are missing")
    assert list(waiting(desk.store)) == []
    desk.reassign("case1", "Mai")
    merge_store(laptops[1], desk.store)
    again = Session.resume(WORKER, laptops[1], "case1")
    assert (again.record.open, again.record.interviewer) == (True, "Mai")
    again.complete("partial")
    merge_store(desk.store, laptops[1])
    desk.accept("case1")
    assert (list(waiting(desk.store)), record(desk).review) == ([], "accept")


def test_unsettled_contradictions_keep_an_interview_from_being_accepted(desk: Supervisor) -> None:
    """First settle, then accept."""
    Session.resume(WORKER, desk.store, "case1").complete("partial")
    with pytest.raises(SurveyError, match="not settled"):
        desk.accept("case1")


def test_a_back_check_is_held_against_its_original() -> None:
    """Questions meet by name; what only one of them asked is not compared."""
    short = Questionnaire(
        "check",
        "1",
        Text(),
        Group("check", "/check", (Question("backcheck_of", "/check/backcheck_of", "text", preload="original"),
                                  Question("hours", "/check/hours", "integer", control="input"),
                                  Question("works", "/check/works", "text", control="input"))),
    )  # fmt: skip
    hq = MemoryStore("hq")
    session = begun(hq)
    session.answer(HOURS, "50")
    again = Session.start(short, hq, interviewer="Nga", interview="b1", preload={"original": "case1"})
    again.answer("/check/hours", "40")
    again.answer("/check/works", "yes")
    (found,) = back_checks(hq)
    assert (found.original, found.again, found.interviewer, found.compared, found.rate) == ("case1", "b1", "Lan", 2, 0.5)
    assert [(one.question, one.original, one.again) for one in found.differences] == [("hours", "50", "40")]


@pytest.fixture
def place(tmp_path: Path, desk: Supervisor) -> Iterator[str]:
    """The same headquarters as a file."""
    path = tmp_path / "hq.store"
    with SqliteStore.open(path, plain=True, create=True, device="hq") as store:
        merge_store(store, desk.store)
    yield str(path)


def test_reviewing_at_the_command_line(place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """List, decide, list again; decisions need a name; one at a time."""
    assert main.run(["review", place, "--plain-store", "--json"]) == 0
    (line,) = [json.loads(text) for text in capsys.readouterr().out.splitlines()]
    assert (line["kind"], line["path"], len(line["claims"])) == ("contradiction", HOURS, 2)
    assert main.run(["review", place, "--plain-store"]) == 0
    assert "Hours" in capsys.readouterr().out
    decide = ["review", place, "case1", "--plain-store", "--take", HOURS, "1", "--reason", "called"]
    assert main.run(decide) == 2
    assert main.run([*decide, "--accept", "--by", "Nga"]) == 2
    assert main.run([*decide[:-3], "9", "--by", "Nga"]) == 3
    assert main.run([*decide[:-3], "restore", "--by", "Nga"]) == 3
    assert main.run([*decide[:-3], "first", "--by", "Nga"]) == 2
    assert main.run([*decide, "--by", "Nga"]) == 0
    capsys.readouterr()
    assert main.run(["review", place, "--plain-store", "--json"]) == 0
    assert capsys.readouterr().out == ""


def test_reviewing_one_by_one(place: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    """Each contradiction is shown and asked about, in plain lines; leaving it out changes nothing."""
    import io

    def typed(text: str) -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO(text))
        assert main.run(["review", place, "--plain-store", "--ask", "--by", "Nga"]) == 0

    def dump() -> bytes:
        with SqliteStore.open(Path(place), plain=True) as store:
            return canonical_dump(store)

    before = dump()
    typed("s\n")
    assert dump() == before
    typed("1\ncalled the respondent\n")
    with SqliteStore.open(Path(place), plain=True) as store:
        assert list(contradictions(store)) == []
