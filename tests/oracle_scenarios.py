"""`python -m tests.oracle_scenarios FILE`: form transcripts of another engine, replayed step by step through a session.

Cases with a flag are left out. Exit 0 if at least 98 % of the steps agree and nothing crashed.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from survey.errors import SurveyError
from tests.oracle_decisions import Decided
from tests.oracle_state import Difference, apply, begin, differences, same_submission

GOAL = 0.98


@dataclass(frozen=True)
class StepResult:
    """How one step of a case went: the differences found, or the exception that ended the case."""

    case: int
    step: int
    test: str
    differences: tuple[Difference, ...]
    decisions: frozenset[str] = frozenset()
    crash: str = ""


def run_case(case: dict[str, Any]) -> Iterator[StepResult]:
    """The result of each step of a case; step 0 is the form as loaded."""
    state = dict(case["state0"])
    try:
        session = begin(case["form"], case["now"], case["tz"])
        decided = Decided(session)
        found = _found(decided, state, case["xml0"])
    except Exception as error:
        steps = len(case["ops"]) + 1
        yield from (StepResult(case["id"], step, case["test"], (), crash=_told(error)) for step in range(steps))
        return
    yield StepResult(case["id"], 0, case["test"], *found)
    for number, operation in enumerate(case["ops"], 1):
        state.update(operation["state_changed"])
        for path in operation["state_removed"]:
            state.pop(path, None)
        try:
            apply(session, operation["op"], operation["args"])
            found = _found(decided, state, operation["xml"])
        except Exception as error:
            decision = _decision(decided, operation["args"], error)
            crash = "" if decision else _told(error)
            yield StepResult(case["id"], number, case["test"], (), frozenset(filter(None, [decision])), crash)
            continue
        yield StepResult(case["id"], number, case["test"], *found)


def _decision(decided: Decided, arguments: dict[str, Any], error: Exception) -> str:
    """The written decision because of which a step cannot be taken here, empty if there is none."""
    path = arguments.get("ref") or arguments.get("range")
    if not path or not isinstance(error, LookupError | SurveyError):
        return ""
    return decided.take([Difference(path, "step", "done", str(error))])[0]


def _told(error: Exception) -> str:
    return f"{'refused' if isinstance(error, SurveyError) else 'CRASH'}: {type(error).__name__}: {error}"


def _found(decided: Decided, state: dict[str, Any], xml: str) -> tuple[tuple[Difference, ...], frozenset[str]]:
    """The differences that no written decision accounts for, and the decisions that accounted for others."""
    evaluation = decided.session.evaluation
    found = list(differences(evaluation, state))
    names = decided.take(found)
    left = tuple(difference for difference, name in zip(found, names, strict=True) if not name)
    if not found and xml and not same_submission(xml, evaluation.submission()):
        left = (Difference("submission", "xml", xml, evaluation.submission()),)
    return left, frozenset(name for name in names if name)


def run(path: Path) -> tuple[list[StepResult], int]:
    """Every step of every case without a flag, and how many cases were left out."""
    cases = json.loads(path.read_text(encoding="utf-8"))
    plain = [case for case in cases if not case["flags"]]
    return [result for case in plain for result in run_case(case)], len(cases) - len(plain)


def main(path: Path) -> int:
    """Print every failure and the counts; the exit code."""
    results, left_out = run(path)
    failed = [result for result in results if result.differences or result.crash]
    for result in failed:
        print(f"case {result.case} step {result.step} ({result.test.rpartition(' > ')[2]})")
        for line in [result.crash] if result.crash else [str(found)[:400] for found in result.differences[:6]]:
            print(f"    {line}")
    crashed = sum(result.crash.startswith("CRASH") for result in failed)
    kinds = Counter(found.kind for result in failed for found in result.differences)
    share = 1 - len(failed) / max(len(results), 1)
    print(f"{len(results)} steps of {len({result.case for result in results})} cases ({left_out} cases left out by flag)")
    decisions = Counter(name for result in results for name in result.decisions)
    print(f"steps that differ by a written decision only: {dict(decisions)}")
    print(f"{len(failed)} steps differ ({dict(kinds)}), {crashed} crashed: {share:.2%} agree, goal {GOAL:.0%}")
    return 0 if share >= GOAL and not crashed else 1


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
