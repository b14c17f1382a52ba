"""What every store must do, run on each registered one."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from survey.errors import ConflictError, StoreError
from survey.interview.events import Draft, EventKind
from survey.questionnaire.model import Group, Question, Questionnaire, Text
from survey.store import STORES, MemoryStore, Store, open_store
from survey.store.chain import GENESIS, Link, link, verified
from tests.survey.store.stores import KINDS, Kind, answer

EVERY_KIND = pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
LASTING = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.lasting], ids=lambda kind: kind.name)
ALONE = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.lasting and not kind.shared], ids=lambda kind: kind.name)
SHARED = pytest.mark.parametrize("kind", [kind for kind in KINDS if kind.shared], ids=lambda kind: kind.name)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture(params=KINDS, ids=lambda kind: kind.name)
def store(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Store]:
    with request.param.open(tmp_path, "laptop1") as opened:
        yield opened


def test_every_registered_store_is_under_this_contract() -> None:
    """A store that registers itself must be added to the suite."""
    assert {kind.scheme for kind in KINDS} == set(STORES)


def test_append_returns_the_events_it_keeps(store: Store) -> None:
    """What the journal says it recorded is what it gives back."""
    events = store.append([Draft("case1", EventKind.START, value="vi"), answer("case1", value="Đỗ Thị Hạnh\n「x」 \x00")])
    assert store.events("case1") == events
    assert [event.kind for event in store.events("case1")] == [EventKind.START, EventKind.ANSWER]
    assert all(isinstance(event.kind, EventKind) for event in store.events("case1"))


def test_numbers_have_no_gap_over_all_interviews(store: Store) -> None:
    """`seq` counts a device's events 1, 2, 3 … whichever interview they belong to."""
    for number in range(4):
        store.append([answer(f"case{number % 2}"), answer("case9")])
    assert sorted(event.seq for event in store.events()) == list(range(1, 9))


def test_an_event_comes_after_everything_known_of_its_interview(store: Store) -> None:
    """The clock follows events from other devices too, and each interview's clock is its own."""
    other = MemoryStore("laptop0")
    other.append([answer("case1", value=str(number)) for number in range(5)])
    store.absorb(other.links())
    (mine,) = store.append([answer("case1")])
    assert mine.clock == 6
    assert store.events("case1")[-1] == mine
    assert store.append([answer("case2"), answer("case2"), answer("case1")])[0].clock == 1
    assert [event.clock for event in store.events("case2")] == [1, 2]


def test_events_stand_in_the_one_order(store: Store) -> None:
    """`(clock, device, seq)`, for one interview and for all."""
    other = MemoryStore("a-laptop")
    other.append([answer("case1"), answer("case2"), answer("case1")])
    store.append([answer("case1"), answer("case1")])
    store.absorb(other.links())
    for interview in ("case1", None):
        orders = [event.order for event in store.events(interview)]
        assert orders == sorted(orders)
    assert len(store.events()) == 5


def test_interviews_are_listed_by_their_first_events(store: Store) -> None:
    """A new store has none; then they come in the order they began on each laptop."""
    assert store.interviews() == ()
    store.append([answer("zebra"), answer("apple"), answer("zebra"), answer("mango")])
    assert store.interviews() == ("zebra", "apple", "mango")
    assert store.events("nobody") == ()


def test_an_append_is_all_or_nothing(store: Store) -> None:
    """A draft that cannot be kept takes the whole append with it, and the next append has no gap."""
    store.append([answer("case1")])
    broken = dataclasses.replace(answer("case1"), value=object())  # type: ignore[arg-type]
    with pytest.raises(TypeError):
        store.append([answer("case1"), broken])
    assert len(store.events()) == 1
    assert [event.seq for event in store.append([answer("case1")])] == [2]
    assert store.append([]) == ()


def test_each_event_is_chained_to_the_one_before(store: Store) -> None:
    """The first follows the empty chain; every hash covers the event and the hash before it."""
    store.append([answer("case1"), answer("case2")])
    store.append([answer("case1")])
    previous = GENESIS
    for item in store.links():
        assert item == link(previous, item.event)
        previous = item.hash


def test_links_can_start_after_what_the_reader_has(store: Store) -> None:
    """A bundle holds what headquarters has not acknowledged."""
    other = MemoryStore("laptop0")
    other.append([answer("case1")] * 3)
    store.append([answer("case1")] * 2500)
    store.absorb(other.links())
    assert [item.event.identity for item in store.links({"laptop1": 2499, "laptop0": 2})] == [("laptop0", 3), ("laptop1", 2500)]
    assert [item.event.seq for item in store.links({"laptop0": 3})] == list(range(1, 2501))


def test_taking_over_the_same_events_again_changes_nothing(store: Store) -> None:
    """Known events are counted, not added, also within one delivery."""
    other = MemoryStore("laptop0")
    other.append([answer("case1"), answer("case2")])
    twice = [*other.links(), *other.links()]
    first = store.absorb(twice)
    assert (first.added, first.known, first.interviews) == (2, 2, {"case1", "case2"})
    again = store.absorb(twice)
    assert (again.added, again.known, again.interviews) == (0, 4, frozenset())
    assert store.events() == other.events()


def test_two_events_of_one_name_are_refused_whole(store: Store) -> None:
    """A copied laptop gives the same number to another event: nothing of the delivery is applied."""
    original, copy = MemoryStore("laptop0"), MemoryStore("laptop0")
    original.append([answer("case1", value="1")])
    copy.append([answer("case2", value="2"), answer("case3", value="3")])
    store.absorb(original.links())
    before = store.events()
    with pytest.raises(ConflictError, match="laptop0"):
        store.absorb(reversed(list(copy.links())))
    assert store.events() == before


