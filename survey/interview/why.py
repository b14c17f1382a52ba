"""Why a question is asked or skipped: the relevance rules on the way to it, and the answers they read."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from survey.frozen import dataclass
from survey.interview.deciding import deciding
from survey.interview.nodes import AnswerNode, nodes_at
from survey.interview.sealed import UNSEEN, shown
from survey.language import _
from survey.questionnaire.model import Question
from survey.values.missing import MissingKind

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

_ABSOLUTE, _NAMED = re.compile(r"(?<![\w.)\]])(?:/[\w.-]+)+/([\w.-]+)(?: (?= ))?"), r"${\1}"
"""Paths from the form's root (pyxform puts a space around each), and how designers write the question that they name."""


@dataclass(frozen=True, slots=True)
class Deciding:
    """One rule on the way: whose it is, its text, whether it holds, and the (label, answer) pairs it reads."""

    path: str
    source: str
    holds: bool
    reads: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the element at `path` is asked (`asked`) or skipped; `rules` outermost first, empty if it is always asked."""

    path: str
    asked: bool
    rules: tuple[Deciding, ...]

    def __str__(self) -> str:
        if not self.rules:
            return _("always asked")
        lines = [_("asked, because:") if self.asked else _("skipped, because:")]
        for rule in self.rules:
            lines.append(f"{'✓' if rule.holds else '✗'} {_ABSOLUTE.sub(_NAMED, rule.source)}")
            lines += [f"    {label}: {answer or _('(blank)')}" for label, answer in rule.reads]
        return "\n".join(lines)


def reason_for(evaluation: Evaluation, node: AnswerNode) -> Reason:
    """The rules that decide on a node, with the answers they read now."""
    rules = []
    above: AnswerNode | None = node
    while above is not None and above.element is not None:
        if source := above.element.relevant:
            holds = above.holds("relevant", source, otherwise=True)
            rules.append(Deciding(above.path, source, holds, _reads(evaluation, source, above)))
        above = above.parent
    return Reason(node.path, node.relevant(), tuple(reversed(rules)))


def _reads(evaluation: Evaluation, source: str, node: AnswerNode) -> tuple[tuple[str, str], ...]:
    pairs = {}
    for path in deciding(evaluation, source, node):
        for read in nodes_at(evaluation, path, node.path):
            label = evaluation.label(read.path) or read.name
            pairs[read.path] = (label, _said(evaluation, read) if read.relevant() else _("(not asked)"))
    return tuple(pairs.values())


def _said(evaluation: Evaluation, node: AnswerNode) -> str:
    """What an element holds, as a person reads it; what a respondent answered alone is not shown."""
    question = node.element
    if not isinstance(question, Question):
        return "…"
    if kind := evaluation.missing(node.path):
        return f"({MissingKind(kind).label})"
    text = shown(node.text()) if node.relevant() else ""
    if text and question.self_completed:
        return UNSEEN
    if question.type not in ("select_one", "select_many", "rank"):
        return text
    labels = {choice.name: choice.label for choice in evaluation.choices(node.path)}
    return ", ".join(labels.get(name) or name for name in ([text] if question.type == "select_one" else text.split()))
