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
    names = [*questionnaire.attributes, *(element.name for element in questionnaire.walk())]
    prefixes = {name.partition(":")[0] for name in names if ":" in name}
    known = {"orx": OPENROSA, **questionnaire.namespaces}
    declared = "".join(f" xmlns:{prefix}={quoteattr(known[prefix])}" for prefix in sorted(prefixes) if prefix in known)
    attributes = "".join(f" {name}={quoteattr(value)}" for name, value in questionnaire.attributes.items())
    return _element(evaluation, evaluation.data, declared + attributes)


def _element(evaluation: Evaluation, node: AnswerNode, attributes: str = "") -> str:
    if isinstance(node.element, Question):
        inside = escape(node.text())
        attributes = "".join(f" {name}={quoteattr(value)}" for name, value in node.element.attributes.items())
    else:
        children = (child for name in evaluation.child_names(node) for child in node.all_named(name))
        inside = "".join(_element(evaluation, child) for child in children if child.relevant())
    return f"<{node.name}{attributes}>{inside}</{node.name}>" if inside else f"<{node.name}{attributes}/>"
