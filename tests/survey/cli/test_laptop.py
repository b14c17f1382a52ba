"""Looking after a laptop: verified backups by hand and by themselves, and the examination before the field."""

from __future__ import annotations

import io
import json
import os
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from pathlib import Path

import pytest

from survey.cli import health, main
from survey.cli.health import Found, Laptop
from survey.errors import StoreError
from survey.store import MemoryStore, SqliteStore, backup, open_store
from survey.store.backup import KEPT, back_up, backups
from survey.store.sealing import SEAL_TO, seal_to
from survey.sync.merge import canonical_dump
from tests.survey.export.worker import WORKER
from tests.survey.store.stores import PASSPHRASE, QUICK, answer

HANOI = timezone(timedelta(hours=7))
NOON = datetime(2099, 1, 5, 12, 0, tzinfo=HANOI)


@pytest.fixture
def laptop(tmp_path: Path) -> Path:
    """An encrypted store with a few answers."""
    path = tmp_path / "khaosat.db"
    with SqliteStore.open(path, PASSPHRASE, create=True, device="laptop1", cost=QUICK) as store:
        store.append([answer("case1", value=str(number)) for number in range(50)])
    return path


@pytest.fixture
def stick(tmp_path: Path) -> Path:
    folder = tmp_path / "stick"
    folder.mkdir()
    return folder


def test_a_backup_opens_with_the_same_passphrase_and_holds_the_same(laptop: Path, stick: Path) -> None:
    """Made while the store is open and has just been written to; the original goes on."""
    with open_store(laptop, PASSPHRASE) as store:
        store.append([answer("case2")])
        copy = back_up(store, stick, NOON)
        dump = canonical_dump(store)
        store.append([answer("case3")])
    with open_store(copy, PASSPHRASE) as restored:
        assert canonical_dump(restored) == dump
        assert restored.device == "laptop1"
    assert [path.name for path in stick.iterdir()] == ["khaosat-20990105-120000"]


def test_the_newest_few_backups_are_kept(laptop: Path, stick: Path) -> None:
    """Of this store; what else is on the stick stays."""
    (stick / "khaosat-notes").mkdir()
    with open_store(laptop, PASSPHRASE) as store:
        made = [back_up(store, stick, NOON + timedelta(minutes=number)) for number in range(KEPT + 2)]
        with pytest.raises(StoreError, match="this second"):
            back_up(store, stick, NOON + timedelta(minutes=KEPT))
    assert [path / laptop.name for path in backups(laptop, stick)] == made[-KEPT:]
    assert (stick / "khaosat-notes").is_dir()


def test_a_stick_that_fails_leaves_nothing_half_done(laptop: Path, stick: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Full, pulled out, or giving back other bytes: told in words, earlier backups untouched."""
    with open_store(laptop, PASSPHRASE) as store:
        back_up(store, stick, NOON)

        def full(*_files: object) -> None:
            raise OSError(28, os.strerror(28))

        with monkeypatch.context() as patch:
            patch.setattr(shutil, "copyfileobj", full)
            with pytest.raises(StoreError, match="room on it"):
                back_up(store, stick, NOON + timedelta(minutes=1))
        with monkeypatch.context() as patch:
            patch.setattr(backup, "_digest", lambda path: path.name.encode() + str(path.parent).encode())
            with pytest.raises(StoreError, match="faulty"):
                back_up(store, stick, NOON + timedelta(minutes=1))
    assert [path.name for path in stick.iterdir()] == ["khaosat-20990105-120000"]
    with pytest.raises(StoreError, match="only a file"):
        back_up(MemoryStore(), stick, NOON)


def test_a_backup_is_made_whenever_an_interview_is_left(
    tmp_path: Path, stick: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """After `survey backup --always`; without the stick the interview goes on as ever."""
    source = Path(__file__).parent.parent / "terminal" / "family.yaml"
    form, store = str(tmp_path / "family.json"), str(tmp_path / "team.db")
    assert main.run(["compile", str(source), "--output", form]) == 0
    SqliteStore.open(Path(store), plain=True, create=True).close()
    assert main.run(["backup", str(stick), "--always", "--store", store, "--plain-store"]) == 0
    shutil.rmtree(stick)

    def interview() -> None:
        monkeypatch.setattr("sys.stdin", io.StringIO("\nLan\n"))
        which = ["--resume"] if names() else ["--case", "c1"]
        words = ["interview", form, "--store", store, "--plain-store", "--plain", "--interviewer", "Lan", *which]
        assert main.run(words) == 0

    def names() -> tuple[str, ...]:
        with SqliteStore.open(Path(store), plain=True) as opened:
            return tuple(opened.interviews())

    monkeypatch.setenv("KHAOSAT_CODE", "4711")
    interview()
    assert not stick.exists()
    stick.mkdir()
    interview()
    assert len(backups(Path(store), stick)) == 1


def examined(laptop: Path, check: Callable[[Laptop], Found], now: datetime = NOON) -> Found:
    with open_store(laptop, PASSPHRASE) as store:
        return check(Laptop(laptop, store, "", now))


def test_a_healthy_laptop(laptop: Path) -> None:
    """Nothing to mend."""
    for check in (health.disk, health.clock, health.key, health.database):
        assert examined(laptop, check).good, check.__name__


def test_personal_data_that_would_stay_readable_are_a_fault(laptop: Path) -> None:
    """Until a kit has brought the key to seal them to; a questionnaire that asks for none needs no key."""
    with open_store(laptop, PASSPHRASE) as store:
        assert health.personal(Laptop(laptop, store, "", NOON)).good is None
        store.forms.keep(WORKER)
        found = health.personal(Laptop(laptop, store, "", NOON))
        assert (found.good, bool(found.advice)) == (False, True)
        store.meta[SEAL_TO] = seal_to("age1…")
        assert health.personal(Laptop(laptop, store, "", NOON)).good


def test_each_fault_is_found_and_has_an_advice(laptop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A clock that lies, a zone that is not ours, a disk without room, a key others can read."""
    for now in (datetime(2009, 1, 1, tzinfo=HANOI), NOON.astimezone(UTC)):
        found = examined(laptop, health.clock, now)
        assert (found.good, bool(found.advice)) == (False, True)
    usage = shutil.disk_usage(laptop)
    monkeypatch.setattr(shutil, "disk_usage", lambda _path: usage._replace(free=1000))
    assert examined(laptop, health.disk).good is False
    laptop.with_name(laptop.name + ".key").chmod(0o644)
    assert examined(laptop, health.key).good is False
    monkeypatch.setenv("COLUMNS", "60")
    assert examined(laptop, health.console).good is False


def test_the_doctor_at_the_command_line(
    laptop: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A store that does not open is one finding among the others, never a traceback."""
    monkeypatch.setenv("KHAOSAT_PASSPHRASE", PASSPHRASE)
    main.run(["doctor", "--store", str(laptop), "--json"])
    lines = {line["name"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert set(lines) == {check.__name__ for check in health.CHECKS}
    assert lines["database"]["good"] is True
    laptop.write_bytes(laptop.read_bytes()[:5000])
    assert main.run(["doctor", "--store", str(laptop), "--json"]) == 1
    lines = {line["name"]: line for line in map(json.loads, capsys.readouterr().out.splitlines())}
    assert lines["database"]["good"] is False
    assert "damaged" in lines["database"]["told"]
