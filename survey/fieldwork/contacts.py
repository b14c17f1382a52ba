"""Contact attempts: each visit with its outcome and, if one was made, an appointment; and what they add up to for a case."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from datetime import datetime

from survey.errors import SurveyError
from survey.fieldwork.dispositions import DISPOSITIONS, Disposition, Group, disposition
from survey.frozen import dataclass
from survey.interview.events import Draft, Event, EventKind, Journal
from survey.interview.record import Record
from survey.language import _

_RANK = {
    Group.NOT_ELIGIBLE: 3, Group.REFUSAL: 3, Group.OTHER: 3, Group.COMPLETE: 3, Group.PARTIAL: 3,
    Group.NON_CONTACT: 2, Group.UNKNOWN_PERSON: 1, Group.UNKNOWN_PLACE: 0,
}  # fmt: skip
"""What a contact tells: a later visit to a closed door does not undo what the person said at an earlier one."""


@dataclass(frozen=True, slots=True)
class Attempt:
    """One contact attempt: when (as the laptop's clock said), by whom, its outcome, and the appointment made, if any."""

    when: str
    interviewer: str
    outcome: str
    appointment: str = ""


def record_attempt(journal: Journal, case: str, outcome: str, interviewer: str, appointment: str = "") -> tuple[Event, ...]:
    """Write a contact attempt down; `appointment` is a local date and time, `2023-11-05 18:30` or `5/11/2023 18:30`.

    Raises:
        SurveyError: there is no such outcome, or the appointment is no date and time. Nothing was written.

    >>> from survey.store import MemoryStore
    >>> store = MemoryStore("laptop1")
    >>> _events = record_attempt(store, "case7", "away", "Lan", "2023-11-05 18:30")
    >>> attempts(store.events("case7"))[0].appointment
    '2023-11-05T18:30'
    """
    drafts = [Draft(case, EventKind.DISPOSITION, value=disposition(outcome).name, interviewer=interviewer)]
    if appointment:
        moment = _moment(appointment).isoformat(timespec="minutes")
        drafts.append(Draft(case, EventKind.APPOINTMENT, value=moment, interviewer=interviewer))
    return journal.append(drafts)


def _moment(text: str) -> datetime:
    """A date and time as computers write it, or with the day first as the questionnaires' dates are typed."""
    for read in (datetime.fromisoformat, lambda text: datetime.strptime(text, "%d/%m/%Y %H:%M")):
        with suppress(ValueError):
            return read(text)
    raise SurveyError(_("“{text}” is no date and time").format(text=text), advice=_("write it as 2023-11-05 18:30"))


def attempts(events: Iterable[Event]) -> tuple[Attempt, ...]:
    """The contact attempts among a case's events, in their order."""
    found: list[Attempt] = []
    for event in events:
        if event.kind is EventKind.DISPOSITION:
            found.append(Attempt(event.wall_time, event.interviewer, event.value))
        elif event.kind is EventKind.APPOINTMENT and found:
            found[-1] = Attempt(found[-1].when, found[-1].interviewer, found[-1].outcome, event.value)
    return tuple(found)


def final_disposition(record: Record, events: Sequence[Event]) -> Disposition:
    """What a case counts as now, from its record and events.

    A closed interview is what it was closed as. One that is begun counts as broken off until it is closed. Without an interview
    the contact that tells most counts, the latest of its kind; without any contact the case is `not_attempted`.
    """
    if record.status == "completed":
        closing = [event.value for event in events if event.kind is EventKind.COMPLETE]
        return disposition(closing[-1])
    if record.status:
        return DISPOSITIONS["break_off"]
    found = DISPOSITIONS["not_attempted"]
    for attempt in attempts(events):
        outcome = disposition(attempt.outcome)
        if _RANK[outcome.group] >= _RANK[found.group]:
            found = outcome
    return found
