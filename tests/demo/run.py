"""The whole chain: questionnaire, population, sample, interviews, merge, dataset, weights, estimates, report."""

from __future__ import annotations

import io
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

import analysis as an
from analysis.cli.main import run as analysis_run
from analysis.dataset.folder import ANNEX
from analysis.dataset.write import write_folder
from analysis.tables.described import design_of
from survey.errors import ExportError
from survey.export.dataset import Exported, export_dataset
from survey.export.dta import write_dta
from survey.export.place import put_whole
from survey.export.sav import write_sav
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import SqliteStore
from tests.demo import fieldwork, sample
from tests.demo.annex import simulated_annexes
from tests.demo.earlier import write_waves
from tests.demo.indicators import Check, as_frame, checks
from tests.demo.population import Population, simulate
from tests.demo.report import write_report_and_tables
from tests.demo.weighting import DESIGN, write_plan

WORKER = Path(__file__).resolve().parents[2] / "questionnaires" / "worker" / "questionnaire.yaml"
MARK = "SIMULATED.txt"
NOTICE = """\
Số liệu mô phỏng. Mọi con số ở đây do chương trình sinh ra, không phải kết quả khảo sát thật.
Simulated data. Every number here was made by a program; none is a finding about real workers.

python -m tests.demo --seed {seed} --interviews {interviews}
"""


@dataclass(frozen=True)
class Settings:
    """What a run is asked for: where it writes, its chance, about how many interviews, from how many workers."""

    out: Path
    seed: int = 2023
    interviews: int = 3000
    population: int = 600_000


@dataclass(frozen=True)
class Finished:
    """What a run found: interviews begun, indicators against the truth, seconds by step."""

    interviews: int
    checks: list[Check]
    seconds: dict[str, float]


class Steps:
    """Progress on the screen, one line a step, with the time it took."""

    def __init__(self, console: Console) -> None:
        self.progress = Progress(
            SpinnerColumn(finished_text="[green]✓[/]"), TextColumn("{task.description}"), BarColumn(bar_width=24),
            MofNCompleteColumn(), TimeElapsedColumn(), console=console,
        )  # fmt: skip
        self.seconds: dict[str, float] = {}

    @contextmanager
    def step(self, title: str, total: int = 1) -> Iterator[TaskID]:
        """Time one step; with a total of 1 it is done when the block ends."""
        task, start = self.progress.add_task(title, total=total), time.perf_counter()
        yield task
        self.progress.update(task, completed=total)
        self.seconds[title] = time.perf_counter() - start


def run(settings: Settings, console: Console) -> Finished:
    """Run the demonstration; the folder `settings.out` is there whole when it returns, and untouched if it does not.

    Raises:
        ExportError: the folder holds something that is no demonstration, or cannot be written.
    """
    _expect_replaceable(settings.out)
    steps = Steps(console)
    with put_whole(settings.out) as folder, steps.progress:
        folder.mkdir()
        (folder / MARK).write_text(NOTICE.format(seed=settings.seed, interviews=settings.interviews), encoding="utf-8")
        with steps.step("Biên dịch phiếu hỏi · compile the questionnaire"):
            questionnaire = load(WORKER)
        chance = np.random.default_rng(settings.seed).spawn(3)
        with steps.step("Dân số mô phỏng · simulate the population"):
            population = simulate(chance[0], settings.population)
        with steps.step("Chọn mẫu ba giai đoạn · draw the three-stage sample"):
            issued = sample.draw(population, sample.Plan.for_interviews(settings.interviews), chance[1])
            sample.write(issued, folder / "sample.csv")
        begun = _fieldwork(settings, questionnaire, population, issued, folder, steps)
        exported = _export(questionnaire, folder, steps)
        found = _analyse(population, exported, folder, steps, chance[2])
    return Finished(begun, found, steps.seconds)


def _expect_replaceable(place: Path) -> None:
    """A folder that holds anything but a demonstration is not overwritten."""
    if place.exists() and not (place / MARK).is_file() and (not place.is_dir() or any(place.iterdir())):
        raise ExportError(
            "this is not an earlier demonstration", where=str(place), advice="choose another folder with --out, or remove it"
        )


def _fieldwork(
    settings: Settings,
    questionnaire: Questionnaire,
    population: Population,
    issued: pd.DataFrame,
    folder: Path,
    steps: Steps,
) -> int:
    """The teams interview, headquarters merges; how many interviews were begun."""
    stores = folder / "stores"
    stores.mkdir()
    given = list(fieldwork.assignments(questionnaire, issued, population, stores, settings.seed))
    with steps.step("Ba đoàn phỏng vấn · three teams interview", total=len(issued)) as task:
        begun = fieldwork.hold_interviews(given, lambda workers: steps.progress.advance(task, workers))
    with steps.step("Gộp tại trung ương · merge at headquarters"):
        fieldwork.merge_stores(given, stores / "headquarters.store")
    return begun


def _export(questionnaire: Questionnaire, folder: Path, steps: Steps) -> Exported:
    """The dataset folder, and its interviews for SPSS and Stata."""
    with steps.step("Xuất số liệu · export the dataset"):
        with SqliteStore.open(folder / "stores" / "headquarters.store", plain=True) as store:
            exported = export_dataset(store, [questionnaire], folder / "export", simulated=True, design=DESIGN)
        write_sav(exported.tables, "interview", folder / "worker.sav", simulated=True)
        write_dta(exported.tables, "interview", folder / "worker.dta", simulated=True)
    return exported


def command(*words: object) -> None:
    """One `analysis` command, its words not shown. Raises ExportError with them if it fails."""
    said = io.StringIO()
    with redirect_stdout(said), redirect_stderr(said):
        code = analysis_run([str(word) for word in words])
    if code:
        raise ExportError(f"“analysis {words[0]}” failed: {said.getvalue()}")


def _analyse(population: Population, exported: Exported, folder: Path, steps: Steps, chance: np.random.Generator) -> list[Check]:
    """Weights, the units' figures, earlier waves, estimates against the truth, tables and report."""
    with steps.step("Quyền số và ước lượng · weights and estimates"):
        plan = write_plan(folder / "weighting", folder / "sample.csv", an.read(exported.folder), population)
        write_folder(simulated_annexes(chance), exported.folder / ANNEX)
        command("weight", plan, exported.folder, "-o", folder / "weighted")
        command("harmonise", write_waves(folder / "waves", chance), folder / "weighted", "-o", folder / "dataset")
        shutil.rmtree(folder / "weighted")
        design = design_of(an.read(folder / "dataset"))
        found = list(checks(design, population))
        as_frame(found).to_csv(folder / "indicators.csv", index=False)
    with steps.step("Bảng biểu và báo cáo · tables and report"):
        write_report_and_tables(folder)
    return found
