"""Processes that send, receive and merge until they are killed, and say what they have acknowledged.

`python -m tests.drills.exchange MODE FOLDER SEED` is the process; the modes are looked at by `tests.drills.kill`.
"""

from __future__ import annotations

import hashlib
import itertools
import sys
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

from survey.fieldwork.reception import Reception
from survey.store.chain import verified
from survey.sync.envelope import open_envelope
from survey.sync.headquarters import Headquarters
from survey.sync.inbox import receipts
from survey.sync.keys import Identity
from survey.sync.merge import merge_store
from survey.sync.outbox import send, unacknowledged
from survey.sync.receipt import Receipt
from survey.sync.register import Register
from tests.drills.append import open_drill_store
from tests.survey.store.stores import answer
from tests.survey.sync.people import laptop

ANSWERS, INTERVIEWS = 9, 2
EVENTS = INTERVIEWS * (ANSWERS + 1)


class Exchange:
    """A kill mode; what all three share: keys that outlive the process, and the process itself."""

    name = ""

    def command(self, folder: Path, seed: int) -> Sequence[str]:
        keys(folder, "hq"), keys(folder, "team1")
        return [sys.executable, "-m", "tests.drills.exchange", self.name, str(folder), str(seed)]


class Send(Exchange):
    """Each line is the name and the hash of a bundle that was written."""

    name = "send"

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        hq, team = keys(folder, "hq"), keys(folder, "team1")
        found = []
        for path in (folder / "stick").glob("*.bundle"):
            try:
                open_envelope("bundle", path.read_bytes(), hq, Register().allow(team.card, "").permit)
            except Exception as error:
                found.append(f"{path.name} is there and cannot be opened: {error}")
        if (folder / "team1.store").exists():
            with open_drill_store(folder) as store:
                if len(list(unacknowledged(store))) != len(store.events()):
                    found.append("events are no longer to be sent, without a receipt")
        for line in acknowledged:
            name, _space, hash = line.partition(" ")
            path = folder / "stick" / name
            if not path.exists() or hashlib.sha256(path.read_bytes()).hexdigest() != hash:
                found.append(f"{name} was written and is not there as it was")
        return found

    def run(self, folder: Path, seed: int) -> None:
        """Record an answer, send everything, again and again."""
        hq, team = keys(folder, "hq"), keys(folder, "team1")
        (folder / "stick").mkdir(exist_ok=True)
        with open_drill_store(folder, create=True) as store:
            while True:
                store.append([answer(f"case{seed}")])
                for sent in send(store, team, hq.card, folder / "stick"):
                    print(sent.path.name, hashlib.sha256(sent.path.read_bytes()).hexdigest(), flush=True)


class Receive(Exchange):
    """Each line is the digest of a bundle taken in and the file of its receipt."""

    name = "receive"

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        base, team = headquarters(folder), keys(folder, "team1")
        if not acknowledged and not (folder / "team1.store").exists():
            return []
        with open_drill_store(folder) as store:
            counts = Counter(item.event.device for item in verified(store.links()))
            noted = {receipt.digest: receipt for receipt in receipts(store)}
        found = parts(counts)
        found += [
            f"{receipt.name} is noted and its events are not there" for receipt in noted.values() if not counts[receipt.device]
        ]
        trusted = Register().allow(base.identity.card, "").permit
        for line in acknowledged:
            digest, _space, name = line.partition(" ")
            inside = open_envelope("receipt", (folder / "receipts" / name).read_bytes(), team, trusted)
            if digest not in noted or Receipt.from_bytes(inside.content) != noted[digest]:
                found.append(f"{digest} was acknowledged and is not noted")
        return found

    def run(self, folder: Path, seed: int) -> None:
        """Take in bundles of ever new laptops."""
        base, team = headquarters(folder), keys(folder, "team1")
        with open_drill_store(folder, create=True) as store:
            reception = Reception(base, store)
            for number in itertools.count():
                source = laptop(f"s{seed}-{number}", INTERVIEWS, ANSWERS)
                (sent,) = send(source, team, base.identity.card, folder)
                taken = reception.take(sent.path)
                assert taken.received is not None and taken.receipt is not None, taken
                print(taken.received.receipt.digest, taken.receipt.name, flush=True)


class Merge(Exchange):
    """Each line is the name of a laptop whose store was merged."""

    name = "merge"

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        if not acknowledged and not (folder / "team1.store").exists():
            return []
        with open_drill_store(folder) as store:
            counts = Counter(item.event.device for item in verified(store.links()))
        return parts(counts) + [f"{name} was merged and is not there" for name in acknowledged if name not in counts]

    def run(self, folder: Path, seed: int) -> None:
        """Merge stores of ever new laptops."""
        with open_drill_store(folder, create=True) as store:
            for number in itertools.count():
                source = laptop(f"s{seed}-{number}", INTERVIEWS, ANSWERS)
                merge_store(store, source)
                print(source.device, flush=True)


def parts(counts: Counter[str]) -> list[str]:
    """The laptops of which only a part arrived."""
    return [f"{device} is there in part" for device, count in counts.items() if count != EVENTS]


def keys(folder: Path, name: str) -> Identity:
    """Somebody's keys, made at the first call and kept (without passphrase) in the drill's folder."""
    path = folder / f"{name}.secret"
    if not path.exists():
        path.write_text(Identity.new(name).to_text(), encoding="utf-8")
    return Identity.from_text(path.read_text(encoding="utf-8"))


def headquarters(folder: Path) -> Headquarters:
    """Headquarters in the drill's folder, whose register knows the team."""
    base = Headquarters(folder, keys(folder, "hq"), keys(folder, "hq").card)
    if not base.register.entries:
        base.save(Register().allow(keys(folder, "team1").card, "2026-01-05"))
    return base


RUN: dict[str, Callable[[Path, int], None]] = {"send": Send().run, "receive": Receive().run, "merge": Merge().run}

if __name__ == "__main__":
    RUN[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
