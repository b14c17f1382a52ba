"""What happened in an interview, as facts that never change: events, the journal that keeps them, and what they add up to.

Order is `(clock, device, seq)`, `clock` a Lamport clock: one more than the highest clock the device had seen in this interview.
Laptop clocks lie, so wall time is paradata only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Protocol

from survey.frozen import dataclass


class EventKind(StrEnum):
    """What an event says; members are plain text, so a store keeps and compares them as such."""

    START = "start"
    """The interview begins; value: the interview's language."""
    ANSWER = "answer"
    """A person's answer; value: its XForm text."""
    MISSING = "missing"
    """A person's reason for no answer; value: `dont_know`, `refused` or `not_applicable` (also of what only phones fill in)."""
    CLEAR = "clear"
    """An answer taken back."""
    DEFAULT = "default"
    """A value the form wrote: preload, dynamic default, setvalue, trigger, once. Kept so that replay is deterministic."""
    ADD = "add"
    """A repeat instance added by hand; path: the repeat; the instance's key is `device.seq` of this event."""
    REMOVE = "remove"
    """A repeat instance taken out; path: the instance. What it holds is kept."""
    RESTORE = "restore"
    """A removed instance put back."""
    CONFIRM = "confirm"
    """A soft check confirmed; value: the reason. It stands until the answer changes."""
    REMARK = "remark"
    """An interviewer's note on a question; value: its text."""
    LANGUAGE = "language"
    """The interview goes on in another language; value: its code."""
    SHOW = "show"
    """A screen was opened; path: its key."""
    PAUSE = "pause"
    """The interviewer stopped for now, or the terminal was lost."""
    RESUME = "resume"
    """The interview is taken up again; value: what the device has seen (`seen_text`)."""
    COMPLETE = "complete"
    """The interview is closed; value: its disposition."""
    REOPEN = "reopen"
    """A closed interview is opened again; value: why."""
    DISPOSITION = "disposition"
    """The outcome of a contact; value: its name (`survey.fieldwork.dispositions`)."""
    APPOINTMENT = "appointment"
    """When the respondent will be met; value: local date and time."""
    DECISION = "decision"
    """A supervisor's word, at headquarters. Path: a question, whose answer is then the value; or what is decided after a `#`:
    `PATH#missing` (value: the reason), `PATH#clear`, `INSTANCE#remove`, `INSTANCE#restore`, `PATH#why` (value: the reason for the
    decision); of the whole interview `#accept`, `#reject` (value: a message; the interview is open again), `#reassign` (value:
    the new interviewer), `#flag ID` (a quality flag closed; value: the reason); `#seen` (value: what headquarters held when it
    decided, `seen_text`)."""


FLAG_CLOSED = "#flag "
"""How the path of a decision begins that closes a quality flag; its id follows."""
FIELDWORK = "#fieldwork"
"""Stands for an interview in decisions that are about none, but about the fieldwork as a whole."""


WRITES = frozenset({EventKind.ANSWER, EventKind.MISSING, EventKind.CLEAR, EventKind.DEFAULT, EventKind.DECISION})
"""Kinds that set what a question holds."""

AROUND = frozenset({EventKind.DISPOSITION, EventKind.APPOINTMENT, EventKind.DECISION})
"""Kinds of what happens around an interview: contacts before it, decisions after it."""


@dataclass(frozen=True, slots=True)
class Draft:
    """An event before a journal gives it its device, number, clock and time."""

    interview: str
    kind: EventKind
    path: str = ""
    value: str = ""
    form_hash: str = ""
    interviewer: str = ""


@dataclass(frozen=True, slots=True)
class Event:
    """One fact. `seq` counts a device's events over all its interviews, `clock` orders an interview's events over all devices."""

    device: str
    seq: int
    clock: int
    interview: str
    kind: EventKind
    path: str
    value: str
    form_hash: str
    wall_time: str
    interviewer: str

    @property
    def identity(self) -> tuple[str, int]:
        """What makes the event one and the same wherever it is copied."""
        return self.device, self.seq

    @property
    def order(self) -> tuple[int, str, int]:
        """What sorts events, the same on every machine."""
        return self.clock, self.device, self.seq

    @property
    def key(self) -> str:
        """The key of the repeat instance that this event adds."""
        return f"{self.device}.{self.seq}"


class Journal(Protocol):
    """Where a session writes; a store of interviews is one."""

    @property
    def device(self) -> str:
        """The name of this device in events."""

    def append(self, drafts: Sequence[Draft]) -> tuple[Event, ...]:
        """Make events of the drafts, all or none; durable when it returns. Clocks follow every event held of the interview."""

    def events(self, interview: str) -> Sequence[Event]:
        """Every event held of an interview."""


def held(events: Iterable[Event]) -> tuple[Event, ...]:
    """The events of the interview itself, without the contacts before it and the decisions after it."""
    return tuple(event for event in events if event.kind not in AROUND)


def seen_text(seen: Mapping[str, int]) -> str:
    """What a device has seen of an interview, as text: the highest `seq` of each device.

    >>> seen_text({"b": 7, "a": 12})
    'a:12 b:7'
    """
    return " ".join(f"{device}:{seq}" for device, seq in sorted(seen.items()))


def read_seen(text: str) -> dict[str, int]:
    """The inverse of `seen_text`.

    >>> read_seen("a:12 b:7")
    {'a': 12, 'b': 7}
    """
    pairs = (item.rpartition(":") for item in text.split())
    return {device: int(seq) for device, _, seq in pairs}
