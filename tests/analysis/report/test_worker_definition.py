"""The worker survey's plan, report and narrative fit the worker questionnaire as it stands."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.forecast.series import read_series
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.document import ChartBlock, Report, TableBlock
from analysis.report.outlook.reference import PREFIX
from analysis.report.style import style
from analysis.report.writers import write_report
from tests.analysis import worker_survey

MODULES = set("ABCDEFGHIJKLMNO")


@pytest.fixture(scope="module")
def report() -> Report:
    """The whole report on random answers: every variable, answer, chart and reference of the definition is met."""
    return build(read_definition(worker_survey.WORKER / "report.yaml"), worker_survey.random_interviews())


def test_every_table_and_chart_has_its_place(report: Report) -> None:
    """Nothing of the plan is left over for an annex."""
    placed = [block.grid.id for block in report.blocks if isinstance(block, TableBlock)]
    assert sorted(name for name in placed if not name.startswith(PREFIX)) == sorted(table.spec.id for table in report.tables)
    charts = [block.drawing.id for block in report.blocks if isinstance(block, ChartBlock)]
    assert sum(not name.startswith(PREFIX) for name in charts) == 6  # the map needs the annexes


def test_every_series_of_the_forecast_has_its_place(report: Report) -> None:
    """With the back-tests and the assumptions."""
    definition = read_definition(worker_survey.WORKER / "report.yaml")
    assert definition.forecast is not None
    placed = {block.grid.id for block in report.blocks if isinstance(block, TableBlock) and block.grid.id.startswith(PREFIX)}
    assert placed == {f"{PREFIX}{name}" for name in (*read_series(definition.forecast.series), "backtest", "assumptions")}


def test_every_module_from_a_to_o_has_a_table(report: Report) -> None:
    """The tables cover the questionnaire."""
    book = worker_survey.worker_codebook()
    modules = {book.variable(measure.variable).module for table in report.tables for measure in table.measures}
    assert modules >= MODULES


def test_labels_are_in_both_languages(report: Report) -> None:
    """Every title, and every label of the plan's tables, is Vietnamese and English."""
    for table in report.tables:
        labels = [table.spec.title, *(m.label for m in table.measures), *(c.label for c in table.columns)]
        assert all({"vi", "en"} <= set(label) for label in labels), table.spec.id


def test_it_becomes_a_word_file(report: Report, tmp_path: Path) -> None:
    """Some forty pages."""
    assert write_report(report, style("tld-933"), tmp_path / "report.docx").stat().st_size > 200_000
