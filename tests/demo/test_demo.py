"""The demonstration runs end to end, small; what it promises about seeds, interruptions and marks holds."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.cli.main import run as command
from survey.errors import ExportError
from survey.export.dataset import export_dataset
from survey.interview.events import EventKind
from survey.questionnaire.load import load
from survey.store import SqliteStore
from survey.sync.merge import canonical_dump
from tests.demo import fieldwork, run, sample
from tests.demo.conftest import quiet
from tests.demo.population import simulate
from tests.demo.run import WORKER, Finished, Settings
from tests.demo.team import interview_all

pytestmark = pytest.mark.xdist_group("demo")  # one demonstration serves every file that marks itself so


def test_every_promised_file_is_there(demonstration: tuple[Path, Finished]) -> None:
    """Report in Word and HTML, tables, dataset folder, SPSS and Stata files, three teams' stores and headquarters' one."""
    out, _ = demonstration
    promised = [
        "report.docx",
        "report.html",
        "summary.docx",
        "slides.pptx",
        "tables.xlsx",
        "worker.sav",
        "worker.dta",
        "sample.csv",
        "indicators.csv",
        "dataset/codebook.json",
    ]
    promised += [f"stores/{name}.store" for name in (*sample.TEAMS, "headquarters")]
    assert [name for name in promised if not (out / name).is_file()] == []
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_everything_simulated_says_so(demonstration: tuple[Path, Finished]) -> None:
    """The folder, the codebook, the HTML and Word reports and the workbook carry the mark."""
    out, _ = demonstration
    assert "Simulated data" in (out / run.MARK).read_text(encoding="utf-8")
    assert json.loads((out / "dataset" / "codebook.json").read_text(encoding="utf-8"))["simulated"] is True
    assert "mô phỏng" in (out / "report.html").read_text(encoding="utf-8").lower()
    for name in ("report.docx", "tables.xlsx"):
        with zipfile.ZipFile(out / name) as parts:
            texts = [parts.read(part).decode("utf-8").lower() for part in parts.namelist() if part.endswith(".xml")]
        assert any("mô phỏng" in text for text in texts), name


def test_estimates_lie_around_the_truth(demonstration: tuple[Path, Finished]) -> None:
    """Most of the intervals hold the true value (a seeded run; the share over many samples is a benchmark's business)."""
    out, finished = demonstration
    assert len(finished.checks) >= 20
    assert sum(check.covers for check in finished.checks) >= 0.75 * len(finished.checks)
    written = pd.read_csv(out / "indicators.csv")
    assert written["covers"].sum() == sum(check.covers for check in finished.checks)


def test_interviews_are_real_ones(demonstration: tuple[Path, Finished]) -> None:
    """Answers, refusals, don't-knows, rosters, confirmed soft checks, pauses and resumes are on file at headquarters."""
    out, finished = demonstration
    with SqliteStore.open(out / "stores" / "headquarters.store", plain=True) as store:
        events = store.events()
        interviews = store.interviews()
    assert len(interviews) == finished.interviews
    kinds = {event.kind for event in events}
    assert kinds >= {EventKind.ANSWER, EventKind.MISSING, EventKind.ADD, EventKind.CONFIRM, EventKind.PAUSE, EventKind.RESUME}
    assert {event.device for event in events} == set(sample.TEAMS)
    data = an.read(out / "dataset")
    frame = data.frame()
    assert set(frame["disposition"].dropna()) == {"complete", "refusal", "ineligible"}
    assert len(data.frame("member")) > len(frame)
    assert (frame["income_total__missing"] == "refused").any()


def test_the_dataset_knows_its_design(demonstration: tuple[Path, Finished]) -> None:
    """The codebook's design makes an estimate without another word."""
    out, _ = demonstration
    data = an.read(out / "dataset")
    design = an.Design(data, **data.codebook.design)
    assert design.df == 8
    assert np.isfinite(an.mean(design, "income_total").se).all()


def test_the_report_is_verified_by_its_dataset_alone(
    demonstration: tuple[Path, Finished], capsys: pytest.CaptureFixture[str]
) -> None:
    """As the README says: one command, the Word file (or summary, or slides) and the dataset folder, and no finding."""
    out, _ = demonstration
    for name in ("report.docx", "summary.docx", "slides.pptx"):
        assert command(["verify", str(out / name), str(out / "dataset")]) == 0
        told = capsys.readouterr().out
        assert "rake to" in told
        assert "; 0 findings" in told


def field(folder: Path, seed: int) -> bytes:
    """The first workers of a small sample, interviewed and merged; what headquarters then holds."""
    population = simulate(np.random.default_rng(3), 120_000)
    issued = sample.draw(population, sample.Plan.for_interviews(150), np.random.default_rng(4)).groupby("team").head(4)
    questionnaire = load(WORKER)
    folder.mkdir()
    given = list(fieldwork.assignments(questionnaire, issued, population, folder, seed))
    for assignment in given:
        interview_all(assignment, lambda _: None)
    fieldwork.merge_stores(given, folder / "headquarters.store")
    with SqliteStore.open(folder / "headquarters.store", plain=True) as store:
        export_dataset(store, [questionnaire], folder / "dataset", simulated=True)
        return canonical_dump(store)


def test_the_same_seed_gives_the_same_interviews_and_dataset(tmp_path: Path) -> None:
    """Byte for byte, down to device names and times; another seed gives other interviews."""
    first, again, other = (field(tmp_path / name, seed) for name, seed in (("first", 5), ("again", 5), ("other", 6)))
    assert first == again
    assert first != other
    for path in sorted((tmp_path / "first" / "dataset").iterdir()):
        assert path.read_bytes() == (tmp_path / "again" / "dataset" / path.name).read_bytes(), path.name


def test_an_interrupted_run_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Ctrl-C while the teams are out: an earlier result is untouched, no half-written folder is left."""
    out = tmp_path / "out"
    out.mkdir()
    (out / run.MARK).write_text("earlier", encoding="utf-8")

    def interrupted(*_: object) -> int:
        raise KeyboardInterrupt

    monkeypatch.setattr(fieldwork, "hold_interviews", interrupted)
    with pytest.raises(KeyboardInterrupt):
        run.run(Settings(out, interviews=150, population=120_000), quiet())
    assert [path.name for path in tmp_path.iterdir()] == ["out"]
    assert (out / run.MARK).read_text(encoding="utf-8") == "earlier"


def test_a_folder_with_other_things_is_not_replaced(tmp_path: Path) -> None:
    """Somebody's own files are safe from --out."""
    (tmp_path / "thesis.docx").write_text("years of work", encoding="utf-8")
    with pytest.raises(ExportError, match="not an earlier demonstration"):
        run.run(Settings(tmp_path), quiet())
    assert (tmp_path / "thesis.docx").exists()
