"""Interviewers who bring home more don't-knows and refusals than the others."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from survey.fieldwork.quality.comparison import higher
from survey.fieldwork.quality.observed import Observed, by_interviewer
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _

NOTABLE = 0.02
"""The excess that is worth a look: two answers in a hundred."""


@check("missing answers")
def many_missing(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Each reason by itself: its share among what was asked in an interview, compared between interviewers."""
    groups = by_interviewer(interviews)
    for reason in ("dont_know", "refused"):
        shares = {name: [_share(one, reason) for one in group] for name, group in groups.items()}
        for found in higher(shares):
            if found.mean - found.others < NOTABLE:
                continue
            words = {"dont_know": _("“don't know”"), "refused": _("refusals of answers")}[reason]
            told = _("{reason}: {own:.1%} of what was asked; others have {usual:.1%}").format(
                reason=words, own=found.mean, usual=found.others
            )
            cases = tuple(one.interview for one in groups[found.name] if _share(one, reason) > found.others)
            yield Flag("missing answers", f"{found.name} {reason}", cases, found.mean, found.others, told)


def _share(one: Observed, reason: str) -> float:
    return sum(why == reason for why in one.missing.values()) / (len(one.missing) + len(one.answers))
