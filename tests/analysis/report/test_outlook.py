"""The forecast in a report: tables, charts and figures that are recomputed and compared like those of the survey."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

import pytest

from analysis.errors import PlanError
from analysis.forecast.project import forecast
from analysis.forecast.scenarios import read_scenarios
from analysis.forecast.series import read_series
from analysis.report.build import build
from analysis.report.definition import Definition, OutlookSpec, read_definition
from analysis.report.difference import differences
from analysis.report.document import ChartBlock, TableBlock
from analysis.report.keep import keep
from analysis.report.outlook.made import Outlook, made_outlook
from analysis.report.outlook.tables import outlook_grid
from analysis.report.readers.word import read_word
from analysis.report.reference import parse_reference
from analysis.report.style import style
from analysis.report.verify import compare, expected_of
from analysis.report.writers import write_report
from analysis.tables.layout import Grid
from tests.analysis import workers

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "forecast"
MILESTONES = {2008: 6200, 2013: 7900, 2018: 10100, 2023: 11000}
SERIES = "\n".join(
    [
        "series,part,year,value",
        *(f"workers,,{year},{round(8000 * 1.03 ** (year - 2008) + 90 * (year % 3))}" for year in range(2008, 2024)),
        *(f"skill,trained,{year},{40 + (year - 2008) * 0.8 + (year % 2)}" for year in range(2008, 2024)),
        *(f"skill,untrained,{year},{60 - (year - 2008) * 0.8 - (year % 2)}" for year in range(2008, 2024)),
        *(f"members,,{year},{value}" for year, value in MILESTONES.items()),
    ]
)
SCENARIOS = """\
title: {vi: Dự báo}
source: {vi: Số liệu mô phỏng}
simulated: true
horizon: 2030
view: 2045
level: 0.9
draws: 400
series:
  - {name: workers, label: {vi: Số công nhân}, unit: {vi: nghìn người}}
  - {name: skill, label: {vi: Trình độ}, parts: {trained: {vi: Đã qua đào tạo}, untrained: {vi: Chưa qua đào tạo}}}
  - {name: members, label: {vi: Số đoàn viên}, unit: {vi: nghìn người}}
scenarios:
  - {name: baseline, label: {vi: Cơ sở}}
  - name: slow
    label: {vi: Chậm lại}
    assumptions: [{series: workers, from: 2025, growth: -1}]
"""
NARRATIVE = """\
## 1/I/1

{{ table: living }}

## 2/I/1

Đến năm 2030 có {{ forecast: workers | year 2030 | scale 0.001 | decimals 1 }} triệu công nhân (khoảng
{{ forecast: workers | year 2030 | show interval | scale 0.001 | decimals 1 }}), nếu chậm lại thì
{{ forecast: workers | year 2030 | scenario slow | scale 0.001 | decimals 1 }}; đã qua đào tạo
{{ forecast: skill | part trained | year 2023 }} % năm 2023.

{{ table: forecast:workers }}

{{ chart: forecast:workers }}

{{ table: forecast:skill }}

{{ table: forecast:members }}

{{ table: forecast:backtest }}

