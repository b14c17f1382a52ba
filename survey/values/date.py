"""Dates."""

from __future__ import annotations

import re
from datetime import date

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type
from survey.values.iso import read_date

_MONTH_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{4})", re.ASCII)
_YEAR = re.compile(r"\d{4}", re.ASCII)
_DAY_FIRST = re.compile(r"(\d{1,2})[-/. ](\d{1,2})[-/. ](\d{4})", re.ASCII)


def parse_date(typed: str) -> date:
    """The date that was typed, day first or in ISO order.

    >>> parse_date("31/1/2024") == parse_date("2024-01-31") == parse_date("31-01-2024")
    True
    """
    found = _DAY_FIRST.fullmatch(typed)
    day = read_date(f"{found[3]}-{found[2]}-{found[1]}" if found else typed.replace("/", "-"))
    if day is None:
        raise AnswerError(_("“{text}” is not a date").format(text=typed), advice=_("type day, month and year, such as 31/1/2024"))
    return day


def show_date(day: date, language: str) -> str:
    """A date as a person types it."""
    return f"{day.day:02}/{day.month:02}/{day.year:04}" if language == "vi" else day.isoformat()


@answer_type
class Date(AnswerType):
    """A calendar day.

    >>> Date().parse("31/1/2024"), Date().show("2024-01-31", "vi")
    ('2024-01-31', '31/01/2024')
    """

    name = "date"
    example = "31/1/2024"

    def _parse(self, typed: str, language: str) -> str:
        return parse_date(typed).isoformat()

    def read(self, stored: str) -> date:
        """The date."""
        return parse_date(stored)

    def write(self, value: date) -> str:
        """The date in ISO order."""
        return value.isoformat()

    def _show(self, stored: str, language: str) -> str:
        return show_date(parse_date(stored), language)


class Month(Date):
    """A month of a year, kept as its first day, as ODK Collect does.

    >>> Month().parse("11/2026"), Month().parse("2026-11"), Month().show("2026-11-01", "vi")
    ('2026-11-01', '2026-11-01', '11/2026')
    """

    example = "11/2026"

    def _parse(self, typed: str, language: str) -> str:
        found = _MONTH_FIRST.fullmatch(typed)
        month = read_date(f"{found[2]}-{found[1]}-1" if found else typed.replace("/", "-") + "-1")
        if month is not None:
            return month.isoformat()
        try:
            return parse_date(typed).replace(day=1).isoformat()
        except AnswerError as error:
            what = _("“{text}” is not a month").format(text=typed)
            raise AnswerError(what, advice=_("type month and year, such as 11/2026")) from error

    def _show(self, stored: str, language: str) -> str:
        day = parse_date(stored)
        return f"{day.month:02}/{day.year:04}"


class Year(Date):
    """A year, kept as its first day.

    >>> Year().parse("2026"), Year().show("2026-01-01")
    ('2026-01-01', '2026')
    """

    example = "2026"

    def _parse(self, typed: str, language: str) -> str:
        if _YEAR.fullmatch(typed) and (year := read_date(f"{typed}-01-01")):
            return year.isoformat()
        try:
            return parse_date(typed).replace(month=1, day=1).isoformat()
        except AnswerError as error:
            raise AnswerError(_("“{text}” is not a year").format(text=typed), advice=_("type a year, such as 2026")) from error

    def _show(self, stored: str, language: str) -> str:
        return f"{parse_date(stored).year:04}"


PRECISIONS: dict[str, Date] = {"month-year": Month(), "year": Year()}
"""How much of a date is asked, by the appearance of its question; the whole day without one."""
