"""Dates, times and moments; days are whole local days, moments keep their time."""

from __future__ import annotations

import calendar
import math
import re
from datetime import UTC, date, datetime, time, timedelta, tzinfo

from survey.errors import EvaluationError
from survey.expression.convert import part_of_day, to_string, whole_days
from survey.expression.data import Atomic, Scope
from survey.expression.functions.registry import function
from survey.language import _
from survey.values.iso import read_date, read_moment, read_time

_DAY = timedelta(days=1)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_CODE = re.compile("%(.?)", re.DOTALL)
_MONTHS = "January February March April May June July August September October November December".split()
_WEEKDAYS = "Monday Tuesday Wednesday Thursday Friday Saturday Sunday".split()
# English whatever the language of the interview: a calculated value must not depend on who fills in the form.


@function("today", "", "any", example="today() >= date('2020-01-01')")
def today(scope: Scope) -> date:
    """Today's date, as the device's clock shows it."""
    return scope.environment.now().date()


@function("now", "", "any", example="now() >= today()")
def now(scope: Scope) -> datetime:
    """The present moment."""
    return scope.environment.now()


class DayOfText(date):
    """The day that the text of a moment falls on: a date like any other, but for the functions that show or count hours.

    JavaRosa and web-forms agree on this: `date()` keeps the time of a text out of sight, where `decimal-date-time`,
    `decimal-time` and the formats still find it.
    """

    moment: datetime | None = None


@function("date", "value", "any", example="date('2024-02-28') + 2 = date('2024-03-01')")
def date_(scope: Scope, value: Atomic) -> Atomic:
    """The day of a text, a moment, or a number of days since 1970-01-01; empty and NaN stay as they are."""
    if isinstance(value, float):
        return value if math.isnan(value) else _day(math.trunc(_in_range(value)))
    found = _date_or_moment(scope, value)
    if not isinstance(found, datetime):
        return found
    if not isinstance(value, str):
        return found.date()
    day = DayOfText(found.year, found.month, found.day)
    day.moment = found
    return day


@function("date-time", "value", "any", example="date-time('2024-01-31T10:00:00Z') = date-time('2024-01-31T17:00:00+07:00')")
def date_time(scope: Scope, value: Atomic) -> Atomic:
    """The moment of a text, or of days since 1970-01-01 in UTC with their fraction; a text without a time is a day."""
    return _date_or_moment(scope, value)


@function("decimal-date-time", "value", "any", example="decimal-date-time('1970-01-02T12:00:00Z') = 1.5")
def decimal_date_time(scope: Scope, value: Atomic) -> Atomic:
    """Days since 1970-01-01 in UTC, with the time as their fraction."""
    if isinstance(value, float):
        return value if math.isnan(value) else _in_range(value)
    found = _date_or_moment(scope, value)
    if isinstance(found, datetime):
        return (found - _EPOCH) / _DAY
    if isinstance(found, date):
        return (datetime.combine(found, time(), _zone(scope)) - _EPOCH) / _DAY
    return found


@function("decimal-time", "value", "any", example="decimal-time('12:00') = 0.5")
def decimal_time(scope: Scope, value: Atomic) -> Atomic:
    """What part of its local day has passed at a time or moment."""
    if isinstance(value, float):
        return value - math.floor(value) if math.isfinite(value) else math.nan
    if isinstance(value, str) and (clock := read_time(value)):
        value = clock
    if isinstance(value, time):
        if value.tzinfo is None:
            return part_of_day(value)
        here = scope.environment.now()
        return part_of_day(datetime.combine(here.date(), value).astimezone(here.tzinfo))
    found = _date_or_moment(scope, value)
    if isinstance(found, datetime):
        return part_of_day(found)
    return 0.0 if isinstance(found, date) else found


@function("format-date", "value text", "text", example="format-date('2024-01-05', '%d/%n/%Y') = '05/1/2024'")
def format_date(scope: Scope, value: Atomic, pattern: str) -> str:
    """A date in the form a pattern says: %Y %y %m %n %B %b %d %e %A %a %w %j %H %h %M %S %3 %p %Z."""
    return _formatted(scope, value, pattern)


@function("format-date-time", "value text", "text", example="format-date-time('2024-01-05T09:07:00', '%H:%M') = '09:07'")
def format_date_time(scope: Scope, value: Atomic, pattern: str) -> str:
    """A moment in the form a pattern says, with the codes of format-date."""
    return _formatted(scope, value, pattern)


@function("difference-in-months", "value value", "number", example="difference-in-months('2024-01-31', '2024-03-01') = 1")
def difference_in_months(scope: Scope, start: Atomic, end: Atomic) -> float:
    """The whole months from one date to another (CHT)."""
    first, last = date_(scope, start), date_(scope, end)
    if not isinstance(first, date) or not isinstance(last, date):
        return math.nan
    months = (last.year - first.year) * 12 + last.month - first.month
    if months > 0 and last.day < first.day:
        months -= 1
    elif months < 0 and last.day > first.day:
        months += 1
    return float(months)


