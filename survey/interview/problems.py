"""What stands against an answer: missing though required, against its constraint, not of its type or list; and soft checks."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Literal

from survey.frozen import dataclass
from survey.interview.choices import offered_names
from survey.interview.lexical import NUMERIC, WHOLE, typed
from survey.interview.nodes import AnswerNode
from survey.interview.sealed import is_sealed
from survey.language import _
from survey.questionnaire.model import Question

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

FindingKind = Literal["required", "constraint", "type", "choice", "exclusive", "missing", "relevant", "read_only", "warning"]


@dataclass(frozen=True, slots=True)
class Finding:
    """Something to mend (or, for a warning, to confirm) at a path, in the interviewer's words."""

    path: str
    kind: FindingKind
    message: str


def problems_at(evaluation: Evaluation, node: AnswerNode) -> Iterator[Finding]:
    """What must be mended at a question; nothing if it is not relevant."""
    if not node.relevant():
        return
    question, path = node.question, node.path
    reason = evaluation.record.missing.get(path, "")
    if reason:
        if reason not in question.reasons:
            yield Finding(path, "missing", _("this question does not take that reason"))
        return
    text = node.text()
    if not text:
        yield from _left_blank(evaluation, node)
        return
    if is_sealed(text):
        return  # it was checked when it was given
    yield from _against_type(question, node, text)
    yield from _against_list(evaluation, question, node, text)
    if question.constraint and not node.holds("constraint", question.constraint, otherwise=True):
        message = evaluation.wording(question.constraint_message, node)
        yield Finding(path, "constraint", message or _("this answer is not possible here"))


def _left_blank(evaluation: Evaluation, node: AnswerNode) -> Iterator[Finding]:
    question, path = node.question, node.path
    if not question.required or (question.type == "note" and question.path not in evaluation.plan.stops):
        return
    if node.holds("required", question.required, otherwise=False):
        needed = _("first put right what this says") if question.type == "note" else _("an answer is needed")
        yield Finding(path, "required", evaluation.wording(question.required_message, node) or needed)


def _against_type(question: Question, node: AnswerNode, text: str) -> Iterator[Finding]:
    value = typed(text, question.data_type)
    if question.data_type in NUMERIC and not isinstance(value, float):
        yield Finding(node.path, "type", _("a number is needed"))
    elif question.data_type in WHOLE and isinstance(value, float) and value != int(value):
        yield Finding(node.path, "type", _("a whole number is needed"))
    elif question.data_type in ("date", "dateTime", "time") and isinstance(value, str):
        yield Finding(node.path, "type", _("a date or time is needed"))


def _against_list(evaluation: Evaluation, question: Question, node: AnswerNode, text: str) -> Iterator[Finding]:
    if question.type not in ("select_one", "select_many", "rank") or not has_list(evaluation, question):
        return
    given = [text] if question.type == "select_one" else text.split()
    names = set(offered_names(evaluation, node, question))
    gone = [name for name in given if name not in names]
    if gone:
        yield Finding(node.path, "choice", _("no longer offered: {names}").format(names=", ".join(gone)))
    if question.exclusive and len(given) > 1 and any(name in question.exclusive for name in given):
        yield Finding(node.path, "exclusive", _("this answer cannot stand beside another one"))


def has_list(evaluation: Evaluation, question: Question) -> bool:
    """Whether the question's list is there to compare with: its file may have been missing when the form was compiled."""
    if question.source is None:
        return bool(question.choices)
    names = evaluation.rule(question.source.nodeset).instances
    return all(evaluation.environment.tables.get(name) or evaluation.plan.table(name) for name in names)


def warnings_at(evaluation: Evaluation, node: AnswerNode) -> Iterator[Finding]:
    """The soft check of a question, if it is true for the present answer and nobody has confirmed it.

    A constraint that cannot be computed on these answers has not been passed: it is a warning too.
    """
    question = node.question
    if not (question.warn_if or question.constraint) or not node.relevant() or not node.text():
        return
    if node.path in evaluation.record.confirmations or is_sealed(node.text()):
        return
    if question.constraint:
        node.holds("constraint", question.constraint, otherwise=True)
        if reason := evaluation.failures.get((node.path, "constraint")):
            yield Finding(node.path, "warning", _("this answer could not be checked: {reason}").format(reason=reason))
    if question.warn_if and node.holds("warn_if", question.warn_if, otherwise=False):
        yield Finding(node.path, "warning", evaluation.wording(question.warn_message, node) or _("please check this answer"))
