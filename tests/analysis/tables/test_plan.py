"""A plan with a mistake is refused with the line that holds it."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.errors import PlanError
from analysis.tables.plan import read_plan
from analysis.tables.spec import Plan

GOOD = """\
title: {vi: Bảng}
tables:
  - id: one
    title: {vi: Một}
    statistic: mean
    stub: [income]
"""


def test_banners_and_defaults_reach_every_table(plan: Plan) -> None:
    """A banner's name stands for its variables, a default for what a table leaves out."""
    assert plan.tables[0].banner == ("sex", "ownership")
    assert plan.tables[2].banner == ("sex", "ownership", "region")
    assert plan.tables[3].banner == ()


AGAIN = GOOD.partition("tables:\n")[2]


@pytest.mark.parametrize(
    ("find", "put", "line", "words"),
    [
        ("statistic: mean", "statistic: meen", 5, "did you mean 'mean'"),
        ("statistic: mean", "statistc: mean", 5, "did you mean 'statistic'"),
        ("    statistic: mean\n", "", 5, "no statistic is given"),
        ("    title: {vi: Một}\n", "", 3, "lacks “title”"),
        ("title: {vi: Một}", "title: {fr: Un}", 4, "“fr” is not a key"),
        ("stub: [income]", "stub: [{variable: income, decimals: -1}]", 6, "whole number"),
        ("stub: [income]", "stub: [{variable: income, statistic: quantile, quantile: 1.5}]", 6, "between 0 and 1"),
        ("stub: [income]", "stub: [income]\n    layout: sideways", 7, "is not a layout"),
        ("stub: [income]", "stub: [income]\n    show: [estimate, pvalue]", 7, "is not a thing to show"),
        (
            "stub: [income]",
            "stub: [income]\n  - id: one\n    title: {vi: Hai}\n    statistic: mean\n    stub: [income]",
            7,
            "two tables",
        ),
        ("stub: [income]", "stub: [income", 7, "is not YAML"),
        ("title: {vi: Bảng}", "title: {vi: Bảng}\nflags: strict", 2, "is not a precision rule"),
        ("title: {vi: Bảng}", "title: {vi: Bảng}\n2023: strict", 2, 'put it in quotes: "2023"'),
        ("title: {vi: Bảng}", "title: {vi: Bảng}\nanswers:\n  sex:\n    1: {vi: Nam}", 4, "“1” of “sex”"),
        ("title: {vi: Bảng}", "title: {vi: Bảng}\nlabels: {true: {vi: Nam}}", 2, "“True” of “labels”"),
    ],
)
def test_mistakes_name_their_line(tmp_path: Path, find: str, put: str, line: int, words: str) -> None:
    """Whatever is wrong, the message says where, and what would be right."""
    path = tmp_path / "plan.yaml"
    assert find in GOOD
    path.write_text(GOOD.replace(find, put), encoding="utf-8")
    with pytest.raises(PlanError) as error:
        read_plan(path)
    assert error.value.where == f"{path}:{line}"
    assert words in str(error.value)


def test_a_missing_file_is_said_to_be_missing(tmp_path: Path) -> None:
    """No traceback for a wrong path."""
    with pytest.raises(PlanError, match="cannot be read"):
        read_plan(tmp_path / "none.yaml")
