"""Interviews of one interviewer at the same time, and interviews in the middle of the night."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

from survey.fieldwork.quality.observed import Observed, by_interviewer
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _

TOGETHER = 120.0
"""Seconds two interviews may overlap: closing one while opening the next."""
NIGHT = range(-2, 5)
"""Hours counted from midnight, as the laptop's clock says: from 22:00 until before 5:00."""
AT_NIGHT = 300.0
"""Seconds of work at night that are flagged: a last look late in the evening is none."""


@check("overlap")
def overlapping(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Nobody holds two interviews at once."""
    for name, group in by_interviewer(interviews).items():
        stretches = sorted((start, end, one.interview) for one in group for start, end in one.work)
        for place, (_start, end, interview) in enumerate(stretches):
            for start, other_end, other in stretches[place + 1 :]:
                if start >= end:
                    break
                shared = (min(end, other_end) - start).total_seconds()
                if other != interview and shared > TOGETHER:
                    told = _("{minutes:.0f} minutes at the same time as {other}").format(minutes=shared / 60, other=other)
                    yield Flag("overlap", name, (interview, other), shared, 0.0, told)


@check("night")
def at_night(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Work between 22:00 and 5:00."""
    for one in interviews:
        seconds = sum(_seconds_at_night(start, end) for start, end in one.work)
        if seconds > AT_NIGHT:
            told = _("{minutes:.0f} minutes between 22:00 and 5:00, from {start:%H:%M}").format(
                minutes=seconds / 60, start=one.work[0][0]
            )
            yield Flag("night", one.interviewer, (one.interview,), seconds, 0.0, told)


def _seconds_at_night(start: datetime, end: datetime) -> float:
    """How much of a stretch of work lies in the night that ends, and in the one that begins, on its day."""
    midnight = start.replace(hour=0, minute=0, second=0, microsecond=0)
    nights = (
        (midnight + timedelta(days=day, hours=NIGHT.start), midnight + timedelta(days=day, hours=NIGHT.stop)) for day in (0, 1)
    )
    return sum(max(0.0, (min(end, until) - max(start, since)).total_seconds()) for since, until in nights)
