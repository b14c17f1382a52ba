"""Expressions as Python closures."""

from __future__ import annotations

import math
import operator
from collections.abc import Callable, Sequence
from functools import partial
from typing import Any

from survey.errors import EvaluationError, ExpressionError
from survey.expression.axes import Evaluator, in_order, keep, nodes_of
from survey.expression.compare import ORDERINGS, equal, ordered
from survey.expression.convert import atomic, to_boolean, to_number, to_string
from survey.expression.data import Atomic, Node, Scope
from survey.expression.functions import FUNCTIONS, Function
from survey.expression.paths import compile_path, compile_value
from survey.expression.syntax import Call, Chain, Expression, Filter, Negation, Number, Path, Text
from survey.frozen import dataclass
from survey.language import _


@dataclass(frozen=True, slots=True)
class Code:
    """A compiled expression: what it surely gives (text, number, boolean, value, nodes; any if unknown), and how to get it."""

    kind: str
    evaluate: Evaluator
    value: Callable[[Scope], Atomic] | None = None
    """A shorter way to the one value of a path."""
    constant: str | float | None = None
    """What an expression without paths and functions always gives."""

    def converted(self, kind: str) -> Callable[[Scope], Any]:
        """The evaluator that gives its value as another kind."""
        evaluate = self.evaluate
        if kind in (self.kind, "any", "lazy"):
            return evaluate
        if self.value is not None and kind != "nodes":
            evaluate = self.value
            if kind == "value":
                return evaluate
        if kind == "nodes":
            return nodes_of(evaluate, _("a function of nodes"))
        if kind == "value":
            return evaluate if self.kind in ("text", "number", "boolean") else lambda scope: atomic(evaluate(scope))
        convert = _CONVERSIONS[kind]
        return lambda scope: convert(evaluate(scope))


_CONVERSIONS: dict[str, Callable[[Any], Any]] = {"text": to_string, "number": to_number, "boolean": to_boolean}


def compile_code(expression: Expression, lazy: bool = False) -> Code:
    """Closures for an expression.

    An unknown function or a wrong number of arguments is an ExpressionError; with `lazy`, an EvaluationError when it is reached.
    """
    match expression:
        case Number(value):
            return Code("number", lambda scope: value, constant=value)
        case Text(text):
            return Code("text", lambda scope: text, constant=text)
        case Negation(operand):
            number = compile_code(operand, lazy).converted("number")
            return Code("number", lambda scope: -number(scope))
        case Chain():
            return _chain(expression, lazy)
        case Call():
            return _call(expression, lazy)
        case Path():
            nodes = compile_path(expression, lambda inner: compile_code(inner, lazy).evaluate)
            return Code("nodes", nodes, compile_value(expression, nodes))
        case Filter(operand, predicates):
            return _filter(compile_code(operand, lazy), [compile_code(predicate, lazy).evaluate for predicate in predicates])


def _filter(operand: Code, conditions: Sequence[Evaluator]) -> Code:
    start = operand.converted("nodes")

    def nodes(scope: Scope) -> list[Node]:
        found: list[Node] = start(scope)
        for condition in conditions:
            found = keep(condition, scope, found)
        return found

    return Code("nodes", nodes)


def _chain(chain: Chain, lazy: bool) -> Code:
    codes = [compile_code(operand, lazy) for operand in chain.operands]
    first = chain.operators[0]
    if first == "or":
        return Code("boolean", _any([code.converted("boolean") for code in codes]))
    if first == "and":
        return Code("boolean", _all([code.converted("boolean") for code in codes]))
    if first == "|":
        return Code("nodes", _union([code.converted("nodes") for code in codes]))
    if len(codes) > 2:
        return _folded(codes, chain.operators)
    return _PAIRS[first](first, *codes)


def _folded(codes: Sequence[Code], signs: Sequence[str]) -> Code:
    """Operators of one strength, applied from the left in a loop: a closure inside a closure for each would exhaust the stack."""
    kind = "number" if signs[0] in _ARITHMETIC else "value"
    start, *others = [code.converted(kind) for code in codes]
    rest = [(_BINARY[sign], operand) for sign, operand in zip(signs, others, strict=True)]

    def folded(scope: Scope) -> Any:
        result = start(scope)
        for apply, operand in rest:
            result = apply(result, operand(scope))
        return result

    return Code("number" if kind == "number" else "boolean", folded)


def _any(operands: Sequence[Callable[[Scope], bool]]) -> Evaluator:
    if len(operands) == 2:
        left, right = operands
        return lambda scope: left(scope) or right(scope)

    def one_holds(scope: Scope) -> bool:
        for operand in operands:  # noqa: SIM110 (a generator costs twice as much here)
            if operand(scope):
                return True
        return False

    return one_holds


def _all(operands: Sequence[Callable[[Scope], bool]]) -> Evaluator:
    if len(operands) == 2:
        left, right = operands
        return lambda scope: left(scope) and right(scope)

    def each_holds(scope: Scope) -> bool:
        for operand in operands:  # noqa: SIM110 (a generator costs twice as much here)
            if not operand(scope):
                return False
        return True

    return each_holds


