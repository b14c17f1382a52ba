"""A simulated interview: somebody reads the screens of a real `Session`, and the worker's prepared answers are typed in."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random

from survey.interview.environment import InterviewEnvironment
from survey.interview.events import Journal
from survey.interview.paths import form_path
from survey.interview.plan import Plan
from survey.interview.problems import Finding
from survey.interview.screens import Screen
from survey.interview.session import Session
from survey.questionnaire.model import Question, Questionnaire
from tests.demo.answers import Answers
from tests.demo.clock import SimulatedClock

# What is typed by mistake before the right answer, where a hard check must stop it.
MISTAKES = {
    "birth_year": "1889",
    "days_week": "8",
    "hours_day": "25",
    "basic_wage": "0",
    "start_year": "2051",
    "rent": "-5",
}
# What is said at first and taken back later, by jumping to the question again.
SECOND_THOUGHTS = {"leave_days": "20", "break_minutes": "15", "courses": "yes", "internet_use": "none", "lump_sum_done": "yes"}
CONFIRMATION = "đã hỏi lại, người trả lời xác nhận"
MISTAKE, SECOND_THOUGHT, PAUSE, REMARK = 0.02, 0.03, 0.04, 0.0005


class SimulationError(Exception):
    """The simulated worker does not fit the questionnaire: a question without an answer, or an answer it refuses."""


def is_answered(question: Question) -> bool:
    """Whether a person gives the answer: no note, no calculation, no row of column headings."""
    return question.type != "note" and not question.calculate and "label" not in question.appearance


class Interviewer:
    """Holds one interview from the first screen to the last; `breaks_off` stops for good somewhere on the way."""

    def __init__(
        self,
        questionnaire: Questionnaire,
        journal: Journal,
        answers: Answers,
        luck: Random,
        environment: InterviewEnvironment,
        plan: Plan,
        clock: SimulatedClock,
    ) -> None:
        self.questionnaire = questionnaire
        self.journal = journal
        self.answers = answers
        self.luck = luck
        self.environment = environment
        self.plan = plan
        self.clock = clock
        self.regrets: dict[str, str] = {}
        self.session: Session

    def hold(self, case: str, name: str, preload: Mapping[str, str], breaks_off: bool = False) -> None:
        """Begin the interview, go through it and close it.

        Raises:
            SimulationError: a question has no prepared answer, or the form refuses the one it has.
        """
        self.session = Session.start(
            self.questionnaire, self.journal, interview=case, interviewer=name, language="vi", preload=preload,
            environment=self.environment, plan=self.plan,
        )  # fmt: skip
        stop = self.luck.randint(25, 90) if breaks_off else None
        rest = self.luck.randint(5, 100) if self.luck.random() < PAUSE else None
        steps = 0
        while self.session.screen.kind != "end":
            self.take(self.session.screen)
            self.session.forward()
            steps += 1
            if steps == stop:
                self.session.pause()
                return
            if steps == rest:
                self.pause_and_resume()
        self.reconsider()
        self.close()

    def take(self, screen: Screen) -> None:
        """Answer what a screen asks."""
        if screen.kind == "roster":
            self.roster(screen.group)
        for path in screen.paths:
            question = self.questionnaire.question(form_path(path))
            if is_answered(question) and not self.session.evaluation.read_only(path):
                self.reply(path, question)

    def roster(self, repeat: str) -> None:
        """List the next member of the household, and go to the questions about that person."""
        evaluation = self.session.evaluation
        if len(evaluation.instances(repeat)) < len(self.answers.members):
            instance = self.session.add(repeat)
            screen = self.session.jump(instance)
            while screen.key != repeat:
                self.take(screen)
                screen = self.session.forward()
            self.roster(repeat)

    def reply(self, path: str, question: Question) -> None:
        """Give one answer, with the mistakes people make on the way."""
        name = question.name
        self.clock.answered(self.luck)
        if name in MISTAKES and self.luck.random() < MISTAKE:
            self.refused(path, MISTAKES[name])
        if self.answers.missing.get(name) in question.missing:
            self.accepted(path, self.session.set_missing(path, self.answers.missing[name]).problems)
            return
        text = self.prepared(path, name)
        if name in SECOND_THOUGHTS and text != SECOND_THOUGHTS[name] and self.luck.random() < SECOND_THOUGHT:
            self.regrets[path] = text
            text = SECOND_THOUGHTS[name]
        if text:
            self.answer(path, text)

    def prepared(self, path: str, name: str) -> str:
        """What the worker says to this question, here in this line of a roster."""
        instance, bracket, _rest = path.rpartition("]")
        if not bracket:
            lines: Mapping[str, str] = self.answers.text
        else:
            repeat = instance.rpartition("[")[0]
            place = self.session.evaluation.instances(repeat).index(f"{instance}]")
            rosters = {"member": self.answers.members, "accident": self.answers.accidents}
            lines = rosters[repeat.rpartition("/")[2]][place]
        if name not in lines:
            raise SimulationError(f"{path}: the simulated worker has no answer to this question")
        return lines[name]

    def answer(self, path: str, text: str) -> None:
        """An answer that must be accepted; soft checks are confirmed with a reason."""
        outcome = self.session.answer(path, text)
        self.accepted(path, outcome.problems)
        for warning in outcome.warnings:
            self.session.confirm(warning.path, CONFIRMATION)
        if self.luck.random() < REMARK:
            self.session.remark(path, "người trả lời ngập ngừng")

    def accepted(self, path: str, problems: tuple[Finding, ...]) -> None:
        if problems:
            raise SimulationError(f"{path}: the form refuses what the simulated worker says: {problems[0].message}")

    def refused(self, path: str, mistake: str) -> None:
        """Type something impossible; the form must not take it."""
        if self.session.answer(path, mistake).committed:
            raise SimulationError(f"{path}: the form accepts {mistake!r}")

    def pause_and_resume(self) -> None:
        """Close the laptop; later, take the interview up again where it stood."""
        place = self.session.screen.key
        self.session.pause()
        self.clock.passes(20 * 60)
        self.session = Session.resume(
            self.questionnaire, self.journal, self.session.interview, environment=self.environment, plan=self.plan
        )
        if self.session.screen.key != place:
            raise SimulationError(f"resumed at {self.session.screen.key}, paused at {place}")

    def reconsider(self) -> None:
        """Go back to what was said wrongly, mend it, and answer what is asked in consequence."""
        for path, text in self.regrets.items():
            self.session.jump(path)
            self.answer(path, text)

    def close(self) -> None:
        """End the interview with the outcome that the questionnaire computes."""
        path = self.questionnaire.root.path
        disposition = next(question.path for question in self.questionnaire.questions if question.name == "disposition")
        problems = self.session.complete(self.session.evaluation.text(disposition))
        if problems:
            raise SimulationError(f"{path}: {problems[0].path} is still open: {problems[0].message}")
