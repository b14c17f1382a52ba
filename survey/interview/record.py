"""What an interview's events add up to: answers, reasons for missing ones, repeat instances, remarks, status, conflicts.

`fold` is a pure function of a set of events: their order of arrival does not matter and duplicates count once, so merging two
laptops' copies is a set union. The last write in the order `(clock, device, seq)` is the current value.

**When two writes conflict.** A device knows its own earlier events and, of every other device, what its last `start`, `resume`
or `decision` event declares: `resume` and the decision `#seen` carry what the store held at that moment (`seen_text`). Where a
device has declared nothing (`start`, a lone `decision`), it is taken to have seen every event of a lower clock. Two writes to
one question conflict if neither device knew the other's and they disagree; any later write by someone who knew both settles it.
A removed repeat instance in which another device wrote unknowingly is a conflict at the instance's path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field, replace
from typing import Any, TypeAlias

from survey.frozen import dataclass
from survey.interview.events import WRITES, Event, EventKind, read_seen

Knowledge: TypeAlias = tuple[int, Mapping[str, int] | None]
"""What a device knew when it last looked: the clock of that moment, and the highest `seq` seen of each device if it was
declared."""


@dataclass(frozen=True, slots=True)
class Confirmation:
    """Why a soft check was let stand, and the answer it was given for."""

    reason: str
    answer: str
    interviewer: str


@dataclass(frozen=True, slots=True)
class Conflict:
    """Writes to one path by devices that did not know of each other, in event order; the last one is the current value."""

    path: str
    events: tuple[Event, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """The state of an interview. Paths are concrete: `/data/household/member[2]/age`.

    `answers` holds XForm text of every answer, also of questions that are not relevant now. `defaults` are the paths whose
    present value the form wrote, `cleared` those whose answer was taken back. `instances` lists the keys added by hand to each
    concrete repeat path, in event order; `removed` concrete instance paths. `position` is the key of the screen shown last.
    `heads` are, for each path, the writes that no later write knew of; `losses`, for each removed instance, the writes in it
    that the removal did not know of (or that did not know of the removal). `review` is the supervisor's last word on the whole
    interview (`accept`, `reject`, `reassign`), `message` what was said with it; both are empty when it was completed since.
    """

    interview: str = ""
    form_hash: str = ""
    interviewer: str = ""
    status: str = ""
    disposition: str = ""
    review: str = ""
    message: str = ""
    language: str = ""
    position: str = ""
    answers: Mapping[str, str] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    defaults: frozenset[str] = frozenset()
    cleared: frozenset[str] = frozenset()
    instances: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    removed: frozenset[str] = frozenset()
    confirmations: Mapping[str, Confirmation] = field(default_factory=dict)
    remarks: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    heads: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    losses: Mapping[str, tuple[Event, ...]] = field(default_factory=dict)
    seen: Mapping[str, int] = field(default_factory=dict)
    knowledge: Mapping[str, Knowledge] = field(default_factory=dict)
    clock: int = 0

    @property
    def open(self) -> bool:
        """Whether answers may be written: started and not completed since."""
        return self.status in ("started", "paused")

    @property
    def conflicts(self) -> tuple[Conflict, ...]:
        """What only a person can reconcile, by path."""
        found = {path: heads for path, heads in self.heads.items() if _disagree(heads)} | dict(self.losses)
        return tuple(Conflict(path, found[path]) for path in sorted(found))


def fold(events: Iterable[Event], onto: Record | None = None) -> Record:
    """The state that a set of events of one interview adds up to; `onto` a state that holds only earlier events, if given.

    Raises:
        ValueError: the events are of more than one interview.
    """
    folding = _Folding(onto or Record())
    for event in sorted({event.identity: event for event in events}.values(), key=lambda event: event.order):
        folding.take(event)
    return folding.record()


def _disagree(heads: tuple[Event, ...]) -> bool:
    """Whether concurrent writes say different things; what the form wrote by itself is no one's claim."""
    claims = [head for head in heads if head.kind is not EventKind.DEFAULT]
    return len({(head.kind is EventKind.MISSING, head.value) for head in claims}) > 1


