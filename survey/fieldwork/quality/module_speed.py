"""Parts of an interview that were rushed through, though the whole may have taken its time."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterator, Sequence
from statistics import fmean

from survey.fieldwork.quality.comparison import FEWEST, centre_and_spread, critical
from survey.fieldwork.quality.observed import Observed
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _

RUSHED = 0.5
"""A module is only flagged below this share of its usual seconds per answer."""
ANSWERS = 5
"""Answers a module must have in an interview to be timed."""


@check("module speed")
def rushed_modules(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Seconds per answer in each module, against the same module in the other interviews."""
    paces = {(one.interview, module): pace for one in interviews for module, pace in _by_module(one)}
    usual: dict[str, tuple[float, float]] = {}
    for module in sorted({module for _interview, module in paces}):
        logs = [math.log(pace) for (_interview, name), pace in paces.items() if name == module]
        if len(logs) >= FEWEST:
            usual[module] = centre_and_spread(logs)
    limit = critical(len(paces))
    for one in interviews:
        for module, (middle, spread) in usual.items():
            pace = paces.get((one.interview, module), math.exp(middle))
            if pace < RUSHED * math.exp(middle) and math.log(pace) < middle - limit * spread:
                told = _("module {module}: {pace:.1f} seconds an answer; usual are {usual:.1f}").format(
                    module=module, pace=pace, usual=math.exp(middle)
                )
                yield Flag("module speed", f"{one.interviewer} {module}", (one.interview,), pace, math.exp(middle), told)


def _by_module(one: Observed) -> Iterator[tuple[str, float]]:
    seconds: dict[str, list[float]] = defaultdict(list)
    for path, passed in one.pace:
        question = one.question(path)
        if question is not None and question.module:
            seconds[question.module].append(passed)
    return ((module, fmean(passed)) for module, passed in seconds.items() if len(passed) >= ANSWERS)
