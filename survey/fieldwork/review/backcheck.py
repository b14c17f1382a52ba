"""Back-checks: a supervisor asks some questions again; what was said then is compared with the original interview.

A back-check is an interview of its own, with the same questionnaire or a short one. The question named `backcheck_of` holds the
identifier of the original (as a rule preloaded); questions meet by their names.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from survey.frozen import dataclass
from survey.interview.record import Record, fold
from survey.interview.sealed import is_sealed
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


@dataclass(frozen=True, slots=True)
class Told:
    """What people said in an interview outside of repeats, by the question's name, and who asked."""

    interview: str
    interviewer: str
    answers: Mapping[str, str]


def back_checks(store: Store) -> Iterator[BackCheck]:
    """Every back-check whose original is here, in the order they were begun."""
    records = (fold(store.events(name)) for name in store.interviews())
    return matched(told(record) for record in records if record.status)


def matched(interviews: Iterable[Told]) -> Iterator[BackCheck]:
    """The back-checks among interviews, each compared with its original."""
    known = {one.interview: one for one in interviews}
    for again in known.values():
        original = known.get(again.answers.get(LINK, ""))
        if original is not None and original is not again:
            yield compare(original, again)


def compare(original: Told, again: Told) -> BackCheck:
    """Hold two interviews against each other, question by question; what only one of them answered is not compared."""
    first, second = original.answers, again.answers
    both = [question for question in first if question in second and question != LINK]
    different = tuple(
        Difference(question, first[question], second[question]) for question in both if first[question] != second[question]
    )
    return BackCheck(original.interview, again.interview, original.interviewer, len(both), different)


def told(record: Record) -> Told:
    """What an interview holds, as back-checks are compared: sealed personal data cannot be."""
    answers = {
        path.rpartition("/")[2]: text
        for path, text in record.answers.items()
        if "[" not in path and not is_sealed(text) and (path not in record.defaults or path.endswith(f"/{LINK}"))
    }
    return Told(record.interview, record.interviewer, answers)


def is_back_check(record: Record) -> bool:
    """Whether an interview asks again what another one asked."""
    return any(path.endswith(f"/{LINK}") for path in record.answers)
