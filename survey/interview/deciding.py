"""Which answers settle a condition: those that leave it as it is, whatever else is answered."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from survey.errors import EvaluationError
from survey.expression.parser import parse
from survey.expression.references import elements_read
from survey.expression.syntax import Call, Chain, Expression, unparse
from survey.interview.nodes import AnswerNode
from survey.questionnaire.model import Question

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation


def decisive(expression: Expression, holds: Callable[[Expression], bool]) -> Iterator[Expression]:
    """The parts of a condition that settle whether it holds: of an `and` that is false the false parts, of an `or` that is
    true the true ones, of any other all.

    >>> rule = parse("age > 14 and works = 'yes'")
    >>> [unparse(part) for part in decisive(rule, lambda part: unparse(part) == "works = 'yes'")]
    ['age > 14']
    """
    match expression:
        case Chain(operands, operators) if operators[0] in ("and", "or"):
            settling = [operand for operand in operands if holds(operand) == (operators[0] == "or")]
            for operand in settling or operands:
                yield from decisive(operand, holds)
        case Call("not", (inner,)):
            yield from decisive(inner, holds)
        case _:
            yield expression


def deciding(evaluation: Evaluation, source: str, node: AnswerNode) -> tuple[str, ...]:
    """The form's paths of the elements that settle a rule of a node, each calculation followed by what it is made of."""

    def holds(part: Expression) -> bool:
        try:
            return evaluation.rule(unparse(part)).boolean(node.scope())
        except EvaluationError:
            return False

    context = node.element.path if node.element else ""
    found: dict[str, None] = {}
    for part in decisive(parse(source), holds):
        for path, _elsewhere in elements_read(unparse(part), context):
            _with_sources(evaluation, path, found)
    return tuple(found)


def _with_sources(evaluation: Evaluation, path: str, found: dict[str, None]) -> None:
    if path in found:
        return
    found[path] = None
    element = evaluation.questionnaire.elements.get(path)
    if isinstance(element, Question) and element.calculate:
        for read, _elsewhere in elements_read(element.calculate, path):
            _with_sources(evaluation, read, found)
