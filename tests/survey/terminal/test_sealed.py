"""A closed interview that was opened again, at the keyboard: what is sealed is neither shown nor lost."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from pyrage import x25519

from survey.interview.record import fold
from survey.interview.sealed import is_sealed
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.store import MemoryStore
from survey.store.sealing import SEAL_TO, seal_to, unsealed
from survey.terminal.desk import Desk
from survey.terminal.plain import Plain
from survey.terminal.run import hold
from tests.survey.terminal.keyboard import typist

VISIT = Path(__file__).resolve().parents[2] / "drills" / "visit.yaml"
KEY = x25519.Identity.generate()
SAID = {"full_name": "Trần Thị Bưởi", "phone": "0912345678", "age": "34", "wish": "được nghỉ Tết"}


@pytest.fixture
def reopened() -> tuple[MemoryStore, Callable[..., list[str]]]:
    """An interview that was closed and sent back, and a keyboard to go on with it: lines in, what was said."""
    use_language("en")
    form, store = load(VISIT), MemoryStore("laptop1")
    store.meta[SEAL_TO] = seal_to(str(KEY.to_public()))
    store.forms.keep(form)
    session = Session.start(form, store, interviewer="Lan", interview="C1")
    for name, answer in SAID.items():
        session.answer(f"/data/{name}", answer)
    assert session.complete() == ()
    session.reopen("sent back")

    def talk(*lines: str) -> list[str]:
        said: list[str] = []
        again = Session.resume(form, store, "C1", interviewer="Lan")
        again.jump("/data/full_name")
        hold(Desk(again, Plain(typist(*lines), said.append)))
        return said

    return store, talk


def test_what_is_sealed_is_told_and_kept_when_it_is_passed_by(
    reopened: tuple[MemoryStore, Callable[..., list[str]]],
) -> None:
    """Enter leaves it as it is; nothing of it stands on the screen, nor does the seal itself."""
    store, talk = reopened
    said = "\n".join(talk("", "", "", "", "", "1", ""))
    assert "Sealed to headquarters" in said
    assert "khaosat-sealed" not in said
    assert SAID["full_name"] not in said
    record = fold(store.events("C1"))
    assert record.status == "completed"
    opened = fold(unsealed(event, KEY) for event in store.events("C1"))
    assert {name: opened.answers[f"/data/{name}"] for name in SAID} == SAID


def test_entering_it_again_changes_it(reopened: tuple[MemoryStore, Callable[..., list[str]]]) -> None:
    """The form's checks hold for the new answer, which can be read until the interview is closed again."""
    store, talk = reopened
    talk("Trần Thị Bười")
    assert fold(store.events("C1")).answers["/data/full_name"] == "Trần Thị Bười"
    assert is_sealed(fold(store.events("C1")).answers["/data/phone"])
    talk("", "", "", "", "", "1", "")
    assert is_sealed(fold(store.events("C1")).answers["/data/full_name"])
    opened = fold(unsealed(event, KEY) for event in store.events("C1"))
    assert opened.answers["/data/full_name"] == "Trần Thị Bười"
