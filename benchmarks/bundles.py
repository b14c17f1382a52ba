"""What a bundle costs: `python -m benchmarks.bundles [--events N] [--teams T --days D]`.

Measured: writing N events into sealed parts, taking them in for the first time and again, with the process's peak memory after
each step; and T teams that each send one bundle a day for D days to one headquarters, acknowledged each evening: in the end its
canonical dump must be that of all laptops together, with every receipt in, or the exit code is 1. Rates are of processor time,
since the machine may have other work.
"""

from __future__ import annotations

import argparse
import hashlib
import resource
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from benchmarks.sync import laptop
from survey.interview.events import Draft, EventKind
from survey.store import MemoryStore, SqliteStore
from survey.sync.bundle import write_parts
from survey.sync.envelope import seal
from survey.sync.inbox import missing, receipts, receive
from survey.sync.keys import Identity
from survey.sync.manifest import Manifest
from survey.sync.merge import canonical_dump, merge_store
from survey.sync.outbox import send, unacknowledged
from survey.sync.receipt import take_receipt
from survey.sync.register import Register

EVENTS_A_DAY = 300


def sealed_parts(count: int, team: Identity, hq: Identity, size: int) -> Iterator[bytes]:
    """The files of one sending of `count` events, one by one."""
    previous = ""
    for place, part in enumerate(write_parts(laptop(count), lambda _hash: None, size), 1):
        manifest = Manifest(
            team.name, "laptop1", 1, place, part.last, previous, hq.card.fingerprint.hex(), "2023-09-04", 1, part.runs, part.files
        )
        content = part.finish(manifest)
        previous = hashlib.sha256(content).hexdigest()
        yield seal("bundle", content, team, hq.card)


def one_sending(count: int, size: int) -> None:
    """Write, take in, take in again, and print what each took."""
    team, hq = Identity.new("team1"), Identity.new("hq")
    permit = Register().allow(team.card, "").permit
    with tempfile.TemporaryDirectory() as folder, SqliteStore.open(Path(folder, "hq.store"), plain=True, create=True) as store:
        started = time.process_time()
        paths = []
        for place, data in enumerate(sealed_parts(count, team, hq, size)):
            paths.append(Path(folder, f"{place}.bundle"))
            paths[-1].write_bytes(data)
        del data
        told(
            "written", count, started, f"{len(paths)} files, {sum(path.stat().st_size for path in paths) / count:.1f} bytes/event"
        )
        seconds = []
        for name in ("taken in", "again"):
            started = time.process_time()
            for path in paths:
                receive(store, hq, permit, path.read_bytes())
            seconds.append(time.process_time() - started)
            told(name, count, started, f"{seconds[0] / seconds[-1]:,.0f} × the first")


def fieldwork(teams: int, days: int) -> bool:
    """Every team sends every day; whether headquarters holds what the laptops hold in the end, and every receipt is in."""
    hq = Identity.new("hq")
    people = [Identity.new(f"team{number}") for number in range(teams)]
    register = Register()
    for team in people:
        register = register.allow(team.card, "")
    stores = [MemoryStore(f"laptop{number}") for number in range(teams)]
    started, bundles = time.process_time(), 0
    with tempfile.TemporaryDirectory() as folder, SqliteStore.open(Path(folder, "hq.store"), plain=True, create=True) as target:
        for day in range(days):
            for team, store in zip(people, stores, strict=True):
                drafts = [
                    Draft(f"{team.name}-{day}-{k // 150}", EventKind.ANSWER, f"/data/q{k % 150}", str(k), "f" * 64, "an")
                    for k in range(EVENTS_A_DAY)
                ]
                store.append(drafts)
                for sent in send(store, team, hq.card, Path(folder)):
                    received = receive(target, hq, register.permit, sent.path.read_bytes())
                    sent.path.unlink()
                    take_receipt(store, received.receipt)
                    bundles += 1
        told(f"{teams} teams, {days} days", teams * days * EVENTS_A_DAY, started, f"{bundles} bundles")
        together = MemoryStore("union")
        for store in stores:
            merge_store(together, store)
        ours, theirs = (hashlib.sha256(canonical_dump(store)).hexdigest() for store in (target, together))
        written, left = sum(1 for _receipt in receipts(target)), sum(1 for store in stores for _link in unacknowledged(store))
        gaps = list(missing(target))
    print(f"  {len(together.events())} events on the laptops, {left} without a receipt; {written} receipts for {bundles} bundles")
    print(f"  canonical dump of headquarters {ours[:16]}, of all laptops together {theirs[:16]}; {len(gaps)} gaps")
    return ours == theirs and written == bundles and not left and not gaps


def told(name: str, count: int, started: float, more: str) -> None:
    """One line: what was done, how fast, and the peak memory of the process so far."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{name:22} {count / (time.process_time() - started):12,.0f} events/s   peak {peak:6,.0f} MB   {more}", flush=True)


def main() -> None:
    """Read the command line and measure."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=100_000)
    parser.add_argument("--megabytes", type=float, default=8, help="size of a part")
    parser.add_argument("--teams", type=int, default=0)
    parser.add_argument("--days", type=int, default=30)
    options = parser.parse_args()
    one_sending(options.events, int(options.megabytes * (1 << 20)))
    if options.teams and not fieldwork(options.teams, options.days):
        sys.exit("headquarters does not hold what the laptops hold")


if __name__ == "__main__":
    main()