def _union(members: Sequence[Callable[[Scope], list[Node]]]) -> Evaluator:
    return lambda scope: in_order(node for member in members for node in member(scope))


def _equality(sign: str, left: Code, right: Code) -> Code:
    if isinstance(left.constant, str):
        left, right = right, left
    one, other, text = left.converted("value"), right.converted("value"), right.constant
    if isinstance(text, str) and sign == "=":

        def is_text(scope: Scope) -> bool:
            value = one(scope)
            return value == text if type(value) is str else equal(value, text)

        return Code("boolean", is_text)
    if sign == "=":
        return Code("boolean", lambda scope: equal(one(scope), other(scope)))
    return Code("boolean", lambda scope: not equal(one(scope), other(scope)))


def _ordering(sign: str, left: Code, right: Code) -> Code:
    if "number" in (left.kind, right.kind):
        first, second, holds = left.converted("number"), right.converted("number"), ORDERINGS[sign]
        if isinstance(limit := right.constant, float):
            return Code("boolean", lambda scope: holds(first(scope), limit))
        return Code("boolean", lambda scope: holds(first(scope), second(scope)))
    one, other = left.converted("value"), right.converted("value")
    return Code("boolean", lambda scope: ordered(sign, one(scope), other(scope)))


def _arithmetic(sign: str, left: Code, right: Code) -> Code:
    one, other, apply = left.converted("number"), right.converted("number"), _ARITHMETIC[sign]
    return Code("number", lambda scope: apply(one(scope), other(scope)))


def _divide(dividend: float, divisor: float) -> float:
    if divisor:
        return dividend / divisor
    if not dividend or math.isnan(dividend) or math.isnan(divisor):
        return math.nan
    return math.copysign(math.inf, dividend) * math.copysign(1.0, divisor)


def _remainder(dividend: float, divisor: float) -> float:
    """The remainder with the dividend's sign; NaN for an infinite dividend or no divisor."""
    return math.fmod(dividend, divisor) if divisor and math.isfinite(dividend) else math.nan


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add, "-": operator.sub, "*": operator.mul, "div": _divide, "mod": _remainder,
}  # fmt: skip

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    **_ARITHMETIC,
    "=": equal,
    "!=": lambda left, right: not equal(left, right),
    **{sign: partial(ordered, sign) for sign in ORDERINGS},
}

_PAIRS: dict[str, Callable[[str, Code, Code], Code]] = {
    **dict.fromkeys(["=", "!="], _equality),
    **dict.fromkeys(ORDERINGS, _ordering),
    **dict.fromkeys(_ARITHMETIC, _arithmetic),
}


def _call(call: Call, lazy: bool) -> Code:
    problem = call_problem(call)
    if problem is not None:
        if not lazy:
            raise problem
        return Code("any", partial(_fail, problem))
    function = FUNCTIONS[call.name]
    arguments = [
        _argument(call, place, kind, lazy) for place, kind in enumerate(function.kinds(len(call.arguments)))
    ]  # fmt: skip
    return Code(function.returns, _applied(function, arguments))


def _fail(problem: ExpressionError, scope: Scope) -> Any:
    raise EvaluationError(problem.what, advice=problem.advice)


def _argument(call: Call, place: int, kind: str, lazy: bool) -> Any:
    argument = call.arguments[place]
    if kind == "path":
        return argument
    code = compile_code(argument, lazy)
    if kind == "nodes":
        return nodes_of(code.evaluate, f"{call.name}()")
    return code.converted(kind)


def _applied(function: Function, arguments: Sequence[Any]) -> Evaluator:
    """A closure that evaluates the arguments and calls the function; the common shapes have no loop."""
    call = function.call
    kinds = function.kinds(len(arguments))
    if function.needs_scope or "lazy" in kinds or "path" in kinds:
        raw = [kind in ("lazy", "path") for kind in kinds]
        pairs = list(zip(arguments, raw, strict=True))
        if function.needs_scope:
            return lambda scope: call(scope, *[one if is_raw else one(scope) for one, is_raw in pairs])
        return lambda scope: call(*[one if is_raw else one(scope) for one, is_raw in pairs])
    if len(arguments) == 1:
        only = arguments[0]
        return lambda scope: call(only(scope))
    if len(arguments) == 2:
        first, second = arguments
        return lambda scope: call(first(scope), second(scope))
    return lambda scope: call(*[argument(scope) for argument in arguments])


def call_problem(call: Call) -> ExpressionError | None:
    """What is wrong with a call: a function that does not exist, or the wrong number of arguments."""
    function = FUNCTIONS.get(call.name)
    if function is None:
        from difflib import get_close_matches

        close = get_close_matches(call.name.lower(), FUNCTIONS, n=1, cutoff=0.6)
        advice = _("did you mean {name}()?").format(name=close[0]) if close else _("see the list of functions")
        return ExpressionError(_("there is no function {name}()").format(name=call.name), position=call.position, advice=advice)
    if not function.accepts(len(call.arguments)):
        what = _("{name}() does not take {count} arguments").format(name=call.name, count=len(call.arguments))
        return ExpressionError(what, position=call.position, advice=_("write {signature}").format(signature=function.signature))
    return None