class _Folding:
    """The working copy of a record while events are laid onto it."""

    def __init__(self, base: Record) -> None:
        self.plain: dict[str, Any] = {name: getattr(base, name) for name in _PLAIN}
        self.answers = dict(base.answers)
        self.missing = dict(base.missing)
        self.defaults = set(base.defaults)
        self.cleared = set(base.cleared)
        self.instances = dict(base.instances)
        self.removed = set(base.removed)
        self.confirmations = dict(base.confirmations)
        self.remarks = dict(base.remarks)
        self.heads = dict(base.heads)
        self.losses = dict(base.losses)
        self.seen = dict(base.seen)
        self.knowledge = dict(base.knowledge)

    def record(self) -> Record:
        return Record(
            **self.plain,
            answers=self.answers,
            missing=self.missing,
            defaults=frozenset(self.defaults),
            cleared=frozenset(self.cleared),
            instances=self.instances,
            removed=frozenset(self.removed),
            confirmations=self.confirmations,
            remarks=self.remarks,
            heads=self.heads,
            losses=self.losses,
            seen=self.seen,
            knowledge=self.knowledge,
        )

    def take(self, event: Event) -> None:
        if self.plain["interview"] not in ("", event.interview):
            raise ValueError(f"events of two interviews: {self.plain['interview']} and {event.interview}")
        self.plain["interview"] = event.interview
        self.plain["clock"] = event.clock
        self.plain["form_hash"] = event.form_hash or self.plain["form_hash"]
        if event.kind is not EventKind.DECISION:
            self.plain["interviewer"] = event.interviewer or self.plain["interviewer"]
        self._learn(event)
        if event.kind is EventKind.DECISION:
            self._decide(event)
        elif event.kind in WRITES:
            self._write(event)
        elif event.kind in _STATUS:
            self._turn(event)
        else:
            _TAKERS[event.kind](self, event)
        self.seen[event.device] = max(event.seq, self.seen.get(event.device, 0))

    def _learn(self, event: Event) -> None:
        """What the event's device knows from here on."""
        decides = event.kind is EventKind.DECISION
        known = self.knowledge.get(event.device)
        if event.value and (event.kind is EventKind.RESUME or (decides and event.path == "#seen")):
            self.knowledge[event.device] = (event.clock - 1, read_seen(event.value))
        elif event.kind in (EventKind.START, EventKind.RESUME) or known is None or (decides and known[1] is None):
            self.knowledge[event.device] = (event.clock - 1, None)

    def _knew(self, event: Event, earlier: Event) -> bool:
        clock, declared = self.knowledge[event.device]
        if event.device == earlier.device:
            return True
        return earlier.clock <= clock if declared is None else earlier.seq <= declared.get(earlier.device, 0)

    def _write(self, event: Event) -> None:
        path = event.path
        self.answers.pop(path, None)
        self.missing.pop(path, None)
        self.confirmations.pop(path, None)
        self.defaults.discard(path)
        self.cleared.discard(path)
        if event.kind is EventKind.MISSING:
            self.missing[path] = event.value
        elif event.kind is EventKind.CLEAR:
            self.cleared.add(path)
        else:
            self.answers[path] = event.value
        if event.kind is EventKind.DEFAULT:
            self.defaults.add(path)
        self.heads[path] = (*(head for head in self.heads.get(path, ()) if not self._knew(event, head)), event)
        for instance in self.removed:
            if path.startswith(instance + "/") and not self._knew(event, self.heads[instance][-1]):
                self.losses[instance] = (*self.losses.get(instance, ()), event)

    def _decide(self, event: Event) -> None:
        """A supervisor's decision: on one path, or on the interview as a whole."""
        path, mark, what = event.path.partition("#")
        if path and not mark:
            self._write(event)
        elif path and what in _DECIDED:
            taken = replace(event, path=path, kind=_DECIDED[what])
            _TAKERS.get(taken.kind, _Folding._write)(self, taken)
        elif not path and what in VERDICTS:
            self.plain["review"], self.plain["message"] = what, event.value
            if what == "reject":
                self.plain["status"] = _STATUS[EventKind.REOPEN]
            if what == "reassign":
                self.plain["interviewer"] = event.value

    def _turn(self, event: Event) -> None:
        """A change of the interview's status; looking again at a completed one does not open it."""
        if event.kind is not EventKind.RESUME or self.plain["status"] != "completed":
            self.plain["status"] = _STATUS[event.kind]
        if event.kind is EventKind.START:
            self.plain["language"] = event.value
        if event.kind is EventKind.COMPLETE:
            self.plain["disposition"] = event.value
            self.plain["review"] = self.plain["message"] = ""

    def _add(self, event: Event) -> None:
        self.instances[event.path] = (*self.instances.get(event.path, ()), event.key)

    def _remove(self, event: Event) -> None:
        instance = event.path
        self.removed.add(instance)
        self.heads[instance] = (event,)
        unknown = [
            head
            for path, heads in self.heads.items()
            if path.startswith(instance + "/")
            for head in heads
            if head.kind is not EventKind.DEFAULT and not self._knew(event, head)
        ]
        self._lose(instance, sorted(unknown, key=lambda head: head.order))

    def _restore(self, event: Event) -> None:
        self.removed.discard(event.path)
        self.heads[event.path] = (event,)
        self._lose(event.path, [])

    def _lose(self, instance: str, events: list[Event]) -> None:
        self.losses.pop(instance, None)
        if events:
            self.losses[instance] = tuple(events)

    def _confirm(self, event: Event) -> None:
        answer = self.answers.get(event.path, "")
        self.confirmations[event.path] = Confirmation(event.value, answer, event.interviewer)

    def _remark(self, event: Event) -> None:
        self.remarks[event.path] = (*self.remarks.get(event.path, ()), event)

    def _language(self, event: Event) -> None:
        self.plain["language"] = event.value

    def _show(self, event: Event) -> None:
        self.plain["position"] = event.path

    def _disposition(self, event: Event) -> None:
        """The outcome of a contact; it does not change what an interview was closed as."""
        if self.plain["status"] != "completed":
            self.plain["disposition"] = event.value

    def _appointment(self, event: Event) -> None:
        """What was agreed for later changes nothing now."""


