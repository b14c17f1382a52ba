"""The syntax of an expression as frozen data, and its text again."""

from __future__ import annotations

import math
from dataclasses import field
from decimal import Decimal

from survey.frozen import dataclass

OPERATORS: dict[str, int] = {
    "or": 1, "and": 2, "=": 3, "!=": 3, "<": 4, "<=": 4, ">": 4, ">=": 4, "+": 5, "-": 5, "*": 6, "div": 6, "mod": 6, "|": 8,
}  # fmt: skip
"""Binding strength of each operator; a minus sign before an operand binds at 7."""

NEGATION = 7
OPERAND = 9

AXES = frozenset(
    "ancestor ancestor-or-self attribute child descendant descendant-or-self following following-sibling "
    "namespace parent preceding preceding-sibling self".split()
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number written in the expression."""

    value: float
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Text:
    """A text in quotes."""

    value: str
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments."""

    name: str
    arguments: tuple[Expression, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Negation:
    """A minus sign before an operand."""

    operand: Expression
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Chain:
    """Operands joined by operators of one binding strength, read from the left: `a + b - c`."""

    operands: tuple[Expression, ...]
    operators: tuple[str, ...]
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a path: where to look, what to take (a name, `*`, `p:*` or `node()`), which of them to keep."""

    axis: str
    test: str
    predicates: tuple[Expression, ...] = ()
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Path:
    """Steps from the document (`start` is None and `absolute`), the context node, or the nodes of another expression."""

    steps: tuple[Step, ...]
    absolute: bool = False
    start: Expression | None = None
    position: int = field(default=0, compare=False)


@dataclass(frozen=True, slots=True)
class Filter:
    """The nodes of an expression that satisfy conditions: `(a | b)[1]`."""

    operand: Expression
    predicates: tuple[Expression, ...]
    position: int = field(default=0, compare=False)


_DOCUMENT = Path((), absolute=True)

Expression = Number | Text | Call | Negation | Chain | Path | Filter


def strength(expression: Expression) -> int:
    """How tightly the outermost construct of an expression binds."""
    if isinstance(expression, Chain):
        return OPERATORS[expression.operators[0]]
    if expression == _DOCUMENT:
        return 0  # what follows a lone `/` would be read as its first step
    return NEGATION if isinstance(expression, Negation) else OPERAND


def unparse(expression: Expression) -> str:
    """The text of an expression in one normal form; parsing it gives the same expression.

    >>> from survey.expression.parser import parse
    >>> unparse(parse("( ../a+1 )*2 >=   count(/data/b[ c = 'x' ])"))
    "(../a + 1) * 2 >= count(/data/b[c = 'x'])"
    """
    match expression:
        case Number(value):
            return _number_text(value)
        case Text(value):
            return f'"{value}"' if "'" in value else f"'{value}'"
        case Call(name, arguments):
            return f"{name}({', '.join(unparse(argument) for argument in arguments)})"
        case Negation(operand):
            return f"-{_operand(operand, NEGATION)}"
        case Chain(operands, operators):
            return _chain_text(operands, operators)
        case Filter(operand, predicates):
            first = f"({unparse(operand)})" if isinstance(operand, Filter) else _primary(operand)
            return first + _predicates_text(predicates)
        case Path():
            return _path_text(expression)


def _number_text(value: float) -> str:
    if math.isinf(value):
        return "1" + "0" * 309  # so many digits that it is read as infinite again
    return str(int(value)) if value.is_integer() else format(Decimal(repr(value)), "f")


def _chain_text(operands: tuple[Expression, ...], operators: tuple[str, ...]) -> str:
    level = OPERATORS[operators[0]]
    parts = [_operand(operands[0], level + 1)]
    for operator, operand in zip(operators, operands[1:], strict=True):
        parts += [operator, _operand(operand, level + 1)]
    return " ".join(parts)


def _operand(expression: Expression, least: int) -> str:
    text = unparse(expression)
    return text if strength(expression) >= least else f"({text})"


def _primary(expression: Expression) -> str:
    text = unparse(expression)
    return text if isinstance(expression, Number | Text | Call | Filter) else f"({text})"


def _predicates_text(predicates: tuple[Expression, ...]) -> str:
    return "".join(f"[{unparse(predicate)}]" for predicate in predicates)


def _path_text(path: Path) -> str:
    steps = "/".join(_step_text(step) for step in path.steps)
    if path.start is not None:
        return f"{_primary(path.start)}/{steps}"
    return f"/{steps}" if path.absolute else steps


def _step_text(step: Step) -> str:
    predicates = _predicates_text(step.predicates)
    if step.test == "node()" and not predicates and step.axis in ("self", "parent"):
        return "." if step.axis == "self" else ".."
    prefix = {"child": "", "attribute": "@"}.get(step.axis, f"{step.axis}::")
    return f"{prefix}{step.test}{predicates}"
