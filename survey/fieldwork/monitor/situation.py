"""Where the fieldwork stands: every case with its team, place, plan, interviewer, outcome and time."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import field

from survey.fieldwork.contacts import attempts, final_disposition
from survey.fieldwork.dispositions import Disposition, Group, Rates, rates
from survey.fieldwork.review.backcheck import is_back_check
from survey.fieldwork.sample import CASE, DAY, TEAM, WITHDRAWN, YES, Row
from survey.frozen import dataclass
from survey.interview.events import FIELDWORK, Event, EventKind, held
from survey.interview.record import Record, fold
from survey.interview.timing import seconds_at_work
from survey.store.base import Store

DONE = frozenset({Group.COMPLETE, Group.PARTIAL})
Take = Callable[[Sequence[Event], Record], None]
"""Looks at one interview: all its events, and what they add up to."""


@dataclass(frozen=True, slots=True)
class CaseState:
    """One case: planned for `day`, held by `interviewer`, closed on `closed` (local dates, empty where not).

    `about` are the sample's columns, or what the sample wrote into the interview; `answers` what was said, by question's name.
    """

    case: str
    team: str
    day: str
    interviewer: str
    disposition: Disposition
    closed: str
    minutes: float
    visits: int
    open: bool
    conflicts: int
    accepted: bool
    about: Mapping[str, str] = field(default_factory=dict)
    answers: Mapping[str, str] = field(default_factory=dict)

    @property
    def done(self) -> bool:
        """Whether there is an interview, whole or in part."""
        return self.disposition.group in DONE


def situation(store: Store, sample: Iterable[Row] = (), also: Take | None = None) -> tuple[CaseState, ...]:
    """Every case of the sample that is not withdrawn, and every interview that is not on it (all of them, without a sample).

    `also` is given everything in the store, case by case, so that it need not be read again.
    """
    rows = {row[CASE]: row for row in sample}
    begun: dict[str, CaseState] = {}
    others: list[str] = []
    for name in store.interviews():
        events = store.events(name)
        record = fold(events)
        if also is not None:
            also(events, record)
        if name == FIELDWORK or is_back_check(record) or (rows and name not in rows and not record.status):
            others.append(name)  # no case of the sample: a decision on all of it, a back-check, a visit to a place
        else:
            begun[name] = _state(name, rows.get(name), events, record)
    issued = [name for name, row in rows.items() if row.get(WITHDRAWN) != YES and name not in others]
    listed = (begun.get(name) or _state(name, rows[name], (), Record()) for name in issued)
    return (*listed, *(state for name, state in begun.items() if name not in rows))


def _state(name: str, row: Row | None, events: Sequence[Event], record: Record) -> CaseState:
    own = held(events)
    written = {path.rpartition("/")[2]: text for path, text in record.answers.items() if "[" not in path}
    given = {path.rpartition("/")[2] for path in record.defaults}
    about = row if row is not None else {column: text for column, text in written.items() if column in given}
    return CaseState(
        case=name,
        team=about.get(TEAM) or (events[0].device if events else ""),
        day=about.get(DAY, ""),
        interviewer=record.interviewer,
        disposition=final_disposition(record, events),
        closed=_closed(record, own),
        minutes=seconds_at_work(own) / 60,
        visits=len(attempts(events)) + bool(own),
        open=record.open,
        conflicts=len(record.conflicts),
        accepted=record.review == "accept",
        about=about,
        answers=written,
    )


def _closed(record: Record, events: Sequence[Event]) -> str:
    """The local date on which an interview was closed for the last time."""
    if record.status != "completed":
        return ""
    return next(event.wall_time[:10] for event in reversed(events) if event.kind is EventKind.COMPLETE)


def group_by(states: Iterable[CaseState], name: str) -> Iterator[tuple[str, list[CaseState]]]:
    """Cases grouped by `team`, `interviewer` or a column of the sample, in the order of the values; cases without it left out."""
    groups: dict[str, list[CaseState]] = {}
    for state in states:
        value = {"team": state.team, "interviewer": state.interviewer}.get(name, state.about.get(name, ""))
        if value:
            groups.setdefault(value, []).append(state)
    yield from sorted(groups.items())


def rates_of(states: Iterable[CaseState]) -> Rates:
    """AAPOR's rates of these cases, each counted once."""
    return rates(Counter(state.disposition.group for state in states))


@dataclass(frozen=True, slots=True)
class Day:
    """A day of fieldwork: interviews planned and done until its end."""

    date: str
    planned: int
    done: int


def days(states: Sequence[CaseState]) -> tuple[Day, ...]:
    """Every day on which something was planned or done, with running totals."""
    planned, done = Counter(state.day for state in states if state.day), Counter(state.closed for state in states if state.done)
    found, totals = [], [0, 0]
    for date in sorted({*planned, *done} - {""}):
        totals = [totals[0] + planned[date], totals[1] + done[date]]
        found.append(Day(date, *totals))
    return tuple(found)
