"""Which instances a repeat has: counted, brought by the form, or added by hand."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

from survey.errors import EvaluationError
from survey.interview.nodes import AnswerNode
from survey.questionnaire.model import Questionnaire, Repeat

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

MAX_INSTANCES = 10_000
"""A count above this is a mistyped number, not a household."""


def instance_keys(evaluation: Evaluation, container: AnswerNode, repeat: Repeat) -> list[str]:
    """The keys of the instances of a repeat in one container, in order: ordinals first, then as added; removed ones left out."""
    path = f"{container.path}/{repeat.name}"
    record = evaluation.record
    ordinals = [str(ordinal) for ordinal in range(1, _ordinals(evaluation, container, repeat, path) + 1)]
    keys = [*ordinals, *record.instances.get(path, ())] if not repeat.count else ordinals
    return [key for key in keys if f"{path}[{key}]" not in record.removed] if record.removed else keys


def _ordinals(evaluation: Evaluation, container: AnswerNode, repeat: Repeat, path: str) -> int:
    if not repeat.count:
        # A repeat that nobody can add to has at least the one instance its template stands for.
        return brought(evaluation.questionnaire, path, repeat) or int(not repeat.can_add)
    if repeat.grows:
        return int(evaluation.record.answers.get(path, "0"))
    return counted(evaluation, container, repeat)


def brought(questionnaire: Questionnaire, path: str, repeat: Repeat) -> int:
    """How many instances a repeat has at a concrete path without anyone making one: those of the form, or of a new container."""
    return questionnaire.initial_counts.get(path, repeat.initial)


def counted(evaluation: Evaluation, container: AnswerNode, repeat: Repeat) -> int:
    """What the count of a repeat comes to in one container: nothing below zero, nothing for a blank."""
    node = stand_in(evaluation, container, repeat)
    try:
        number = evaluation.rule(repeat.count).number(node.scope())
    except EvaluationError as error:
        evaluation.failures[node.path, "count"] = error.what
        return 0
    return 0 if math.isnan(number) else max(0, min(int(min(number, MAX_INSTANCES)), MAX_INSTANCES))


def may_grow(evaluation: Evaluation, container: AnswerNode, repeat: Repeat) -> bool:
    """Whether an instance may be added by hand: the repeat is open-ended, and not hidden by a rule of its own."""
    if not repeat.can_add:
        return False
    if not repeat.relevant:
        return True
    return stand_in(evaluation, container, repeat).relevant()


def stand_in(evaluation: Evaluation, container: AnswerNode, repeat: Repeat) -> AnswerNode:
    """A node in the place of an instance, from which the rules of the repeat as a whole are written."""
    return AnswerNode(evaluation, repeat, container, f"{container.path}/{repeat.name}[0]", (0,))
