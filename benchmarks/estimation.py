"""Estimation against one bare NumPy pass, and against peers: python -m benchmarks.estimation [--rows 1e6] [--rounds 5].

Every figure is taken in the same rounds as a bare pass over the columns the job reads, and printed as their ratio, because the
machine's speed cancels; the medians stand. Times are processor time of the whole process, all its threads together, so that
a busy machine does not enter (`OPENBLAS_NUM_THREADS=1` keeps linear algebra from waiting in circles).
`first` is a call on a fresh design, which also numbers the cells of its domains;
`again` a later call on the same one. `memory` is the largest memory in use at once, over that of the columns.
`--peers PYTHON` names an interpreter that has svy, `--r RSCRIPT` an Rscript that has survey; they work in processes of their own,
job by job in the same rounds. A peer that takes more than `--patience` seconds for a job is timed once, and one that has not
done it after `--limit` seconds on the clock is given up.
"""

from __future__ import annotations

import argparse
import gc
import json
import os
import select
import subprocess
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median

import numpy as np
import pandas as pd

import analysis as an
from analysis.tables.compute import compute_plan
from analysis.tables.spec import Indicator, Plan, TableSpec
from benchmarks.survey_file import BANNERS, QUESTIONS, known_totals, population_sample, write_for_peers

HERE = Path(__file__).parent
DESIGN = ("w", "psu")


@dataclass(frozen=True)
class Job:
    """What is timed, and the columns it reads beside weights and units."""

    run: Callable[[an.Design], object]
    reads: tuple[str, ...]


