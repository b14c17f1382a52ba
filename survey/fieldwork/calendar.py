"""The days on which teams work: not on weekends, not on Vietnam's public holidays, and on the Saturdays worked in exchange.

The list covers 2023 to 2026 (Labour Code 2019, article 112, with each year's decision on exchanged days); a local file of the
same form, `date,name,kind` with `off` or `work`, corrects it or goes on where it ends.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Literal, cast

from survey.errors import SurveyError
from survey.frozen import dataclass
from survey.language import _
from survey.outside import read_csv, read_text

Kind = Literal["off", "work"]


@dataclass(frozen=True)
class Calendar:
    """`days` names each exceptional day `off` or `work`; `weekends` tells whether Saturday and Sunday are worked anyway.

    `until` is the last year the list of holidays covers.
    """

    days: Mapping[date, Kind]
    until: int
    weekends: bool = False

    @classmethod
    def vietnam(cls, local: Path | None = None, weekends: bool = False) -> Calendar:
        """The list that comes with the program, corrected by a local file.

        Raises:
            SurveyError: a line of the local file is not `date,name,kind`.

        >>> Calendar.vietnam().is_worked(date(2024, 2, 12)), Calendar.vietnam().is_worked(date(2024, 5, 4))
        (False, True)
        """
        shipped = files("survey.fieldwork") / "holidays_vi.csv"
        days = _read(shipped.read_text(encoding="utf-8"), shipped.name)
        if local is not None:
            days |= _read(read_text(local), str(local))
        return cls(days, max(day.year for day in days), weekends)

    def is_worked(self, day: date) -> bool:
        """Whether teams work on that day."""
        if day in self.days:
            return self.days[day] == "work"
        return self.weekends or day.weekday() < 5

    def work_days(self, start: date) -> Iterator[date]:
        """The days of work from `start` on.

        Raises:
            SurveyError: a day lies beyond the years the list covers.
        """
        day = start
        while True:
            if day.year > self.until:
                raise SurveyError(
                    _("the list of public holidays ends in {year}").format(year=self.until),
                    where=day.isoformat(),
                    advice=_("give the later holidays in a file of your own (--holidays)"),
                )
            if self.is_worked(day):
                yield day
            day += timedelta(days=1)


def _read(text: str, where: str) -> dict[date, Kind]:
    days: dict[date, Kind] = {}
    for number, row in enumerate(read_csv(text, where)[1], 2):
        try:
            if row["kind"] not in ("off", "work"):
                raise ValueError("kind")
            days[date.fromisoformat(row["date"] or "")] = cast(Kind, row["kind"])
        except (KeyError, TypeError, ValueError) as error:
            raise SurveyError(
                _("this line is not a day"),
                where=f"{where}:{number}",
                advice=_("write date,name,kind such as 2027-01-01,Tết,off"),
            ) from error
    return days
