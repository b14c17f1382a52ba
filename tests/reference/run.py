"""Running a case: its design, its steps, its operation, and the verdict."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np

from analysis.errors import AnalysisError
from tests.reference import designs, ops, suspects  # noqa: F401  (fill the registries)
from tests.reference.case import Case, NotSupported
from tests.reference.compare import difference, number
from tests.reference.registry import DELIBERATE_RULES, DESIGN_KINDS, OPERATIONS, STEPS, SUSPECT_RULES, Rule

Status = Literal["passed", "failed", "not supported"]


@dataclass(frozen=True)
class Outcome:
    """What became of a case; the detail says which number differs first, or what is missing."""

    case: str
    op: str
    status: Status
    detail: str = ""


def evaluate(case: Case) -> dict[str, Any]:
    """The results of a case through the public API. Raises NotSupported where there is no way."""
    adapter = OPERATIONS.get(case.op)
    if adapter is None:
        raise NotSupported(f"op {case.op}")
    kind = case.design["kind"]
    if kind not in DESIGN_KINDS:
        raise NotSupported(f"design kind {kind}")
    changes = case.design.get("steps") or []
    for change in changes:
        if change["op"] not in STEPS:
            raise NotSupported(f"step {change['op']}")
    design = DESIGN_KINDS[kind](case)
    for change in changes:
        design = STEPS[change["op"]](case, design, change)
    return adapter(case, design)


def verdict(case: Case) -> tuple[str | None, str]:
    """What is wrong with the library's answer to a case, or None; and the rule that judged it where R's answer did not."""
    judged = rule_for(case)
    if judged is not None and not agrees(case):
        return judged(case, lambda: evaluate(case)), f"judged by rule: {judged.__name__}"
    return compared(case), ""


def compared(case: Case) -> str | None:
    """What is wrong with the library's answer beside R's, or None."""
    if case.suspect:
        raise NotSupported("R is wrong here and no rule says what is right")
    expected = case.expected
    if "error" in expected or nothing_known(expected):
        try:
            found = evaluate(case)
        except AnalysisError:
            return None
        if "error" in expected:
            return f"R refuses ({expected['error']}), we answer {found.get('estimate')}"
        return difference(found, expected, case.tol)
    try:
        found = evaluate(case)
    except AnalysisError as error:
        return f"refused: {error}"
    return difference(found, expected, case.tol)


def rule_for(case: Case) -> Rule | None:
    """The rule that judges this case instead of R's answer, if one does."""
    rules = [*DELIBERATE_RULES, *(SUSPECT_RULES if case.suspect else [])]
    return next((check for applies, check in rules if applies(case)), None)


def agrees(case: Case) -> bool:
    """Whether R is not suspected and our numbers are R's, whatever a rule would allow."""
    if case.suspect or "error" in case.expected or nothing_known(case.expected):
        return False
    try:
        return difference(evaluate(case), case.expected, case.tol) is None
    except AnalysisError:
        return False


def nothing_known(expected: dict[str, Any]) -> bool:
    """Whether R's estimate is missing throughout, which a library may also refuse."""
    if "estimate" not in expected:
        return False
    flat = np.ravel(np.array(expected["estimate"], dtype=object))
    return len(flat) > 0 and all(number(part) is not None and np.isnan(number(part)) for part in flat)


def run(case: Case) -> Outcome:
    """The verdict on a case; an error that is no refusal of ours is a failure."""
    try:
        wrong, note = verdict(case)
    except NotSupported as missing:
        return Outcome(case.id, case.op, "not supported", str(missing))
    except AnalysisError as error:
        return Outcome(case.id, case.op, "failed", f"refused: {error}")
    except Exception as error:
        place = error.__traceback__
        while place is not None and place.tb_next is not None:
            place = place.tb_next
        line = f" ({place.tb_frame.f_code.co_filename.rsplit('/', 1)[-1]}:{place.tb_lineno})" if place is not None else ""
        return Outcome(case.id, case.op, "failed", f"{type(error).__name__}: {error}{line}")
    return Outcome(case.id, case.op, "passed", note) if wrong is None else Outcome(case.id, case.op, "failed", wrong)
