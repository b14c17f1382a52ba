"""Honest interviews of the demonstration's simulated teams, and the same interviews with a fraud planted in them."""

from __future__ import annotations

import functools
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path

import numpy as np

from survey.interview.events import Draft, Event
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import MemoryStore, SqliteStore, Store
from survey.sync.merge import merge_store
from tests.demo import fieldwork, sample
from tests.demo.population import simulate
from tests.demo.run import WORKER
from tests.demo.team import interview_all

Change = Callable[[Event], Event]


@functools.cache
def worker() -> Questionnaire:
    """The worker questionnaire."""
    return load(WORKER)


@functools.cache
def issued_sample(each: int) -> list[dict[str, str]]:
    """The rows of the sample file of the interviews in `honest`, as text."""
    table = _issued(each)
    return [{name: str(value) for name, value in row.items()} for row in table.to_dict("records")]


@functools.cache
def honest(seed: int, each: int = 40) -> MemoryStore:
    """Headquarters' store with the interviews of three teams of four interviewers, about `each` a team, held in good faith."""
    population = _population()
    hq = MemoryStore("hq")
    with tempfile.TemporaryDirectory() as folder:
        for assignment in fieldwork.assignments(worker(), _issued(each), population, Path(folder), seed):
            interview_all(assignment, lambda _: None)
            with SqliteStore.open(assignment.place, plain=True) as laptop:
                merge_store(hq, laptop)
    hq.meta["simulated"] = "yes"
    return hq


@functools.cache
def _population() -> fieldwork.Population:
    return simulate(np.random.default_rng(3), 120_000)


@functools.cache
def _issued(each: int) -> sample.pd.DataFrame:
    drawn = sample.draw(_population(), sample.Plan.for_interviews(3 * each + 100), np.random.default_rng(4))
    return drawn.groupby("team").head(each)


def replayed(store: Store, change: Change) -> MemoryStore:
    """The same events with some of them changed, recorded anew by laptops of the same names and merged."""
    hq = MemoryStore("hq")
    for device, events in _by_device(store):
        changed = [change(event) for event in events]
        times = iter([datetime.fromisoformat(event.wall_time) for event in changed])
        laptop = MemoryStore(device, now=lambda times=times: next(times))  # type: ignore[misc]
        for hash in store.forms:
            laptop.forms.keep(store.forms[hash])
        for event in changed:
            laptop.append([Draft(event.interview, event.kind, event.path, event.value, event.form_hash, event.interviewer)])
        merge_store(hq, laptop)
    return hq


def _by_device(store: Store) -> Iterator[tuple[str, list[Event]]]:
    events = [item.event for item in store.links()]
    for device in sorted({event.device for event in events}):
        yield device, [event for event in events if event.device == device]


def at(event: Event, moment: datetime) -> Event:
    """The event at another time."""
    return replace(event, wall_time=moment.isoformat(timespec="milliseconds"))


def later(event: Event, by: timedelta) -> Event:
    """The event, so much later."""
    return at(event, datetime.fromisoformat(event.wall_time) + by)
