"""Where headquarters works, for tests of several commands; making keys takes its time, so each is made once and copied."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from survey.language import use_language
from tests.survey.cli.field import PASSPHRASE, finish, kit, start, survey


@contextmanager
def working_in(folder: Path) -> Iterator[None]:
    """Commands are typed in this folder, and find every passphrase in the environment."""
    with pytest.MonkeyPatch.context() as patch:
        patch.chdir(folder)
        for name in ("PASSPHRASE", "TEAM_PASSPHRASE", "ESCROW_PASSPHRASE", "PERSONAL_PASSPHRASE"):
            patch.setenv("KHAOSAT_" + name, PASSPHRASE)
        patch.setenv("KHAOSAT_CACHE", str(folder / "cache"))
        use_language("en")
        yield


@pytest.fixture(scope="session")
def founded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Headquarters' keys in `hq`, team 1, and the sample of two cases."""
    folder = tmp_path_factory.mktemp("founded")
    with working_in(folder):
        (folder / "sample.csv").write_text("case,team,unit\nC1,team1,An Phú\nC2,team1,Bình Minh\n", encoding="utf-8")
        survey("hq", "init", "hq")
        survey("team", "new", "team1", "--hq", "hq")
    return folder


@pytest.fixture(scope="session")
def closed_and_received(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same after a closed interview of team 1's laptop has come to headquarters' store."""
    folder = tmp_path_factory.mktemp("received")
    shutil.copytree(founded, folder, dirs_exist_ok=True)
    with working_in(folder):
        kit()
        start(folder)
        finish(folder / "laptop.db", "C1")
        survey("send", "stick", "--store", "laptop.db")
        survey("receive", *(folder / "stick").iterdir(), "--hq", "hq", "--store", "hq.db")
    return folder


@pytest.fixture
def folder(founded: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own to work in, with headquarters' keys and team 1."""
    shutil.copytree(founded, tmp_path, dirs_exist_ok=True)
    with working_in(tmp_path):
        yield tmp_path


@pytest.fixture
def received(closed_and_received: Path, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own to work in, with an interview that was received."""
    shutil.copytree(closed_and_received, tmp_path, dirs_exist_ok=True)
    with working_in(tmp_path):
        yield tmp_path