@pytest.mark.parametrize("order", [(0, 2, 1), (2, 1, 0), (1, 0, 2)])
def test_parts_may_arrive_in_any_order_but_must_join(store: Store, order: tuple[int, ...]) -> None:
    """Gaps are allowed while a bundle is on its way; what closes a gap must fit on both sides."""
    other = MemoryStore("laptop0")
    other.append([answer("case1", value=str(number)) for number in range(3)])
    parts = list(other.links())
    forged = list(parts)
    forged[order[2]] = link(b"\x07" * 32, parts[order[2]].event)
    for place in order[:2]:
        store.absorb([parts[place]])
    with pytest.raises(StoreError, match="changed"):
        store.absorb([forged[order[2]]])
    assert len(store.events()) == 2
    store.absorb([parts[order[2]]])
    assert store.events() == other.events()


def test_a_delivery_that_stops_halfway_leaves_nothing(store: Store) -> None:
    """Whatever goes wrong while events are read, none of them stays."""
    other = MemoryStore("laptop0")
    other.append([answer("case1")] * 5)

    def interrupted() -> Iterator[object]:
        yield from list(other.links())[:3]
        raise RuntimeError("the stick was pulled out")

    with pytest.raises(RuntimeError):
        store.absorb(interrupted())  # type: ignore[arg-type]
    assert store.events() == ()
    store.append([answer("case1")])


def test_questionnaires_are_kept_by_their_hash(store: Store) -> None:
    """The store gives back the questionnaire that events name."""
    age = Question("age", "/data/age", "integer", label=Text({"vi": ("Tuổi",)}))
    questionnaire = Questionnaire("worker", "1", Text({"vi": ("Người lao động",)}), Group("data", "/data", (age,)))
    assert store.forms.keep(questionnaire) == questionnaire.hash
    store.forms.keep(questionnaire)
    assert list(store.forms) == [questionnaire.hash]
    assert store.forms[questionnaire.hash].question("/data/age") == age
    assert store.forms.take(store.forms.text(questionnaire.hash)) == questionnaire.hash
    assert "0" * 64 not in store.forms


def test_meta_is_a_mapping(store: Store) -> None:
    """Small facts about the store itself."""
    store.meta["team"] = "Đội 3"
    store.meta["team"] = "Đội 4"
    assert store.meta["team"] == "Đội 4"
    assert "last" not in store.meta
    del store.meta["team"]
    assert store.meta.get("team") is None
    with pytest.raises(KeyError):
        del store.meta["team"]


@LASTING
def test_what_was_recorded_is_there_after_opening_again(kind: Kind, folder: Path) -> None:
    """Events, questionnaires, meta and the device's name outlast the program; numbering goes on."""
    with kind.open(folder, "laptop1") as store:
        events = store.append([answer("case1"), answer("case2")])
        store.meta["team"] = "3"
    with kind.open(folder, "laptop1") as store:
        assert store.events() == tuple(sorted(events, key=lambda event: event.order))
        assert (store.device, store.meta["team"]) == ("laptop1", "3")
        assert store.append([answer("case1")])[0].seq == 3


@ALONE
def test_a_store_is_open_once_at_a_time(kind: Kind, folder: Path) -> None:
    """A second opening is refused in plain words, and works after the first is closed."""
    with kind.open(folder, "laptop1") as store:
        with pytest.raises(StoreError, match="already open"):
            kind.open(folder, "laptop1")
        store.append([answer("case1")])
    with kind.open(folder, "laptop1") as store:
        assert len(store.events()) == 1
    store.close()


@SHARED
def test_a_shared_store_takes_several_writers_at_once(kind: Kind, folder: Path) -> None:
    """Two openings append and take over events at the same time: numbers without a gap, every chain whole, nothing twice."""
    laptop = MemoryStore("laptop1")
    laptop.append([answer("case1")] * 300)

    def write(turns: int) -> None:
        with kind.open(folder, "hq") as store:
            for turn in range(turns):
                store.append([answer(f"case{turn}"), answer("case9")])
                store.absorb(laptop.links())

    with kind.open(folder, "hq"), ThreadPoolExecutor(3) as pool:
        for done in [pool.submit(write, 5) for _writer in range(3)]:
            done.result()
    with kind.open(folder, "hq") as store:
        links = list(verified(store.links()))
    numbers = {device: [item.event.seq for item in links if item.event.device == device] for device in ("hq", "laptop1")}
    assert numbers == {"hq": list(range(1, 31)), "laptop1": list(range(1, 301))}


def test_events_carry_the_clock_they_are_given(tmp_path: Path) -> None:
    """A simulation passes its own time; it is written with its offset from UTC."""
    moment = datetime(2023, 9, 4, 8, 30, tzinfo=timezone(timedelta(hours=7)))
    for place in ("memory://", str(tmp_path / "a.store")):
        with open_store(place, plain=place != "memory://", create=True, now=lambda: moment) as store:
            assert store.append([answer("case1")])[0].wall_time == "2023-09-04T08:30:00.000+07:00"


@EVERY_KIND
def test_what_is_noted_of_a_delivery_comes_with_its_events_or_not_at_all(kind: Kind, tmp_path: Path) -> None:
    """Facts are in `meta` when the events are taken over, and are not when the delivery is refused."""
    laptop = MemoryStore("laptop1")
    laptop.append([answer("case1"), answer("case1")])
    with kind.open(tmp_path, "hq") as store:
        with pytest.raises(ConflictError):
            store.absorb([*laptop.links(), Link(laptop.events()[0], b"\x01" * 32, b"\x02" * 32)], {"bundle": "first"})
        assert "bundle" not in store.meta
        store.absorb(laptop.links(), {"bundle": "first"})
        assert store.meta["bundle"] == "first"
