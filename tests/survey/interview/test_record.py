"""The fold of events: the order of arrival does not matter, conflicts stay visible, nothing is lost."""

from __future__ import annotations

import random

from hypothesis import given
from hypothesis import strategies as st

from survey.interview.events import Event, EventKind
from survey.interview.record import Record, fold

PATHS = ("/d/a", "/d/b", "/d/m[1]/x", "/d/m[2]/x")
KINDS = (
    EventKind.START, EventKind.ANSWER, EventKind.MISSING, EventKind.CLEAR, EventKind.DEFAULT, EventKind.ADD, EventKind.CONFIRM,
    EventKind.REMARK, EventKind.LANGUAGE, EventKind.SHOW, EventKind.PAUSE, EventKind.RESUME, EventKind.COMPLETE, EventKind.REOPEN,
    EventKind.DISPOSITION, EventKind.DECISION,
)  # fmt: skip


def event(device: str, seq: int, clock: int, kind: EventKind, path: str = "", value: str = "") -> Event:
    return Event(device, seq, clock, "i1", kind, path, value, "h", "2026-01-01T00:00:00+07:00", "Lan")


@st.composite
def histories(draw: st.DrawFn) -> list[Event]:
    """Events of three devices, each with its own numbering and a clock that only grows."""
    events = []
    for device in "abc":
        clock = 0
        for seq in range(1, draw(st.integers(0, 8)) + 1):
            clock += draw(st.integers(1, 3))
            kind = draw(st.sampled_from((*KINDS, EventKind.REMOVE, EventKind.RESTORE)))
            path = draw(st.sampled_from(PATHS))
            if kind is EventKind.ADD:
                path = "/d/m"
            if kind in (EventKind.REMOVE, EventKind.RESTORE):
                path = draw(st.sampled_from(("/d/m[1]", "/d/m[2]")))
            value = "a:2 b:1" if kind is EventKind.RESUME and draw(st.booleans()) else draw(st.sampled_from(("", "1", "2")))
            events.append(event(device, seq, clock, kind, path, "" if kind is EventKind.RESUME and value in "12" else value))
    return events


@given(histories(), st.integers(0, 2**32))
def test_merging_is_a_set_union(events: list[Event], seed: int) -> None:
    """Any order of arrival, with any event arriving twice, gives the same record."""
    shuffled = events + events[::2]
    random.Random(seed).shuffle(shuffled)
    assert fold(shuffled) == fold(events)


@given(histories())
def test_folding_on_gives_the_same_as_folding_all(events: list[Event]) -> None:
    """A session that lays each event onto its record ends where a replay of all events ends."""
    ordered = sorted(events, key=lambda one: one.order)
    record = Record()
    for one in ordered:
        record = fold([one], record)
    assert record == fold(events)


@given(histories())
def test_the_last_write_is_the_value(events: list[Event]) -> None:
    """What a path holds is what the last event that writes to it says."""
    record = fold(events)
    writes = (EventKind.ANSWER, EventKind.MISSING, EventKind.CLEAR, EventKind.DEFAULT, EventKind.DECISION)
    for path in PATHS:
        last = max((one for one in events if one.path == path and one.kind in writes), key=lambda one: one.order, default=None)
        held = last.value if last and last.kind not in (EventKind.MISSING, EventKind.CLEAR) else None
        assert record.answers.get(path) == held
        assert record.missing.get(path) == (last.value if last and last.kind is EventKind.MISSING else None)


def test_two_devices_that_did_not_know_of_each_other_conflict() -> None:
    """Laptop b took the interview from a after its second event; both went on: the question they disagree on is a conflict."""
    shared = [event("a", 1, 1, EventKind.START), event("a", 2, 2, EventKind.ANSWER, "/d/a", "1")]
    b = [event("b", 1, 3, EventKind.RESUME, value="a:2"), event("b", 2, 4, EventKind.ANSWER, "/d/a", "7")]
    a = [event("a", 3, 3, EventKind.ANSWER, "/d/a", "9"), event("a", 4, 4, EventKind.ANSWER, "/d/b", "5")]
    record = fold([*shared, *a, *b])
    assert [(conflict.path, [one.value for one in conflict.events]) for conflict in record.conflicts] == [("/d/a", ["9", "7"])]
    assert record.answers["/d/a"] == "7"
    settled = fold([*shared, *a, *b, event("hq", 1, 5, EventKind.DECISION, "/d/a", "9")])
    assert settled.conflicts == ()
    assert settled.answers["/d/a"] == "9"


