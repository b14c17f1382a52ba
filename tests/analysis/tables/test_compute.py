"""Cells are what the estimators say, with the base, the flag and the labels they belong to."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.design import Design
from analysis.errors import PlanError
from analysis.tables.cells import Table
from analysis.tables.compute import compute
from analysis.tables.flags import Flag
from analysis.tables.spec import Indicator, Plan, TableSpec
from tests.analysis import workers


@pytest.fixture(scope="module")
def design() -> Design:
    return workers.design()


def numbers(table: Table, row: tuple[str, str, str], column: tuple[str, str]) -> list[float]:
    cell = table.cell(row, column)
    values = [cell.estimate, cell.se, cell.ci_low, cell.ci_high, cell.cv, cell.deff, cell.df]
    return [math.nan if value is None else value for value in values]


def expected(estimates: an.Estimates, **place: str) -> list[float]:
    frame = estimates.to_frame()
    for name, value in place.items():
        frame = frame[frame[name] == value]
    assert len(frame) == 1
    return frame[["estimate", "se", "ci_low", "ci_high", "cv", "deff", "df"]].astype(float).iloc[0].tolist()


def test_a_proportion_is_the_estimators(by_id: dict[str, Table], design: Design) -> None:
    """Every share with its error equals an.proportion, in the total and in a banner column."""
    table = by_id["living"]
    for level, *_ in workers.LIVING:
        whole = expected(an.proportion(design, "living", method="beta"), level=level)
        assert numbers(table, ("living", level, "proportion"), ("", "")) == pytest.approx(whole, rel=1e-12)
        women = expected(an.proportion(design, "living", by="sex", method="beta"), level=level, sex="female")
        assert numbers(table, ("living", level, "proportion"), ("sex", "female")) == pytest.approx(women, rel=1e-12)


def test_a_mean_is_the_estimators(by_id: dict[str, Table], design: Design) -> None:
    """Means in each ownership class equal an.mean with `by`."""
    for level, *_ in workers.OWNERSHIP:
        mean = expected(an.mean(design, "income", by="ownership"), ownership=level)
        assert numbers(by_id["pay"], ("income", "", "mean"), ("ownership", level)) == pytest.approx(mean, rel=1e-12)


def test_a_median_is_the_estimators(by_id: dict[str, Table], design: Design) -> None:
    """Median and upper decile with their own intervals equal an.quantile."""
    for level, p in (("0.5", 0.5), ("0.9", 0.9)):
        quantile = expected(an.quantile(design, "income", p, by="sex"), sex="male")
        statistic = "median" if p == 0.5 else "quantile"
        found = numbers(by_id["middle"], ("income", level, statistic), ("sex", "male"))
        assert found == pytest.approx(quantile, rel=1e-12)


def test_a_ratio_is_the_estimators(by_id: dict[str, Table], design: Design) -> None:
    """Income per hour equals an.ratio."""
    ratio = expected(an.ratio(design, "income", "hours"))
    assert numbers(by_id["hourly"], ("income", "hours", "ratio"), ("", "")) == pytest.approx(ratio, rel=1e-12)


def test_respondents_are_means_of_the_answer_columns(by_id: dict[str, Table], design: Design) -> None:
    """Each answer's share is the mean of its yes/no column among those asked."""
    noise = expected(an.mean(design, "hazards__noise", by="region"), region="north")
    found = numbers(by_id["hazards"], ("hazards", "noise", "respondents"), ("region", "north"))
    assert [found[0], found[1], *found[4:]] == pytest.approx([noise[0], noise[1], *noise[4:]], rel=1e-12)


def test_answers_add_to_one_and_a_filter_is_a_domain(by_id: dict[str, Table], design: Design) -> None:
    """Shares of all answers given, among women: a ratio of totals with the whole design behind its error."""
    table = by_id["answers"]
    cells = [table.cell(("hazards", name, "answers")) for name, *_ in workers.HAZARDS]
    assert sum(cell.estimate or 0 for cell in cells) == pytest.approx(1)
    frame = design.frame
    given = frame[[f"hazards__{name}" for name, *_ in workers.HAZARDS]].astype(float)
    women = (frame["sex"] == "female").to_numpy() & (given.sum(axis=1) > 0).to_numpy()
    noise, every = (design.weights[women] @ part[women].to_numpy() for part in (given["hazards__noise"], given.sum(axis=1)))
    assert cells[0].estimate == pytest.approx(noise / every)
    assert cells[0].n == int(women.sum())
    assert cells[0].df == design.domain("sex == 'female'").df


def test_a_grid_gives_mean_score_and_top_answers(by_id: dict[str, Table], design: Design) -> None:
    """The mean of the codes, and the share of the two best answers, among those who rated."""
    codes = design.frame["meal"].astype(object).map({name: code for name, code, *_ in workers.RATING}).to_numpy(dtype=float)
    rated = ~np.isnan(codes)
    w = design.weights
    mean = w[rated] @ codes[rated] / w[rated].sum()
    top = w[rated] @ (codes[rated] >= 3) / w[rated].sum()
    assert by_id["grid"].cell(("meal", "mean", "grid")).estimate == pytest.approx(mean)
    assert by_id["grid"].cell(("meal", "top", "grid")).estimate == pytest.approx(top)


