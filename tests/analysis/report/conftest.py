"""The trial report on the made-up survey, built once."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.report.build import build
from analysis.report.definition import Definition, read_definition
from analysis.report.document import Report
from tests.analysis import workers

DEFINITION = Path(__file__).resolve().parent / "report.yaml"


@pytest.fixture(scope="session")
def definition() -> Definition:
    return read_definition(DEFINITION)


@pytest.fixture(scope="session")
def report(definition: Definition) -> Report:
    return build(definition, workers.dataset())
