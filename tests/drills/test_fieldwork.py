"""The whole fieldwork by commands, and the stolen laptop, in small."""

from __future__ import annotations

import contextlib
import shutil
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli import main as analysis_command
from tests.drills import fieldwork, stolen_laptop
from tests.drills.simulated import Simulated, differences


def test_a_fieldwork_with_commands_alone_ends_with_the_dataset_of_the_demonstration() -> None:
    """Every command left with the right exit code and said what it should; the dataset is row for row that of the engine."""
    tally = fieldwork.drill(fieldwork.LEAST, seed=5, here=True)
    assert tally.wrong == []
    assert tally.counts["rows"] >= 9 and tally.counts["decisions"] and tally.counts["flags closed"]


def test_the_drill_sees_another_answer_and_a_lost_interview(demonstrated: tuple[Simulated, Path], tmp_path: Path) -> None:
    """A dataset differs from another if one answer, one row or the form's name does."""
    _simulated, dataset = demonstrated
    changed = tmp_path / "changed"
    shutil.copytree(dataset, changed)
    assert differences(changed, dataset) == []
    frame = pd.read_parquet(changed / "interview.parquet")
    frame.loc[0, "m_employees"] += 1
    frame.to_parquet(changed / "interview.parquet")
    (said,) = differences(changed, dataset)
    assert "m_employees is" in said
    frame.iloc[1:].to_parquet(changed / "interview.parquet")
    (said,) = differences(changed, dataset)
    assert said.startswith("interview: rows in another order, or without")


@pytest.fixture(scope="module")
def demonstrated(tmp_path_factory: pytest.TempPathFactory) -> tuple[Simulated, Path]:
    """Six workers interviewed through the engine."""
    folder = tmp_path_factory.mktemp("drill")
    simulated = Simulated.draw(6, 5, folder, lambda words, place: in_folder(place, list(words)))
    simulated.demonstrated(folder / "demonstration", without=())
    return simulated, folder / "demonstration" / "dataset"


def in_folder(folder: Path, words: list[str]) -> None:
    """A command of the statisticians, here."""
    with contextlib.chdir(folder):
        assert analysis_command.run(words) == 0


@pytest.mark.skipif(shutil.which("openssl") is None, reason="the program openssl, with which the thief decrypts, is absent")
def test_a_stolen_laptop_tells_nothing() -> None:
    """No file of a laptop killed in an interview holds a name, a number or an answer; the search would see them. With the
    passphrase, there is still no name and no number of a closed interview."""
    tally = stolen_laptop.drill(1, seed=20230904)
    assert tally.wrong == []
    assert tally.counts["laptops"] == 1 and tally.counts["found without encryption"] > 0
