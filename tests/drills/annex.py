"""Send bad annex files and look whether each gets the right message; send good ones and look whether any is blamed.

`python -m tests.drills.annex --n N --seed S` makes N bad files (each fault in turn) and N good ones, prints the counts and the
time of a roll-up of 100 good ones, and exits with 1 on any miss or false alarm.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from analysis.annex import layout
from analysis.annex.checks import check_submission
from analysis.annex.collect import read_all
from analysis.annex.definition import AnnexDefinition
from analysis.annex.figures import figure_table
from analysis.annex.form import read_form
from analysis.annex.problems import Problem, Severity
from analysis.annex.rollup import roll_up
from analysis.annex.template import write_template
from analysis.annex.units import Unit
from tests.annex_units import annex_definition, annex_units, simulate_unit
from tests.drills.annex_faults import Fault, faults, name_of, saved


@dataclass
class Tally:
    """What a drill did and found."""

    bad: int = 0
    good: int = 0
    misses: list[str] = field(default_factory=list)
    false_alarms: list[str] = field(default_factory=list)

    def __str__(self) -> str:
        return f"{self.bad} bad files, {len(self.misses)} misses; {self.good} good files, {len(self.false_alarms)} false alarms"


def drill(n: int, seed: int, folder: Path) -> Tally:
    """Bad and good files, n of each."""
    definition, units, chance, tally = annex_definition(), annex_units(), np.random.default_rng(seed), Tally()
    known = faults(definition)
    for number in range(n):
        unit = units["T01"]
        good = write_template(definition, unit, folder / "good.xlsx", simulate_unit(definition, chance))
        tally.false_alarms += alarms(good, definition)
        tally.good += 1
        tally.misses += missed(known[number % len(known)], number, good, definition, chance, folder)
        tally.bad += 1
    return tally


def told_of(path: Path, definition: AnnexDefinition) -> list[Problem]:
    """Every problem of one file."""
    submission = read_form(path, definition, annex_units())
    return [*submission.problems, *check_submission(submission, definition)]


def alarms(good: Path, definition: AnnexDefinition) -> list[str]:
    """Problems told of a good file, as it was written, re-saved by another program, and typed in Vietnamese style."""
    return [problem.say("en") for variant in variants(good) for problem in told_of(variant, definition) if blames(problem)]


def blames(problem: Problem) -> bool:
    """Whether a unit would have to do anything about it."""
    return problem.severity is not Severity.NOTE


def variants(good: Path) -> Iterator[Path]:
    """The file as written and as people send it back."""
    yield good
    resaved = good.with_name("Phụ lục (bản sửa) FINAL.xlsx")
    resaved.write_bytes(saved(good.read_bytes(), typed_as_text)[0])
    yield resaved


def typed_as_text(book: Any) -> str:
    """Some numbers as text, some with spaces, some missing for a reason; a remark under the table."""
    sheet = book[layout.SHEET]
    sheet["D8"], sheet["D9"], sheet["D11"] = f" {sheet['D8'].value} ", str(sheet["D9"].value), "không biết"
    sheet["A95"] = "Ghi chú: số liệu lấy từ báo cáo năm"
    sheet.title = "Sheet1"
    return ""


def missed(
    fault: Fault, number: int, good: Path, definition: AnnexDefinition, chance: np.random.Generator, folder: Path
) -> list[str]:
    """What is wrong with what the reader says of one fault: the right message is not among what it says."""
    places = read_form(good, definition, annex_units()).cells
    content, cell = fault.make(good.read_bytes(), places, chance)
    path = name_of(fault, number, folder)
    path.write_bytes(content)
    told = told_of(path, definition)
    right = [problem for problem in told if problem.kind == fault.kind and (not cell or problem.cell == cell)]
    path.unlink()
    if right and all(problem.file and problem.say() and problem.say("en") for problem in right):
        return []
    return [f"{fault.name}: wanted {fault.kind} at {cell or 'the file'}, told {sorted({problem.kind for problem in told})}"]


def hundred(seed: int, folder: Path) -> tuple[int, float, float]:
    """Read, check and roll up 100 good forms; how many counted, the seconds it took and those of the processor."""
    definition, chance = annex_definition(), np.random.default_rng(seed)
    units = {f"U{number:03}": Unit(f"U{number:03}", f"Đơn vị {number}", f"type {number % 3}", "r") for number in range(100)}
    for code, unit in units.items():
        write_template(definition, unit, folder / f"{code}.xlsx", simulate_unit(definition, chance))
    start, busy = time.perf_counter(), time.process_time()
    collection = read_all(folder, definition, units)
    table = figure_table(collection)
    for by in (None, "type", "region"):
        roll_up(table, definition, units, by=by)
    return len(collection.submissions), time.perf_counter() - start, time.process_time() - busy


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the drill; 1 where anything was missed or wrongly blamed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--n", type=int, default=60)
    parser.add_argument("--seed", type=int, default=1)
    given = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as place:
        tally = drill(given.n, given.seed, Path(place))
    with tempfile.TemporaryDirectory() as place:
        counted, seconds, processor = hundred(given.seed, Path(place))
    print(tally)
    print(*tally.misses, *tally.false_alarms, sep="\n")
    print(f"100 good files read, checked and rolled up in {seconds:.1f} s ({processor:.1f} s of processor; {counted} counted)")
    return int(bool(tally.misses or tally.false_alarms or counted != 100))


if __name__ == "__main__":
    raise SystemExit(main())
