"""Laws of every store, on random fieldwork."""

from __future__ import annotations

import subprocess
import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.interview.events import Draft, EventKind
from survey.store import MemoryStore, Store
from survey.store.chain import verified
from tests.survey.store.stores import KINDS, Kind

drafts = st.builds(
    Draft,
    interview=st.sampled_from(["case1", "case2", "case3"]),
    kind=st.sampled_from(EventKind),
    path=st.sampled_from(["", "/data/age", "/data/member[1]/name"]),
    value=st.text(st.characters(codec="utf-8"), max_size=8),
    form_hash=st.sampled_from(["", "f" * 64]),
    interviewer=st.sampled_from(["", "Đặng Văn Ẩn"]),
)
fieldwork = st.lists(st.tuples(st.booleans(), st.lists(drafts, max_size=4)), max_size=12)
"""Appends by the store's own device (True) and by another one whose events it takes over at once (False)."""


def play(store: Store, work: list[tuple[bool, list[Draft]]]) -> None:
    other = MemoryStore("other")
    for own, appended in work:
        if own:
            store.append(appended)
        else:
            other.append(appended)
            store.absorb(other.links())


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
@settings(max_examples=25, deadline=None)
@given(work=fieldwork)
def test_the_laws_of_a_store(tmp_path_factory: pytest.TempPathFactory, kind: Kind, work: list[tuple[bool, list[Draft]]]) -> None:
    """Numbers without a gap, clocks that rise, one order, a chain that holds, and opening again changes nothing."""
    folder = tmp_path_factory.mktemp("store")
    with kind.open(folder, "laptop1") as store:
        play(store, work)
        events, interviews, links = store.events(), store.interviews(), list(store.links())
        own = [event for event in events if event.device == "laptop1"]
        assert sorted(event.seq for event in own) == list(range(1, len(own) + 1))
        assert list(events) == sorted(events, key=lambda event: event.order)
        assert set(interviews) == {event.interview for event in events}
        for interview in interviews:
            held = store.events(interview)
            assert list(held) == [event for event in events if event.interview == interview]
            clocks = [event.clock for event in held if event.device == "laptop1"]
            assert clocks == sorted(set(clocks))
        assert list(verified(links)) == links
    if kind.lasting:
        with kind.open(folder, "laptop1") as store:
            assert (store.events(), store.interviews(), list(store.links())) == (events, interviews, links)


def test_the_field_side_stays_light() -> None:
    """Stores and merging need neither pandas nor Arrow."""
    heavy = "('pandas', 'numpy', 'pyarrow', 'lxml')"
    script = f"import sys, survey.store, survey.sync.merge; print([name for name in {heavy} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