@function(
    "add-date", "value number number? number? number? number?", "any", example="add-date('2024-01-31', 0, 1) = date('2024-02-29')"
)
def add_date(scope: Scope, value: Atomic, *amounts: float) -> Atomic:
    """A date moved by years, months, days, hours, minutes; a day that a month lacks becomes its last (CHT)."""
    found = value if isinstance(value, DayOfText) else _date_or_moment(scope, value)
    if not isinstance(found, date) or not all(map(math.isfinite, amounts)):
        return ""
    years, months, days, hours, minutes = (math.trunc(amount) for amount in (*amounts, 0.0, 0.0, 0.0, 0.0)[:5])
    if (hours or minutes) and not isinstance(found, datetime):
        found = datetime.combine(found, time(), _zone(scope))
    month = found.year * 12 + found.month - 1 + years * 12 + months
    try:
        last = calendar.monthrange(month // 12, month % 12 + 1)[1]
        moved = found.replace(year=month // 12, month=month % 12 + 1, day=min(found.day, last))
        return moved + timedelta(days=days, hours=hours, minutes=minutes)
    except (ValueError, OverflowError, calendar.IllegalMonthError) as error:
        raise _out_of_range(to_string(value)) from error


def _zone(scope: Scope) -> tzinfo | None:
    return scope.environment.now().tzinfo


def _date_or_moment(scope: Scope, value: Atomic) -> Atomic:
    """A date as it is, a moment on the local clock; empty and NaN as they are."""
    zone = _zone(scope)
    if isinstance(value, float):
        return value if math.isnan(value) else _on_clock(_EPOCH + _in_range(value) * _DAY, zone)
    if isinstance(value, str):
        if value == "":
            return value
        read = read_date(value) or read_moment(value)
        if read is None:
            raise EvaluationError(_("“{text}” is not a date").format(text=value), advice=_("write dates as 2024-01-31"))
        value = read
    if isinstance(value, datetime):
        return _on_clock(value, zone)
    if isinstance(value, date):
        return value.moment or value if isinstance(value, DayOfText) else value
    raise EvaluationError(_("“{text}” is not a date").format(text=to_string(value)), advice=_("write dates as 2024-01-31"))


def _on_clock(moment: datetime, zone: tzinfo | None) -> datetime:
    """A moment as the device's clock shows it; one without an offset is already so."""
    if moment.tzinfo is None:
        return moment.replace(tzinfo=zone)
    try:
        return moment.astimezone(zone)
    except OverflowError as error:
        raise _out_of_range(moment.isoformat()) from error


def _day(days: int) -> date:
    return date.fromordinal(date(1970, 1, 1).toordinal() + days)


def _in_range(days: float) -> float:
    """The number, if the calendar reaches it: the years 1 to 9999."""
    if not whole_days(date.min) <= days <= whole_days(date.max):
        raise _out_of_range(to_string(days))
    return days


def _out_of_range(text: str) -> EvaluationError:
    return EvaluationError(_("“{text}” is beyond the calendar").format(text=text))


def _formatted(scope: Scope, value: Atomic, pattern: str) -> str:
    found = value if isinstance(value, time) else _date_or_moment(scope, value)
    if isinstance(found, time):
        moment = datetime.combine(date(1970, 1, 1), found)
    elif isinstance(found, datetime):
        moment = found
    elif isinstance(found, date):
        moment = datetime.combine(found, time(), _zone(scope))
    else:
        return ""
    return _CODE.sub(lambda found: "%" if found[1] == "%" else _field(moment, found[1]), pattern)


def _field(moment: datetime, code: str) -> str:
    match code:
        case "Y":
            return f"{moment.year:04}"
        case "y":
            return f"{moment.year % 100:02}"
        case "n":
            return str(moment.month)
        case "B":
            return _MONTHS[moment.month - 1]
        case "b":
            return _MONTHS[moment.month - 1][:3]
        case "e":
            return str(moment.day)
        case "A":
            return _WEEKDAYS[moment.weekday()]
        case "a":
            return _WEEKDAYS[moment.weekday()][:3]
        case "w":
            return str(moment.isoweekday() % 7)
        case "h":
            return str(moment.hour)
        case "3":
            return f"{moment.microsecond // 1000:03}"
        case "p":
            return "AM" if moment.hour < 12 else "PM"
        case "Z":
            return moment.strftime("%z")
    if code in ("m", "d", "j", "H", "M", "S"):
        return moment.strftime(f"%{code}")
    raise EvaluationError(_("“%{code}” is not a code of format-date()").format(code=code))