def test_a_decision_settles_only_what_headquarters_had_seen() -> None:
    """What was still on its way to headquarters is not overruled by a decision that did not know of it."""
    events = [
        event("a", 1, 1, EventKind.START),
        event("a", 2, 2, EventKind.ANSWER, "/d/a", "1"),
        event("hq", 1, 3, EventKind.DECISION, "#seen", "a:2"),
        event("hq", 2, 4, EventKind.DECISION, "/d/a", "2"),
    ]
    assert fold(events).conflicts == ()
    late = event("a", 3, 3, EventKind.ANSWER, "/d/a", "5")
    record = fold([*events, late])
    assert [one.value for one in record.conflicts[0].events] == ["5", "2"]
    settled = [event("hq", 3, 5, EventKind.DECISION, "#seen", "a:3"), event("hq", 4, 6, EventKind.DECISION, "/d/a", "5")]
    assert fold([*events, late, *settled]).conflicts == ()


def test_a_supervisor_decides_about_reasons_instances_and_the_whole_interview() -> None:
    """Each word after the `#` does what it says, and who interviewed stays who interviewed."""
    begun = [event("a", 1, 1, EventKind.START), event("a", 2, 2, EventKind.ANSWER, "/d/a", "1")]
    closed = [*begun, event("a", 3, 3, EventKind.COMPLETE, value="complete")]

    def decided(path: str, value: str = "") -> Record:
        return fold([*closed, Event("hq", 1, 4, "i1", EventKind.DECISION, path, value, "h", "2026-01-02T00:00:00+07:00", "Nga")])

    assert decided("/d/a#missing", "refused").missing == {"/d/a": "refused"}
    assert decided("/d/a#clear").cleared == {"/d/a"}
    assert decided("/d/m[1]#remove").removed == {"/d/m[1]"}
    assert decided("/d/a#why", "called back").answers == {"/d/a": "1"}
    assert (decided("#accept").review, decided("#accept").status) == ("accept", "completed")
    assert (decided("#reject", "ask again").status, decided("#reject").open) == ("started", True)
    assert decided("#accept").interviewer == "Lan"
    assert decided("#reassign", "Mai").interviewer == "Mai"
    again = event("a", 4, 5, EventKind.COMPLETE, value="complete")
    rejected = Event("hq", 1, 4, "i1", EventKind.DECISION, "#reject", "", "h", "2026-01-02T00:00:00+07:00", "Nga")
    assert (fold([*closed, rejected, again]).review, fold([*closed, rejected, again]).status) == ("", "completed")


def test_a_device_that_knew_overwrites_without_conflict() -> None:
    """The same two laptops one after the other: the later answer simply stands."""
    events = [
        event("a", 1, 1, EventKind.START),
        event("a", 2, 2, EventKind.ANSWER, "/d/a", "1"),
        event("b", 1, 3, EventKind.RESUME, value="a:2"),
        event("b", 2, 4, EventKind.ANSWER, "/d/a", "7"),
    ]
    assert fold(events).conflicts == ()


def test_answers_in_an_instance_removed_elsewhere_are_a_conflict() -> None:
    """One laptop removes a household member while another goes on asking about them."""
    events = [
        event("a", 1, 1, EventKind.START),
        event("b", 1, 2, EventKind.RESUME, value="a:1"),
        event("a", 2, 2, EventKind.REMOVE, "/d/m[1]"),
        event("b", 2, 3, EventKind.ANSWER, "/d/m[1]/x", "4"),
    ]
    assert [conflict.path for conflict in fold(events).conflicts] == ["/d/m[1]"]
    assert (
        fold(
            [*events, event("a", 3, 9, EventKind.RESUME, value="a:2 b:2"), event("a", 4, 10, EventKind.RESTORE, "/d/m[1]")]
        ).conflicts
        == ()
    )


def test_a_confirmation_lasts_as_long_as_its_answer() -> None:
    """A soft check is open again once the answer changes."""
    confirmed = [event("a", 1, 1, EventKind.ANSWER, "/d/a", "99"), event("a", 2, 2, EventKind.CONFIRM, "/d/a", "twins")]
    assert fold(confirmed).confirmations["/d/a"].answer == "99"
    assert not fold([*confirmed, event("a", 3, 3, EventKind.ANSWER, "/d/a", "98")]).confirmations
