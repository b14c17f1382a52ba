"""`survey why`: the answers that decide, out of a store."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.cli import main
from survey.interview.environment import InterviewEnvironment
from survey.interview.session import Session
from survey.questionnaire.load import load
from survey.store import open_store

FORM = """\
settings: {form_id: demo, version: "1", title: Demo}
survey:
  - {type: integer, name: age, label: Age}
  - {type: text, name: job, label: Job, relevant: '${age} > 14'}
  - type: repeat
    name: child
    label: Child
    children:
      - {type: text, name: school, label: School, relevant: '${age} < 50'}
"""


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with the interview `case`: the respondent is 12."""
    (tmp_path / "form.yaml").write_text(FORM, encoding="utf-8")
    questionnaire = load(tmp_path / "form.yaml")
    place = tmp_path / "s.db"
    with open_store(place, plain=True, create=True) as journal:
        journal.forms.keep(questionnaire)
        session = Session.start(
            questionnaire,
            journal,
            interviewer="Lan",
            language="",
            preload={},
            environment=InterviewEnvironment(),
            interview="case",
        )
        session.answer("/data/age", "12")
    return place


def why(store: Path, question: str, capsys: pytest.CaptureFixture[str]) -> tuple[int, str]:
    """The exit code and everything said."""
    code = main.run(["why", "case", question, "--store", str(store), "--plain-store"])
    said = capsys.readouterr()
    return code, said.out + said.err


def test_a_skipped_question_tells_which_answer_decided(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The rule, that it does not hold, and the answer it reads."""
    code, said = why(store, "job", capsys)
    assert code == 0
    assert "/data/job  Job" in said
    assert "skipped" in said
    assert "✗ ${age} > 14" in said
    assert "Age: 12" in said


def test_a_name_that_is_not_there_is_told_with_the_nearest(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An error in words, with advice."""
    code, said = why(store, "jbo", capsys)
    assert code == 3
    assert "job" in said


def test_an_interview_that_is_not_there(store: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The advice says where to look."""
    assert main.run(["why", "nobody", "job", "--store", str(store), "--plain-store"]) == 3
    assert "survey list" in capsys.readouterr().err
