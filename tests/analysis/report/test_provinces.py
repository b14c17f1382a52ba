"""A figure of the units' annexes by province: sums over sums, never means of percentages."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.dataset import Dataset
from analysis.errors import PlanError
from analysis.report.charts import ChartSpec, draw
from analysis.report.provinces import province_table
from analysis.tables.flags import Flag
from tests.demo.annex import simulated_annexes

SPEC = ChartSpec("map", "tiles", figure="i4_4_2018_2023", map="province63", columns=("province",), where="report.yaml:9")
PLACE = ("i4_4_2018_2023", "of", "percent")


@pytest.fixture(scope="module")
def annex() -> Dataset:
    return simulated_annexes(np.random.default_rng(5))


def with_frame(annex: Dataset, frame: pd.DataFrame) -> Dataset:
    return Dataset({annex.root: frame}, annex.codebook)


def test_a_province_is_the_ratio_of_its_units_sums(annex: Dataset) -> None:
    """A second unit in Hà Nội is added above and below the line; units without a province count nowhere."""
    frame = annex.frame().copy()
    other = frame.index[frame["province"] == "38"][0]
    frame.loc[other, "province"] = "01"
    units = frame[frame["province"] == "01"]
    table = province_table(SPEC, with_frame(annex, frame))
    cell = table.cell(PLACE, ("province", "01"))
    assert cell.estimate == pytest.approx(units["i4_4_2018_2023"].sum() / units["i4_4_of_2018_2023"].sum())
    assert cell.n == 2
    assert "38" not in {line.level for line in table.columns}


def test_a_unit_that_left_the_denominator_out_has_no_percentage(annex: Dataset) -> None:
    """It is grey on the map, not zero."""
    frame = annex.frame().copy()
    frame.loc[frame["province"] == "01", "i4_4_of_2018_2023"] = pd.NA
    table = province_table(SPEC, with_frame(annex, frame))
    cell = table.cell(PLACE, ("province", "01"))
    assert (cell.estimate, cell.flag) == (None, Flag.NO_CASES)
    assert "không có số liệu" in draw(SPEC, table, "vi").svg


@pytest.mark.parametrize(
    ("figure", "words"),
    [("i4_4_2018_2024", "did you mean 'i4_4_2018_2023'"), ("i1_1_before2008", "no percentage")],
)
def test_a_figure_that_makes_no_map_is_refused(annex: Dataset, figure: str, words: str) -> None:
    """With the line of the definition."""
    with pytest.raises(PlanError, match=words) as error:
        province_table(ChartSpec("map", "tiles", figure=figure, map="province63", where="report.yaml:9"), annex)
    assert error.value.where == "report.yaml:9"
