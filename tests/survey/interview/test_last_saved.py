"""`${last-saved#…}`: the answers of the interview that this device completed before."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.errors import AnswerError
from survey.fieldwork.review.decisions import Supervisor
from survey.interview.environment import InterviewEnvironment
from survey.interview.last_saved import LastSaved
from survey.interview.record import fold
from survey.interview.replay import Evaluator
from survey.interview.session import Session
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore
from survey.sync.merge import merge_store

FORM = """\
settings: {form_id: demo, version: "1", title: Demo}
survey:
  - {type: text, name: village, label: Village, default: '${last-saved#village}'}
  - {type: text, name: phone, label: Phone, pii: true, default: '${last-saved#phone}'}
  - {type: calculate, name: before, calculation: "concat(${village}, ' after ', ${last-saved#village})"}
  - {type: note, name: same, label: Same village, relevant: '${village} = ${last-saved#village}'}
"""
VISITS = """\
settings: {form_id: visits, version: "1", title: Visits}
survey:
  - {type: integer, name: visit, label: Which visit is it?, constraint: ". > coalesce(${last-saved#visit}, 0)"}
"""


@pytest.fixture(scope="module")
def form(tmp_path_factory: pytest.TempPathFactory) -> Questionnaire:
    path = tmp_path_factory.mktemp("form") / "demo.yaml"
    path.write_text(FORM, encoding="utf-8")
    return load(path)


def begun(form: Questionnaire, store: MemoryStore, name: str) -> Session:
    store.forms.keep(form)
    world = InterviewEnvironment(tables=LastSaved(form, store)())
    return Session.start(form, store, interview=name, environment=world)


def completed(form: Questionnaire, store: MemoryStore, name: str, village: str) -> None:
    session = begun(form, store, name)
    session.answer("/data/village", village)
    session.answer("/data/phone", "0912")
    assert session.complete() == ()


def test_a_default_is_what_was_answered_last(form: Questionnaire) -> None:
    """The first interview has nothing before it; one that is not complete is not carried over; personal data never are."""
    store = MemoryStore(device="lap1")
    completed(form, store, "a", "Thuỷ Nguyên")
    begun(form, store, "b").answer("/data/village", "An Lão")
    session = begun(form, store, "c")
    assert session.evaluation.text("/data/village") == "Thuỷ Nguyên"
    assert session.evaluation.text("/data/phone") == ""


def test_it_stays_what_it_was_at_the_start(form: Questionnaire) -> None:
    """Resumed after others were completed, replayed, and read at headquarters between the interviews of another laptop."""
    store, other, centre = MemoryStore(device="lap1"), MemoryStore(device="lap2"), MemoryStore(device="hq")
    completed(form, store, "a", "Thuỷ Nguyên")
    begun(form, store, "b")
    completed(form, store, "c", "An Lão")
    completed(form, other, "d", "Kiến An")
    for source in (store, other):
        merge_store(centre, source)
    for place in (store, centre):
        events = place.events("b")
        tables = LastSaved(form, place)(events)
        again = Session.resume(form, store, "b", environment=InterviewEnvironment(tables=tables)).evaluation
        read = Evaluator(form, place)(fold(events), events)
        for evaluation in (again, read):
            assert evaluation.text("/data/before") == "Thuỷ Nguyên after Thuỷ Nguyên"
            assert evaluation.relevant("/data/same")


def test_a_correction_is_held_to_the_interview_before(tmp_path: Path) -> None:
    """A rule that reads the last interview holds for the supervisor at headquarters as it held on the laptop."""
    path = tmp_path / "visits.yaml"
    path.write_text(VISITS, encoding="utf-8")
    form, store, centre = load(path), MemoryStore(device="lap1"), MemoryStore(device="hq")
    for name, visit in (("a", "3"), ("b", "5")):
        session = begun(form, store, name)
        assert session.answer("/data/visit", visit).committed
        assert session.complete() == ()
    merge_store(centre, store)
    with pytest.raises(AnswerError):
        Supervisor(centre, "Nga").correct("b", "/data/visit", "2", "the diary")
    assert Supervisor(centre, "Nga").correct("b", "/data/visit", "4", "the diary")
