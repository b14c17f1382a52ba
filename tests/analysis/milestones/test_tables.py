"""A plan's tables name earlier waves: columns of milestones and marks of change, each wave under its own design."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

import analysis as an
from analysis.cli.main import run
from analysis.dataset import Dataset
from analysis.dataset.write import write_folder
from analysis.errors import PlanError
from analysis.milestones import compare_waves, mark_changes
from analysis.milestones.tables import MILESTONE, with_milestones
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.readers.word import read_word
from analysis.report.style import style
from analysis.report.verify import compare, expected_of
from analysis.report.writers import write_report
from analysis.tables.cells import Table
from analysis.tables.compute import compute_plan
from analysis.tables.described import design_of
from analysis.tables.layout import lay_out
from analysis.tables.plan import read_plan
from analysis.tables.spec import Plan
from analysis.tables.writers import WRITERS, write_tables
from tests.analysis import workers

PLAN = """\
title: {vi: Các mốc, en: Milestones}
tables:
  - id: trend
    title: {vi: Qua các mốc, en: At the milestones}
    milestones: ["2008", "2013", "2018"]
    stub:
      - {variable: income, statistic: mean}
      - {variable: living, statistic: proportion, levels: [short], label: {vi: Không đủ sống, en: Not enough}}
      - {variable: hours, statistic: mean}
  - id: pay
    title: {vi: Thu nhập, en: Income}
    before: "2018"
    statistic: mean
    stub: [income, hours]
    banner: [sex, ownership]
"""
WAVES = """\
current: "2023"
waves:
  - {name: "2008"}
  - {name: "2018", data: w2018, design: {weights: w, psu: [enterprise]}}
variables:
  - {name: sex, waves: {"2018": {variable: gt, recode: {"1": male, "2": female}}}}
  - {name: income, waves: {"2018": {variable: tn, factor: 1000}}}
  - name: living
    waves:
      "2018": {variable: living, recode: {ample: ample, enough: enough, short: short}}
      "2023": {break: {vi: đổi cách hỏi, en: asked in another way}}
published:
  - {wave: "2008", variable: income, value: 7000, se: 150, n: 900, source: {vi: Báo cáo 2008, en: Report of 2008}}
  - {wave: "2008", variable: living, level: short, value: 0.4, source: {vi: Báo cáo 2008, en: Report of 2008}}
"""


def written(folder: Path, waves: str = WAVES) -> Path:
    """A dataset, a wave of other names and units, and the plan that harmonises it."""
    write_folder(workers.dataset(), folder / "dataset")
    old = workers.dataset(seed=8)
    frame = old.frame().assign(
        gt=lambda f: f["sex"].map({"male": "1", "female": "2"}).astype(object),
        tn=lambda f: f["income"].astype(float) * 0.7 / 1000,
    )
    kept = ("interview_id", "enterprise", "w", "gt", "tn", "living")
    frame[list(kept)].to_parquet(folder / "w2018.parquet", index=False)
    (folder / "waves.yaml").write_text(waves.replace("data: w2018,", "data: w2018.parquet,"), encoding="utf-8")
    (folder / "plan.yaml").write_text(PLAN, encoding="utf-8")
    return folder


def harmonised(folder: Path) -> int:
    return run(["harmonise", str(folder / "waves.yaml"), str(folder / "dataset"), "-o", str(folder / "both")])


@pytest.fixture(scope="module")
def both(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The dataset with its earlier waves beside it."""
    folder = written(tmp_path_factory.mktemp("waves"))
    assert harmonised(folder) == 0
    return folder / "both"


@pytest.fixture(scope="module")
def plan(both: Path) -> Plan:
    return read_plan(both.parent / "plan.yaml")


def made(plan: Plan, data: Dataset) -> dict[str, Table]:
    design = design_of(data, plan.design)
    return {table.spec.id: table for table in with_milestones(plan, design, compute_plan(plan, design))}


