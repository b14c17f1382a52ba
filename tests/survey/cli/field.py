"""Headquarters and a laptop at the command line: what tests of several commands begin with."""

from __future__ import annotations

from pathlib import Path

from survey.cli import main
from survey.interview.session import Session
from survey.store import SqliteStore

VISIT = Path(__file__).resolve().parents[2] / "drills" / "visit.yaml"
PASSPHRASE = "mưa rào tháng bảy"
SAID = {"full_name": "Trần Thị Bưởi", "phone": "0912345678", "age": "34", "wish": "được nghỉ Tết"}


def survey(*words: str | Path, code: int = 0) -> None:
    """Run one command line in English; it leaves with this exit code."""
    assert main.run(["--lang", "en", *map(str, words)]) == code


def kit(*words: str) -> None:
    """The next kit of team 1."""
    survey("kit", "team1", "--form", VISIT, "--cases", "sample.csv", "--hq", "hq", "--store", "decisions.db", *words)


def start(folder: Path) -> None:
    """Set team 1's laptop up with its first kit."""
    survey("start", folder / "hq" / "kits" / "team1-001.kit", "--store", "laptop.db")


def finish(store: Path, case: str) -> None:
    """Interview a case and close it, at the keyboard's place."""
    with SqliteStore.open(store, PASSPHRASE) as journal:
        (hash,) = journal.forms
        session = Session.start(journal.forms[hash], journal, interviewer="Lan", interview=case)
        for name, answer in SAID.items():
            assert session.answer(f"/data/{name}", answer).committed
        assert session.complete() == ()
