"""Laws of an interview, whatever the form and whatever is done in it."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.errors import AnswerError, StoreError, SurveyError
from survey.export.dataset import read_tables
from survey.export.levels import without_personal_data
from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.events import Draft, Event
from survey.interview.paths import form_path
from survey.interview.record import fold
from survey.interview.session import Session
from survey.questionnaire.compiled import dump, load_compiled
from survey.questionnaire.model import Question, Questionnaire
from survey.store.memory import MemoryStore
from tests.oracle_forms import state
from tests.respondent import Respondent
from tests.survey.interview.random_forms import random_forms

STEPS = (
    "answer answer answer answer type clear missing forward forward forward back jump add add remove restore language remark "
    "confirm pause crash fail close reopen"
).split()
TYPED = ("1", "2", "30", "250", "-1", "x", "a", "a c", "c", "2024-02-29", "0.5", "a\u0323", "")
histories = st.lists(st.tuples(st.sampled_from(STEPS), st.integers(0, 2**16)), max_size=40)


def world() -> InterviewEnvironment:
    return InterviewEnvironment(clock=lambda: datetime(2026, 3, 1, 8, tzinfo=UTC), random=random.Random(5))


class Failing(MemoryStore):
    """A store whose disk is full now and then."""

    full = False

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        if self.full:
            raise StoreError("the disk is full")
        return super().append(drafts)


@dataclass
class Interview:
    """An interview in which steps are taken; each is looked at afterwards."""

    form: Questionnaire
    store: Failing
    session: Session
    chance: random.Random

    def take(self, step: str, number: int) -> None:
        """One step, drawn by `number` where there is a choice; what an interview refuses changes nothing."""
        self.chance = random.Random(number)
        before = (self.session.record, self.session.screen, state(self.session.evaluation))
        try:
            getattr(self, step)()
        except (AnswerError, StoreError):
            assert before == (self.session.record, self.session.screen, state(self.session.evaluation))

    def one_of(self, paths: Sequence[str]) -> str:
        if not paths:
            raise AnswerError("there is nothing to choose from")
        return self.chance.choice(paths)

    def questions(self) -> list[str]:
        return [node.path for node in self.session.evaluation.walk() if isinstance(node.element, Question)]

    def answer(self) -> None:
        screen = self.session.screen
        if screen.paths:
            Respondent(self.session, self.chance.randrange(2**16)).question(self.chance.choice(screen.paths))

    def type(self) -> None:
        self.session.answer(self.one_of(self.questions()), self.chance.choice(TYPED))

    def clear(self) -> None:
        self.session.clear(self.one_of(self.questions()))

    def missing(self) -> None:
        self.session.set_missing(self.one_of(self.questions()), self.chance.choice(("dont_know", "refused", "not_applicable")))

    def forward(self) -> None:
        self.session.forward()

    def back(self) -> None:
        """Back, and forward again: no answer has changed, and a screen that there is is the one come back to."""
        here, answers = self.session.screen, self.session.record.answers
        screens = self.session.evaluation.screens()
        self.session.back()
        if here in screens and here != screens[0]:
            assert self.session.forward() == here
        assert self.session.record.answers == answers

    def jump(self) -> None:
        self.session.jump(self.one_of(self.questions()))

    def add(self) -> None:
        places = [node.path for node in self.session.evaluation.walk() if not isinstance(node.element, Question)]
        repeat = self.one_of([f"{place}/{found.name}" for place in places for found in self.form.repeats if not found.count])
        if len(self.session.record.instances.get(repeat, ())) < 3:
            self.session.add(repeat)

    def remove(self) -> None:
        """Out and in again: all it held is back."""
        path = self.one_of([node.path for node in self.session.evaluation.walk() if node.path.endswith("]")])
        before = state(self.session.evaluation)
        self.session.remove(path)
        if not self.form_reacts():
            self.session.restore(path)
            assert state(self.session.evaluation) == before
            self.session.remove(path)

    def form_reacts(self) -> bool:
        return bool(self.form.actions) or any(repeat.grows for repeat in self.form.repeats)

    def restore(self) -> None:
        self.session.restore(self.one_of(sorted(self.session.record.removed)))

    def language(self) -> None:
        if self.form.languages:
            self.session.set_language(self.chance.choice(self.form.languages).code)

    def remark(self) -> None:
        self.session.remark(self.one_of(self.questions()), "nói thêm")

    def confirm(self) -> None:
        for warning in self.session.evaluation.warnings():
            self.session.confirm(warning.path, "đúng thế")

    def pause(self) -> None:
        self.session.pause()

    def crash(self) -> None:
        """The program is gone and started again: the same answers, at the screen that was opened last."""
        before, screen = state(self.session.evaluation), self.session.evaluation.screen_at(self.session.record.position)
        self.session = Session.resume(self.form, self.store, self.session.interview, environment=world())
        assert (state(self.session.evaluation), self.session.screen) == (before, screen)

    def fail(self) -> None:
        """A full disk at any change: nothing of it is seen."""
        self.store.full = True
        step = self.chance.choice(("answer", "type", "clear", "add", "remove", "language", "remark"))
        try:
            self.take(step, self.chance.randrange(2**16))
        finally:
            self.store.full = False

    def close(self) -> None:
        self.session.complete(self.chance.choice(("complete", "partial")))

    def reopen(self) -> None:
        self.session.reopen("gọi lại")


def begun(form: Questionnaire) -> Interview:
    store = Failing(device="lap1")
    store.forms.keep(form)
    return Interview(form, store, Session.start(form, store, language="en", environment=world()), random.Random(0))


def played(form: Questionnaire, history: Sequence[tuple[str, int]]) -> Interview:
    """An interview in which all of a history was done, with its laws looked at after each step."""
    interview = begun(form)
    for step, number in history:
        interview.take(step, number)
        session = interview.session
        replayed = fold(interview.store.events(session.interview))
        assert replayed == session.record, step
        assert state(Evaluation(form, replayed, world())) == state(session.evaluation), step
    return interview


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random_forms(), histories, st.integers(0, 2**16))
def test_any_history_keeps_the_laws(form: Questionnaire, history: list[tuple[str, int]], seed: int) -> None:
    """What is on disk is what is on the screen after every step; merged in any order it is the same; at the end nothing that is
    required is missing."""
    interview = played(form, history)
    session = interview.session
    events = [*interview.store.events(session.interview)]
    shuffled = events + events[::3]
    random.Random(seed).shuffle(shuffled)
    assert fold(shuffled) == session.record
    session.jump(session.evaluation.screens()[0].key)
    stuck = Respondent(session, seed).hold()
    gaps = [path for path in interview.questions() if session.evaluation.relevant(path) and session.evaluation.required(path)]
    gaps = [path for path in gaps if not session.evaluation.text(path) and not session.evaluation.missing(path)]
    asked = [path for path in gaps if form.question(form_path(path)).shown]
    assert set(asked) <= {problem.path for problem in session.evaluation.problems()}
    if session.record.disposition == "complete":
        assert not asked
    else:
        assert stuck or session.evaluation.problems()


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random_forms(), histories)
def test_what_is_exported_half_way_is_what_was_answered(form: Questionnaire, history: list[tuple[str, int]]) -> None:
    """An interview that is stopped anywhere is a row in the dataset: its answers where they are relevant, a reason where not."""
    interview = played(form, history)
    try:
        tables = read_tables(interview.store, [form], "+07:00", without_personal_data)
    except SurveyError as refusal:
        # An answer given before another one took its choice away is told, not dropped.
        assert refusal.where
        return
    (row,) = tables.tables["interview"].to_pylist()
    evaluation = interview.session.evaluation
    for variable in tables.layout.of_level("interview"):
        if not variable.path or form.question(variable.path).type not in ("integer", "text", "select_one"):
            continue
        held = evaluation.text(variable.path) if evaluation.relevant(variable.path) else ""
        assert str(row[variable.name] if row[variable.name] is not None else "") == (held if held != "NaN" else "")


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(random_forms())
def test_a_compiled_form_is_the_form(form: Questionnaire) -> None:
    """What is written for laptops is read as what it was."""
    assert load_compiled(dump(form)) == form
