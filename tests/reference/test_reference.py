"""The suite's cases that the library supports, run quickly: none may fail."""

from __future__ import annotations

import warnings
from pathlib import Path

import pytest

from tests.reference.case import read_cases
from tests.reference.registry import OPERATIONS
from tests.reference.run import run

SUITE = Path(__file__).resolve().parents[3] / "shared" / "reference" / "r-survey"
FIRST_STAGE = ("mean", "total", "ratio", "prop", "by", "df")


@pytest.mark.skipif(not (SUITE / "cases.json").exists(), reason="the R reference suite is not beside this repository")
@pytest.mark.parametrize("op", sorted(OPERATIONS))
def test_no_supported_case_of_an_operation_fails(op: str) -> None:
    """Every case of an operation gives R's numbers, or the refusal that a rule demands."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes = [run(case) for case in read_cases(SUITE / "cases.json", SUITE / "data") if case.op == op]
    assert [f"{outcome.case}: {outcome.detail}" for outcome in outcomes if outcome.status == "failed"] == []
    if op in FIRST_STAGE:
        assert sum(outcome.status == "passed" for outcome in outcomes) > 10
