"""Moments: a date with a time."""

from __future__ import annotations

from datetime import datetime

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type
from survey.values.date import parse_date, show_date
from survey.values.iso import read_moment
from survey.values.time import parse_time, show_time


@answer_type
class DateTime(AnswerType):
    """A moment, kept with the offset of the clock it was read from: the computer's unless one is typed.

    >>> DateTime().parse("31/1/2024 14:05 +07:00")
    '2024-01-31T14:05:00.000+07:00'
    """

    name = "datetime"
    example = "31/1/2024 14:05"

    def _parse(self, typed: str, language: str) -> str:
        moment = read_moment(typed)
        if moment is None:
            day, _space, clock = typed.partition(" ")
            if not clock.strip():
                raise AnswerError(
                    _("“{text}” has no time").format(text=typed), advice=_("type a date and a time, such as 31/1/2024 14:05")
                )
            moment = datetime.combine(parse_date(day), parse_time(clock.strip()))
        return self.write(moment if moment.tzinfo else moment.astimezone())

    def read(self, stored: str) -> datetime:
        """The moment, with its offset if it has one."""
        moment = read_moment(stored)
        if moment is None:
            raise AnswerError(_("“{text}” is not a date and time").format(text=stored))
        return moment

    def write(self, value: datetime) -> str:
        """The moment with milliseconds, as ODK stores it."""
        return value.isoformat("T", "milliseconds")

    def _show(self, stored: str, language: str) -> str:
        moment = self.read(stored)
        here = moment.tzinfo is not None and moment.replace(tzinfo=None).astimezone().utcoffset() == moment.utcoffset()
        clock = show_time((moment.replace(tzinfo=None) if here else moment).timetz())
        return f"{show_date(moment.date(), language)} {clock}"
