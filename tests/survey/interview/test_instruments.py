"""What a phone would fill in by itself is recorded as not applicable when the phone would have done so, and only then."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.interview.events import EventKind
from survey.interview.instruments import left_to_phones
from survey.interview.session import Session
from survey.questionnaire.load import load
from survey.store import MemoryStore

FORM = """
settings: {form_id: instruments, version: "1", title: Instruments, default_language: en, languages: [en]}
survey:
  - {type: start-geopoint, name: begun_at}
  - {type: background-audio, name: recording, relevant: "${consent} = 'yes'"}
  - {type: text, name: consent, label: Consent?}
  - {type: integer, name: age, label: Age?}
  - {type: background-geopoint, name: asked_at, trigger: "${age}"}
  - {type: calculate, name: why, calculation: "missing-reason(${begun_at})"}
"""


@pytest.fixture
def session(tmp_path: Path) -> Session:
    path = tmp_path / "questionnaire.yaml"
    path.write_text(FORM, encoding="utf-8")
    return Session.start(load(path), MemoryStore("laptop1"), interviewer="Lan")


def reasons(session: Session) -> dict[str, str]:
    return {path.rpartition("/")[2]: kind for path, kind in session.record.missing.items()}


def test_at_the_beginning_before_the_first_question(session: Session) -> None:
    """The place of the beginning; the recording is not relevant yet. Expressions see the reason."""
    assert reasons(session) == {"begun_at": "not_applicable"}
    assert session.evaluation.text("/data/why") == "not_applicable"
    kinds = [event.kind for event in session.journal.events(session.interview)]
    assert kinds.index(EventKind.MISSING) < kinds.index(EventKind.SHOW)


def test_when_the_question_it_hangs_on_is_answered(session: Session) -> None:
    """And once only, though the answer changes again."""
    session.answer("/data/age", "30")
    session.answer("/data/age", "31")
    assert reasons(session)["asked_at"] == "not_applicable"
    written = [event.path for event in session.journal.events(session.interview) if event.kind is EventKind.MISSING]
    assert written == ["/data/begun_at", "/data/asked_at"]


def test_when_the_interview_is_taken_up_again_and_a_recording_would_begin(session: Session) -> None:
    """A recording begins at every opening of the form, where it is relevant by then."""
    session.answer("/data/consent", "yes")
    again = Session.resume(session.questionnaire, session.journal, session.interview)
    assert reasons(again) == {"begun_at": "not_applicable", "recording": "not_applicable"}
    assert left_to_phones(again.evaluation) == ("/data/begun_at", "/data/recording")
    once_more = Session.resume(session.questionnaire, session.journal, session.interview)
    assert len([event for event in once_more.journal.events(session.interview) if event.kind is EventKind.MISSING]) == 2
