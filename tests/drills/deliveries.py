"""Random fieldwork whose bundles arrive duplicated, reordered, split, delayed or never, from several laptops on the same cases.

`python -m tests.drills.deliveries --n N --seed S` makes N deliveries. In each piece of fieldwork headquarters acknowledges as it
goes, and laptops send only what is not acknowledged; two more headquarters get the same files in orders of their own. All three
must end with what the laptops hold together, byte for byte.
"""

from __future__ import annotations

import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from random import Random

from survey.interview.events import Draft, EventKind
from survey.store import MemoryStore, SqliteStore, Store
from survey.sync.inbox import missing, receive
from survey.sync.keys import Identity
from survey.sync.merge import canonical_dump, merge_store
from survey.sync.outbox import send
from survey.sync.receipt import Receipt, take_receipt
from tests.drills.command import Tally, main
from tests.survey.sync.people import FORM, People

STEPS = 60
CASES = 6


@dataclass
class Laptop:
    """A laptop, whose team's it is, and the receipts on their way to it."""

    store: MemoryStore
    team: Identity
    receipts: list[Receipt] = field(default_factory=list)


class Fieldwork:
    """One piece of random fieldwork; `files` are all that reached headquarters, in the order in which it took them in."""

    def __init__(self, people: People, random: Random, folder: Path) -> None:
        self.people, self.random, self.folder = people, random, folder
        self.laptops = [
            Laptop(MemoryStore(f"laptop{k}"), (people.team1, people.team2)[k % 2]) for k in range(random.randint(2, 5))
        ]
        for laptop in self.laptops:
            laptop.store.forms.keep(FORM)
        self.hq = MemoryStore("hq")
        self.files: list[bytes] = []
        self.travelling: list[tuple[Laptop, bytes]] = []

    def run(self) -> None:
        """Random steps, then everything that is not acknowledged is sent once more and arrives."""
        steps = (
            self.interview,
            self.interview,
            self.interview,
            self.send,
            self.arrive,
            self.arrive,
            self.acknowledge,
            self.hand_over,
        )
        for _step in range(STEPS):
            self.random.choice(steps)()
        for laptop in self.laptops:
            self.post(laptop)
        self.random.shuffle(self.travelling)
        while self.travelling:
            self.deliver(*self.travelling.pop())

    def interview(self) -> None:
        laptop = self.random.choice(self.laptops)
        for _event in range(self.random.choice((1, 3, 40))):
            case, kind = f"case{self.random.randrange(CASES)}", self.random.choice((EventKind.ANSWER, EventKind.REMARK))
            value = "".join(self.random.choice("áảạ bcdđ") for _letter in range(self.random.randrange(400)))
            laptop.store.append([Draft(case, kind, f"/data/q{self.random.randrange(5)}", value, FORM.hash, "an")])

    def send(self) -> None:
        self.post(self.random.choice(self.laptops))
        if self.random.random() < 0.2:  # the stick is lost
            del self.travelling[-self.random.randint(0, len(self.travelling)) or len(self.travelling) :]

    def post(self, laptop: Laptop) -> None:
        """Write the bundles of one sending, small ones so that they split."""
        size = self.random.choice((8 << 10, 16 << 10, 8 << 20))
        for sent in send(laptop.store, laptop.team, self.people.hq.card, self.folder, size=size):
            self.travelling.append((laptop, sent.path.read_bytes()))
            sent.path.unlink()

    def arrive(self) -> None:
        """One file arrives, and now and then stays in the mail to arrive again."""
        if self.travelling:
            place = self.random.randrange(len(self.travelling))
            self.deliver(*self.travelling[place])
            if self.random.random() < 0.7:
                self.travelling.pop(place)

    def deliver(self, laptop: Laptop, data: bytes) -> None:
        laptop.receipts.append(self.people.receive(self.hq, data).receipt)
        self.files.append(data)

    def acknowledge(self) -> None:
        """A receipt comes back, or is lost."""
        laptop = self.random.choice(self.laptops)
        if laptop.receipts:
            receipt = laptop.receipts.pop(self.random.randrange(len(laptop.receipts)))
            if self.random.random() < 0.8:
                take_receipt(laptop.store, receipt)

    def hand_over(self) -> None:
        """A laptop hands all it holds to another."""
        giver, taker = self.random.sample(self.laptops, 2)
        for sent in send(giver.store, giver.team, taker.team.card, self.folder, everything=True, size=64 << 10):
            receive(taker.store, taker.team, self.people.register.permit, sent.path.read_bytes())
            sent.path.unlink()


def drill(n: int, seed: int) -> Tally:
    """Pieces of fieldwork until `n` deliveries have been made."""
    people, tally, number = People(), Tally(), 0
    while tally.counts["deliveries"] < n:
        random = Random(seed * 1_000_003 + number)
        with tempfile.TemporaryDirectory() as place:
            work = Fieldwork(people, random, Path(place))
            work.run()
            expected = together(work.laptops)
            with SqliteStore.open(Path(place, "hq.store"), plain=True, create=True, durable=False) as filed:
                stores: list[Store] = [work.hq, filed, MemoryStore("hq3")]
                for store in stores[1:]:
                    again = [*work.files, *random.sample(work.files, len(work.files) // 4)]
                    random.shuffle(again)
                    take_all(people, store, again)
                    tally.counts["deliveries"] += len(again)
                tally.counts["deliveries"] += len(work.files)
                tally.counts["events"] += len(expected.events())
                differing = [k for k, store in enumerate(stores) if canonical_dump(store) != canonical_dump(expected)]
                gaps = [k for k, store in enumerate(stores) if list(missing(store))]
        tally.counts["pieces of fieldwork"] += 1
        if differing or gaps:
            tally.wrong.append(f"seed {seed}, piece {number}: headquarters {differing} differ, {gaps} miss events")
        number += 1
    return tally


def take_all(people: People, store: Store, files: Sequence[bytes]) -> None:
    for data in files:
        people.receive(store, data)


def together(laptops: Sequence[Laptop]) -> MemoryStore:
    """What the laptops hold together."""
    union = MemoryStore("union")
    for laptop in laptops:
        merge_store(union, laptop.store)
    return union


if __name__ == "__main__":
    sys.exit(main("deliveries", __doc__, drill, 10_000))
