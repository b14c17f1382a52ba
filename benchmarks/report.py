"""`python -m benchmarks.report`: the worker survey's tables and its Word report on 3,000 interviews, against their limits.

A million rows against svy are timed by `python -m benchmarks.estimation --jobs report`, through the same table plans.
Interviews are random answers to the real questionnaire in 100 enterprises of 10 strata; tables carry intervals, letters, flags.
"""

from __future__ import annotations

import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

from analysis.design import Design
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.style import style
from analysis.report.writers import write_report
from analysis.tables.compute import compute_plan
from analysis.tables.spec import Confidentiality
from tests.analysis.worker_survey import WORKER, random_interviews

INTERVIEWS = 3000
TABLES, TABLE_SECONDS, REPORT_SECONDS, MEGABYTES = 40, 5.0, 15.0, 500.0
Result = TypeVar("Result")


def timed(work: Callable[[], Result]) -> tuple[Result, float]:
    """What the work gives, and the processor seconds it took: other programs on the machine do not count."""
    start = time.process_time()
    return work(), time.process_time() - start


def line(name: str, value: float, limit: float, unit: str) -> str:
    """A measurement beside its limit."""
    return f"{name:28} {value:8.2f} {unit:3} limit {limit:6.1f} {unit:3} ratio {value / limit:5.2f}"


def main() -> None:
    """Measure and print."""
    definition = read_definition(WORKER / "report.yaml")
    data = random_interviews(INTERVIEWS)
    design = Design(data, weights="w", strata="stratum_no", psu="psu_no")
    plan = replace(definition.plan, confidentiality=Confidentiality(contributor="psu_no"))
    first = replace(plan, tables=plan.tables[:TABLES])
    tables, seconds = timed(lambda: compute_plan(first, design))
    cells = sum(len(table.cells) for table in tables)
    letters = sum(bool(cell.letters) for table in tables for cell in table.cells)
    print(f"{INTERVIEWS} interviews, {len(tables)} tables, {cells} cells, {letters} with letters")
    print(line(f"{len(tables)} tables", seconds, TABLE_SECONDS, "s"))
    definition = replace(definition, plan=plan)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "report.docx"
        _, seconds = timed(lambda: write_report(build(definition, data, design=design), style(definition.style), path))
        print(line(f"Word report, {len(plan.tables)} tables", seconds, REPORT_SECONDS, "s"))
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(line("memory", memory, MEGABYTES, "MB"))


if __name__ == "__main__":
    main()