_PLAIN = ("interview", "form_hash", "interviewer", "status", "disposition", "review", "message", "language", "position", "clock")

_STATUS = {
    EventKind.START: "started",
    EventKind.RESUME: "started",
    EventKind.PAUSE: "paused",
    EventKind.COMPLETE: "completed",
    EventKind.REOPEN: "started",
}

_TAKERS: dict[EventKind, Callable[[_Folding, Event], None]] = {
    EventKind.ADD: _Folding._add,
    EventKind.REMOVE: _Folding._remove,
    EventKind.RESTORE: _Folding._restore,
    EventKind.CONFIRM: _Folding._confirm,
    EventKind.REMARK: _Folding._remark,
    EventKind.LANGUAGE: _Folding._language,
    EventKind.SHOW: _Folding._show,
    EventKind.DISPOSITION: _Folding._disposition,
    EventKind.APPOINTMENT: _Folding._appointment,
}

_DECIDED = {
    "missing": EventKind.MISSING,
    "clear": EventKind.CLEAR,
    "remove": EventKind.REMOVE,
    "restore": EventKind.RESTORE,
}
"""What a decision on a path does, by what stands after the `#`."""

VERDICTS = frozenset({"accept", "reject", "reassign"})
"""What a supervisor can decide about a whole interview."""
