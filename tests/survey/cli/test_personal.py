"""Personal data from the laptop to whoever may read them: sealed on the way, opened only with the key for them and a reason."""

from __future__ import annotations

import json
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from survey.interview.record import fold
from survey.interview.sealed import is_sealed
from survey.store import SqliteStore
from tests.survey.cli.field import PASSPHRASE, SAID, finish, kit, start, survey

NEEDED = ("--personal", "--reason", "back-check", "--person", "Hoàng Thị Nga")


def test_only_the_key_for_personal_data_opens_them(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Without it, or with the key that receives bundles, nothing is written; with it or the escrow's, for a kept reason."""
    words = ("export", "hq.db", "visit", "-o", "names", *NEEDED)
    survey(*words, code=3)
    assert "give the personal-data key" in capsys.readouterr().err
    survey(*words, "--key", "hq/hq.keys", code=4)
    survey(*words[:5], "--key", "hq/personal.keys", code=2)
    survey(*words[:5], "--personal", "--key", "hq/personal.keys", code=3)
    assert not (received / "names").exists()
    for key in ("personal", "escrow"):
        survey(*words, "--key", f"hq/{key}.keys")
        table = pq.read_table(received / "names" / "interview.parquet")
        assert (table["full_name"].to_pylist(), table["phone"].to_pylist()) == ([SAID["full_name"]], [SAID["phone"]])
    with SqliteStore.open(received / "hq.db", PASSPHRASE) as store:
        notes = [json.loads(text) for name, text in store.meta.items() if name.startswith("personal-data:")]
    assert {(note["person"], note["reason"]) for note in notes} == {("Hoàng Thị Nga", "back-check")}
    assert len({note["key"] for note in notes}) == 2


def test_everything_else_works_on_sealed_data(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The dataset, the history, the lists of the supervisor and the monitor: without the name, and without a fault."""
    survey("export", "hq.db", "visit", "-o", "dataset", "--sav", "--dta")
    table = pq.read_table(received / "dataset" / "interview.parquet")
    assert (table["age"].to_pylist(), table["wish"].to_pylist()) == ([34], [SAID["wish"]])
    for command in (
        ("history", "C1", "--store", "hq.db"),
        ("history", "C1", "--store", "laptop.db"),
        ("review", "hq.db"),
        ("quality", "hq.db"),
        ("monitor", "hq.db", "-o", "page"),
    ):
        survey(*command)
    told = capsys.readouterr().out
    assert "/data/full_name = (sealed)" in told
    text = told + (received / "page" / "monitor.html").read_text(encoding="utf-8")
    assert not any(SAID[name] in text for name in ("full_name", "phone"))


def test_the_history_shows_them_with_the_key_for_a_reason(received: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What nobody else can read, remarks at such questions too; who looked at which interview stays in the store."""
    words = ("history", "C1", "--store", "hq.db", "--key", "hq/personal.keys")
    survey(*words, code=3)
    survey(*words, "--person", "Nga", "--reason", "complaint")
    assert f"/data/phone = {SAID['phone']}" in capsys.readouterr().out
    with SqliteStore.open(received / "hq.db", PASSPHRASE) as store:
        (note,) = [json.loads(text) for name, text in store.meta.items() if name.startswith("personal-data:")]
    assert (note["person"], note["reason"], note["interview"]) == ("Nga", "complaint", "C1")


def test_a_supervisors_correction_of_a_telephone_number_is_sealed(received: Path) -> None:
    """The form's checks still hold for it; it can be read only with the key."""
    survey("review", "hq.db", "C1", "--correct", "/data/phone", "0987654321", "--reason", "misheard", "--by", "Nga")
    with SqliteStore.open(received / "hq.db", PASSPHRASE) as store:
        assert is_sealed(fold(store.events("C1")).answers["/data/phone"])
    survey("export", "hq.db", "visit", "-o", "names", *NEEDED, "--key", "hq/personal.keys")
    assert pq.read_table(received / "names" / "interview.parquet")["phone"].to_pylist() == ["0987654321"]


def test_headquarters_without_the_key_is_told_and_can_make_it(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A folder of before: kits say that nothing will be sealed; after survey hq personal the next one brings the key."""
    for name in ("personal.keys", "personal.card"):
        (folder / "hq" / name).unlink()
    kit()
    assert "will not be sealed" in capsys.readouterr().err
    start(folder)
    finish(folder / "laptop.db", "C1")
    survey("hq", "personal", "--hq", "hq")
    survey("hq", "personal", "--hq", "hq", code=3)
    capsys.readouterr()
    kit()
    assert "will not be sealed" not in capsys.readouterr().err
    survey("start", folder / "hq" / "kits" / "team1-002.kit", "--store", "laptop.db")
    finish(folder / "laptop.db", "C2")
    with SqliteStore.open(folder / "laptop.db", PASSPHRASE) as store:
        names = [fold(store.events(case)).answers["/data/full_name"] for case in ("C1", "C2")]
    assert [is_sealed(name) for name in names] == [False, True]
