"""What the form writes by itself: preloads, dynamic defaults, triggers, growing counts, values kept once drawn.

Each becomes a `default` event, so that a replay needs neither the clock nor chance.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from survey.errors import SurveyError
from survey.interview.nodes import AnswerNode, nodes_at
from survey.interview.paths import form_path, split_instance
from survey.interview.repeats import brought, counted
from survey.language import _
from survey.questionnaire.model import Action, Question, Questionnaire, Repeat

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

Write: TypeAlias = tuple[str, str]
"""A concrete path and the text written there."""

FIRST_LOAD = frozenset(["odk-instance-first-load", "odk-instance-load", "xforms-ready"])
EVERY_LOAD = frozenset(["odk-instance-load"])
NEW_REPEAT = "odk-new-repeat"
VALUE_CHANGED = "xforms-value-changed"


def timestamp(moment: datetime) -> str:
    """A moment as XForms writes it, to the millisecond.

    >>> from datetime import UTC
    >>> timestamp(datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC))
    '2026-01-02T03:04:05.000+00:00'
    """
    return moment.isoformat(timespec="milliseconds")


def at_start(evaluation: Evaluation, preload: Mapping[str, str]) -> Iterator[Write]:
    """What is written when the interview begins: the form's own preloads, and the sample's values by question.

    Raises:
        SurveyError: the sample has a value that no question takes.
    """
    yield from ((path, value) for path, value in _sampled(evaluation.questionnaire, preload))
    for question in evaluation.questionnaire.questions:
        if question.jr_preload and question.jr_preload_parameters != "end":
            for node in nodes_at(evaluation, question.path, ""):
                if value := _preloaded(evaluation, question):
                    yield node.path, value


def at_end(evaluation: Evaluation) -> Iterator[Write]:
    """What is written when the interview is completed: the moment of its end, and what was derived from personal data."""
    for path in sorted(evaluation.plan.derived):
        for node in nodes_at(evaluation, path, ""):
            if node.relevant() and (text := node.text()) != evaluation.record.answers.get(node.path, ""):
                yield node.path, text
    for question in evaluation.questionnaire.questions:
        if question.jr_preload == "timestamp" and question.jr_preload_parameters == "end":
            yield from ((node.path, timestamp(evaluation.now())) for node in nodes_at(evaluation, question.path, ""))


def on_load(evaluation: Evaluation, first: bool) -> Iterator[Write]:
    """What the form's load actions write."""
    events = FIRST_LOAD if first else EVERY_LOAD
    for action in evaluation.questionnaire.actions:
        if events.intersection(action.events) and NEW_REPEAT not in action.events:
            # As in JavaRosa, the search for the instances of a repeat passes over hidden ones, while a lone question is found.
            yield from (
                (path, text) for path, text in _written(evaluation, action, "") if "[" not in path or evaluation.relevant(path)
            )


def after(evaluation: Evaluation, changed: Iterable[str]) -> Iterator[Write]:
    """What follows from changes of values: triggers, new instances, counts that grow, values kept; each only if it says
    something new."""
    held = evaluation.record.answers
    for path, text in _following(evaluation, list(changed)):
        if held.get(path) != text:
            yield path, text


def _following(evaluation: Evaluation, changed: list[str]) -> Iterator[Write]:
    plan = evaluation.plan
    for action in plan.triggers:
        for path in changed:
            if form_path(path) == action.source:
                yield from _written(evaluation, action, path)
    for repeat in plan.growing:
        for container in nodes_at(evaluation, repeat.path.rpartition("/")[0], ""):
            yield f"{container.path}/{repeat.name}", str(counted(evaluation, container, repeat))
    for action in plan.on_new_repeat:
        for node in nodes_at(evaluation, action.target, ""):
            if node.path not in evaluation.record.heads and _is_new(evaluation, action, node):
                yield node.path, _value(action, node)
    for path in plan.kept:
        for node in nodes_at(evaluation, path, ""):
            if node.relevant() and not evaluation.record.answers.get(node.path) and (text := node.text()):
                yield node.path, text


def _is_new(evaluation: Evaluation, action: Action, node: AnswerNode) -> bool:
    """Whether a node's repeat instance was made by itself since the form was opened, not brought along by the form or by an
    instance around it; or the action holds for those too."""
    if FIRST_LOAD.intersection(action.events):
        return True
    above: AnswerNode | None = node
    while above is not None:
        if isinstance(above.element, Repeat):
            repeat, key = split_instance(above.path)
            added = key in evaluation.record.instances.get(repeat, ())
            return added or int(key) > brought(evaluation.questionnaire, repeat, above.element)
        above = above.parent
    return False


def _written(evaluation: Evaluation, action: Action, source: str) -> Iterator[Write]:
    if action.kind == "setvalue":
        for node in _targets(evaluation, action, source):
            yield node.path, _value(action, node)


def _targets(evaluation: Evaluation, action: Action, source: str) -> list[AnswerNode]:
    """The nodes an action writes to; conditions in its target are evaluated as seen from its source."""
    if "[" not in action.target:
        return nodes_at(evaluation, action.target, source)
    start = evaluation.find(source) or evaluation.data
    return [node for node in evaluation.rule(action.target).nodes(start.scope()) if isinstance(node, AnswerNode)]


def _value(action: Action, node: AnswerNode) -> str:
    if not action.value or not isinstance(node.element, Question):
        return action.text
    return node.calculated(action.value, node.element.data_type)


def _preloaded(evaluation: Evaluation, question: Question) -> str:
    match question.jr_preload, question.jr_preload_parameters:
        case "uid", _parameter:
            return f"uuid:{evaluation.record.interview}"
        case "timestamp", "start":
            return timestamp(evaluation.now())
        case "date", "today":
            return evaluation.now().date().isoformat()
        case "property", name:
            return evaluation.device_property(name)
        case _:
            return ""


def _sampled(questionnaire: Questionnaire, preload: Mapping[str, str]) -> Iterator[Write]:
    takers = {question.name: question.path for question in reversed(questionnaire.questions)}
    takers |= {question.preload: question.path for question in reversed(questionnaire.questions) if question.preload}
    for name, value in preload.items():
        if name not in takers:
            raise SurveyError(
                _("no question takes the value {name}").format(name=name), advice=_("compare the sample's columns with the form")
            )
        yield takers[name], value
