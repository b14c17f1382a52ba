"""Dates."""

from __future__ import annotations

import re
from datetime import date

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type
from survey.values.iso import read_date

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
