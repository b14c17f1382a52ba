"""Interviews that took far less time than the others."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence

from survey.fieldwork.quality.comparison import FEWEST, centre_and_spread, critical
from survey.fieldwork.quality.observed import Observed
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _

SHORT = 0.6
"""An interview is only flagged below this share of the usual time, however small the spread."""

ANSWERS = 20
"""Answers an interview must have to be timed: a refusal at the door is short."""


@check("duration")
def too_short(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Seconds per answer, on a logarithmic scale against their median: routing makes some interviews shorter, never so fast."""
    paces = {one.interview: one.seconds / len(one.pace) for one in interviews if one.seconds > 0 and len(one.pace) >= ANSWERS}
    if len(paces) < FEWEST:
        return
    middle, spread = centre_and_spread([math.log(pace) for pace in paces.values()])
    usual = math.exp(middle)
    for one in interviews:
        pace = paces.get(one.interview, usual)
        if pace < SHORT * usual and math.log(pace) < middle - critical(len(paces)) * spread:
            told = _("{minutes:.0f} minutes for {answers} answers; usual are {usual:.0f}").format(
                minutes=one.seconds / 60, answers=len(one.pace), usual=usual * len(one.pace) / 60
            )
            yield Flag("duration", one.interviewer, (one.interview,), pace, usual, told)