def test_the_dataset_holds_its_earlier_waves_in_its_own_variables(both: Path) -> None:
    """Names, codes and units are the dataset's, designs the waves'; other waves are other data."""
    data = an.read(both)
    assert data.milestones is not None
    assert data.milestones.current == "2023"
    assert [one.name for one in data.milestones.earlier] == ["2008", "2018"]
    old = data.milestones.earlier[1].data
    assert old is not None
    assert old.frame()["income"].mean() == pytest.approx(workers.dataset(seed=8).frame()["income"].astype(float).mean() * 0.7)
    assert old.frame()["sex"].cat.categories.tolist() == ["male", "female"]
    assert old.codebook.design == {"weights": "w", "psu": ["enterprise"]}
    assert data.hash != an.read(both.parent / "dataset").hash
    assert data.frame().equals(an.read(both.parent / "dataset").frame())


def test_columns_are_waves_under_their_own_designs(both: Path, plan: Plan) -> None:
    """Each estimate with its error is what the estimators give on that wave alone."""
    data = an.read(both)
    table = made(plan, data)["trend"]
    assert [line.level for line in table.columns] == ["2008", "2018", "2023"]
    old = data.milestones.earlier[1].data  # type: ignore[union-attr]
    assert old is not None
    for wave, name in ((old, "2018"), (data, "2023")):
        design = an.Design(wave, **wave.codebook.design)
        cell, mean = table.cell(("income", "", "mean"), (MILESTONE, name)), an.mean(design, "income")
        assert cell.estimate == pytest.approx(mean.value[0])
        assert cell.se == pytest.approx(mean.se[0])
        assert cell.n == mean.n[0]


def test_marks_are_the_tests_of_waves_corrected_over_the_table(both: Path, plan: Plan) -> None:
    """Holm over all pairs that can be tested; a broken variable is not tested; no data is no mark."""
    data = an.read(both)
    table = made(plan, data)["trend"]
    old = data.milestones.earlier[1].data  # type: ignore[union-attr]
    assert old is not None
    waves = {
        "2018": an.mean(an.Design(old, **old.codebook.design), "income"),
        "2023": an.mean(an.Design(data, **data.codebook.design), "income"),
    }
    assert compare_waves(waves)["p"][0] < 0.05 / 4
    change = {(cell.row_variable, cell.column_level): cell.change for cell in table.cells}
    assert change["income", "2023"] == "up"
    assert change["living", "2023"] == "break"
    assert change["hours", "2008"] == change["hours", "2018"] == "absent"
    assert change["hours", "2023"] == ""
    notes = lay_out(table, "vi").footnotes
    assert "b 2023: đổi cách hỏi" in notes
    assert any(note.startswith("2018: ") and "600" in note for note in notes)


def test_published_figures_enter_with_source_and_error(both: Path, plan: Plan) -> None:
    """One with its standard error is tested against the next wave, one without is printed only; a wave nobody has is named."""
    table = made(plan, an.read(both))["trend"]
    pay = table.cell(("income", "", "mean"), (MILESTONE, "2008"))
    assert (pay.estimate, pay.se, pay.n) == (7000, 150, 900)
    assert pay.ci_low == pytest.approx(7000 - 1.959964 * 150)
    after = table.cell(("income", "", "mean"), (MILESTONE, "2018"))
    z = (after.estimate - 7000) / np.hypot(150, after.se)  # type: ignore[operator, arg-type]
    assert (after.change == "up") == (z > 2.7)
    share = table.cell(("living", "short", "proportion"), (MILESTONE, "2008"))
    assert (share.estimate, share.se, share.ci_low) == (0.4, None, None)
    assert table.cell(("living", "short", "proportion"), (MILESTONE, "2018")).change == ""
    grid = lay_out(table, "vi")
    assert grid.footnotes.count("2008: Báo cáo 2008") == 1
    assert any("chưa có các mốc: 2013" in note for note in grid.footnotes)
    row = next(row for row in grid.body if row.cells[0].text.startswith("Không đủ sống"))
    assert row.cells[1].text == "40,0"
    assert {row.cells[1].text for row in grid.body if row.base} == {"900", "…"}


