"""The worked example on the General Social Survey 2006: its tables carry the numbers that R computed on the same file."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import pytest

from analysis.dataset import Dataset, read
from analysis.dataset.coded import with_codebook
from analysis.dataset.folder import read_codebook
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.document import Paragraph
from analysis.tables.cells import Cell, Table
from analysis.tables.compute import compute_plan
from analysis.tables.described import design_of
from analysis.tables.plan import read_plan

ROOT = Path(__file__).resolve().parents[3]
EXAMPLE = ROOT / "docs" / "examples" / "gss2006"
REFERENCE = ROOT.parent / "shared" / "reference" / "r-survey"

pytestmark = pytest.mark.skipif(not REFERENCE.exists(), reason="the reference data lie beside the project, not in it")


@pytest.fixture(scope="module")
def data() -> Dataset:
    return with_codebook(read(REFERENCE / "data" / "gss2006work.csv"), read_codebook(EXAMPLE / "codebook.json"))


@pytest.fixture(scope="module")
def tables(data: Dataset) -> Mapping[str, Table]:
    plan = read_plan(EXAMPLE / "tables.yaml")
    return {table.spec.id: table for table in compute_plan(plan, design_of(data, plan.design))}


@pytest.fixture(scope="module")
def cases() -> Mapping[str, dict[str, Any]]:
    found = json.loads((REFERENCE / "cases.json").read_text(encoding="utf-8"))
    listed = found if isinstance(found, list) else found["cases"]
    return {case["id"]: case for case in listed if case["data"] == "gss2006work.csv"}


def r(case: Mapping[str, Any], *path: str | int) -> float:
    """A number out of R's answer."""
    value: Any = case["expected"]
    for step in path:
        value = value[step]
    return float(value)


def agree(cell: Cell, case: Mapping[str, Any], position: int = 0) -> None:
    """Estimate, se, degrees of freedom and t interval of a cell are R's."""
    tolerance = case["tol"]
    assert cell.estimate == pytest.approx(r(case, "estimate", position), rel=tolerance)
    assert cell.se == pytest.approx(r(case, "se", position), rel=tolerance)
    assert cell.df == r(case, "df")
    assert cell.ci_low == pytest.approx(r(case, "ci_t", position, 0), rel=tolerance)
    assert cell.ci_high == pytest.approx(r(case, "ci_t", position, 1), rel=tolerance)


HOURS = ("hrs1", "", "mean")


@pytest.mark.parametrize("case", ["lonely-gsswork-adjust", "gss2006work-mean-deff-replace"])
def test_mean_hours(tables: Mapping[str, Table], cases: Mapping[str, dict[str, Any]], case: str) -> None:
    """svymean(~hrs1)."""
    agree(tables["hours"].cell(HOURS), cases[case])


def test_mean_hours_by_sex(tables: Mapping[str, Table], cases: Mapping[str, dict[str, Any]]) -> None:
    """svyby(~hrs1, ~sex, svymean)."""
    case = cases["gss2006work-by-mean"]
    for position, sex in enumerate(("male", "female")):
        cell = tables["hours"].cell(HOURS, ("sex", sex))
        assert cell.estimate == pytest.approx(r(case, "estimate", position, 0), rel=case["tol"])
        assert cell.se == pytest.approx(r(case, "se", position, 0), rel=case["tol"])
        assert cell.df == r(case, "df")


@pytest.mark.parametrize(
    ("row", "case"),
    [
        (HOURS, "gss2006work-mean-domain"),
        (("hrs1", "", "total"), "gss2006work-total-domain"),
        (("conrinc", "hrs1", "ratio"), "gss2006work-ratio-domain"),
    ],
)
def test_those_working_full_time(
    tables: Mapping[str, Table], cases: Mapping[str, dict[str, Any]], row: tuple[str, str, str], case: str
) -> None:
    """A filter is a domain: mean, total and ratio among those working full time."""
    agree(tables["full_time"].cell(row), cases[case])


def test_numbers_by_work_status(tables: Mapping[str, Table], cases: Mapping[str, dict[str, Any]]) -> None:
    """svytotal(~wrkstat): eight counts with their errors."""
    case = cases["gss2006work-count-factor"]
    names = [name.removeprefix("wrkstat") for name in case["expected"]["names"]]
    assert len(names) == 8
    for position, name in enumerate(names):
        agree(tables["work_status"].cell(("wrkstat", name, "total")), case, position)


def test_very_satisfied(tables: Mapping[str, Table], cases: Mapping[str, dict[str, Any]]) -> None:
    """svyciprop(~verysat, method = "mean") among those who answered."""
    case = cases["gss2006work-ciprop-mean"]
    cell = tables["very_satisfied"].cell(("verysat", "", "mean"))
    assert (cell.estimate, cell.se) == pytest.approx((r(case, "estimate"), r(case, "se")), rel=case["tol"])
    assert (cell.ci_low, cell.ci_high) == pytest.approx((r(case, "ci", 0), r(case, "ci", 1)), rel=case["tol"])


def test_satisfaction_agrees_with_itself(tables: Mapping[str, Table]) -> None:
    """The first answer to the satisfaction question is the indicator `verysat`."""
    whole = tables["very_satisfied"].cell(("verysat", "", "mean"))
    first = tables["satisfaction"].cell(("satjob1", "very_satisfied", "proportion"))
    assert first.estimate == pytest.approx(whole.estimate)
    assert first.n == whole.n


def test_every_subject_of_the_example_is_there(tables: Mapping[str, Table]) -> None:
    """Hours, satisfaction, fringe benefits, safety, stress and injuries by sex, education and work status."""
    wanted = {"hours", "satisfaction", "benefits", "safety", "stress", "injuries"}
    assert wanted <= set(tables)
    for name in wanted:
        assert {line.variable for line in tables[name].columns} == {"", "sex", "degree", "wrkstat"}


def test_the_small_report_has_figures_from_the_data(data: Dataset, cases: Mapping[str, dict[str, Any]]) -> None:
    """The example's report in English quotes R's mean of hours and its interval, rounded."""
    report = build(read_definition(EXAMPLE / "report.yaml"), data)
    text = next("".join(i.text for i in block.inlines) for block in report.blocks if isinstance(block, Paragraph))
    low, high = cases["lonely-gsswork-adjust"]["expected"]["ci_t"][0]
    assert text.startswith("Those at work worked 43.0 hours")
    assert f"{low:.1f}–{high:.1f}" in text
