"""The backup mode of the kill drill would see a copy that is gone, cut short or in halves."""

from __future__ import annotations

import shutil
from datetime import timedelta
from pathlib import Path

from survey.store.backup import back_up
from tests.drills.append import open_drill_store
from tests.drills.backups import FIRST_MOMENT, Backup
from tests.survey.store.stores import answer


def test_the_drill_sees_a_copy_that_is_gone_or_not_as_it_was(tmp_path: Path) -> None:
    """Acknowledged and not there, with fewer events than were said, and halves that nobody clears away."""
    with open_drill_store(tmp_path, create=True) as store:
        store.append([answer("case1")])
        copy = back_up(store, tmp_path / "stick", FIRST_MOMENT).parent
    assert Backup().losses(tmp_path, [f"{copy.name} 1"]) == []
    (tmp_path / "stick" / "team1-20260105-100000.part").mkdir()
    (tmp_path / "stick" / "team1-20260105-100001.part").mkdir()
    lines = [f"{copy.name} 1", "team1-20260105-090000 1"]
    gone, halves = Backup().losses(tmp_path, lines)
    assert gone == "team1-20260105-090000 was made and is gone" and halves.startswith("halves of copies")
    assert Backup().losses(tmp_path, [f"{copy.name} 2"])[:2] == ["2 events were copied and 1 are in the store",
                                                                 f"{copy.name} holds 1 events, not 2"]  # fmt: skip


def test_the_next_backup_clears_away_what_a_killed_one_left(tmp_path: Path) -> None:
    """Half a copy on the stick goes; the copies of another store stay."""
    stick = tmp_path / "stick"
    with open_drill_store(tmp_path, create=True) as store:
        back_up(store, stick, FIRST_MOMENT)
        (stick / "team1-20260105-075959.part").mkdir()
        shutil.copytree(stick / "team1-20260105-080000", stick / "other-20260105-080000.part")
        back_up(store, stick, FIRST_MOMENT + timedelta(minutes=1))
    assert sorted(path.name for path in stick.glob("*.part")) == ["other-20260105-080000.part"]
