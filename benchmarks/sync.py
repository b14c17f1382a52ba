"""How fast events come together: `python -m benchmarks.sync [--events N]` prints events a second and ratios.

Measured: first merge into a new store of each kind, the same delivery again, and the peak memory of a merge. PostgreSQL runs as
the tests run it, without waiting for the disk.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

from survey.interview.events import Draft, EventKind
from survey.store import Link, SqliteStore, Store, open_store
from survey.store.chain import GENESIS
from survey.store.recording import record
from survey.sync.merge import merge
from tests.survey.store import postgres

EVENTS_AN_INTERVIEW = 150
TARGET = 20_000


def laptop(count: int) -> Iterator[Link]:
    """The links of a laptop with `count` events, made one by one so that the source takes no memory."""
    head = (0, GENESIS)
    clocks: dict[str, int] = {}
    moment = datetime(2023, 9, 4, 8, 30, tzinfo=UTC)
    for number in range(count):
        interview = f"case-{number // EVENTS_AN_INTERVIEW:07d}"
        draft = Draft(
            interview, EventKind.ANSWER, f"/data/module/q{number % 150}", "Khu công nghiệp Thăng Long", "f" * 64, "interviewer7"
        )
        (item,) = record([draft], "laptop1", head, lambda name: clocks.get(name, 0), moment)
        head = (item.event.seq, item.hash)
        clocks[interview] = item.event.clock
        yield item


def stores(folder: Path) -> Iterator[tuple[str, Store]]:
    """A new store of each kind that headquarters may use, open; PostgreSQL where it is installed, on a server of its own."""
    yield "SQLite", SqliteStore.open(folder / "plain.store", plain=True, create=True)
    yield "SQLCipher", SqliteStore.open(folder / "sealed.store", "benchmark", create=True)
    yield "SQLite (SQLAlchemy)", open_store(f"sqlite+pysqlite:///{folder}/hq.db", create=True)
    if postgres.programs() is not None:
        yield "PostgreSQL", open_store(postgres.url("benchmark"), create=True)


def measure(name: str, store: Store, count: int, making: float) -> None:
    """Merge `count` events twice into a new store and print what it took; `making` are the seconds it takes to make them up."""
    seconds = []
    for _time in range(2):
        started = time.perf_counter()
        merge(store, laptop(count))
        seconds.append(time.perf_counter() - started - making)
    first, again = seconds
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}, {count} events")
    print(f"  first merge  {count / first:10,.0f} events/s   {count / first / TARGET:5.1f} × the target of {TARGET:,}")
    print(f"  again        {count / again:10,.0f} events/s   {first / again:5.1f} × the first")
    print(f"  peak memory of the process so far {peak:,.0f} MB")


def main() -> None:
    """Read the command line and measure every kind of store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    count = parser.parse_args().events
    started = time.perf_counter()
    for _item in laptop(count):
        pass
    making = time.perf_counter() - started
    with tempfile.TemporaryDirectory() as folder:
        for name, store in stores(Path(folder)):
            with store:
                measure(name, store, count, making)


if __name__ == "__main__":
    main()