@dataclass
class Peer:
    """Another library in a process of its own that does one job a line; it is ended and begun again where one takes too long."""

    name: str
    command: Sequence[str]
    patience: float
    limit: float
    seconds: dict[str, list[float]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    process: subprocess.Popen[str] | None = None

    def time(self, job: str) -> None:
        """One run of a job, unless it took too long or failed before."""
        known = self.seconds.setdefault(job, [])
        if job in self.notes or (known and known[0] > self.patience):
            return
        if self.process is None:
            self.process = subprocess.Popen(self.command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(job + "\n")
        self.process.stdin.flush()
        if not select.select([self.process.stdout], [], [], self.limit)[0]:
            self.notes[job] = f"not done after {self.limit:.0f} seconds"
            self.end()
            return
        line = self.process.stdout.readline()
        if not line:  # the system ends a program that takes all memory
            self.notes[job] = "its process ended without an answer"
            self.end()
            return
        answer = json.loads(line)
        if answer["failed"]:
            self.notes[job] = answer["failed"]
        else:
            known.append(answer["seconds"])

    def end(self) -> None:
        """End the process, if there is one."""
        if self.process is not None:
            self.process.kill()
            self.process.communicate()
            self.process = None


def jobs(frame: pd.DataFrame) -> dict[str, Job]:
    """The list of the issue, by the names the peers know."""
    margins = known_totals(frame)
    questions = [f"q{q}" for q in range(len(QUESTIONS))]
    return {
        "mean": Job(lambda d: an.mean(d, "income").se, ("income",)),
        "mean with design effect": Job(lambda d: an.mean(d, "income").deff, ("income",)),
        "mean by 63 provinces": Job(lambda d: an.mean(d, "income", by="province").se, ("income", "province")),
        "mean by 12 sectors": Job(lambda d: an.mean(d, "income", by="sector").se, ("income", "sector")),
        "ratio": Job(lambda d: an.ratio(d, "income", "hours").se, ("income", "hours")),
        "two-way table, Rao-Scott F": Job(lambda d: an.chisq(d, "sector", "sex"), ("sector", "sex")),
        "quartiles with limits": Job(lambda d: an.quantile(d, "income").ci(), ("income",)),
        "rake on 4 margins": Job(lambda d: d.adjust(an.rake(margins, tolerance=1e-8)).weights, BANNERS),
        "raked mean by 63 provinces": Job(
            lambda d: an.mean(d.adjust(an.rake(margins, tolerance=1e-8)), "income", by="province").se, ("income", *BANNERS)
        ),
        "500 bootstrap replicates, mean": Job(lambda d: an.mean(d.replicates(an.RaoWu(500, seed=1)), "income").se, ("income",)),
        "delete-a-PSU jackknife, mean": Job(lambda d: an.mean(d.replicates(an.Jackknife()), "income").se, ("income",)),
        "logistic regression": Job(
            lambda d: an.glm(d, "member ~ hours + sector + sex + age", family="binomial").coefficients.se,
            ("member", "hours", "sector", "sex", "age"),
        ),
        "report of 40 tables": Job(lambda d: compute_plan(report(questions), d), (*questions, *BANNERS)),
    }


def report(questions: Sequence[str]) -> Plan:
    """A plan of one table for every question and banner, with everything a table holds; no total column, as peers make none."""
    specs = [
        TableSpec(f"{question} by {banner}", {}, (Indicator(question, "proportion"),), (banner,), total=False)
        for question in questions
        for banner in BANNERS
    ]
    return Plan({}, tuple(specs))


def arrays(frame: pd.DataFrame, names: Sequence[str]) -> list[np.ndarray]:
    """The columns as they are kept: numbers, or the codes of categories."""
    columns = [frame[name] for name in names]
    return [c.cat.codes.to_numpy() if isinstance(c.dtype, pd.CategoricalDtype) else c.to_numpy() for c in columns]


def timed(job: Callable[[], object]) -> float:
    """Processor seconds of one run."""
    start = time.process_time_ns()
    job()
    return (time.process_time_ns() - start) / 1e9


def peak_of(job: Callable[[], object]) -> int:
    """The largest number of bytes that one run holds at once."""
    gc.collect()
    tracemalloc.start()
    job()
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    return peak


def design_of(frame: pd.DataFrame) -> an.Design:
    """A fresh design."""
    return an.Design(frame, "w", strata="h", psu="psu")


def line(name: str, frame: pd.DataFrame, job: Job, rounds: int, peers: Sequence[Peer]) -> str:
    """One job, timed with the bare pass and the peers in the same rounds."""
    read = arrays(frame, (*DESIGN, *job.reads))
    bare: list[float] = []
    first: list[float] = []
    again: list[float] = []
    for _ in range(rounds):
        design = design_of(frame)
        bare.append(timed(lambda: [column.sum() for column in read]))
        first.append(timed(lambda design=design: job.run(design)))
        again.append(timed(lambda design=design: job.run(design)))
        for peer in peers:
            peer.time(name)
    design = design_of(frame)
    memory = peak_of(lambda: job.run(design)) / sum(column.nbytes for column in read)
    over = [median(x / b for x, b in zip(column, bare, strict=True)) for column in (first, again)]
    cells = [f"{median(first) * 1e3:.1f}", f"{over[0]:.1f}", f"{median(again) * 1e3:.1f}", f"{over[1]:.1f}", f"{memory:.1f}"]
    for peer in peers:
        known = peer.seconds.get(name)
        ratio = median(known) / median(first) if known else float("nan")
        cells += [f"{median(known) * 1e3:.0f}", f"{ratio:.1f}" if ratio < 10 else f"{ratio:.0f}"] if known else ["–", "–"]
    return "| " + " | ".join([name, *cells]) + " |"


def started(chosen: argparse.Namespace, frame: pd.DataFrame, folder: Path) -> list[Peer]:
    """The peers asked for, with the sample written for them."""
    peers = []
    if chosen.peers:
        write_for_peers(frame, folder, text=False)
        peers.append(("svy", [chosen.peers, str(HERE / "peers" / "svy_worker.py"), str(folder)]))
    if chosen.r:
        write_for_peers(frame, folder, text=True)
        peers.append(("R survey", [chosen.r, str(HERE / "peers" / "survey_worker.R"), str(folder)]))
    return [Peer(name, command, chosen.patience, chosen.limit) for name, command in peers]


def main(arguments: Sequence[str] | None = None) -> int:
    """Time every job and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.estimation", description=__doc__)
    parser.add_argument("--rows", type=float, default=1e6)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--jobs", nargs="*", help="only jobs whose name begins so")
    parser.add_argument("--peers", help="a Python interpreter that has svy")
    parser.add_argument("--r", help="an Rscript that has survey")
    parser.add_argument("--patience", type=float, default=5.0, help="seconds after which a peer is not timed again")
    parser.add_argument("--limit", type=float, default=600.0, help="seconds after which a peer's job is given up")
    chosen = parser.parse_args(arguments)
    frame = population_sample(int(chosen.rows))
    design = median(timed(lambda: design_of(frame)) for _ in range(chosen.rounds))
    print(f"{len(frame):,} rows, {frame['psu'].nunique():,} units, {os.cpu_count()} cores; design {design * 1e3:.0f} ms\n")
    with tempfile.TemporaryDirectory() as folder:
        peers = started(chosen, frame, Path(folder))
        heads = ["job", "first ms", "× bare", "again ms", "× bare", "memory ×"]
        heads += [head for peer in peers for head in (f"{peer.name} ms", "× ours")]
        print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads), flush=True)
        for name, job in jobs(frame).items():
            if not chosen.jobs or name.startswith(tuple(chosen.jobs)):
                print(line(name, frame, job, chosen.rounds, peers), flush=True)
        for peer in peers:
            for name, note in peer.notes.items():
                if note != "no such job":
                    print(f"\n{peer.name}, {name}: {note}")
            peer.end()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
