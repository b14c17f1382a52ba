"""The code that ends a self-completed part: once a day, never in the clear."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from survey.cli import interview, main
from survey.store import SqliteStore
from survey.terminal.leave_code import code_of_the_day

FORM = """\
settings: {form_id: secret, version: "1", title: Secret}
survey:
  - {type: text, name: mood, label: Mood?, self_completed: true}
  - {type: text, name: more, label: More?}
"""


@pytest.fixture
def sit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> object:
    """One sitting on a day; gives what was asked for as a code."""
    (tmp_path / "form.yaml").write_text(FORM, encoding="utf-8")
    monkeypatch.delenv("KHAOSAT_CODE", raising=False)
    asked: list[str] = []

    def choosing(text: str, hide: bool = False) -> str:
        asked.append(text)
        return "4711"

    monkeypatch.setattr(interview, "_asked", choosing)

    def sitting(day: str, who: str, *words: str, typed: str = "\nfine\n4711\n:q\n") -> int:
        monkeypatch.setattr(interview, "_today", lambda: day)
        monkeypatch.setattr("sys.stdin", io.StringIO(typed))
        store = ["--store", str(tmp_path / "k.db"), "--plain-store", "--plain", "--lang", "en"]
        assert main.run(["interview", str(tmp_path / "form.yaml"), *store, "--interviewer", who, *words]) == 0
        return len(asked)

    return sitting


def test_a_code_holds_for_the_day_of_its_interviewer(sit, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    """Asked once; again on the next day, of another interviewer, and when it was forgotten."""
    assert [sit("2024-02-07", "Lan"), sit("2024-02-07", "Lan")] == [1, 1]
    assert "More?" in capsys.readouterr().out
    assert [sit("2024-02-07", "Hoa"), sit("2024-02-08", "Lan"), sit("2024-02-08", "Lan", "--new-code")] == [2, 3, 4]
    with SqliteStore.open(tmp_path / "k.db", plain=True) as store:
        kept = code_of_the_day(store.meta, "Lan", "2024-02-08")
        assert kept is not None and kept.fits("4711") and not kept.fits("4712")
        assert "4711" not in "".join(store.meta.values())


def test_a_wrong_code_does_not_end_the_private_part(sit, capsys: pytest.CaptureFixture[str]) -> None:  # type: ignore[no-untyped-def]
    """In a later sitting of the day too, where only the hash is known."""
    sit("2024-02-07", "Lan")
    capsys.readouterr()
    sit("2024-02-07", "Lan", typed="\nfine\n0000\n4711\n:q\n")
    said = capsys.readouterr().out
    assert said.count("This is not the code.") == 1 and "More?" in said
