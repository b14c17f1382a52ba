"""One value from many nodes: counts, sums, extremes, texts joined."""

from __future__ import annotations

import math
from collections.abc import Sequence

from survey.expression.convert import atomic, to_number, to_string
from survey.expression.data import Atomic, Node, Value
from survey.expression.functions.registry import function


@function("count", "nodes", "number", example="count(/data/member) = 2")
def count(nodes: list[Node]) -> float:
    """The number of nodes."""
    return float(len(nodes))


@function("count-non-empty", "nodes", "number", example="count-non-empty(/data/member/name) = 2")
def count_non_empty(nodes: list[Node]) -> float:
    """The number of nodes that hold a value."""
    return float(sum(1 for node in nodes if node.children or node.value() != ""))


@function("sum", "nodes", "number", example="sum(/data/member/age) = 75")
def sum_(nodes: list[Node]) -> float:
    """The sum of the nodes' numbers, those without a number left out; 0 for none."""
    return float(sum(_numbers([node.value() for node in nodes])))


@function("min", "any*", "number", example="min(/data/member/age) = 34 and min(3, 1, 2) = 1")
def min_(*values: Value) -> float:
    """The smallest number of the nodes or arguments, those without a number left out; NaN for none."""
    return min(_numbers(spread(values)), default=math.nan)


@function("max", "any*", "number", example="max(/data/member/age) = 41 and max(-4, -1, -3) = -1")
def max_(*values: Value) -> float:
    """The largest number of the nodes or arguments, those without a number left out; NaN for none."""
    return max(_numbers(spread(values)), default=math.nan)


@function("concat", "any*", "text", example="concat('a', 1, 'b') = 'a1b'")
def concat(*values: Value) -> str:
    """The texts of the arguments, or of the nodes of a single path, one after the other."""
    return "".join(map(to_string, spread(values)))


@function("join", "text any*", "text", example="join(', ', /data/member/name) = 'Lan, Minh'")
def join(separator: str, *values: Value) -> str:
    """The texts of the arguments, or of the nodes of a single path, with a separator between them."""
    return separator.join(map(to_string, spread(values)))


def spread(values: Sequence[Value]) -> list[Atomic]:
    """The values, a path that stands alone taken as all its nodes."""
    if len(values) == 1 and isinstance(values[0], list):
        return [node.value() for node in values[0]]
    return [atomic(value) for value in values]


def _numbers(values: Sequence[Atomic]) -> list[float]:
    return [number for number in map(to_number, values) if not math.isnan(number)]
