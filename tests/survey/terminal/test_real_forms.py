"""Whole interviews with real questionnaires: a respondent who answers at random reaches the end, whatever the form."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from survey.errors import AnswerError
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore
from survey.terminal.desk import Desk
from survey.terminal.finish import MEND
from survey.terminal.prompt import MISSING_ACTIONS, Command, Given, Prompt, Reply
from survey.terminal.roster import GO_ON
from survey.terminal.run import hold

ROOT = Path(__file__).resolve().parents[3]
WHO = ROOT.parent / "shared" / "reference" / "odk" / "xlsforms" / "getodk__sample-forms__whova_form__4b6498.xlsx"
WORDS = ("3", "40", "1990", "2015", "25/11/2022", "25/11/2022 08:30", "08:30", "6000000", "Lan", "10.8 106.7", "0", "0912345678")
MOST_PROMPTS = 5000


class Respondent:
    """A console whose answers are drawn at random among those a prompt takes; counts what it was asked."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)
        self.asked: list[str] = []
        self.tries = 0

    def saved(self, path: str, answer: str) -> None:
        self.tries = 0

    def ask(self, prompt: Prompt) -> Reply:
        self.asked.append(prompt.path)
        assert len(self.asked) < MOST_PROMPTS, f"stuck at {self.asked[-5:]}"
        missing = [action for action in MISSING_ACTIONS.values() if action in prompt.actions]
        if any(message.tone == "problem" for message in prompt.messages) and prompt.path:
            self.tries += 1
        if prompt.kind == "grid" and all(row.value or row.missing for row in prompt.rows):
            return Given("", "")
        if missing and (self.tries > 5 or self.random.random() < 0.05):
            return Command(self.random.choice(missing), prompt.path)
        return Given(self._answer(prompt), prompt.path)

    def _answer(self, prompt: Prompt) -> str:
        values = [option.value for option in prompt.options if option.value not in ("+restore", MEND, "mend", "complete")]
        if prompt.kind == "note":
            return ""
        if prompt.kind == "secret":
            return ""
        if GO_ON in values:
            return self.random.choice(values if len(values) < 4 else [GO_ON])
        if prompt.kind in ("one", "grid"):
            return "1" if values == ["0", "1"] and not prompt.path else self.random.choice(values or [""])
        if values:
            return " ".join(self.random.sample(values, self.random.randint(1, min(3, len(values)))))
        for word in self.random.sample(WORDS, len(WORDS)):
            try:
                return prompt.store(word)
            except AnswerError:
                continue
        return ""


def held_to_the_end(questionnaire: Questionnaire, seed: int) -> tuple[Session, Respondent]:
    """An interview with a random respondent, and what it came to."""
    use_language("en")
    session = Session.start(questionnaire, MemoryStore(), interviewer="Lan", language="en", preload={})
    respondent = Respondent(seed)
    assert hold(Desk(session, respondent)) == "completed"
    return session, respondent


@pytest.mark.parametrize("seed", [1, 2])
def test_the_worker_interview_runs_to_its_end(worker: Questionnaire, seed: int) -> None:
    """Every question on the way was asked by name, and nothing that was refused stands in the record."""
    session, respondent = held_to_the_end(worker, seed)
    kinds = {finding.kind for finding in session.evaluation.problems()}
    assert kinds <= {"required"}, session.evaluation.problems()
    assert set(session.record.answers) - session.record.defaults <= set(respondent.asked)


@pytest.fixture(scope="module")
def worker() -> Questionnaire:
    """The project's main questionnaire."""
    return load(ROOT / "questionnaires" / "worker")


@pytest.mark.skipif(not WHO.exists(), reason="the reference XLSForms are not here")
def test_the_who_verbal_autopsy_runs_to_its_end() -> None:
    """592 rows written for phones by others: labels with markup, notes, nested groups, barcodes and places."""
    session, respondent = held_to_the_end(load(WHO), 1)
    assert len(set(respondent.asked)) > 50
    assert {finding.kind for finding in session.evaluation.problems()} <= {"required"}
