"""Truth and choice between values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from survey.errors import EvaluationError
from survey.expression.convert import is_empty, to_boolean, to_number
from survey.expression.data import Atomic, Scope, Value
from survey.expression.functions.aggregates import spread
from survey.expression.functions.registry import function
from survey.language import _

Lazy = Callable[[Scope], Value]


@function("if", "boolean lazy lazy", "any", example="if(2 > 1, 'yes', 'no') = 'yes'")
def if_(scope: Scope, condition: bool, then: Lazy, otherwise: Lazy) -> Value:
    """The second argument if the condition holds, else the third; the other one is not evaluated."""
    return then(scope) if condition else otherwise(scope)


@function("coalesce", "value lazy", "any", example="coalesce('', 'fallback') = 'fallback'")
def coalesce(scope: Scope, value: Atomic, fallback: Lazy) -> Value:
    """The first argument unless it is empty or NaN, else the second."""
    return fallback(scope) if is_empty(value) else value


@function("once", "lazy", "any", example="once(2) = once(1 + 1)")
def once(scope: Scope, value: Lazy) -> Value:
    """The value the question already has; the argument only while it has none."""
    own = scope.node.value() if not scope.node.children else ""
    return own if own != "" else value(scope)


@function("true", "", "boolean", example="true()")
def true() -> bool:
    """True."""
    return True


@function("false", "", "boolean", example="not(false())")
def false() -> bool:
    """False."""
    return False


@function("boolean", "boolean", "boolean", example="boolean('false')")
def boolean(value: bool) -> bool:
    """Whether a value is neither empty text nor 0 nor NaN."""
    return value


@function("boolean-from-string", "text", "boolean", example="boolean-from-string('True') and not(boolean-from-string('yes'))")
def boolean_from_string(text: str) -> bool:
    """Whether a text is `true`, in any case, or `1`."""
    return text.lower() == "true" or text == "1"


@function("not", "boolean", "boolean", example="not(1 > 2)")
def not_(value: bool) -> bool:
    """The opposite truth."""
    return not value


@function("checklist", "number number any*", "boolean", example="checklist(1, 2, 1 > 2, 2 > 1, 3 > 2)")
def checklist(least: float, most: float, *conditions: Value) -> bool:
    """Whether the number of true conditions lies between two bounds, -1 for no bound."""
    count = sum(map(to_boolean, spread(conditions)))
    return (least < 0 or count >= least) and (most < 0 or count <= most)


@function("weighted-checklist", "number number (any any)*", "boolean", example="weighted-checklist(2, 9, 1 > 2, 5, 2 > 1, 3)")
def weighted_checklist(least: float, most: float, *pairs: Value) -> bool:
    """Whether the weights of the true conditions, given as condition and weight in turn, sum to a value between two bounds."""
    conditions, weights = spread(pairs[::2]), spread(pairs[1::2])
    if len(conditions) != len(weights):
        raise EvaluationError(_("weighted-checklist() needs as many weights as conditions"))
    total = sum(to_number(weight) for condition, weight in zip(conditions, weights, strict=True) if to_boolean(condition))
    return least <= total <= most


@function("depend", "any any*", "any", example="depend(3, 4) = 3")
def depend(value: Value, *others: Any) -> Value:
    """The first argument; the others only make the expression depend on them."""
    return value
