"""A really full disk under every path that writes: a clear message, nothing lost, and the same act succeeds once there is space.

`python -m tests.drills.disk_full --n N --seed S` makes N attempts on a small file system of its own (a tmpfs in a namespace of
this process, so no rights are needed where Linux allows user namespaces), with a random amount of space left each time.
"""

from __future__ import annotations

import errno
import os
import shutil
import subprocess
import sys
import tempfile
from abc import ABC, abstractmethod
from collections.abc import Callable
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random

from survey.errors import SurveyError
from survey.fieldwork import laptop as machine
from survey.fieldwork.kit import Kit, seal_kit
from survey.fieldwork.reception import Reception
from survey.interview.events import Draft, EventKind
from survey.store import SqliteStore
from survey.store.backup import back_up, backups
from survey.store.key import key_path
from survey.sync.headquarters import Headquarters
from survey.sync.merge import canonical_dump, merge_store
from survey.sync.outbox import send, unacknowledged
from survey.sync.quarantine import Quarantine
from survey.sync.receipt import take_receipt
from tests.drills.command import Tally, main
from tests.survey.store.stores import QUICK
from tests.survey.sync.people import FORM, People, laptop

SPACE = 8 << 20
PAGE = 4096
INSIDE = "KHAOSAT_DRILL_DISK"
PEOPLE = People()


class Act(ABC):
    """Something that writes. `before` sets the stage, `act` is tried on a full disk, `found` says what is wrong afterwards.

    `most` is about how many pages the act needs: the space left is drawn between nothing and a little more than that.
    """

    most = 60

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def before(self) -> None: ...

    @abstractmethod
    def act(self) -> None: ...

    @abstractmethod
    def found(self, done: bool) -> str | None:
        """What is wrong; `done` tells whether the act said that it was done."""

    def store(self, name: str) -> SqliteStore:
        return SqliteStore.open(self.folder / name, plain=True, create=True, device="laptop1")


class Append(Act):
    """An answer is confirmed."""

    most = 300

    def before(self) -> None:
        with self.store("team.store") as store:
            merge_store(store, laptop())
            self.kept = len(store.events())

    def act(self) -> None:
        with self.store("team.store") as store:
            for number in range(30):
                store.append([Draft("case", EventKind.ANSWER, f"/data/q{number}", "đ" * 2000, FORM.hash, "an")] * 3)
                self.kept += 3

    def found(self, done: bool) -> str | None:
        with self.store("team.store") as store:
            count = len(store.events())
        return None if count == self.kept else f"{count} events where {self.kept} were recorded"


class Make(Act):
    """A store is made."""

    def before(self) -> None:
        """Nothing is needed."""

    def act(self) -> None:
        SqliteStore.open(self.folder / "new.store", "sông Hồng", create=True, cost=QUICK).close()

    def found(self, done: bool) -> str | None:
        path = self.folder / "new.store"
        if path.exists():
            SqliteStore.open(path, "sông Hồng").close()
        left = [item.name for item in self.folder.glob("*.new")]
        return f"left behind: {left}" if left or (done and not key_path(path).exists()) else None


class Merge(Act):
    """Another store is merged in."""

    most = 250

    def before(self) -> None:
        self.store("hq.store").close()
        self.source = laptop("laptop2", 40, 20)

    def act(self) -> None:
        with self.store("hq.store") as store:
            merge_store(store, self.source)

    def found(self, done: bool) -> str | None:
        with self.store("hq.store") as store:
            count = len(store.events())
        return None if count == (len(self.source.events()) if done else 0) else f"{count} events were merged"


class Send(Act):
    """A bundle is written."""

    most = 80

    def before(self) -> None:
        with self.store("team.store") as store:
            merge_store(store, laptop("laptop1", 60, 20))

    def act(self) -> None:
        with self.store("team.store") as store:
            send(store, PEOPLE.team1, PEOPLE.hq.card, self.folder, size=8 << 10)

    def found(self, done: bool) -> str | None:
        with SqliteStore.open(self.folder / "check.store", plain=True, create=True) as hq, self.store("team.store") as store:
            for path in self.folder.glob("*.bundle"):
                PEOPLE.receive(hq, path.read_bytes())
            whole = canonical_dump(hq) == canonical_dump(store)
            left = len(list(unacknowledged(store)))
        (self.folder / "check.store").unlink()
        if left != 60 * 21:
            return f"{left} events are still to be sent"
        return "the bundles do not hold everything" if done and not whole else None


