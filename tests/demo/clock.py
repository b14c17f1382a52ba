"""The time of day in a simulated country: it stands still until somebody lets it pass, so one seed gives one set of times."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone
from random import Random

VIETNAM = timezone(timedelta(hours=7))
FIRST_DAY = datetime(2023, 10, 2, 8, 0, tzinfo=VIETNAM)
SLOTS = 6  # interviews an interviewer can hold in a day


class SimulatedClock:
    """Tells the time of a team's laptop.

    >>> clock = SimulatedClock()
    >>> clock.at_work(place=7, interviewers=4)
    >>> clock.passes(90)
    >>> clock().isoformat()
    '2023-10-02T09:16:30+07:00'
    """

    def __init__(self) -> None:
        self._now = FIRST_DAY

    def __call__(self) -> datetime:
        return self._now

    def at_work(self, place: int, interviewers: int) -> None:
        """Set the clock to when interview number `place` (from 0) of the team begins: six a day an interviewer, no Sundays."""
        turn = place // interviewers
        day, slot = divmod(turn, SLOTS)
        self._now = FIRST_DAY + timedelta(days=day + day // 6, minutes=75 * slot)

    def passes(self, seconds: float) -> None:
        """Let time pass."""
        self._now += timedelta(seconds=seconds)

    def answered(self, luck: Random) -> None:
        """Let the time of one question pass."""
        self.passes(luck.choice((6, 8, 10, 12, 15, 20, 30)))
