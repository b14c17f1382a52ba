"""The roll-up: sums, percentages from numerators and denominators, and what is missing."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.annex.impute import impute
from analysis.annex.rollup import Line, roll_up
from analysis.annex.stages import stages
from analysis.annex.units import Unit
from analysis.errors import VariableError
from tests.annex_units import annex_definition

UNITS = {code: Unit(code, code, kind, region) for code, kind, region in (("a", "f", "n"), ("b", "f", "s"), ("c", "g", ""))}


def table(**figures: list[float]) -> pd.DataFrame:
    """Three units; figures not named are missing."""
    frame = pd.DataFrame(np.nan, index=list(UNITS), columns=list(annex_definition().figures))
    for name, values in figures.items():
        frame[name] = values
    return frame


def line(lines: tuple[Line, ...], name: str, group: str = "") -> Line:
    return next(one for one in lines if one.figure.name == name and one.group == group)


def test_a_percentage_is_of_the_sums_never_a_mean_of_percentages() -> None:
    """10 of 100 and 90 of 100 000 are 0.1 %, not 5 %; a unit without denominator is in the total but not in the percentage."""
    frame = table(i2_1_2018_2023=[10, 90, 7], i2_1_of_2018_2023=[100, 100_000, np.nan])
    found = line(roll_up(frame, annex_definition(), UNITS), "i2_1_2018_2023")
    assert (found.total, found.percent_units, found.reported) == (107, 2, 3)
    assert found.percent == pytest.approx(100 * 100 / 100_100)


def test_a_row_against_its_target_is_a_percentage_of_the_target() -> None:
    """4.1 is measured against chỉ tiêu; before 2008 there was none and there is no percentage."""
    frame = table(i4_1_2018_2023=[50, 60, 70], i4_1_target_2018_2023=[100, 100, 100], i4_1_before2008=[1, 2, 3])
    lines = roll_up(frame, annex_definition(), UNITS)
    assert line(lines, "i4_1_2018_2023").percent == pytest.approx(60)
    assert line(lines, "i4_1_before2008").percent is None


def test_groups_add_up_and_missing_units_are_named() -> None:
    """By type and by region, units without a region apart; a total over nobody is not zero."""
    frame = table(i1_1_2018_2023=[1, 2, np.nan])
    by_type = roll_up(frame, annex_definition(), UNITS, by="type")
    assert line(by_type, "i1_1_2018_2023", "f").total == 3
    assert np.isnan(line(by_type, "i1_1_2018_2023", "g").total) and line(by_type, "i1_1_2018_2023", "g").missing == ("c",)
    assert {one.group for one in roll_up(frame, annex_definition(), UNITS, by="region")} == {"n", "s", ""}
    with pytest.raises(VariableError, match="no grouping"):
        roll_up(frame, annex_definition(), UNITS, by="regoin")


@given(st.lists(st.floats(1, 1e6), min_size=3, max_size=12))
def test_with_every_unit_there_is_nothing_to_impute(values: list[float]) -> None:
    """The estimate is the sum and the interval has no width."""
    column = pd.Series(values, index=[str(place) for place in range(len(values))])
    found = impute(column, None, dict.fromkeys(column.index, "f"))
    assert found.low == found.total == found.high == pytest.approx(sum(values)) and not found.methods


def test_imputation_uses_the_units_own_earlier_figure_where_it_has_one() -> None:
    """Exact growth of 20 % gives the exact total with no width; a unit with no history gets the mean, with width."""
    before = pd.Series([10.0, 20, 30, 40], index=list("abcd"))
    column = (before * 1.2).where(before < 40)
    exact = impute(column, before, dict.fromkeys("abcd", "f"))
    assert exact.total == pytest.approx(120) and exact.high - exact.low == pytest.approx(0, abs=1e-6)
    assert exact.methods == ("ratio",)
    mean = impute(column, before.where(before < 40), dict.fromkeys("abcd", "f"))
    assert mean.methods == ("mean",) and mean.total == pytest.approx(96) and mean.low < 96 < mean.high


def test_too_few_units_of_a_type_are_not_imputed_from() -> None:
    """Two units say nothing about the spread of a type: no estimate, and the reason in the reader's language."""
    found = impute(pd.Series([1.0, 2.0, np.nan], index=list("abc")), None, dict.fromkeys("abc", "f"))
    assert np.isnan(found.total) and found.by("en") == "a type of which fewer than 3 units reported"
    assert found.by("vi") == "có loại đơn vị với dưới 3 đơn vị báo cáo"


def test_intervals_of_imputed_totals_cover() -> None:
    """Of 400 totals with a fifth of the units missing at random, close to 95 % lie in their intervals."""
    chance, kinds = np.random.default_rng(8), dict.fromkeys(map(str, range(30)), "f")
    covered = 0
    for _ in range(400):
        before = pd.Series(chance.gamma(4, 50, 30), index=list(kinds))
        now = 1.3 * before + np.sqrt(before) * chance.normal(0, 4, 30)
        found = impute(now.mask(chance.random(30) < 0.2), before, kinds)
        covered += found.low <= now.sum() <= found.high
    assert 0.92 <= covered / 400 <= 0.98


def test_results_stand_against_targets_stage_by_stage() -> None:
    """Only units that gave both count; a stage is also told against before the programme."""
    frame = table(i1_1_before2008=[5, 5, np.nan], i1_1_target_2008_2013=[100, 100, np.nan], i1_1_2008_2013=[50, 100, 999])
    found = next(
        one for one in stages(frame, annex_definition()) if one.indicator.code == "1.1" and one.period.name == "2008_2013"
    )
    assert (found.target, found.result, found.units, found.percent, found.times_before) == (200, 150, 2, 75, 15)
    later = next(one for one in stages(frame, annex_definition()) if one.period.name == "2018_2023")
    assert later.units == 0 and np.isnan(later.percent)
