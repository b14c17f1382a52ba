"""The XForm instance that a finished interview submits: relevant elements only, in document order."""

from __future__ import annotations

from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from survey.interview.nodes import AnswerNode
from survey.questionnaire.model import Question

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

OPENROSA = "http://openrosa.org/xforms"


def submission(evaluation: Evaluation) -> str:
    """The instance as XML text, with the namespaces and attributes of the form's own root."""
    questionnaire = evaluation.questionnaire
    spaces = {prefix: uri for prefix, uri in questionnaire.namespaces.items() if _used(questionnaire.elements, prefix)}
    if any("/orx:" in path for path in questionnaire.elements):
        spaces.setdefault("orx", OPENROSA)
    declared = "".join(f" xmlns{':' if prefix else ''}{prefix}={quoteattr(uri)}" for prefix, uri in sorted(spaces.items()))
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in questionnaire.attributes.items())
    return _element(evaluation, evaluation.data, declared + attributes)


def _used(elements: object, prefix: str) -> bool:
    return bool(prefix) and any(f"/{prefix}:" in path for path in elements)  # type: ignore[attr-defined]


def _element(evaluation: Evaluation, node: AnswerNode, attributes: str = "") -> str:
    if isinstance(node.element, Question):
        inside = escape(node.text())
    else:
        children = (child for name in evaluation.child_names(node) for child in node.all_named(name))
        inside = "".join(_element(evaluation, child) for child in children if child.relevant())
    return f"<{node.name}{attributes}>{inside}</{node.name}>" if inside else f"<{node.name}{attributes}/>"