def test_a_ranking_score_counts_two_points_for_the_first_of_two_places(by_id: dict[str, Table], design: Design) -> None:
    """First place two points, second one, not named none; those who ranked nothing are left out."""
    first, second = (design.frame[f"worries__{place}"].astype(object) for place in (1, 2))
    ranked = first.notna().to_numpy()
    points = 2.0 * (first == "dust").to_numpy() + (second == "dust").to_numpy()
    w = design.weights[ranked]
    cell = by_id["worries"].cell(("worries", "dust", "rank_score"))
    assert cell.estimate == pytest.approx(w @ points[ranked] / w.sum())
    assert cell.n == int(ranked.sum())


def test_levels_taken_together_add_up(by_id: dict[str, Table]) -> None:
    """Two answers as one row have the sum of their shares, and their covariance in the error."""
    table = by_id["few"]
    apart = [table.cell(("living", level, "proportion")).estimate for level in ("ample", "enough")]
    together = table.cell(("living", "ample+enough", "proportion"))
    assert together.estimate == pytest.approx(sum(value or 0 for value in apart))
    assert together.se == pytest.approx(table.cell(("living", "short", "proportion")).se)


def test_bases_count_those_who_answered(by_id: dict[str, Table], design: Design) -> None:
    """n is unweighted, N the sum of the weights, both of those with an answer in the column."""
    frame = design.frame
    rows = (frame["living"].notna() & (frame["ownership"] == "fdi")).to_numpy()
    cell = by_id["living"].cell(("living", "ample", "proportion"), ("ownership", "fdi"))
    assert (cell.n, cell.n_weighted) == (int(rows.sum()), pytest.approx(design.weights[rows].sum()))


def test_flags_follow_the_unweighted_base(by_id: dict[str, Table]) -> None:
    """In the small table nobody is a woman, 28 men are in state firms, under 25 elsewhere."""
    flags = {cell.column: (cell.n, cell.flag) for cell in by_id["few"].cells if cell.row_level == "ample"}
    assert flags["sex", "female"] == (0, Flag.NO_CASES)
    for n, flag in flags.values():
        assert flag is (Flag.NO_CASES if n == 0 else Flag.HIDDEN if n < 25 else Flag.CAUTION if n < 50 else Flag.PLAIN)
    assert {flag for _, flag in flags.values()} == set(Flag)


def spec(**changes: object) -> TableSpec:
    stub = (Indicator("living", "proportion", where="plan.yaml:5"),)
    return TableSpec(**{"id": "t", "title": {"vi": "t"}, "stub": stub, "where": "plan.yaml:3", **changes})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("wrong", "where", "words"),
    [
        (spec(stub=(Indicator("livng", "proportion", where="plan.yaml:5"),)), "plan.yaml:5", "did you mean 'living'"),
        (spec(stub=(Indicator("living", "mean", where="plan.yaml:5"),)), "plan.yaml:5", "is categorical"),
        (spec(stub=(Indicator("income", "respondents", where="plan.yaml:5"),)), "plan.yaml:5", "is integer"),
        (spec(stub=(Indicator("living", "proportion", ("ampel",), where="plan.yaml:5"),)), "plan.yaml:5", "did you mean 'ample'"),
        (spec(stub=(Indicator("income", "ratio", where="plan.yaml:5"),)), "plan.yaml:5", "is not a variable"),
        (spec(banner=("sexx",)), "plan.yaml:3", "did you mean 'sex'"),
        (spec(banner=("hazards",)), "plan.yaml:3", "one column"),
        (spec(filter="income > 999999"), "plan.yaml:3", "leaves nobody"),
        (spec(filter="incom > 5"), "plan.yaml:3", "incom"),
    ],
)
def test_what_does_not_fit_the_data_names_file_and_line(design: Design, wrong: TableSpec, where: str, words: str) -> None:
    """A plan's mistake stops the work with the place to mend and, for a name, the nearest right one."""
    with pytest.raises(PlanError) as error:
        compute(wrong, design, Plan({"vi": ""}, (wrong,)))
    assert error.value.where == where
    assert words in str(error.value)


def test_limits_follow_the_rule_of_the_design_and_flags_its_own_count() -> None:
    """With degrees of freedom of each statistic's own the cell prints and uses them; NCHS's flag asks those of the design."""
    frame = pd.DataFrame({"h": list("aaaaaaaaaaaabbb"), "y": [4.9, 5.0, 5.1] * 4 + [6.0, 8.0, 7.5]})
    design = Design(frame, weights=2.0, strata="h", df_rule="satterthwaite")
    spec = TableSpec("t", {}, (Indicator("y", "mean"),), banner=("h",))
    table = compute(spec, design, Plan({}, (spec,), rule="nchs"))
    whole = an.mean(design, "y")
    assert whole.df_each[0] < 8 < design.df
    assert numbers(table, ("y", "", "mean"), ("", "")) == pytest.approx(expected(whole), rel=1e-12)
    assert table.cell(("y", "", "mean")).flag is Flag.PLAIN