{{ table: forecast:assumptions }}
"""


def written(folder: Path, files: Mapping[str, str] = {}) -> Definition:
    """The trial definition with a forecast, its files in a folder, some of them changed."""
    plan = Path(__file__).resolve().parents[1] / "tables" / "plan.yaml"
    texts = {
        "report.yaml": f"plan: {plan}\nnarrative: narrative.md\nforecast: {{series: series.csv, scenarios: scenarios.yaml}}\n",
        "narrative.md": NARRATIVE,
        "series.csv": SERIES,
        "scenarios.yaml": SCENARIOS,
        **files,
    }
    folder.mkdir(exist_ok=True)
    for name, text in texts.items():
        (folder / name).write_text(text, encoding="utf-8")
    return read_definition(folder / "report.yaml")


@pytest.fixture(scope="module")
def definition(tmp_path_factory: pytest.TempPathFactory) -> Definition:
    return written(tmp_path_factory.mktemp("outlook"))


@pytest.fixture(scope="module")
def outlook(definition: Definition) -> Outlook:
    assert definition.forecast is not None
    return made_outlook(definition.forecast, "vi")


@pytest.fixture(scope="module")
def document(definition: Definition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = build(definition, workers.dataset())
    return write_report(made, style("tld-933"), tmp_path_factory.mktemp("written") / "report.docx")


def rows(grid: Grid) -> list[list[str]]:
    return [[cell.text for cell in row.cells] for row in grid.body]


def test_a_table_says_what_the_forecast_says(outlook: Outlook) -> None:
    """Known years, then value and interval under each scenario; the back-test stands below."""
    grid = outlook_grid(outlook, "workers", "here")
    point = outlook.made.point("workers", "", "slow", 2030)
    row = next(row for row in rows(grid) if row[0] == "2030")
    assert point.low is not None
    assert point.high is not None
    assert row[4] == f"{point.value:,.0f}".replace(",", ".")
    assert row[5] == f"{point.low:,.0f}–{point.high:,.0f}".replace(",", ".")
    assert next(row for row in rows(grid) if row[0] == "2023")[
        1
    ] == f"{outlook.made.series['workers'].values[-1, 0]:,.0f}".replace(",", ".")
    assert next(row for row in rows(grid) if row[0] == "2045")[3] == "…"
    assert any("giữ nguyên năm cuối" in note and "kéo dài xu hướng" in note for note in grid.footnotes)
    assert any("tầm nhìn theo giả định" in note for note in grid.footnotes)
    assert "MÔ PHỎNG" in grid.subtitle


def test_shares_are_percentages_that_add_up(outlook: Outlook) -> None:
    """In every printed year; a scenario that assumes nothing of the series has no columns of its own."""
    grid = outlook_grid(outlook, "skill", "here")
    found = [row for row in rows(grid) if row[0] == "2030"]
    assert sum(float(row[2].replace(",", ".")) for row in found) == pytest.approx(100, abs=0.11)
    assert [cell.text for cell in grid.header[0]] == ["Năm", "Số liệu", "Cơ sở"]
    assert any("không giả định gì" in note for note in grid.footnotes)


def test_a_series_too_short_is_refused_an_interval_in_words(outlook: Outlook) -> None:
    """Four milestones give a trend, no interval and no back-test, and the table says why; a sentence cannot quote one."""
    grid = outlook_grid(outlook, "members", "here")
    assert len(grid.header) == 1
    assert any(note.startswith("Chuỗi có 4 năm, cần ít nhất 8 năm") for note in grid.footnotes)
    assert any("quá ngắn để kiểm nghiệm" in note for note in grid.footnotes)
    with pytest.raises(PlanError, match=r"has no interval.*4 năm") as refused:
        outlook.figure(parse_reference("forecast: members | year 2030 | show interval", "narrative.md:9"))  # type: ignore[arg-type]
    assert refused.value.where == "narrative.md:9"


@pytest.mark.parametrize(
    ("source", "told"),
    [
        ("forecast: worker | year 2030", "not a series of the forecast"),
        ("forecast: workers", "names no year"),
        ("forecast: workers | year soon", "does not fit “year”"),
        ("forecast: workers | year 2050", "has no number for 2050"),
        ("forecast: workers | year 2030 | scenario slowly", "not a scenario"),
        ("forecast: skill | year 2030", "names no part"),
        ("forecast: workers | year 2030 | within 3", "no part of a forecast’s reference"),
    ],
)
def test_a_figure_that_resolves_to_nothing_is_told_with_its_place(outlook: Outlook, source: str, told: str) -> None:
    """File and line of the sentence."""
    with pytest.raises(PlanError, match=re.escape(told)) as refused:
        outlook.figure(parse_reference(source, "narrative.md:7"))  # type: ignore[arg-type]
    assert refused.value.where == "narrative.md:7"


def test_the_report_prints_forecasts_among_its_tables(definition: Definition) -> None:
    """Numbered with the others; figures of the text and the tables come from one forecast."""
    made = build(definition, workers.dataset())
    names = [block.grid.id for block in made.blocks if isinstance(block, TableBlock)]
    assert names == [
        "living",
        "forecast:workers",
        "forecast:skill",
        "forecast:members",
        "forecast:backtest",
        "forecast:assumptions",
    ]
    assert [block.name for block in made.blocks if isinstance(block, TableBlock)] == [f"Bảng {place}" for place in range(1, 7)]
    assert [block.drawing.id for block in made.blocks if isinstance(block, ChartBlock)] == ["forecast:workers"]
    figures = {bound.reference: bound for bound in made.bindings.values()}
    again = forecast(*_plan_and_series(definition))
    assert figures["forecast: workers | year 2030 | scenario slow | scale 0.001 | decimals 1"].value == pytest.approx(
        again.point("workers", "", "slow", 2030).value
    )


def _plan_and_series(definition: Definition):  # type: ignore[no-untyped-def]
    assert definition.forecast is not None
    series = read_series(definition.forecast.series)
    return read_scenarios(definition.forecast.scenarios, series), series


def test_verify_makes_the_forecast_again(document: Path, tmp_path: Path) -> None:
    """From the record of the file: untouched nothing, a digit changed in a table is found with the right number."""
    expected = expected_of(read_word(document), workers.dataset())
    assert compare(read_word(document), expected) == []
    import docx

    opened = docx.Document(str(document))
    box = next(table for table in opened.tables if "table:forecast:workers" in table._tbl.xml)
    box.rows[-2].cells[2].paragraphs[0].runs[0].text = "99.999"
    opened.save(str(tmp_path / "changed.docx"))
    (found,) = compare(read_word(tmp_path / "changed.docx"), expected)
    assert found.found == "99.999"
    assert found.where.startswith("table:forecast:workers, row ")


def test_diff_names_series_and_scenarios_as_causes(document: Path, tmp_path: Path) -> None:
    """Numbers of the forecast do not change with the survey's data, nor the survey's with the series."""
    changed = written(tmp_path / "changed", {"series.csv": SERIES.replace("workers,,2023,", "workers,,2023,1")})
    other = read_word(write_report(build(changed, workers.dataset()), style("tld-933"), tmp_path / "series.docx"))
    changes = differences(read_word(document), other)
    assert {change.why for change in changes} == {("series",)}
    assert any(change.where.startswith("table:forecast:workers") for change in changes)
    assert any(change.where.startswith("{{ forecast: workers") for change in changes)


def test_sentences_with_forecasts_survive_word(document: Path, definition: Definition) -> None:
    """Nothing was edited, so nothing is kept: references and places read from Word are those of the narrative."""
    assert keep(read_word(document), definition).notes == ()


def test_a_report_without_a_forecast_says_where_to_name_one(tmp_path: Path) -> None:
    """A table or figure of it has nothing to come from."""
    plan = Path(__file__).resolve().parents[1] / "tables" / "plan.yaml"
    bare = written(tmp_path, {"report.yaml": f"plan: {plan}\nnarrative: narrative.md\n"})
    with pytest.raises(PlanError, match="the report does not make") as refused:
        build(bare, workers.dataset())
    assert refused.value.where is not None
    assert "narrative.md:" in refused.value.where


def test_years_are_those_the_definition_names(definition: Definition) -> None:
    """Only these rows are printed."""
    assert definition.forecast is not None
    spec = OutlookSpec(definition.forecast.series, definition.forecast.scenarios, (2023, 2030))
    assert [row[0] for row in rows(outlook_grid(made_outlook(spec, "vi"), "workers", "here"))] == ["2023", "2030"]


def test_the_worker_report_forecasts_simulated_series_and_says_so() -> None:
    """What stands there until the official series are put in."""
    definition = read_definition(ROOT / "questionnaires" / "worker" / "report.yaml")
    assert definition.forecast is not None
    series = read_series(definition.forecast.series)
    assert read_scenarios(definition.forecast.scenarios, series).simulated
    assert definition.forecast.series.resolve() == (EXAMPLE / "series.csv").resolve()
