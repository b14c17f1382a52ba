"""A process that does nothing but append to an encrypted store, several drafts at a time, and says what was acknowledged."""

from __future__ import annotations

import itertools
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from random import Random

from survey.interview.events import Draft, EventKind
from survey.store import SqliteStore
from survey.store.chain import verified
from tests.survey.store.stores import QUICK


def open_drill_store(folder: Path, create: bool = False) -> SqliteStore:
    """The store that the drill writes to."""
    return SqliteStore.open(folder / "team1.store", "sông Hồng", create=create, device="laptop1", cost=QUICK)


class Append:
    """The kill mode `append`: each line is the number and hash of the last event of one append."""

    def command(self, folder: Path, seed: int) -> Sequence[str]:
        return [sys.executable, "-m", "tests.drills.append", str(folder), str(seed)]

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        if not acknowledged and not (folder / "team1.store").exists():
            return []
        with open_drill_store(folder) as store:
            links = list(verified(store.links()))
        hashes = {f"{item.event.seq} {item.hash.hex()}" for item in links}
        found = [f"event {line} was acknowledged and is not there" for line in acknowledged if line not in hashes]
        if [item.event.seq for item in links] != list(range(1, len(links) + 1)):
            found.append("the numbers have a gap")
        parts = Counter(item.event.value for item in links)
        found += [f"append {value} is there in part" for value, count in parts.items() if count != int(value.rpartition("/")[2])]
        return found


def write(folder: Path, seed: int) -> None:
    """Append until killed; every draft names its append and how many drafts that has."""
    random = Random(seed)
    with open_drill_store(folder, create=True) as store:
        for number in itertools.count():
            size = random.randint(1, 5)
            draft = Draft(f"case{random.randint(1, 3)}", EventKind.ANSWER, "/data/age", f"{seed}.{number}/{size}", "f" * 64, "an")
            last = store.append([draft] * size)[-1]
            (link,) = store.links({"laptop1": last.seq - 1})
            print(last.seq, link.hash.hex(), flush=True)


if __name__ == "__main__":
    write(Path(sys.argv[1]), int(sys.argv[2]))
