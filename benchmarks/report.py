"""`python -m benchmarks.report`: the worker survey's tables and its Word report on 3,000 interviews, against their limits.

A million rows against svy are timed by `python -m benchmarks.estimation --jobs report`, through the same table plans.
Interviews are random answers to the real questionnaire in 100 enterprises of 10 strata; tables carry intervals, letters, flags.

`--rows 1e6` instead takes 40 tables of ten questions by four banners on so many rows: what the plan adds to the estimators, what
letters add, and, with `--peers PYTHON` (an interpreter that has svy 0.35), svy's time for the same shares.
"""

from __future__ import annotations

import argparse
import resource
import tempfile
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TypeVar

import analysis as an
from analysis.design import Design
from analysis.report.build import build
from analysis.report.definition import read_definition
from analysis.report.style import style
from analysis.report.writers import write_report
from analysis.tables.compute import compute_plan
from analysis.tables.spec import Comparison, Confidentiality
from benchmarks.estimation import HERE, Peer
from benchmarks.estimation import report as forty_tables
from benchmarks.survey_file import BANNERS, QUESTIONS, population_sample, write_for_peers
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


def many_rows(rows: int, peer: str | None) -> None:
    """Forty tables on a large sample: estimators alone, the plan, the plan with letters, svy. Each begins with a fresh design."""
    frame = population_sample(rows)
    questions = [f"q{place}" for place in range(len(QUESTIONS))]
    plan = forty_tables(questions)

    def fresh() -> Design:
        return Design(frame, weights="w", strata="h", psu="psu")

    def alone(design: Design) -> None:
        for question in questions:
            for banner in BANNERS:
                found = an.proportion(design, question, by=banner)
                found.ci(plan.level, plan.interval)

    jobs: dict[str, Callable[[Design], object]] = {
        "estimators alone": alone,
        "40 tables of a plan": lambda design: compute_plan(plan, design),
        "40 tables with letters": lambda design: compute_plan(replace(plan, comparison=Comparison()), design),
    }
    seconds = {}
    for name, job in jobs.items():
        design = fresh()
        _, seconds[name] = timed(lambda job=job, design=design: job(design))  # type: ignore[misc]
        print(f"{name:28} {seconds[name]:8.2f} s   {seconds[name] / seconds['estimators alone']:5.2f} × estimators alone")
    if peer is None:
        return
    with tempfile.TemporaryDirectory() as folder:
        write_for_peers(frame, Path(folder), text=False)
        svy = Peer("svy", [peer, str(HERE / "peers" / "svy_worker.py"), folder], patience=3600, limit=3600)
        svy.time("report of 40 tables")
        svy.end()
    for taken in svy.seconds["report of 40 tables"]:
        print(f"{'svy':28} {taken:8.2f} s   {taken / seconds['40 tables of a plan']:5.1f} × the plan's time (aim: 80)")
    print(*svy.notes.values(), sep="\n")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=float, help="measure the plan of 40 tables on this many rows instead")
    parser.add_argument("--peers", metavar="PYTHON", help="an interpreter that has svy")
    asked = parser.parse_args()
    if asked.rows:
        many_rows(int(asked.rows), asked.peers)
    else:
        whole_report()


def whole_report() -> None:
    """The worker survey's tables and report."""
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
