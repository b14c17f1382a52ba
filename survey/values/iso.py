"""Dates, times and moments as XForms stores them: ISO 8601, `2024-01-31T14:05:09.000+07:00`."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta, timezone

_DATE = re.compile(r"(-?\d{4,})-(\d{1,2})-(\d{1,2})", re.ASCII)
_TIME = re.compile(r"(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*(Z|[+-]\d{2}(?::?\d{2})?)?", re.ASCII)


def read_date(text: str) -> date | None:
    """The date that a text is, None where it is none; 1983-09-31 is none.

    >>> read_date("2024-1-31"), read_date("1983-09-31")
    (datetime.date(2024, 1, 31), None)
    """
    found = _DATE.fullmatch(text.strip())
    if found is None:
        return None
    try:
        return date(int(found[1]), int(found[2]), int(found[3]))
    except (ValueError, OverflowError):
        return None


def read_time(text: str) -> time | None:
    """The time of day that a text is, with its offset from UTC if it has one; None where it is none.

    >>> read_time("14:05:09.5+07:00"), read_time("24:00")
    (datetime.time(14, 5, 9, 500000, tzinfo=datetime.timezone(datetime.timedelta(seconds=25200))), None)
    """
    found = _TIME.fullmatch(text.strip())
    if found is None:
        return None
    micro = int((found[4] or "0")[:6].ljust(6, "0"))
    try:
        return time(int(found[1]), int(found[2]), int(found[3] or 0), micro, _offset(found[5]))
    except ValueError:
        return None


def read_moment(text: str) -> datetime | None:
    """The moment that a text is, a date and a time with `T` or a space between; None where it is none.

    >>> read_moment("2024-01-31T14:05Z")
    datetime.datetime(2024, 1, 31, 14, 5, tzinfo=datetime.timezone.utc)
    """
    day_text, _, clock_text = text.strip().replace("T", " ", 1).partition(" ")
    day, clock = read_date(day_text), read_time(clock_text)
    return datetime.combine(day, clock) if day is not None and clock is not None else None


def _offset(text: str | None) -> timezone | None:
    if text is None:
        return None
    if text == "Z":
        return UTC
    digits = text[1:].replace(":", "").ljust(4, "0")
    hours, minutes = int(digits[:2]), int(digits[2:])
    if minutes > 59:
        raise ValueError("an offset has fewer than 60 minutes")
    return timezone(timedelta(hours=hours, minutes=minutes) * (-1 if text[0] == "-" else 1))
