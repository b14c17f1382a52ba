"""Interviews as quality checks see them: what people said, who asked, when, and how long each answer took."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field
from datetime import datetime

from survey.fieldwork.review.backcheck import is_back_check
from survey.frozen import dataclass
from survey.interview.events import Event, EventKind, held
from survey.interview.paths import form_path
from survey.interview.record import Record
from survey.interview.sealed import is_sealed
from survey.interview.timing import LONGEST_PAUSE, steps
from survey.questionnaire.model import Question, Questionnaire

SAID = frozenset({EventKind.ANSWER, EventKind.MISSING})


@dataclass(frozen=True)
class Observed:
    """A closed interview in which questions were answered.

    `answers` are those that people gave outside of repeats (concrete path → XForm text), `missing` the reasons given, `given`
    what the sample or the form wrote. `pace` is, for each answer, its path and the seconds it took, `work` when work went on.
    `team` is the laptop it began on.
    """

    interview: str
    interviewer: str
    team: str
    questionnaire: Questionnaire
    answers: Mapping[str, str]
    missing: Mapping[str, str]
    given: Mapping[str, str]
    pace: tuple[tuple[str, float], ...]
    work: tuple[tuple[datetime, datetime], ...] = field(repr=False, default=())

    @property
    def seconds(self) -> float:
        """Seconds at work."""
        return sum((end - start).total_seconds() for start, end in self.work)

    def question(self, path: str) -> Question | None:
        """The question at a concrete path."""
        element = self.questionnaire.elements.get(form_path(path))
        return element if isinstance(element, Question) else None

    def numbers(self) -> Iterator[tuple[str, str]]:
        """Numbers that people gave: path and digits as typed."""
        for path, text in self.answers.items():
            question = self.question(path)
            if question is not None and question.type in ("integer", "decimal"):
                yield path, text


def observed(record: Record, events: Sequence[Event], form: Questionnaire) -> Observed | None:
    """One interview, from its record and its events; None where it is not closed, without an answer, or a back-check."""
    if record.status != "completed" or is_back_check(record):
        return None
    own = held(events)
    written = {path: text for path, text in record.answers.items() if path in record.defaults}
    readable = {path: text for path, text in record.answers.items() if not is_sealed(text)}
    said = {path: text for path, text in readable.items() if path not in record.defaults and "[" not in path}
    if not said:
        return None
    return Observed(
        record.interview,
        record.interviewer,
        own[0].device,
        form,
        said,
        record.missing,
        written,
        tuple((event.path, seconds) for event, seconds in steps(own) if event.kind in SAID),
        tuple(_stretches(own)),
    )


def _stretches(events: Sequence[Event]) -> Iterator[tuple[datetime, datetime]]:
    """When work went on: from the first to the last event of each laptop, cut at pauses, long silences and clocks set back."""
    by_device: dict[str, list[Event]] = defaultdict(list)
    for event in sorted(events, key=lambda event: event.seq):
        by_device[event.device].append(event)
    for own in by_device.values():
        start = last = datetime.fromisoformat(own[0].wall_time)
        paused = own[0].kind is EventKind.PAUSE
        for event in own[1:]:
            now = datetime.fromisoformat(event.wall_time)
            if paused or not 0 <= (now - last).total_seconds() <= LONGEST_PAUSE:
                yield start, last
                start = now
            last, paused = now, event.kind is EventKind.PAUSE
        yield start, last


def by_interviewer(interviews: Iterable[Observed]) -> dict[str, list[Observed]]:
    """Interviews grouped by who held them, in the order of names."""
    groups: dict[str, list[Observed]] = defaultdict(list)
    for one in interviews:
        groups[one.interviewer].append(one)
    return dict(sorted(groups.items()))
