"""Forecasts on simulated series: shares stay shares, intervals cover and widen, short series get none."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from analysis.cli.main import run
from analysis.errors import DatasetError, PlanError
from analysis.forecast.backtest import backtest
from analysis.forecast.logratio import to_coordinates, to_shares
from analysis.forecast.project import Forecast, forecast
from analysis.forecast.scenarios import read_scenarios
from analysis.forecast.series import AnnualSeries, read_series
from analysis.forecast.trend import paths

EXAMPLE = Path(__file__).resolve().parents[3] / "docs" / "examples" / "forecast"


@pytest.fixture(scope="module")
def made() -> Forecast:
    """The example, with fewer draws."""
    series = read_series(EXAMPLE / "series.csv")
    return forecast(replace(read_scenarios(EXAMPLE / "scenarios.yaml", series), draws=800), series)


@given(arrays(float, 4, elements=st.floats(0.001, 1)))
def test_coordinates_and_shares_are_each_others_way_back(values: np.ndarray) -> None:
    """Any shares come back, and whatever the coordinates are, shares add up to one."""
    shares = values / values.sum()
    np.testing.assert_allclose(to_shares(to_coordinates(shares)), shares, rtol=1e-9)
    assert to_shares(100 * values[:3]).sum() == pytest.approx(1)


def test_shares_of_every_scenario_and_year_add_up(made: Forecast) -> None:
    """Point forecasts of a structure sum to one in every scenario, to the end of the view."""
    for scenario in made.plan.scenarios:
        for year in (2024, 2030, 2045):
            parts = [made.point("sector", part, scenario.name, year).value for part in made.series["sector"].parts]
            assert sum(parts) == pytest.approx(1) and min(parts) > 0


def test_intervals_widen_until_they_are_refused(made: Forecast) -> None:
    """The interval of the number grows year by year; beyond the length of the series there is none, and why is said."""
    points = [made.point("workers", "", "baseline", year) for year in range(2024, 2046)]
    widths = [np.log(one.high / one.low) for one in points if one.low is not None and one.high is not None]
    assert len(widths) == 16 and all(wide < wider for wide, wider in pairwise(widths))
    assert [one.reason for one in points[16:]] == ["far"] * 6 and points[-1].low is None


def test_milestones_alone_support_no_interval(made: Forecast) -> None:
    """Four milestones continue their trend, without an interval, and the report is told why."""
    assert made.point("graduates", "lower", "baseline", 2030).reason == "short"
    assert "4 years and needs 8" in {name: text["en"] for name, text in made.remarks}["graduates"]
    assert all(one.series != "graduates" for one in made.backtests)


def test_scenarios_depart_from_the_trend_exactly_as_they_say(made: Forecast) -> None:
    """One point less growth from 2025 is exp(-0.06) of the baseline in 2030; odds fall by 2 % a year."""
    base, slow = (made.point("workers", "", name, 2030).value for name in ("baseline", "slow"))
    assert slow / base == pytest.approx(np.exp(-0.06))
    odds = {
        name: made.point("sector", "industry", name, 2030).value / made.point("sector", "services", name, 2030).value
        for name in ("baseline", "automation")
    }
    assert odds["automation"] / odds["baseline"] == pytest.approx(0.98**6)


def walk(chance: np.random.Generator, length: int) -> np.ndarray:
    """A number whose growth wanders around a fading trend."""
    level, slope, values = 0.0, 0.04, []
    for _ in range(length):
        values.append(level + 0.005 * chance.normal())
        level += 0.9 * slope + 0.01 * chance.normal()
        slope = 0.9 * slope + 0.003 * chance.normal()
    return np.array(values)


def test_intervals_cover_about_as_often_as_they_say() -> None:
    """Of 40 simulated series of 16 years, 90 % intervals hold the next five years' values close to nine times in ten."""
    chance, inside = np.random.default_rng(6), []
    for _ in range(40):
        whole = walk(chance, 21)
        low, high = np.quantile(paths(whole[:16, None], 5, 500, chance)[:, :, 0], [0.05, 0.95], axis=0)
        inside.append((low <= whole[16:]) & (whole[16:] <= high))
    assert 0.82 <= np.mean(inside) <= 0.97


def test_the_model_beats_both_benchmarks_where_growth_fades() -> None:
    """On a series whose growth halves and halves again the back-test finds the model better than naive and drift."""
    years = np.arange(2000, 2024)
    noise = 0.002 * np.random.default_rng(3).normal(size=len(years))
    values = np.exp(9 + 0.08 * (1 - 0.88 ** np.arange(len(years))) / 0.12 + noise)
    found = backtest(AnnualSeries("x", years, values[:, None]), 0.9, 400, np.random.default_rng(1))
    assert found is not None and found.beaten == ("naive", "drift") and found.cases == 15


def test_the_back_test_does_not_flatter() -> None:
    """On a random walk the naive forecast is as good as any, and the table says that it is not beaten by much."""
    values = np.exp(np.cumsum(0.05 * np.random.default_rng(9).normal(size=24)))
    found = backtest(AnnualSeries("x", np.arange(2000, 2024), values[:, None]), 0.9, 400, np.random.default_rng(1))
    assert found is not None and found.model > 0.7 * found.naive


def test_missing_years_are_bridged_and_cost_precision() -> None:
    """A series with two years missing is forecast; the interval is no narrower than with them."""
    whole = walk(np.random.default_rng(12), 20)[:, None]
    holed = whole.copy()
    holed[[17, 18]] = np.nan
    spreads = [np.ptp(np.quantile(paths(one, 3, 2000, np.random.default_rng(1))[:, 2, 0], [0.1, 0.9])) for one in (whole, holed)]
    assert spreads[1] > 0.95 * spreads[0]


def test_shares_that_do_not_add_up_are_refused(tmp_path: Path) -> None:
    """A year whose parts make 96 % names the series and the year."""
    file = tmp_path / "series.csv"
    file.write_text("series,part,year,value\nsex,women,2020,46\nsex,men,2020,54\nsex,women,2021,46\nsex,men,2021,50\n")
    with pytest.raises(DatasetError, match="sex: adds up to 96 in 2021"):
        read_series(file)
    file.write_text("series,part,year,value\nworkers,,2020,46\nworkers,,2021,0\n")
    with pytest.raises(DatasetError, match="not above zero in 2021"):
        read_series(file)


def test_an_assumption_on_an_unknown_part_names_the_line(tmp_path: Path) -> None:
    """Scenario files are checked against the series before anything is computed."""
    series = read_series(EXAMPLE / "series.csv")
    text = (EXAMPLE / "scenarios.yaml").read_text(encoding="utf-8").replace("part: industry", "part: industri")
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(PlanError, match=r"s.yaml:\d+: “industri” is not a part of sector .*industry"):
        read_scenarios(tmp_path / "s.yaml", series)


def test_the_command_prints_the_back_test_beside_the_result(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The workbook is written, and the screen shows errors of model, naive and drift."""
    text = (EXAMPLE / "scenarios.yaml").read_text(encoding="utf-8").replace("level: 0.9", "level: 0.9\ndraws: 400")
    (tmp_path / "s.yaml").write_text(text, encoding="utf-8")
    out = tmp_path / "forecast.xlsx"
    assert run(["forecast", str(EXAMPLE / "series.csv"), str(tmp_path / "s.yaml"), "-o", str(out), "--language", "en"]) == 0
    said = capsys.readouterr().out
    assert out.exists() and "naive" in said and "drift" in said and "without an interval" in said