class Receive(Act):
    """Headquarters takes a bundle in and writes the receipt, or holds a damaged one."""

    most = 250

    def before(self) -> None:
        self.base = Headquarters(self.folder, PEOPLE.hq, PEOPLE.escrow.card)
        self.base.save(PEOPLE.register)
        self.store("hq.store").close()
        self.source = laptop("laptop1", 60, 20)
        (self.file,) = (sent.path for sent in send(self.source, PEOPLE.team1, PEOPLE.hq.card, self.folder))
        (self.folder / "damaged.bundle").write_bytes(self.file.read_bytes()[:-7])

    def act(self) -> None:
        with self.store("hq.store") as store:
            reception = Reception(self.base, store)
            reception.take(self.folder / "damaged.bundle")
            taken = reception.take(self.file)
        if taken.problem is not None:
            raise taken.problem

    def found(self, done: bool) -> str | None:
        receipts, held = list((self.folder / "receipts").glob("*.receipt")), list(Quarantine(self.folder / "quarantine"))
        with self.store("hq.store") as store:
            count, noted = len(store.events()), sum(name.startswith("bundle:") for name in store.meta)
        if count not in (0, 60 * 21) or noted != bool(count) or (receipts and not count):
            return f"{count} events, {noted} notes and {len(receipts)} receipts"
        damaged = (self.folder / "damaged.bundle").read_bytes()
        if any(item.path.read_bytes() != damaged for item in held):
            return "the quarantine holds a part of a file"
        return "done without receipt or quarantine" if done and not (receipts and held) else None


class TakeReceipt(Act):
    """A receipt is noted on the laptop."""

    most = 40

    def before(self) -> None:
        with self.store("team.store") as store:
            merge_store(store, laptop())
            (sent,) = send(store, PEOPLE.team1, PEOPLE.hq.card, self.folder)
            self.receipt = PEOPLE.receive(laptop("hq", 0), sent.path.read_bytes()).receipt

    def act(self) -> None:
        with self.store("team.store") as store:
            take_receipt(store, self.receipt)

    def found(self, done: bool) -> str | None:
        with self.store("team.store") as store:
            left, count = len(list(unacknowledged(store))), len(store.events())
        return None if count == 8 and left == (0 if done else 8) else f"{left} of {count} events left to send"


class Start(Act):
    """A laptop is set up from its kit."""

    def before(self) -> None:
        base = Headquarters.create(self.folder / "hq", "hq", "escrow", QUICK)
        team = base.new_team("team1", "sông Hồng", "2026-01-05", QUICK)
        kit = Kit(1, "team1", "2026-01-05", base.escrow, base.register, [FORM], [])
        self.data = seal_kit(kit, base.identity, team.card, base.team_keys(team.card).read_bytes())

    def act(self) -> None:
        machine.start(self.folder / "khaosat.db", self.data, "sông Hồng", "kit", QUICK)

    def found(self, done: bool) -> str | None:
        path = self.folder / "khaosat.db"
        if not path.exists():
            return "no store" if done else None
        with SqliteStore.open(path, "sông Hồng") as store:
            return "not set up" if done and not ("kit" in store.meta and FORM.hash in store.forms) else None


