"""Merging is a set union of events: whatever way they come, the same store; and nothing that does not fit."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import ConflictError, DefinitionError, StoreError
from survey.interview.events import Draft, EventKind
from survey.questionnaire.model import Group, Questionnaire, Text
from survey.store import Link, MemoryStore, SqliteStore, Store
from survey.store.chain import link
from survey.sync.merge import canonical_dump, conflicts, merge, merge_store
from tests.survey.store.stores import KINDS, Kind, answer

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
FORM = Questionnaire("worker", "1", Text(), Group("data", "/data"))

drafts = st.lists(
    st.builds(
        Draft,
        interview=st.sampled_from(["case1", "case2", "case3"]),
        kind=st.sampled_from(EventKind),
        path=st.sampled_from(["", "/data/age", "/data/member[1]/name"]),
        value=st.text(max_size=5),
    ),
    max_size=8,
)
laptops = st.lists(drafts, min_size=1, max_size=4).map(
    lambda recorded: tuple(_laptop(f"laptop{number}", items) for number, items in enumerate(recorded))
)


def _laptop(device: str, items: Sequence[Draft]) -> tuple[Link, ...]:
    store = MemoryStore(device)
    for draft in items:
        store.append([draft])
    return tuple(store.links())


def union(*sources: Sequence[Link]) -> bytes:
    """The dump of a fresh store that took over the sources in turn."""
    store = MemoryStore("hq")
    for source in sources:
        merge(store, source)
    return canonical_dump(store)


@given(laptops, st.randoms(use_true_random=False))
def test_every_order_and_split_of_deliveries_ends_in_the_same_store(
    recorded: tuple[tuple[Link, ...], ...], random: object
) -> None:
    """Commutative, associative, idempotent: parts shuffled, repeated and cut anywhere give the same dump."""
    everything = [item for chain in recorded for item in chain]
    mixed = everything + everything[::2]
    random.shuffle(mixed)  # type: ignore[attr-defined]
    cut = len(mixed) // 2
    assert union(mixed[:cut], mixed[cut:]) == union(*recorded) == union(everything)


@given(laptops)
def test_merging_merged_stores_is_merging_their_parts(recorded: tuple[tuple[Link, ...], ...]) -> None:
    """(a ∪ b) ∪ c = a ∪ (b ∪ c), and a ∪ a = a."""
    first, rest = recorded[0], recorded[1:]
    left, right, both = MemoryStore("left"), MemoryStore("right"), MemoryStore("both")
    merge(left, first)
    for chain in rest:
        merge(right, chain)
    merge_store(both, left)
    merge_store(both, right)
    merge_store(both, both)
    merge_store(right, left)
    assert canonical_dump(both) == canonical_dump(right)


@given(laptops, st.data())
def test_a_merge_with_one_changed_event_changes_nothing(recorded: tuple[tuple[Link, ...], ...], data: st.DataObject) -> None:
    """Whatever is changed in whichever event: the hash chain shows it, and nothing of the delivery is applied."""
    everything = [item for chain in recorded for item in chain]
    if not everything:
        return
    place = data.draw(st.integers(0, len(everything) - 1))
    item = everything[place]
    changes = {
        "value": item.event.value + "0",
        "clock": item.event.clock + 1,
        "interview": "case9",
        "wall_time": "1970",
        "interviewer": "x",
    }
    name = data.draw(st.sampled_from(sorted(changes)))
    event = dataclasses.replace(item.event, **{name: changes[name]})
    everything[place] = dataclasses.replace(item, event=event)
    store = MemoryStore("hq")
    with pytest.raises(StoreError, match=f"device {event.device} was changed"):
        merge(store, everything)
    assert store.events() == ()


@settings(max_examples=15, deadline=None)
@given(laptops)
def test_a_file_holds_what_memory_holds(tmp_path_factory: pytest.TempPathFactory, recorded: tuple[tuple[Link, ...], ...]) -> None:
    """The same deliveries into SQLite and into memory: byte for byte the same, and after reopening too."""
    path = tmp_path_factory.mktemp("hq") / "hq.store"
    with SqliteStore.open(path, plain=True, create=True) as store:
        for chain in recorded:
            merge(store, chain)
    with SqliteStore.open(path, plain=True) as store:
        assert canonical_dump(store) == union(*recorded)
        assert store.interviews() == _merged(recorded).interviews()


def _merged(recorded: Sequence[Sequence[Link]]) -> Store:
    store = MemoryStore("hq")
    for chain in recorded:
        merge(store, chain)
    return store


@EVERY_KIND
def test_what_the_report_counts(kind: Kind, tmp_path: Path) -> None:
    """New, known, and the interviews of two laptops; there it can be asked where they contradict each other."""
    first, second = MemoryStore("laptop1"), MemoryStore("laptop2")
    first.append([answer("case1"), answer("case2", value="34")])
    second.append([answer("case2", value="43"), answer("case2", path="/data/sex"), answer("case3")])
    with kind.open(tmp_path, "hq") as store:
        report = merge(store, first.links())
        assert (report.added, report.known, report.shared) == (2, 0, ())
        report = merge(store, [*first.links(), *second.links()])
        assert (report.added, report.known, report.shared) == (3, 2, ("case2",))
        assert [(name, conflict.path) for name, conflict in conflicts(store, report.shared)] == [("case2", "/data/age")]


@EVERY_KIND
def test_two_events_of_one_name_are_a_conflict(kind: Kind, tmp_path: Path) -> None:
    """A laptop copied and used twice: exit code 5, the event is named, nothing is applied."""
    original, copy = MemoryStore("laptop1"), MemoryStore("laptop1")
    original.append([answer("case1", value="1")])
    copy.append([answer("case1", value="2"), answer("case2")])
    with kind.open(tmp_path, "hq") as store:
        merge(store, original.links())
        before = canonical_dump(store)
        with pytest.raises(ConflictError, match="number 1 of device laptop1") as caught:
            merge(store, copy.links())
        assert caught.value.exit_code == 5
        assert canonical_dump(store) == before


@EVERY_KIND
def test_a_forged_event_after_a_true_one_is_refused(kind: Kind, tmp_path: Path) -> None:
    """An event slipped in with a hash of its own does not join the chain, even in another delivery."""
    laptop = MemoryStore("laptop1")
    laptop.append([answer("case1"), answer("case1")])
    true = list(laptop.links())
    forged = link(b"\x01" * 32, dataclasses.replace(true[1].event, value="99"))
    with kind.open(tmp_path, "hq") as store:
        merge(store, true[:1])
        with pytest.raises(StoreError, match="event 2 of device laptop1"):
            merge(store, [forged])
        assert len(store.events()) == 1


@EVERY_KIND
def test_questionnaires_travel_with_their_events(kind: Kind, tmp_path: Path) -> None:
    """Headquarters can open an interview made with a version it never had; a broken questionnaire stops the merge."""
    laptop = MemoryStore("laptop1")
    laptop.append([Draft("case1", EventKind.START, value="vi", form_hash=laptop.forms.keep(FORM))])
    with kind.open(tmp_path, "hq") as store:
        with pytest.raises(DefinitionError):
            merge(store, laptop.links(), ["{}"])
        assert store.events() == ()
        merge_store(store, laptop)
        assert store.forms[store.events("case1")[0].form_hash] == FORM
        assert canonical_dump(store) == canonical_dump(laptop)
