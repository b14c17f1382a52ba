"""Holding a questionnaire to interviews written beside it (docs/questionnaire-tests.md), with the engine that the field uses."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, time, timedelta, timezone
from difflib import get_close_matches
from pathlib import Path

from survey.errors import DefinitionError, SurveyError
from survey.frozen import dataclass
from survey.interview.environment import InterviewEnvironment
from survey.interview.events import Journal
from survey.interview.last_saved import carried
from survey.interview.paths import form_path
from survey.interview.plan import Plan
from survey.interview.screens import END_KEY, Screen
from survey.interview.script import Script, Step, read_scripts, text_of
from survey.interview.session import Outcome, Session
from survey.language import _
from survey.questionnaire.model import Questionnaire, Repeat

VIETNAM = timezone(timedelta(hours=7))
MORNING = time(9, tzinfo=VIETNAM)
NAME = "interviewer"

_CALLED = re.compile(r"(?P<name>[^\[\]]+)(\[(?P<place>[1-9][0-9]{0,5})\])?")


@dataclass(frozen=True, slots=True)
class Mismatch:
    """Something that did not go as written."""

    file: str
    line: int
    interview: str
    what: str

    def __str__(self) -> str:
        place = _("{file}, line {line}").format(file=self.file, line=self.line)
        return f"{place}: {self.what} ({self.interview})"


def rehearse(questionnaire: Questionnaire, path: Path, new_journal: Callable[[], Journal]) -> list[Mismatch]:
    """What in the file's interviews does not go as written, each with its line; every interview has a journal of its own.

    Raises:
        DefinitionError: the file cannot be read as interviews.
    """
    plan = Plan(questionnaire)
    file = f"{path.parent.name}/{path.name}"
    return [
        Mismatch(file, line, script.title, what)
        for script in read_scripts(path)
        for line, what in _play(questionnaire, script, new_journal(), plan)
    ]


def _play(questionnaire: Questionnaire, script: Script, journal: Journal, plan: Plan) -> Iterator[tuple[int, str]]:
    """Go through one interview; a step that cannot be taken is a mismatch, and the interview goes on."""
    try:
        rehearsal = _Rehearsal(questionnaire, script, journal, plan)
    except SurveyError as error:
        yield script.line, str(error)
        return
    for step in script.steps:
        try:
            yield from [(step.line, what) for what in rehearsal.take(step)]
        except SurveyError as error:
            yield step.line, str(error)


class _Rehearsal:
    """One interview on its way; `latest` is the instance of each repeat that names now mean, `last` the path answered last."""

    def __init__(self, questionnaire: Questionnaire, script: Script, journal: Journal, plan: Plan) -> None:
        moment = datetime.combine(script.today, MORNING)
        self.questionnaire = questionnaire
        self.paths = {element.name: element.path for element in reversed(list(questionnaire.walk()))}
        before = {self.named(name): text for name, text in script.last_saved.items()}
        self.session = Session.start(
            questionnaire,
            journal,
            interviewer=NAME,
            language=script.language,
            preload=script.preload,
            environment=InterviewEnvironment(
                clock=lambda: moment, random=random.Random(0), tables=carried(questionnaire, before)
            ),
            plan=plan,
        )
        self.latest: dict[str, str] = {}
        self.last = ""

    def take(self, step: Step) -> Iterator[str]:
        """Do what a step says; what does not go as written, in words."""
        if step.verb == "answer":
            yield from self.answers(step)
        elif step.verb == "complete":
            yield from self.complete(step)
        else:
            for name, value in step.said:
                yield from _TAKERS[step.verb](self, name, value)

    # ── names ──

    def path(self, name: str) -> str:
        """The concrete path that a name means now.

        Raises:
            DefinitionError: nothing is called so, or there is no such instance.
        """
        called = _CALLED.fullmatch(name)
        bare, place = (called["name"], int(called["place"] or 0)) if called else (name, 0)
        path = self.named(bare)
        above = [*self.questionnaire.repeats_above(path)]
        if place and isinstance(self.questionnaire.elements[path], Repeat):
            above.append(path)
        concrete = outer = ""
        for repeat in above:
            concrete = self.instance(concrete + repeat[len(outer) :], place if repeat == above[-1] else 0)
            outer = repeat
        return concrete + path[len(outer) :]

    def named(self, name: str) -> str:
        """The form's path of what is called so.

        Raises:
            DefinitionError: nothing is.
        """
        if name not in self.paths:
            near = get_close_matches(name, self.paths, 1)
            advice = _("did you mean {name}?").format(name=near[0]) if near else None
            raise DefinitionError(_("the questionnaire has no {name}").format(name=name), advice=advice)
        return self.paths[name]

    def instance(self, repeat: str, place: int) -> str:
        """The instance at a place of a repeat, counted from one; 0 for the one added last, else the first."""
        instances = self.session.evaluation.instances(repeat)
        if not place and self.latest.get(repeat) in instances:
            return self.latest[repeat]
        if max(place, 1) > len(instances):
            raise DefinitionError(_("{name} has {count} instances").format(name=repeat.rpartition("/")[2], count=len(instances)))
        return instances[max(place, 1) - 1]

    # ── steps that answer ──

    def answers(self, step: Step) -> Iterator[str]:
        for place, (name, value) in enumerate(step.said):
            expecting = bool(step.outcome) and place == len(step.said) - 1
            path = self.path(name)
            outcome = self.session.answer(path, text_of(value))
            self.last = path
            yield from self.expected(step, name, outcome) if expecting else _unexpected(name, outcome)

    def expected(self, step: Step, name: str, outcome: Outcome) -> Iterator[str]:
        """What is not as the step's `problem` or `warning` says; an answer that nobody asks for is never what it means."""
        findings = outcome.problems if step.outcome == "problem" else outcome.warnings
        if any(problem.kind in ("relevant", "read_only") for problem in outcome.problems):
            yield from _unexpected(name, outcome)
        elif step.outcome == "problem" and outcome.committed:
            yield _("{name} was accepted, a problem was expected").format(name=name)
        elif step.outcome == "warning" and not outcome.committed:
            yield _("{name} was refused, a warning was expected").format(name=name)
        elif self.path(step.culprit) not in {finding.path for finding in findings}:
            yield _("{name} raised no {outcome} at {culprit}").format(name=name, outcome=step.outcome, culprit=step.culprit)

    def missing(self, name: str, kind: object) -> Iterator[str]:
        path = self.path(name)
        yield from _unexpected(name, self.session.set_missing(path, text_of(kind)))
        self.last = path

    def confirm(self, name: str, reason: object) -> Iterator[str]:
        path = self.path(name)
        if not self.session.evaluation.warnings(path):
            yield _("{name} has no warning to confirm").format(name=name)
        self.session.confirm(path, text_of(reason))
        if self.session.evaluation.warnings(path):
            yield _("the warning of {name} stays open").format(name=name)

    def clear(self, name: str, _value: object) -> Iterable[str]:
        self.session.clear(self.path(name))
        return ()

    def add(self, name: str, _value: object) -> Iterable[str]:
        repeat = self.path(name)
        self.latest[repeat] = self.session.add(repeat)
        return ()

    def remove(self, name: str, _value: object) -> Iterable[str]:
        self.session.remove(self.path(name))
        return ()

    # ── steps that look ──

    def next(self, name: str, _value: object) -> Iterator[str]:
        screen = self.upcoming()
        shown = [screen.group] if screen.kind == "roster" else self.prompts(screen) or [screen.key]
        if (name if name == END_KEY else self.path(name)) not in shown:
            names = ", ".join(path.rpartition("/")[2] for path in shown)
            yield _("next comes {shown}, not {name}").format(shown=names, name=name)

    def upcoming(self) -> Screen:
        """The next screen that asks something, after that of the question answered last."""
        evaluation = self.session.evaluation
        screen = evaluation.next(evaluation.screen_at(self.last) if self.last else None)
        while screen.kind not in ("end", "roster") and not self.prompts(screen):
            screen = evaluation.next(screen)
        return screen

    def prompts(self, screen: Screen) -> list[str]:
        """The paths of a screen that a person answers."""
        evaluation = self.session.evaluation
        notes = {question.path for question in self.questionnaire.questions if question.type == "note"}
        return [path for path in screen.paths if form_path(path) not in notes and not evaluation.read_only(path)]

    def value(self, name: str, wanted: object) -> Iterator[str]:
        held = self.session.evaluation.text(self.path(name))
        if not _same(held, text_of(wanted)):
            yield _("{name} is {held}, not {wanted}").format(name=name, held=held or '""', wanted=text_of(wanted) or '""')

    def relevant(self, name: str, wanted: object) -> Iterator[str]:
        relevant = self.session.evaluation.relevant(self.path(name))
        if text_of(wanted) != ("yes" if relevant else "no"):
            yield _("{name} is asked").format(name=name) if relevant else _("{name} is not asked").format(name=name)

    def offers(self, name: str, wanted: object) -> Iterator[str]:
        offered = [choice.name for choice in self.session.evaluation.choices(self.path(name))]
        if offered != text_of(wanted).split():
            yield _("{name} offers {offered}").format(name=name, offered=", ".join(offered))

    def shows(self, name: str, words: object) -> Iterator[str]:
        label = self.session.evaluation.label(self.path(name), self.session.record.language)
        if text_of(words) not in label:
            yield _("{name} reads “{label}”").format(name=name, label=label)

    def complete(self, step: Step) -> Iterator[str]:
        wanted = {self.path(name) for name, _value in step.said}
        open_ = {problem.path for problem in self.session.evaluation.problems()}
        for path in sorted(open_ - wanted):
            yield _("{name} is still open").format(name=path.rpartition("/")[2])
        for path in sorted(wanted - open_):
            yield _("{name} is not open").format(name=path.rpartition("/")[2])


_TAKERS: Mapping[str, Callable[[_Rehearsal, str, object], Iterable[str]]] = {
    "missing": _Rehearsal.missing,
    "confirm": _Rehearsal.confirm,
    "clear": _Rehearsal.clear,
    "add": _Rehearsal.add,
    "remove": _Rehearsal.remove,
    "next": _Rehearsal.next,
    "value": _Rehearsal.value,
    "relevant": _Rehearsal.relevant,
    "offers": _Rehearsal.offers,
    "shows": _Rehearsal.shows,
}


def _unexpected(name: str, outcome: Outcome) -> Iterator[str]:
    """What stands against an answer that should simply be taken."""
    for problem in outcome.problems:
        yield _("{name} was refused: {reason}").format(name=name, reason=problem.message)
    for warning in outcome.warnings:
        yield _("{name} raised a warning: {reason}").format(name=name, reason=warning.message)


def _same(held: str, wanted: str) -> bool:
    """Whether two texts are the same answer: equal, or the same number.

    >>> _same("48", "48.0"), _same("", "0")
    (True, False)
    """
    try:
        return held == wanted or float(held) == float(wanted)
    except ValueError:
        return False
