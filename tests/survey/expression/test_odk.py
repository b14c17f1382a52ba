"""Our answers against those of ODK's own engines, on the cases that lie beside the repository."""

from __future__ import annotations

import json
import math
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from survey.errors import EvaluationError
from survey.expression import compile_expression
from tests.differences import PAGE, SIDES, fingerprint, page, rules
from tests.oracle_xpath import ERROR, agrees, evaluate, run
from tests.xml_data import scope_of

CASES = Path(__file__).resolve().parents[4] / "shared" / "reference" / "odk" / "xpath_cases.json"
needs_cases = pytest.mark.skipif(not CASES.exists(), reason=f"the reference cases are not at {CASES}")


def test_the_page_of_differences_is_made_from_its_rules() -> None:
    """docs/odk-differences.md is what `python -m tests.differences` writes, and no case has two rules."""
    assert PAGE.read_text(encoding="utf-8") == page()
    counts = Counter(case for rule in rules() for case in rule["cases"])
    assert max(counts.values()) == 1
    assert {rule["follow"] for rule in rules()} <= set(SIDES)


@needs_cases
def test_every_agreed_case_gives_the_agreed_value() -> None:
    """Where JavaRosa and web-forms give the same value, so do we."""
    results = run(json.loads(CASES.read_text(encoding="utf-8"))["agreed"])
    failed = [(result.case["expr"], result.case["expected"], result.got) for result in results if result.status == "failed"]
    assert failed == []
    assert sum(result.status == "passed" for result in results) > 0.9 * len(results)


@needs_cases
def test_every_disagreement_has_one_rule_and_we_give_its_answer() -> None:
    """Each case on which the engines differ is decided by a written rule, and our engine gives the decided answer."""
    decisions = {case: rule for rule in rules() for case in rule["cases"]}
    cases = json.loads(CASES.read_text(encoding="utf-8"))["disagreements"]
    assert {fingerprint(case) for case in cases} == set(decisions)
    wrong = [(rule["id"], case["expr"]) for case in cases if not _as_decided(case, rule := decisions[fingerprint(case)])]
    assert wrong == []


MEMBERS = """<data><member><name>Lan</name><age>34</age></member><member><name>Minh</name><age>41</age></member>
<member><name/><age/></member></data>"""


@pytest.mark.parametrize(
    ("source", "expected"), [example for rule in rules() for example in rule.get("examples", {}).items()], ids=lambda text: text
)
def test_the_examples_of_the_rules_are_true(source: str, expected: str) -> None:
    """What the page says an expression gives is what it gives."""
    try:
        given = compile_expression(source).string(scope_of(MEMBERS, "/data[1]/member[2]/name[1]"))
    except EvaluationError:
        given = ERROR
    assert given == expected


def _as_decided(case: dict[str, Any], rule: dict[str, Any]) -> bool:
    got = evaluate(case)
    if rule["follow"] == "web-forms":
        return agrees(case, got)
    if rule["follow"] == "own":
        decided = rule["cases"][fingerprint(case)]
    else:
        decided = ERROR if case["javarosa"]["type"] == "error" else case["javarosa"]["value"]
    if got == ERROR or not case["type"].startswith("number"):
        return bool(got == decided)
    wanted = float(decided)
    return (math.isnan(wanted) and math.isnan(got)) or math.isclose(got, wanted, rel_tol=1e-12, abs_tol=1e-12)
