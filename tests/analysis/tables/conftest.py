"""A plan with one table of each kind and its tables on the made-up survey."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.tables.cells import Table
from analysis.tables.compute import compute_plan
from analysis.tables.plan import read_plan
from analysis.tables.spec import Plan
from tests.analysis import workers

PLAN = Path(__file__).resolve().parent / "plan.yaml"


@pytest.fixture(scope="session")
def plan() -> Plan:
    return read_plan(PLAN)


@pytest.fixture(scope="session")
def tables(plan: Plan) -> tuple[Table, ...]:
    return compute_plan(plan, workers.design())


@pytest.fixture(scope="session")
def by_id(tables: tuple[Table, ...]) -> dict[str, Table]:
    return {table.spec.id: table for table in tables}
