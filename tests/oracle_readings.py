"""An interview as ODK web-forms reads its rules: their syntax rewritten so that our own engine gives what web-forms gives where
a written decision sets us apart."""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from itertools import combinations
from unittest.mock import patch

from survey.expression import convert, paths
from survey.expression.compiled import CompiledExpression, compile_expression
from survey.expression.data import Atomic, Node
from survey.expression.parser import parse
from survey.expression.syntax import Call, Chain, Expression, Filter, Negation, Number, Path, Step, Text, unparse
from survey.interview.evaluation import Evaluation
from survey.interview.nodes import AnswerNode
from survey.interview.plan import Plan
from survey.interview.session import Session
from survey.questionnaire.model import Question
from tests.oracle_state import Difference, compared, node_at

Rewriting = Callable[[Expression], Expression]

MAX_TOGETHER = 3
"""How many readings are tried together: a rule that needs more is one to look at."""

_NO_NUMBER = Call("number", (Text(""),))


def _blank_spoils(expression: Expression) -> Expression:
    """`sum`, `min` and `max` of anything blank, or of nothing, are no number."""
    if not isinstance(expression, Call) or expression.name not in ("sum", "min", "max"):
        return expression
    alone = len(expression.arguments) == 1
    wholes = tuple(_is_whole(argument, alone) for argument in expression.arguments)
    return Call("if", (wholes[0] if alone else Chain(wholes, ("and",) * (len(wholes) - 1)), expression, _NO_NUMBER))


def _is_whole(argument: Expression, alone: bool) -> Expression:
    """Whether an argument is a number; of nodes that stand alone, whether there are some and each is one."""
    if not (alone and isinstance(argument, Path)):
        return Chain((Call("number", (argument,)),) * 2, ("=",))
    itself = Call("number", (Path((Step("self", "node()"),)),))
    blanks = Call("count", (Filter(argument, (Chain((itself, itself), ("!=",)),)),))
    return Chain((_exists(argument), Chain((blanks, Number(0.0)), ("=",))), ("and",))


def _existence_is_truth(expression: Expression) -> Expression:
    """A path is true where there is such a node, whatever it holds."""
    if isinstance(expression, Chain) and expression.operators[0] in ("and", "or"):
        return replace(expression, operands=tuple(map(_exists, expression.operands)))
    if isinstance(expression, Call) and expression.name in ("not", "boolean", "if") and expression.arguments:
        return replace(expression, arguments=(_exists(expression.arguments[0]), *expression.arguments[1:]))
    return expression


def _exists(expression: Expression) -> Expression:
    if not isinstance(expression, Path):
        return expression
    return Chain((Call("count", (expression,)), Number(0.0)), (">",))


def _no_choice_with_a_space(expression: Expression) -> Expression:
    """`selected` looks for a word; one with a space in it is never found."""
    if isinstance(expression, Call) and expression.name == "selected" and len(expression.arguments) == 2:
        choice = expression.arguments[1]
        return Call("false", ()) if isinstance(choice, Text) and " " in choice.value.strip() else expression
    return expression


def _as_written(expression: Expression) -> Expression:
    return expression


READINGS: Mapping[str, Rewriting] = {
    "empty-among-numbers": _blank_spoils,
    "blank-is-false": _existence_is_truth,
    "choice-with-a-space": _no_choice_with_a_space,
    "not-relevant-is-not-there": _as_written,
    "own-instance": _as_written,
    "several-nodes": _as_written,
}
"""How web-forms reads what a decision is about, as far as it is a matter of syntax."""


@contextmanager
def other_nodes(names: Container[str]) -> Iterator[None]:
    """Paths lead to the nodes that they lead to with these decisions the other way round."""
    with ExitStack() as stack:
        if "not-relevant-is-not-there" in names:
            stack.enter_context(patch.object(AnswerNode, "named", AnswerNode.all_named))
        if "own-instance" in names:
            stack.enter_context(patch.object(paths, "_holding", lambda inner, candidates: None))
        if "several-nodes" in names:
            stack.enter_context(patch.object(paths, "value_of", _first))
            stack.enter_context(patch.object(convert, "value_of", _first))
        yield


