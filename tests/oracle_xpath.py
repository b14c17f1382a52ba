"""Runs the agreed cases of a file of XPath cases: `python -m tests.oracle_xpath FILE`; exits 0 only if none fails."""

from __future__ import annotations

import json
import math
import sys
from collections import Counter
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from survey.errors import SurveyError
from survey.expression import Scope, compile_expression, parse
from survey.expression.references import calls
from tests.xml_data import World, at_path, read_xml

EXCLUDED_FLAGS = ("dom-only", "id()", "axes-outside-odk-spec", "javarosa-limitation")
"""DOM nodes that forms lack, the id() function, axes that ODK leaves out, and what one engine merely refuses."""

ERROR = "ERROR"


@dataclass(frozen=True)
class Result:
    """What became of one case."""

    case: dict[str, Any]
    status: str
    got: str


def exclusion(case: dict[str, Any]) -> str | None:
    """Why a case is left out, or None."""
    flag = next((flag for flag in case.get("flags", ()) if flag in EXCLUDED_FLAGS), None)
    if flag:
        return flag
    try:
        called = [call.name for call in calls(parse(case["expr"]))]
    except SurveyError:
        return None  # what cannot be read is a case to fail, not to leave out
    return "id()" if "id" in called else None


def scope_of(case: dict[str, Any]) -> Scope:
    """The scope of a case: its document, its context node, its clock."""
    document = read_xml(case.get("context"))
    zone = ZoneInfo(case["tz"]) if case.get("tz") else UTC
    moment = datetime.fromisoformat(case["now"]).astimezone(zone) if case.get("now") else datetime(2026, 11, 22, tzinfo=zone)
    root = at_path(document, case.get("root"))
    node = at_path(document, case.get("context_node"))
    return Scope(node, node, World(root, document, moment, case.get("lang")))


def evaluate(case: dict[str, Any]) -> Any:
    """The value of a case's expression, as the kind that the case expects; ERROR for an error of ours."""
    kind = case["type"]
    try:
        compiled = compile_expression(case["expr"], lazy=True)
        scope = scope_of(case)
        if kind == "boolean":
            return compiled.boolean(scope)
        if kind.startswith("number"):
            return compiled.number(scope)
        if kind == "string":
            return compiled.string(scope)
        value = compiled.evaluate(scope)
        return [node.name for node in value] if isinstance(value, list) else value
    except SurveyError:
        return ERROR


def agrees(case: dict[str, Any], got: Any) -> bool:
    """Whether a value is the expected one, within the case's own tolerance."""
    expected = case["expected"]
    if case["type"] == "error" or got == ERROR:
        return bool(got == ERROR and case["type"] == "error")
    if not case["type"].startswith("number"):
        return bool(got == expected)
    wanted = float(expected)
    if math.isnan(wanted) or math.isinf(wanted):
        return bool(got == wanted or (math.isnan(wanted) and math.isnan(got)))
    if factor := case.get("factor"):
        # The expected value is rounded to 1 / factor; both sides carry floating point's own error.
        return bool(abs(got - wanted) <= 0.5 / factor + 4e-16 * abs(wanted))
    return math.isclose(got, wanted, rel_tol=1e-15, abs_tol=float(case.get("tolerance", 1e-15)))


def run(cases: list[dict[str, Any]]) -> list[Result]:
    """Every case with its outcome: passed, failed or excluded."""
    results = []
    for case in cases:
        reason = exclusion(case)
        if reason:
            results.append(Result(case, "excluded", reason))
            continue
        got = evaluate(case)
        results.append(Result(case, "passed" if agrees(case, got) else "failed", repr(got)))
    return results


def main(path: str) -> int:
    """Print each failure and the counts."""
    results = run(json.loads(Path(path).read_text(encoding="utf-8"))["agreed"])
    for result in results:
        if result.status == "failed":
            print(f"FAILED {result.case['expr']!r}: expected {result.case['type']} {result.case['expected']!r}, got {result.got}")
    reasons = Counter(result.got for result in results if result.status == "excluded")
    for reason, count in sorted(reasons.items()):
        print(f"excluded: {count} {reason}")
    counts = Counter(result.status for result in results)
    print(f"{counts['passed']} passed, {counts['failed']} failed, {counts['excluded']} excluded")
    return 1 if counts["failed"] else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
