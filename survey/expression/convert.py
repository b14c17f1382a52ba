"""From one kind of value to another, as JavaRosa does: typed values, whole local days, empty is not zero."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import lru_cache

from survey.errors import EvaluationError
from survey.expression.data import Atomic, Node, Value
from survey.language import _

EPOCH = date(1970, 1, 1)
TOLERANCE = 1e-12
"""Numbers closer than this are equal, and a number this close to zero is false."""

LARGE = 1e16
"""From here on the shortest digits of a whole number have an exponent."""

BLANKS = " \t\r\n"
"""White space as XML has it; a no-break space is none."""

_DECIMAL = re.compile(r"-?(?:\d+\.?\d*|\.\d+)", re.ASCII)


def atomic(value: Value) -> Atomic:
    """One value; nodes give the value of the only one, empty text where there is none.

    Raises EvaluationError for several nodes: which of them is meant cannot be known.
    """
    if isinstance(value, list):
        return value_of(value)
    return value


def value_of(nodes: list[Node]) -> Atomic:
    """The value of the only node of a set, empty text where there is none."""
    if not nodes:
        return ""
    if len(nodes) > 1:
        raise EvaluationError(
            _("“{name}” is repeated: a formula needs one of its {count} values").format(name=nodes[0].name, count=len(nodes)),
            advice=_("use indexed-repeat() for one of them, or sum(), join(), count() for all"),
        )
    return nodes[0].value()


def to_boolean(value: Value) -> bool:
    """True for text that is not empty, a number that is neither 0 nor NaN, and any date.

    >>> [to_boolean(value) for value in ("false", "", 0.0, float("nan"), -1.0)]
    [True, False, False, False, True]
    """
    if isinstance(value, bool):
        return value
    if isinstance(value, str):
        return value != ""
    if isinstance(value, float):
        return abs(value) > TOLERANCE
    if isinstance(value, list):
        return to_boolean(value_of(value))
    return True


def to_number(value: Value) -> float:
    """Text as a decimal number (a comma read as a point), a date as whole days since 1970, a time as a part of the day.

    >>> to_number(" 4,6 "), to_number(""), to_number("1e3"), to_number(date(1970, 1, 3))
    (4.6, nan, nan, 2.0)
    """
    if isinstance(value, str):
        return _number_in(value) if value else math.nan
    if isinstance(value, float):
        return value
    if isinstance(value, list):
        return to_number(value_of(value))
    if isinstance(value, bool):
        return 1.0 if value else 0.0
    if isinstance(value, time):
        return part_of_day(value)
    return float(whole_days(value))


@lru_cache(maxsize=1024)
def _number_in(text: str) -> float:
    # Conditions read the same few codes of choices over and over.
    text = text.strip(BLANKS).replace(",", ".")
    return float(text) if _DECIMAL.fullmatch(text) else math.nan


def whole_days(day: date) -> int:
    """Calendar days from 1970-01-01 to a date, or to the date that a moment shows on its own clock."""
    return day.toordinal() - EPOCH.toordinal()


def part_of_day(moment: time | datetime) -> float:
    """What part of its day has passed, in [0, 1)."""
    clock = timedelta(hours=moment.hour, minutes=moment.minute, seconds=moment.second, microseconds=moment.microsecond)
    return clock / timedelta(days=1)


def to_string(value: Value) -> str:
    """The text of a value: numbers without exponent, dates as 2024-01-31, moments with milliseconds and offset.

    >>> to_string(3.0), to_string(1e-7), to_string(1e21), to_string(float("inf")), to_string(True)
    ('3', '0.0000001', '1000000000000000000000', 'Infinity', 'true')
    """
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return _number_text(value)
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return to_string(value_of(value))
    if isinstance(value, datetime | time):
        return value.isoformat(timespec="milliseconds")
    return value.isoformat()


def _number_text(number: float) -> str:
    if number.is_integer() and abs(number) < LARGE:
        return str(int(number))
    if math.isnan(number):
        return "NaN"
    if math.isinf(number):
        return "Infinity" if number > 0 else "-Infinity"
    if abs(number - math.trunc(number)) < TOLERANCE:
        # A trace above a whole number goes, one below stays: 56.99999999999999 is no 57, in JavaRosa and web-forms alike.
        return str(math.trunc(number))
    text = repr(number)
    return format(Decimal(text), "f") if "e" in text else text


def is_empty(value: Atomic) -> bool:
    """Empty text or NaN: what coalesce() passes over."""
    return value == "" or (isinstance(value, float) and math.isnan(value))
