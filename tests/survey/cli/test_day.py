"""A day on a laptop: an interview from the home screen, the hand-over with F11, and headquarters' receipt."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest

from survey.interview.record import fold
from survey.store import SqliteStore
from tests.survey.cli.field import PASSPHRASE, SAID, kit, start, survey


def typed(monkeypatch: pytest.MonkeyPatch, *lines: str | Path) -> None:
    """What is typed at the home screen, line by line."""
    monkeypatch.setattr("sys.stdin", io.StringIO("".join(f"{line}\n" for line in lines)))
    survey("interview", "--store", "laptop.db", "--plain", "--interviewer", "Lan")


def test_the_day_ends_with_a_bundle_that_headquarters_takes(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The interview is in the bundle that F11 has written; after the receipt there is nothing to hand over."""
    kit()
    start(folder)
    typed(monkeypatch, "C1", "", *SAID.values(), "1", "1", ":end", folder / "stick", ":q")
    (bundle,) = (folder / "stick").glob("*.bundle")
    assert f"Written to {folder / 'stick'}: 1 files" in capsys.readouterr().out
    survey("receive", bundle, "--hq", "hq", "--store", "hq.db")
    with SqliteStore.open(folder / "hq.db", PASSPHRASE) as store:
        assert fold(store.events("C1")).status == "completed"
    survey("receipt", *(folder / "hq" / "receipts").rglob("*.receipt"), "--store", "laptop.db")
    capsys.readouterr()
    typed(monkeypatch, ":end", folder / "stick", ":q")
    assert capsys.readouterr().out.count("Headquarters has acknowledged everything; there is nothing to send.") == 1


def test_a_new_laptop_asks_once_for_the_teams_passphrase(
    folder: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """The kit tells whether it was typed right; no other passphrase is being chosen, and no file of the laptop's is named."""
    kit()
    monkeypatch.delenv("KHAOSAT_PASSPHRASE")
    monkeypatch.setattr("sys.stdin.isatty", lambda: True)
    asked: list[str] = []

    def answered(question: str) -> str:
        asked.append(question)
        return PASSPHRASE

    monkeypatch.setattr("click.termui.hidden_prompt_func", answered)
    start(folder)
    assert [question.strip(" :") for question in asked] == ["The team's passphrase"]
    assert "team1: kit 1 is in, 2 cases." in capsys.readouterr().out


def test_interviews_are_listed_in_words(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The outcome of a visit and its minute; what is not there leaves no gap."""
    kit()
    start(folder)
    survey("contact", "C1", "no_entry", "--store", "laptop.db", "--interviewer", "Lan")
    capsys.readouterr()
    survey("list", "--store", "laptop.db")
    line = capsys.readouterr().out.strip()
    assert re.fullmatch(r"C1  not begun \(No way in\)  Lan  0 answers  \d{4}-\d\d-\d\d \d\d:\d\d", line), line