def test_cells_are_compared_with_one_milestone(both: Path, plan: Plan) -> None:
    """`before` marks every cell that the wave has too, group by group, and says where the wave's numbers come from."""
    data = an.read(both)
    table = made(plan, data)["pay"]
    old = data.milestones.earlier[1].data  # type: ignore[union-attr]
    assert old is not None
    spec = replace(plan.tables[1], stub=plan.tables[1].stub[:1], banner=("sex",))
    (before,) = compute_plan(replace(plan, tables=(spec,)), design_of(old))
    right = mark_changes(table, before)
    assert [cell.change for cell in table.cells] == [cell.change for cell in right.cells]
    assert {cell.change for cell in table.cells if cell.row_variable == "income" and cell.column_variable == "sex"} == {"up"}
    assert {cell.change for cell in table.cells if cell.row_variable == "hours" or cell.column_variable == "ownership"} == {""}
    assert any(note.startswith("2018: ") for note in lay_out(table, "vi").footnotes)


def test_a_dataset_without_milestones_says_so(both: Path, plan: Plan) -> None:
    """The tables stand, with a note in words."""
    tables = made(plan, an.read(both.parent / "dataset"))
    assert [line.level for line in tables["trend"].columns] == [""]
    assert any("2008, 2013, 2018" in note for note in lay_out(tables["trend"], "vi").footnotes)
    assert any("2018" in note for note in lay_out(tables["pay"], "en").footnotes)


def test_every_writer_prints_milestones(both: Path, plan: Plan, tmp_path: Path) -> None:
    """Word, Excel, HTML, CSV and SDMX."""
    tables = list(made(plan, an.read(both)).values())
    for format in WRITERS:
        assert write_tables(tables, tmp_path / f"tables.{format}").stat().st_size > 500


def test_a_report_with_milestones_is_verified_by_its_dataset_alone(both: Path, tmp_path: Path) -> None:
    """The waves travel with the dataset."""
    (tmp_path / "report.yaml").write_text(f"plan: {both.parent / 'plan.yaml'}\nnarrative: text.md\n", encoding="utf-8")
    (tmp_path / "text.md").write_text("## 1/I/1\n\n{{ table: trend }}\n\nBình quân {{ income | mean }}.\n", encoding="utf-8")
    report = build(read_definition(tmp_path / "report.yaml"), an.read(both))
    file = write_report(report, style("tld-933"), tmp_path / "report.docx")
    assert compare(read_word(file), expected_of(read_word(file), an.read(both))) == []


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: income,", "name: incom,", "“incom” is no variable of the dataset"),
        ('"2": female', '"2": woman', "“woman” is no answer of “sex”"),
        ('current: "2023"', "", "does not say which wave the dataset is"),
        ('wave: "2008", variable: income', 'wave: "2007", variable: income', "“2007” is not a wave"),
    ],
)
def test_a_mistake_is_told_and_nothing_is_written(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str
) -> None:
    """In words, with the place."""
    text = WAVES.replace('      "2023": {break: {vi: đổi cách hỏi, en: asked in another way}}\n', "") if not new else WAVES
    folder = written(tmp_path, text.replace(old, new))
    assert harmonised(folder) == 2
    assert told in capsys.readouterr().err
    assert not (folder / "both").exists()


def test_a_second_run_overwrites_nothing(both: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The folder exists."""
    assert harmonised(both.parent) == 3
    assert "exists already" in capsys.readouterr().err


def test_a_table_of_milestones_has_no_other_columns(tmp_path: Path) -> None:
    """Told with the plan's line."""
    (tmp_path / "plan.yaml").write_text(PLAN.replace("before:", 'milestones: ["2018"]\n    before:'), encoding="utf-8")
    with pytest.raises(PlanError, match="no other columns"):
        read_plan(tmp_path / "plan.yaml")