class BackUp(Act):
    """The store is copied onto a stick."""

    most = 250

    def before(self) -> None:
        with self.store("team.store") as store:
            merge_store(store, laptop("laptop1", 60, 20))
        self.moment = datetime(2026, 1, 5, 8, tzinfo=UTC)

    def act(self) -> None:
        self.moment += timedelta(minutes=1)
        with self.store("team.store") as store:
            back_up(store, self.folder / "stick", self.moment)

    def found(self, done: bool) -> str | None:
        copies = backups(self.folder / "team.store", self.folder / "stick")
        for copy in [self.folder, *copies]:
            with SqliteStore.open(copy / "team.store", plain=True) as store:
                if len(store.events()) != 60 * 21:
                    return f"{copy.name} holds {len(store.events())} events"
        if list((self.folder / "stick").glob("*.part")) or (done and not copies):
            return "half a copy is left" if not done else "there is no copy"
        return None


ACTS: tuple[Callable[[Path], Act], ...] = (Append, Make, Merge, Send, Receive, TakeReceipt, Start, BackUp)


def attempt(kind: Callable[[Path], Act], disk: Path, random: Random) -> tuple[str, str | None]:
    """One act on a disk that is nearly full, then again with space; what became of it, and what was wrong."""
    folder = disk / "work"
    folder.mkdir()
    act = kind(folder)
    try:
        act.before()
        fill(disk, random.randrange(act.most) * PAGE)
        outcome, done = "succeeded", True
        try:
            act.act()
        except SurveyError as error:
            outcome, done = "refused in words", False
            if not error.what or not error.advice:
                return outcome, f"no advice: {error}"
        except OSError as error:
            outcome, done = "refused by the system", False
            if error.errno != errno.ENOSPC:
                return outcome, f"not about the disk: {error}"
        (disk / "filler").unlink()
        wrong = act.found(done)
        if wrong is None and not done:
            act.act()
            wrong = act.found(True)
        return outcome, wrong
    finally:
        (disk / "filler").unlink(missing_ok=True)
        shutil.rmtree(folder)


def fill(disk: Path, free: int) -> None:
    """Fill the disk until only about `free` bytes are left."""
    with (disk / "filler").open("wb", buffering=0) as filler, suppress(OSError):
        while filler.write(bytes(PAGE)):
            pass
    space = os.statvfs(disk)
    os.truncate(disk / "filler", max(0, (disk / "filler").stat().st_size - free + space.f_bavail * PAGE))


def drill(n: int, seed: int) -> Tally:
    """`n` attempts in a namespace with a small disk of its own."""
    if os.environ.get(INSIDE):
        return _drill_on(Path(os.environ[INSIDE]), n, seed)
    with tempfile.TemporaryDirectory() as place:
        script = 'mount -t tmpfs -o size="$1",mode=700 none "$2" && shift 2 && exec "$@"'
        words = ["sh", "-c", script, "sh", str(SPACE), place, sys.executable, "-m", "tests.drills.disk_full"]
        child = subprocess.run(
            ["unshare", "-rm", *words, "--n", str(n), "--seed", str(seed)],
            env={**os.environ, INSIDE: place}, capture_output=True, text=True, check=False,
        )  # fmt: skip
    tally = Tally()
    head, *lines = child.stdout.splitlines() or ["disk_full: ; it did not run: " + child.stderr.strip()[-2000:]]
    for part in head.removeprefix("disk_full: ").partition(";")[0].split(", "):
        count, _space, name = part.partition(" ")
        if count.isdecimal():
            tally.counts[name] = int(count)
    tally.wrong = [line.strip() for line in lines] if child.stdout else [head]
    if child.returncode and not tally.wrong:
        tally.wrong = [child.stderr]
    return tally


def _drill_on(disk: Path, n: int, seed: int) -> Tally:
    tally = Tally()
    for number in range(n):
        kind = ACTS[number % len(ACTS)]
        name = getattr(kind, "__name__", str(kind))
        try:
            outcome, wrong = attempt(kind, disk, Random(seed * 1_000_003 + number))
        except Exception as error:
            outcome, wrong = "crashed", f"{type(error).__name__}: {error}"
        tally.counts[f"{name} {outcome}"] += 1
        if wrong:
            tally.wrong.append(f"seed {seed}, number {number}, {name}: {wrong}")
    return tally


if __name__ == "__main__":
    sys.exit(main("disk_full", __doc__, drill, 700))
