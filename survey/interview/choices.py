"""The choices a question offers now: given in place, or looked up in a list under a filter."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from survey.errors import EvaluationError
from survey.expression.convert import to_string
from survey.expression.data import Node, Scope
from survey.frozen import dataclass
from survey.interview.nodes import AnswerNode
from survey.questionnaire.model import ChoiceSource, Question

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

_PLAIN = re.compile(r"[^\W\d][\w.\-]*")
_ITEXT = re.compile(r"jr:itext\(\s*([^\W\d][\w.\-]*)\s*\)")


@dataclass(frozen=True, slots=True)
class OfferedChoice:
    """A choice as it is offered: its name, and its label in the interview's language."""

    name: str
    label: str


def offered(evaluation: Evaluation, node: AnswerNode, question: Question) -> tuple[OfferedChoice, ...]:
    """The choices of a question at a node, with labels."""
    if question.source is None:
        return tuple(OfferedChoice(choice.name, evaluation.wording(choice.label, node)) for choice in question.choices)
    source = question.source
    return tuple(
        OfferedChoice(_text(evaluation, source.value, item, node), _label(evaluation, source.label, item, node))
        for item in _items(evaluation, source, node)
    )


def offered_names(evaluation: Evaluation, node: AnswerNode, question: Question) -> tuple[str, ...]:
    """The names of the choices of a question at a node."""
    if question.source is None:
        return tuple(choice.name for choice in question.choices)
    source = question.source
    return tuple(_text(evaluation, source.value, item, node) for item in _items(evaluation, source, node))


def _items(evaluation: Evaluation, source: ChoiceSource, node: AnswerNode) -> Sequence[Node]:
    nodeset = source.nodeset
    if source.randomize:
        # Without a seed of the form's own the order must still be the same each time the question is shown.
        seed = source.seed or str(
            int.from_bytes(hashlib.sha256(f"{evaluation.record.interview}{node.path}".encode()).digest()[:6])
        )
        nodeset = f"randomize({nodeset}, {seed})"
    try:
        nodes: list[Node] = evaluation.rule(nodeset).nodes(node.scope())
    except EvaluationError as error:
        evaluation.failures[node.path, "choices"] = error.what
        return ()
    return nodes


def _text(evaluation: Evaluation, reference: str, item: Node, node: AnswerNode) -> str:
    if _PLAIN.fullmatch(reference):
        cells = item.named(reference)
        return to_string(cells[0].value()) if cells else ""
    return evaluation.rule(reference).string(Scope(item, node, evaluation))


def _label(evaluation: Evaluation, reference: str, item: Node, node: AnswerNode) -> str:
    translated = _ITEXT.fullmatch(reference.strip())
    if translated:
        return evaluation.wording(evaluation.questionnaire.texts.get(_text(evaluation, translated[1], item, node)), node)
    return _text(evaluation, reference, item, node)
