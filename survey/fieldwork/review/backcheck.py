"""Back-checks: a supervisor asks some questions again; what was said then is compared with the original interview.

A back-check is an interview of its own, with the same questionnaire or a short one. The question named `backcheck_of` holds the
identifier of the original (as a rule preloaded); questions meet by their names.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from survey.interview.record import Record, fold
from survey.store.base import Store

LINK = "backcheck_of"


@dataclass(frozen=True, slots=True)
class Difference:
    """A question answered in both interviews, differently."""

    question: str
    original: str
    again: str


@dataclass(frozen=True, slots=True)
class BackCheck:
    """A back-check and its original: who asked at first, how many questions both answered, and where they differ."""

    original: str
    again: str
    interviewer: str
    compared: int
    differences: tuple[Difference, ...]

    @property
    def rate(self) -> float:
        """The share of compared questions that differ; 0 where nothing could be compared."""
        return len(self.differences) / self.compared if self.compared else 0.0


def back_checks(store: Store) -> Iterator[BackCheck]:
    """Every back-check whose original is here, in the order they were begun."""
    records = {name: fold(store.events(name)) for name in store.interviews()}
    for name, again in records.items():
        original = records.get(by_name(again).get(LINK, ""))
        if original is not None and original.status and original is not again:
            yield compare(original, again, name)


def compare(original: Record, again: Record, name: str = "") -> BackCheck:
    """Hold two interviews against each other, question by question; what only one of them answered is not compared."""
    first, second = by_name(original), by_name(again)
    both = [question for question in first if question in second and question != LINK]
    different = tuple(
        Difference(question, first[question], second[question]) for question in both if first[question] != second[question]
    )
    return BackCheck(original.interview, name or again.interview, original.interviewer, len(both), different)


def by_name(record: Record) -> Mapping[str, str]:
    """The answers that people gave outside of repeats, by the question's name."""
    return {
        path.rpartition("/")[2]: text
        for path, text in record.answers.items()
        if "[" not in path and (path not in record.defaults or path.endswith(f"/{LINK}"))
    }
