"""Interviewers whose interviews say something else when a supervisor asks again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from survey.fieldwork.quality.comparison import binomial_tail
from survey.fieldwork.quality.registry import ALPHA, Flag
from survey.fieldwork.review.backcheck import BackCheck, Told, matched
from survey.language import _

HONEST = 0.1
"""The share of answers that differ when a question is asked again in good faith."""


def disagreements(interviews: Iterable[Told]) -> Iterator[Flag]:
    """Each interviewer's share of differing answers in back-checks, against what memory and moods explain."""
    groups: dict[str, list[BackCheck]] = defaultdict(list)
    for found in matched(interviews):
        groups[found.interviewer].append(found)
    for name, group in sorted(groups.items()):
        compared, differ = sum(one.compared for one in group), sum(len(one.differences) for one in group)
        if compared and binomial_tail(differ, compared, HONEST) < ALPHA / len(groups):
            told = _("{differ} of {compared} answers differ in back-checks; up to {usual:.0%} is usual").format(
                differ=differ, compared=compared, usual=HONEST
            )
            cases = tuple(one.original for one in group if one.differences)
            yield Flag("back-check", name, cases, differ / compared, HONEST, told)
