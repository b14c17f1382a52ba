"""The flags of a store: raised by the checks each time anew, closed by a supervisor for good.

Closing a flag is a decision like any other: one event in each interview it is about, so that it stays in the history, travels
with a merge and counts in the canonical dump.
"""

from __future__ import annotations

from collections.abc import Sequence

from survey.errors import SurveyError
from survey.fieldwork.quality.back_check import disagreements
from survey.fieldwork.quality.observed import Observed, observed
from survey.fieldwork.quality.registry import CHECKS, Flag
from survey.fieldwork.review.backcheck import Told, told
from survey.frozen import dataclass
from survey.interview.events import FIELDWORK, FLAG_CLOSED, Draft, Event, EventKind
from survey.interview.record import Record, fold
from survey.language import _, nfc
from survey.store.base import Store


@dataclass(frozen=True, slots=True)
class Closed:
    """Who closed a flag when, and why."""

    by: str
    when: str
    reason: str


class Examination:
    """Takes the interviews of a store one by one; then knows what is unusual among them, and which flags were closed."""

    def __init__(self, store: Store) -> None:
        self._forms = {hash: store.forms[hash] for hash in store.forms}
        self.interviews: list[Observed] = []
        """The closed ones that checks look at."""
        self._told: list[Told] = []
        self.closed: dict[str, Closed] = {}
        """Closed flags by id; who closed one first stands."""

    def take(self, events: Sequence[Event], record: Record) -> None:
        """One interview: all its events, and what they add up to."""
        if record.status:
            self._told.append(told(record))
        form = self._forms.get(record.form_hash)
        one = observed(record, events, form) if form is not None else None
        if one is not None:
            self.interviews.append(one)
        for event in events:
            if event.kind is EventKind.DECISION and event.path.startswith(FLAG_CLOSED):
                flag = event.path.removeprefix(FLAG_CLOSED)
                self.closed.setdefault(flag, Closed(event.interviewer, event.wall_time, event.value))

    def flags(self) -> tuple[Flag, ...]:
        """What every check says, closed flags included, by check and subject."""
        found = [flag for function in CHECKS.values() for flag in function(self.interviews)]
        return tuple(sorted([*found, *disagreements(self._told)], key=lambda flag: (flag.check, flag.subject, flag.interviews)))

    def open_flags(self) -> tuple[Flag, ...]:
        """The flags that nobody has closed."""
        return tuple(flag for flag in self.flags() if flag.id not in self.closed)


def examine(store: Store) -> Examination:
    """Look through all interviews of a store."""
    examination = Examination(store)
    for name in store.interviews():
        events = store.events(name)
        examination.take(events, fold(events))
    return examination


def close_flag(store: Store, flag: str, by: str, reason: str) -> tuple[Event, ...]:
    """Close a flag by its id: it is looked into, for this reason nothing is left to do.

    Raises:
        SurveyError: there is no such flag, it is closed already, or nobody or no reason is named.
    """
    if not by.strip() or not reason.strip():
        raise SurveyError(_("a flag is closed by a named person, for a reason"))
    examination = examine(store)
    if flag in examination.closed:
        raise SurveyError(_("flag {flag} is closed already").format(flag=flag))
    found = next((found for found in examination.flags() if found.id == flag), None)
    if found is None:
        raise SurveyError(_("there is no flag {flag}").format(flag=flag), advice=_("survey quality lists them"))
    about = found.interviews or (FIELDWORK,)
    return store.append([Draft(name, EventKind.DECISION, FLAG_CLOSED + flag, nfc(reason), "", nfc(by)) for name in about])
