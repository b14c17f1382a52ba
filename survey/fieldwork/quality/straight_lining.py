"""Interviewers whose rating grids hold one and the same answer in every line more often than the others'."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from survey.fieldwork.quality.comparison import binomial_tail
from survey.fieldwork.quality.observed import Observed, by_interviewer
from survey.fieldwork.quality.registry import ALPHA, Flag, check
from survey.language import _

LINES = 4
"""Answered lines a grid must have: three alike are nothing unusual."""
GRID = "list-nolabel"
"""The appearance by which XLSForm marks a line of a table of answers."""


@check("straight-lining")
def straight_lines(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """The share of grids answered in one line, against a binomial distribution with the share of all others."""
    lined = {name: [flat for one in group for flat in grids(one)] for name, group in by_interviewer(interviews).items()}
    lined = {name: flats for name, flats in lined.items() if flats}
    for name, own in lined.items():
        rest = [flat for other, flats in lined.items() if other != name for flat in flats]
        # One more of each kind: a share of exactly 0 among the others would make any single grid impossible.
        usual = (sum(rest) + 1) / (len(rest) + 2)
        if binomial_tail(sum(own), len(own), usual) < ALPHA / len(lined):
            told = _("{count} of {total} grids have the same answer in every line; usual are {usual:.0%}").format(
                count=sum(own), total=len(own), usual=usual
            )
            cases = tuple(one.interview for one in by_interviewer(interviews)[name] if any(grids(one)))
            yield Flag("straight-lining", name, cases, sum(own) / len(own), usual, told)


def grids(one: Observed) -> list[bool]:
    """For each grid of an interview with enough answered lines: whether all of them are alike."""
    lines: dict[str, list[str]] = defaultdict(list)
    for path, text in one.answers.items():
        question = one.question(path)
        if question is not None and GRID in question.appearance:
            lines[path.rpartition("/")[0]].append(text)
    return [len(set(texts)) == 1 for texts in lines.values() if len(texts) >= LINES]
