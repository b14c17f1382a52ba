"""Equality and order of values."""

from __future__ import annotations

import operator
from collections.abc import Callable
from datetime import date, datetime, time
from typing import Any

from survey.expression.convert import TOLERANCE, to_boolean, to_number, to_string
from survey.expression.data import Atomic

ORDERINGS: dict[str, Callable[[Any, Any], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge,
}  # fmt: skip


def equal(left: Atomic, right: Atomic) -> bool:
    """Whether two values are the same: as truths if one is a truth, as numbers if one is a number, else as texts.

    Numbers are equal within 1e-12; a date and a moment are equal on the same calendar day, two moments at the same instant.

    >>> equal("17", 17.0), equal("", 0.0), equal(True, "false"), equal("a", "a ")
    (True, False, True, False)
    """
    if type(left) is str and type(right) is str:
        return left == right
    if isinstance(left, bool) or isinstance(right, bool):
        return to_boolean(left) == to_boolean(right)
    if isinstance(left, float) or isinstance(right, float):
        first, second = to_number(left), to_number(right)
        return first == second or abs(first - second) < TOLERANCE
    pair = _same_clock(left, right)
    if pair is not None:
        return bool(pair[0] == pair[1])
    if isinstance(left, date) and isinstance(right, date):
        return to_number(left) == to_number(right)
    return to_string(left) == to_string(right)


def ordered(sign: str, left: Atomic, right: Atomic) -> bool:
    """Whether `left sign right`: moments and times by the clock, everything else as numbers; never true with NaN.

    >>> ordered("<", date(2024, 1, 31), date(2024, 2, 1)), ordered("<", "a", "b")
    (True, False)
    """
    pair = _same_clock(left, right) or (to_number(left), to_number(right))
    return ORDERINGS[sign](*pair)


def _same_clock(left: Atomic, right: Atomic) -> tuple[Any, Any] | None:
    """Two moments, or two times, made comparable: one without an offset is taken to have the other's."""
    for kind in (datetime, time):
        if isinstance(left, kind) and isinstance(right, kind):
            zone = left.tzinfo or right.tzinfo
            return (
                left if left.tzinfo else left.replace(tzinfo=zone),
                right if right.tzinfo else right.replace(tzinfo=zone),
            )
    return None
