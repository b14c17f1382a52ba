"""`python -m tests.oracle_traces DIR`: recorded interviews on real forms, replayed; relevance and values compared after every
step.

Clock fields are left out. A difference counts only where no written decision (docs/odk-decisions.yaml) accounts for it. Exit 0
if none counts.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.errors import SurveyError
from survey.interview.session import Session
from tests.oracle_decisions import Decided
from tests.oracle_state import Difference, apply, begin, differences

CLOCK = frozenset(["timestamp", "date"])


@dataclass(frozen=True)
class Found:
    """A difference after a step of a trace, with the decision that accounts for it (empty if none does)."""

    step: int
    difference: Difference
    decision: str


def read(path: Path) -> dict[str, Any]:
    """A recorded interview."""
    trace: dict[str, Any] = json.loads(gzip.decompress(path.read_bytes()))
    return trace


def replay(trace: dict[str, Any], steps: int | None = None) -> Iterator[Found]:
    """The differences after each step (the first `steps` of them), each told once where it first shows."""
    session = begin(trace["xform"], trace["now"], trace["tz"])
    state = dict(trace["state0"])
    told: set[str] = set()
    decided = Decided(session)
    yield from _new(session, state, 0, decided, told)
    for number, step in enumerate(trace["steps"][:steps], 1):
        if step["error"]:
            continue
        state.update(step["changed"])
        for path in step["removed"]:
            state.pop(path, None)
        try:
            apply(session, step["op"], step["args"])
        except (LookupError, SurveyError) as error:
            missed = Difference(step["args"].get("ref") or step["args"]["range"], "step", "done", str(error))
            yield Found(number, missed, *decided.take([missed]))
        yield from _new(session, state, number, decided, told)


def _new(session: Session, state: dict[str, Any], step: int, decided: Decided, told: set[str]) -> Iterator[Found]:
    clocks = {question.path for question in session.questionnaire.questions if question.jr_preload in CLOCK}
    found = [one for one in differences(session.evaluation, state, wording=False) if one.path not in clocks]
    for difference, name in zip(found, decided.take(found), strict=True):
        if str(difference) not in told:
            told.add(str(difference))
            yield Found(step, difference, name)


def main(folder: Path) -> int:
    """Print what differs in each trace and the counts; the exit code."""
    open_ones = steps = 0
    decided: Counter[str] = Counter()
    for path in sorted(folder.glob("*.json.gz")):
        trace = read(path)
        found = list(replay(trace))
        undecided = [one for one in found if not one.decision]
        decided.update(one.decision for one in found if one.decision)
        steps += len(trace["steps"])
        open_ones += len(undecided)
        print(
            f"{trace['name']}: {len(trace['steps'])} steps, {len(found)} differences, {len(undecided)} without a decision",
            flush=True,
        )
        for one in undecided[:8]:
            print(f"    step {one.step}: {str(one.difference)[:300]}")
    print(f"{steps} steps; {open_ones} differences without a decision; by decision: {dict(decided)}")
    return 0 if not open_ones else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
