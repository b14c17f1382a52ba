"""Between the text an XForm stores and the value an expression sees, by the XForm type of the element."""

from __future__ import annotations

import math
import re
from datetime import date, datetime, time

from survey.expression.convert import to_boolean, to_number, to_string
from survey.expression.data import Atomic
from survey.values.iso import read_date, read_moment, read_time

_NUMBER = re.compile(r"[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?", re.ASCII)
NUMERIC = frozenset(["int", "integer", "long", "decimal", "float", "double"])
WHOLE = frozenset(["int", "integer", "long"])

_EPOCH = date(1970, 1, 1).toordinal()
_FIRST_DAY, _LAST_DAY = date.min.toordinal() - _EPOCH, date.max.toordinal() - _EPOCH


def typed(text: str, data_type: str) -> Atomic:
    """The value of a stored text; text that is not of its type stays text, as an answer written by an earlier version may be.

    >>> typed("3", "int"), typed("", "int"), typed("2024-01-31", "date")
    (3.0, '', datetime.date(2024, 1, 31))
    """
    if not text or data_type == "string":
        return text
    if data_type in NUMERIC:
        return float(text) if _NUMBER.fullmatch(text.strip()) else text
    if data_type == "boolean":
        return text in ("1", "true")
    value: date | datetime | time | None = None
    if data_type == "date":
        value = read_date(text[:10]) if len(text) > 10 else read_date(text)
    elif data_type == "dateTime":
        value = read_moment(text)
    elif data_type == "time":
        value = read_time(text)
    return text if value is None else value


def stored(value: Atomic, data_type: str) -> str:
    """The text that a calculated value is stored as; a number that is no day of the calendar stays a number.

    >>> stored(3.7, "int"), stored(float("nan"), "int"), stored(True, "string"), stored(19753.0, "date")
    ('3', '', 'true', '2024-01-31')
    """
    if data_type == "boolean":
        blank = value == "" or (isinstance(value, float) and math.isnan(value))
        return "" if blank else "1" if to_boolean(value) else "0"
    if isinstance(value, bool):
        return ("1" if value else "0") if data_type in NUMERIC else to_string(value)
    if data_type in NUMERIC and not isinstance(value, float):
        number = to_number(value)
        value = value if isinstance(value, str) and math.isnan(number) and value else number
    if isinstance(value, float):
        return _stored_number(value, data_type)
    if isinstance(value, datetime) and data_type == "date":
        return value.date().isoformat()
    return to_string(value)


def _stored_number(value: float, data_type: str) -> str:
    if math.isnan(value):
        return ""
    if data_type == "date" and _FIRST_DAY <= value < _LAST_DAY + 1:
        return date.fromordinal(_EPOCH + math.floor(value)).isoformat()
    if data_type in WHOLE and math.isfinite(value):
        return to_string(float(math.trunc(value)))
    return to_string(value)
