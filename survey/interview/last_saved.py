"""The answers of the interview completed before this one, which forms read as `${last-saved#village}`.

It is the last one of the same form that the same device had completed when this one was begun: resumed, replayed or exported
later, an interview always reads the same. Personal data and what was answered in private are not carried over.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cached_property
from random import Random
from typing import TYPE_CHECKING, Protocol

from survey.expression.data import Node
from survey.expression.element import Element
from survey.interview.environment import InterviewEnvironment
from survey.interview.events import Event, EventKind
from survey.interview.record import fold
from survey.questionnaire.model import Question, Questionnaire
from survey.questionnaire.rules import LAST_SAVED

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation
    from survey.interview.nodes import AnswerNode

COMPLETE = "complete"
"""The disposition of an interview without problems, whose answers are carried over."""


class Archive(Protocol):
    """Where completed interviews are kept, with the questionnaires they were held with."""

    @property
    def device(self) -> str: ...
    @property
    def forms(self) -> Mapping[str, Questionnaire]: ...
    def interviews(self) -> Sequence[str]: ...
    def events(self, interview: str | None = None) -> Sequence[Event]: ...


class LastSaved:
    """Finds, for interviews of one questionnaire, the interview that its device had completed before."""

    def __init__(self, questionnaire: Questionnaire, archive: Archive) -> None:
        self._archive = archive
        self._form_id = questionnaire.form_id
        self._read = any(instance.id == LAST_SAVED for instance in questionnaire.instances)

    def __call__(self, events: Sequence[Event] = ()) -> Mapping[str, Node]:
        """The table of the last completed interview, for an interview of these events, or a new one on the archive's device.

        Empty for a questionnaire that does not read it, and where no interview was completed before.
        """
        if not self._read:
            return {}
        begin = next((event for event in events if event.kind is EventKind.START), None)
        completed = self._completed.get(begin.device if begin else self._archive.device, [])
        place = bisect_left(completed, (begin.seq, "", 0)) if begin else len(completed)
        if not place:
            return {}
        _seq, name, length = completed[place - 1]
        return {LAST_SAVED: self._table(self._archive.events(name)[:length])}

    @cached_property
    def _completed(self) -> Mapping[str, list[tuple[int, str, int]]]:
        """By device, in its order: the number of each event that completes an interview of the form, the interview, and how many
        of its events stand up to there."""
        found: dict[str, list[tuple[int, str, int]]] = {}
        for name in self._archive.interviews():
            for length, event in enumerate(self._archive.events(name), 1):
                if event.kind is EventKind.COMPLETE and event.value == COMPLETE and self._is_of_this_form(event):
                    found.setdefault(event.device, []).append((event.seq, name, length))
        return {device: sorted(completions) for device, completions in found.items()}

    def _is_of_this_form(self, event: Event) -> bool:
        form = self._archive.forms.get(event.form_hash)
        return form is not None and form.form_id == self._form_id

    def _table(self, events: Sequence[Event]) -> Node:
        """The document of an interview as it was when it was completed."""
        from survey.interview.evaluation import Evaluation

        moment, record = datetime.fromisoformat(events[-1].wall_time), fold(events)
        environment = InterviewEnvironment(clock=lambda: moment, random=Random(record.interview))
        evaluation = Evaluation(self._archive.forms[record.form_hash], record, environment)
        return Element("", [_element(evaluation, evaluation.data)])


def carried(questionnaire: Questionnaire, answers: Mapping[str, str]) -> Mapping[str, Node]:
    """The table of an interview completed before that had these answers, by path of the form; repeats have none."""

    def element(path: str) -> Element:
        held = questionnaire.elements[path]
        inside = () if isinstance(held, Question) else held.children
        text = "" if isinstance(held, Question) and (held.pii or held.self_completed) else answers.get(path, "")
        return Element(held.name, [element(child.path) for child in inside], text=text)

    return {LAST_SAVED: Element("", [element(questionnaire.root.path)])} if answers else {}


def _element(evaluation: Evaluation, node: AnswerNode) -> Element:
    question = node.element
    if isinstance(question, Question):
        # What one person said in confidence is nothing to show the next one.
        return Element(node.name, text="" if question.pii or question.self_completed else node.text())
    children = (child for name in evaluation.child_names(node) for child in node.all_named(name) if child.relevant())
    return Element(node.name, [_element(evaluation, child) for child in children])
