"""Interviews that say nearly the same as another one.

Source: Kuriakose and Robbins (2016), Don't get duped: fraud through duplication in public opinion surveys, Statistical Journal of
the IAOS 32: the largest share of matching answers with any other interview, and 85 per cent as the line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from survey.fieldwork.quality.observed import Observed
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _

LINE = 0.85
COMPARABLE = 30
"""Questions that both must have been asked: two refusals after three questions are no duplicate."""
NOT_ASKED = 0


@check("near-duplicates")
def near_duplicates(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """Every pair whose answers match in at least `LINE` of the questions that both answered."""
    for first, second, share, usual in matches(interviews):
        one, other = interviews[first], interviews[second]
        told = _("{share:.0%} of the answers are those of {other} ({interviewer})").format(
            share=share, other=other.interview, interviewer=other.interviewer
        )
        yield Flag("near-duplicates", one.interviewer, (one.interview, other.interview), share, usual, told)


def matches(interviews: Sequence[Observed]) -> Iterator[tuple[int, int, float, float]]:
    """Places of the later and the earlier interview of each such pair, their share of matching answers, and the usual share."""
    import numpy as np

    columns: dict[str, int] = {}
    codes: dict[tuple[str, str], int] = {}
    table = np.zeros((len(interviews), len({path for one in interviews for path in one.answers})), dtype=np.int32)
    for row, one in enumerate(interviews):
        for path, text in one.answers.items():
            table[row, columns.setdefault(path, len(columns))] = codes.setdefault((path, text), len(codes) + 1)
    for row in range(1, len(interviews)):
        both = (table[:row] != NOT_ASKED) & (table[row] != NOT_ASKED)
        asked = both.sum(axis=1)
        share = np.where(asked >= COMPARABLE, ((table[:row] == table[row]) & both).sum(axis=1) / np.maximum(asked, 1), 0.0)
        for found in np.flatnonzero(share >= LINE):
            yield row, int(found), float(share[found]), float(np.median(share))
