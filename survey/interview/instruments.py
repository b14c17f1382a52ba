"""What a phone would fill in by itself and a laptop cannot: the place, a recording in the background.

It is recorded as not applicable when the phone would have filled it in, so that neither the interviewer nor the data find a
blank without a reason. Where such an element has a place on a screen, a laptop asks for it instead.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import TYPE_CHECKING

from survey.interview.defaults import VALUE_CHANGED
from survey.interview.events import Draft, EventKind
from survey.interview.nodes import nodes_at
from survey.interview.paths import form_path
from survey.questionnaire.model import Action, Question, Questionnaire
from survey.values.missing import MissingKind

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation


def instrument_actions(questionnaire: Questionnaire) -> tuple[Action, ...]:
    """The actions that need a phone's satellites or microphone, for elements that are not asked."""
    hidden = {question.path for question in questionnaire.questions if not question.shown}
    return tuple(action for action in questionnaire.actions if action.kind != "setvalue" and action.target in hidden)


def not_filled(evaluation: Evaluation, events: Collection[str], changed: Collection[str] = ()) -> Iterator[Draft]:
    """What to record of the elements that a phone would fill in now: at these `events`, after these questions have `changed`."""
    for action in evaluation.plan.instruments:
        happened = set(events).intersection(action.events)
        for source in _sources(action, happened, changed):
            for node in nodes_at(evaluation, action.target, source):
                if isinstance(node.element, Question) and node.relevant() and _is_open(evaluation, node.path):
                    record = evaluation.record
                    value = str(MissingKind.NOT_APPLICABLE)
                    yield Draft(record.interview, EventKind.MISSING, node.path, value, record.form_hash, record.interviewer)


def _sources(action: Action, happened: set[str], changed: Collection[str]) -> list[str]:
    """From where the elements to fill in are looked for: the questions that have changed; for other events the whole form."""
    if happened == {VALUE_CHANGED}:
        return [path for path in changed if form_path(path) == action.source]
    return [""] if happened else []


def _is_open(evaluation: Evaluation, path: str) -> bool:
    return path not in evaluation.record.missing and not evaluation.record.answers.get(path)


def left_to_phones(evaluation: Evaluation) -> tuple[str, ...]:
    """The elements recorded as not applicable because only a phone fills them in."""
    targets = {action.target for action in evaluation.plan.instruments}
    return tuple(path for path in evaluation.record.missing if form_path(path) in targets)
