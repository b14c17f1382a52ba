"""Runs R reference cases through the public API: python -m tests.reference_r CASES.json DATA_DIR [--op OP] [--json OUT].

Prints passed, failed and not supported per operation and the first differing number of each failure; exits 0 only if
nothing failed. What is not supported is counted apart and never as passed.
"""

from __future__ import annotations

import argparse
import json
import warnings
from collections import Counter
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path

from tests.reference.case import read_cases
from tests.reference.run import Outcome, run

STATUSES = ("passed", "failed", "not supported")


def table(outcomes: Sequence[Outcome]) -> str:
    """One line per operation, and the sum."""
    counts = Counter((outcome.op, outcome.status) for outcome in outcomes)
    names = sorted({outcome.op for outcome in outcomes})
    lines = [f"{'operation':32}" + "".join(f"{status:>15}" for status in STATUSES)]
    lines += [f"{name:32}" + "".join(f"{counts[name, status]:>15}" for status in STATUSES) for name in names]
    totals = Counter(outcome.status for outcome in outcomes)
    lines.append(f"{'all':32}" + "".join(f"{totals[status]:>15}" for status in STATUSES))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the cases; 0 if none failed, else 1."""
    parser = argparse.ArgumentParser(prog="python -m tests.reference_r", description=__doc__)
    parser.add_argument("cases", type=Path, help="a file in the format of the reference suite")
    parser.add_argument("data", type=Path, help="the folder of its data files")
    parser.add_argument("--op", action="append", help="only this operation (may be repeated)")
    parser.add_argument("--case", action="append", help="only cases whose id begins so (may be repeated)")
    parser.add_argument("--json", type=Path, help="write every outcome to this file")
    parser.add_argument("--missing", action="store_true", help="also list why cases are not supported")
    chosen = parser.parse_args(arguments)
    cases = [
        case
        for case in read_cases(chosen.cases, chosen.data)
        if (not chosen.op or case.op in chosen.op) and (not chosen.case or case.id.startswith(tuple(chosen.case)))
    ]
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        outcomes = [run(case) for case in cases]
    print(table(outcomes))
    for outcome in outcomes:
        if outcome.status == "failed":
            print(f"FAILED {outcome.op} {outcome.case}: {outcome.detail}")
    by_rule = Counter(outcome.detail for outcome in outcomes if outcome.status == "passed" and outcome.detail)
    for detail, count in sorted(by_rule.items()):
        print(f"passed {count} {detail} (not by R's number)")
    if chosen.missing:
        for (op, detail), count in sorted(Counter((o.op, o.detail) for o in outcomes if o.status == "not supported").items()):
            print(f"not supported {op}: {detail} ({count})")
    if chosen.json:
        chosen.json.write_text(json.dumps([asdict(outcome) for outcome in outcomes], indent=1), encoding="utf-8")
    return 1 if any(outcome.status == "failed" for outcome in outcomes) else 0


if __name__ == "__main__":
    raise SystemExit(main())
