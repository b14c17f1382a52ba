"""Where headquarters works, for tests of several commands."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.language import use_language
from tests.survey.cli.field import PASSPHRASE, survey


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder to work in, with headquarters' keys in `hq`, team 1, and the sample of two cases."""
    monkeypatch.chdir(tmp_path)
    for name in ("PASSPHRASE", "TEAM_PASSPHRASE", "ESCROW_PASSPHRASE", "PERSONAL_PASSPHRASE"):
        monkeypatch.setenv("KHAOSAT_" + name, PASSPHRASE)
    monkeypatch.setenv("KHAOSAT_CACHE", str(tmp_path / "cache"))
    use_language("en")
    (tmp_path / "sample.csv").write_text("case,team,unit\nC1,team1,An Phú\nC2,team1,Bình Minh\n", encoding="utf-8")
    survey("hq", "init", "hq")
    survey("team", "new", "team1", "--hq", "hq")
    return tmp_path
