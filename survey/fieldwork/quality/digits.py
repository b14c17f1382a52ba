"""Interviewers whose numbers end in 0 or 5 more often than those of the others: made up, or rounded by the interviewer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from survey.fieldwork.quality.comparison import higher
from survey.fieldwork.quality.observed import Observed, by_interviewer
from survey.fieldwork.quality.registry import Flag, check
from survey.language import _


@check("digit preference")
def preferred_digits(interviews: Sequence[Observed]) -> Iterator[Flag]:
    """How many numbers of an interview are round beyond what all interviews have in the same questions.

    Wages end in zeros whoever asks; what counts is the difference from the same question elsewhere.
    """
    asked, found_round = Counter[str](), Counter[str]()
    for one in interviews:
        for path, text in _long_numbers(one):
            asked[path] += 1
            found_round[path] += _is_round(text)

    def excess(one: Observed) -> float:
        numbers = list(_long_numbers(one))
        beyond = sum(_is_round(text) - found_round[path] / asked[path] for path, text in numbers)
        return beyond / len(numbers) if numbers else 0.0

    groups = by_interviewer(interviews)
    for found in higher({name: [excess(one) for one in group] for name, group in groups.items()}):
        told = _("{own:+.0%} numbers end in 0 or 5, compared with the same questions elsewhere").format(own=found.mean)
        cases = tuple(one.interview for one in groups[found.name])
        yield Flag("digit preference", found.name, cases, found.mean, found.others, told)


def _long_numbers(one: Observed) -> Iterator[tuple[str, str]]:
    """Numbers of two digits or more: a number of children has no last digit to prefer."""
    return ((path, text) for path, text in one.numbers() if len(text.lstrip("-").partition(".")[0]) > 1)


def _is_round(text: str) -> bool:
    return text.partition(".")[0][-1] in "05"
