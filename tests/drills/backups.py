"""A process that records and backs up onto a stick until it is killed, and says what was backed up.

`python -m tests.drills.backups FOLDER SEED` is the process; the kill mode `backup` is looked at by `tests.drills.kill`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from survey.store import SqliteStore
from survey.store.backup import KEPT, back_up, backups
from survey.store.chain import verified
from tests.drills.append import open_drill_store
from tests.survey.store.stores import QUICK, answer

FIRST_MOMENT = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)


class Backup:
    """The kill mode `backup`: each line is the name of a copy and the number of events it holds."""

    def command(self, folder: Path, seed: int) -> Sequence[str]:
        return [sys.executable, "-m", "tests.drills.backups", str(folder), str(seed)]

    def losses(self, folder: Path, acknowledged: Sequence[str]) -> list[str]:
        place, stick = folder / "team1.store", folder / "stick"
        if not acknowledged and not place.exists():
            return []
        with open_drill_store(folder) as store:
            kept = len(list(verified(store.links())))
        made = {name: int(count) for name, count in (line.split() for line in acknowledged)}
        found = [f"{count} events were copied and {kept} are in the store" for count in made.values() if count > kept][:1]
        there = {path.name: events_of(path / place.name) for path in backups(place, stick)}
        wrong = {name: count for name, count in made.items() if there.get(name, count) != count}
        found += [f"{name} holds {there[name]} events, not {count}" for name, count in wrong.items()]
        # Copies that were whole when a kill came, unseen, take the place of older ones too.
        oldest = min(there, default="") if len(there) >= KEPT else ""
        found += [f"{name} was made and is gone" for name in made if name > oldest and name not in there]
        halves = [path.name for path in stick.glob("*.part")]
        return [*found, f"halves of copies are never cleared away: {halves}"] if len(halves) > 1 else found


def events_of(copy: Path) -> int:
    """The events in a copy, read from a store that opens with the same passphrase and whose hash chain is whole."""
    with SqliteStore.open(copy, "sông Hồng", cost=QUICK) as store:
        return len(list(verified(store.links())))


def run(folder: Path, seed: int) -> None:
    """Record some answers and copy the store, again and again; a copy is named after the number of the last event."""
    with open_drill_store(folder, create=True) as store:
        while True:
            last = store.append([answer(f"case{seed}", value="đ" * 2000)] * 5)[-1]
            copy = back_up(store, folder / "stick", FIRST_MOMENT + timedelta(seconds=last.seq))
            print(copy.parent.name, last.seq, flush=True)


if __name__ == "__main__":
    run(Path(sys.argv[1]), int(sys.argv[2]))
