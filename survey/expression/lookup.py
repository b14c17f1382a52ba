"""Conditions `column = value` on data that never changes, answered by an index instead of a walk."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.axes import Compile, Walk, compile_step, is_name, keep
from survey.expression.convert import atomic
from survey.expression.data import Indexed, Node, Scope
from survey.expression.syntax import Call, Chain, Expression, Filter, Negation, Number, Path, Step, Text

CONTEXTUAL = frozenset("position last once string-length normalize-space name local-name choice-label".split())
"""Functions that may read the context node without a path."""


def find_step(step: Step, compile_: Compile) -> Walk | None:
    """A step whose first condition is `column = value`, value the same for every node: found by index where the node has one.

    None if the step is not of that kind.
    """
    wanted = _column_and_value(step)
    if wanted is None:
        return None
    column, expression = wanted
    name = step.test
    value = compile_(expression)
    walked = compile_step(step, compile_)
    conditions = [compile_(predicate) for predicate in step.predicates[1:]]

    def found(scope: Scope, node: Node) -> list[Node]:
        if isinstance(node, Indexed):
            text = atomic(value(scope))
            if isinstance(text, str):
                nodes = list(node.find(name, column, text))
                for condition in conditions:
                    nodes = keep(condition, scope, nodes)
                return nodes
        # A number equals many texts ("1", "01", "1.0"): only a walk compares each.
        return walked(scope, node)

    return found


def _column_and_value(step: Step) -> tuple[str, Expression] | None:
    if step.axis != "child" or not is_name(step.test) or not step.predicates:
        return None
    condition = step.predicates[0]
    if not isinstance(condition, Chain) or condition.operators != ("=",):
        return None
    for one, other in (condition.operands, condition.operands[::-1]):
        column = _column(one)
        if column is not None and not _reads_context(other):
            return column, other
    return None


def _column(expression: Expression) -> str | None:
    if isinstance(expression, Path) and not expression.absolute and expression.start is None and len(expression.steps) == 1:
        step = expression.steps[0]
        if step.axis == "child" and is_name(step.test) and not step.predicates:
            return step.test
    return None


def _reads_context(expression: Expression) -> bool:
    """Whether the value may differ from node to node of the set that a condition walks through."""
    if isinstance(expression, Path) and not expression.absolute and expression.start is None:
        return True
    if isinstance(expression, Call) and expression.name in CONTEXTUAL:
        return True
    return any(_reads_context(part) for part in _parts(expression))


def _parts(expression: Expression) -> Iterator[Expression]:
    """The expressions inside that are evaluated in the same context; conditions of a path have their own."""
    match expression:
        case Number() | Text():
            return
        case Call(_, arguments):
            yield from arguments
        case Negation(operand) | Filter(operand):
            yield operand
        case Chain(operands):
            yield from operands
        case Path(_, _, start):
            if start is not None:
                yield start