def _first(nodes: Sequence[Node]) -> Atomic:
    """The value of the first of several nodes, where one is needed."""
    return nodes[0].value() if nodes else ""


def everywhere(change: Rewriting, expression: Expression) -> Expression:
    """An expression in which every part is rewritten, the innermost first."""

    def all_of(inner: tuple[Expression, ...]) -> tuple[Expression, ...]:
        return tuple(everywhere(change, one) for one in inner)

    match expression:
        case Call(_, arguments):
            return change(replace(expression, arguments=all_of(arguments)))
        case Negation(operand):
            return change(replace(expression, operand=everywhere(change, operand)))
        case Chain(operands):
            return change(replace(expression, operands=all_of(operands)))
        case Filter(operand, predicates):
            return change(replace(expression, operand=everywhere(change, operand), predicates=all_of(predicates)))
        case Path(steps, _, start):
            within = tuple(replace(step, predicates=all_of(step.predicates)) for step in steps)
            return change(replace(expression, steps=within, start=start and everywhere(change, start)))
        case Number() | Text():
            return change(expression)


class OtherPlan(Plan):
    """A plan whose rules are read in other ways."""

    def __init__(self, plan: Plan, names: tuple[str, ...]) -> None:
        super().__init__(plan.questionnaire)
        self.names = names
        self._other: dict[str, CompiledExpression] = {}

    def rule(self, source: str) -> CompiledExpression:
        """The rule as it is read with these decisions the other way round."""
        if source not in self._other:
            expression = parse(source)
            for name in self.names:
                expression = everywhere(READINGS[name], expression)
            rule = compile_expression(unparse(expression), lazy=True)
            if "blank-is-false" in self.names and isinstance(expression, Path):
                rule = replace(rule, boolean=compile_expression(unparse(_exists(expression)), lazy=True).boolean)
            self._other[source] = rule
        return self._other[source]


class Readings:
    """What an interview would be if its rules were read as web-forms reads them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self._plans = {names: OtherPlan(session.plan, names) for names in _some_of(tuple(READINGS))}
        self._evaluations: dict[tuple[str, ...], Evaluation] = {}
        self._record = session.record

    def decisions(self, difference: Difference) -> str:
        """The decisions, joined by `+`, under whose other reading there would be no such difference; empty if there are none."""
        if self._record is not self.session.record:
            self._evaluations, self._record = {}, self.session.record
        return next(("+".join(names) for names in self._plans if self._agrees(names, difference)), "")

    def _agrees(self, names: tuple[str, ...], difference: Difference) -> bool:
        plan = self._plans[names]
        evaluation = self._evaluations.get(names)
        if evaluation is None:
            evaluation = Evaluation(plan.questionnaire, self._record, self.session.environment, plan)
            self._evaluations[names] = evaluation
        with other_nodes(names):
            node = node_at(evaluation, difference.path)
            if difference.kind == "step":
                return node is not None or _may_grow(evaluation, difference.path)
            if node is None or difference.kind in ("absent", "extra"):
                return (node is None) == (difference.kind == "extra")
            if not node.relevant() and difference.kind != "relevance":
                return False
            return compared(node, difference.kind, difference.recorded) or self._written_so(node, difference)

    def _written_so(self, node: AnswerNode, difference: Difference) -> bool:
        """Whether the form, which wrote the value that stands, would have written the recorded one."""
        if difference.kind != "value" or not isinstance(node.element, Question) or node.path not in self._record.defaults:
            return False
        actions = [action.value for action in node.evaluation.questionnaire.actions if action.target == node.question.path]
        for source in filter(None, (*actions, node.question.calculate)):
            rule = parse(source)
            drawn = rule.arguments[0] if isinstance(rule, Call) and rule.name == "once" else rule
            text = node.calculated(unparse(drawn), node.question.data_type)
            if compared(node, "value", difference.recorded, text):
                return True
        return False


def _may_grow(evaluation: Evaluation, path: str) -> bool:
    container, repeat = node_at(evaluation, path.rpartition("/")[0]), evaluation.plan.repeat(path)
    return container is not None and repeat is not None and evaluation.may_grow(container, repeat)


def _some_of(names: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    for size in range(1, MAX_TOGETHER + 1):
        yield from combinations(names, size)
