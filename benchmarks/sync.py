"""How fast events come together: `python -m benchmarks.sync [--events N]` prints events a second and ratios.

Measured: first merge into a new store of each kind, the same events again, and the peak memory of a merge. Rates are of the
processor time of this process, since the machine may have other work, and by the wall, which for PostgreSQL holds the server's
work too; it runs as the tests run it, without waiting for the disk. Bundles known by hash are timed by `benchmarks.bundles`.
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


def clocks() -> tuple[float, float]:
    """Seconds of the processor in this process, and by the wall."""
    return time.process_time(), time.perf_counter()


def measure(name: str, store: Store, count: int, making: float) -> None:
    """Merge `count` events twice into a new store and print what it took; `making` is the processor time of making them up."""
    rates = []
    for _time in range(2):
        busy, started = clocks()
        merge(store, laptop(count))
        after, ended = clocks()
        rates.append((count / (after - busy - making), count / (ended - started)))
    (first, by_wall), (again, again_by_wall) = rates
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name}, {count} events")
    for what, rate, wall, ratio in (
        ("first merge", first, by_wall, f"{first / TARGET:5.1f} × the target of {TARGET:,}"),
        ("again", again, again_by_wall, f"{again / first:5.1f} × the first"),
    ):
        print(f"  {what:<12}{rate:10,.0f} events/s   by the wall {wall:10,.0f}   {ratio}")
    print(f"  peak memory of the process so far {peak:,.0f} MB", flush=True)


def main() -> None:
    """Read the command line and measure every kind of store."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    count = parser.parse_args().events
    started = time.process_time()
    for _item in laptop(count):
        pass
    making = time.process_time() - started
    with tempfile.TemporaryDirectory() as folder:
        for name, store in stores(Path(folder)):
            with store:
                measure(name, store, count, making)


if __name__ == "__main__":
    main()
