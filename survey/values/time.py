"""Times of day."""

from __future__ import annotations

import re
from datetime import time

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type
from survey.values.iso import read_time

_HOUR = re.compile(r"(\d{1,2})\s*(?:h|g|giờ)\s*(\d{1,2})?\s*(?:m|p|phút)?", re.IGNORECASE)


def parse_time(typed: str) -> time:
    """The time that was typed: 14:05, 14h05, 14h, 14 giờ 5 phút.

    >>> parse_time("14h05"), parse_time("7 giờ")
    (datetime.time(14, 5), datetime.time(7, 0))
    """
    found = _HOUR.fullmatch(typed)
    moment = read_time(f"{found[1]}:{int(found[2] or 0):02}" if found else typed)
    if moment is None:
        raise AnswerError(
            _("“{text}” is not a time of day").format(text=typed), advice=_("type hours and minutes, such as 14:05")
        )
    return moment


def show_time(moment: time) -> str:
    """A time with as much of its seconds and offset as it has."""
    text = moment.isoformat("milliseconds")
    return text[:5] + text[12:] if text[5:12] == ":00.000" else text


@answer_type
class Time(AnswerType):
    """A time of day, by the clock where the interview is.

    >>> Time().parse("14h05"), Time().show("14:05:00.000")
    ('14:05:00.000', '14:05')
    """

    name = "time"
    example = "14:05"

    def _parse(self, typed: str, language: str) -> str:
        return self.write(parse_time(typed))

    def read(self, stored: str) -> time:
        """The time."""
        return parse_time(stored)

    def write(self, value: time) -> str:
        """The time with milliseconds, as ODK stores it."""
        return value.isoformat("milliseconds")

    def _show(self, stored: str, language: str) -> str:
        return show_time(parse_time(stored))
