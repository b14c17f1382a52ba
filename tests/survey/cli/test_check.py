"""`survey check` on files as designers bring them, and its claims against interviews held on real forms."""

from __future__ import annotations

import json
import random
from datetime import datetime
from pathlib import Path

import pytest

from survey.cli import main
from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.session import Session
from survey.questionnaire.check import check
from survey.questionnaire.load import load
from survey.store import MemoryStore
from tests.respondent import interviewed

REAL = Path(__file__).resolve().parents[4] / "shared" / "reference" / "odk" / "xlsforms"
WHO = "getodk__sample-forms__whova_form__4b6498.xlsx"
NEVER = {"never-relevant", "unreachable", "switched-off"}
WITH_CLAIMS = [
    "PMA-2020__xform-test__assessment_endemic__915d07.xlsx",
    "PMA-2020__xform-test__chp_visit__93c71b.xlsx",
    "PMA-2020__ppp__1__5e38e7.xlsx",
    "databrew__bohemia__census__4ef022.xlsx",
]
needs_real_forms = pytest.mark.skipif(not REAL.is_dir(), reason="the folder of real forms is not here")


def said(capsys: pytest.CaptureFixture[str], *arguments: str) -> tuple[int, list[dict[str, str]]]:
    """The exit code and the findings."""
    code = main.run(["check", "--json", *arguments])
    return code, [json.loads(line) for line in capsys.readouterr().out.splitlines()]


def test_what_is_refused_is_checked_all_the_same(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An unknown reference stops the compiler; a workbook that can be mended is checked to its end."""
    import openpyxl

    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "survey"
    for row in (
        ("type", "name", "label", "relevant"),
        ("numeric", "age", "Age", ""),
        ("note", "n", "N", ""),
        ("integer", "b", "B", "${n} = 1 and false()"),
    ):
        sheet.append(row)
    book.save(tmp_path / "form.xlsx")
    code, found = said(capsys, str(tmp_path / "form.xlsx"))
    assert code == 1
    assert [one["rule"] for one in found] == ["refused", "mended", "never-relevant"]
    assert found[2]["where"] == "survey, row 4"


@needs_real_forms
def test_the_who_verbal_autopsy(capsys: pytest.CaptureFixture[str]) -> None:
    """Two paths to an element `null` that nobody ever made, and nothing else that must be mended."""
    code, found = said(capsys, str(REAL / WHO))
    assert code == 1
    errors = [(one["rule"], one["question"]) for one in found if one["severity"] == "error"]
    assert errors == [("unknown-name", "Id10201"), ("unknown-name", "Id10205")]
    assert all(one["where"] for one in found)


@needs_real_forms
@pytest.mark.parametrize("name", WITH_CLAIMS)
def test_never_means_never(name: str) -> None:
    """What is said never to be asked is not relevant in any of the interviews that random respondents give."""
    form = load(REAL / name, lenient=True)
    never = {(finding.question, finding.where) for finding in check(form) if finding.rule in NEVER}
    paths = [element.path for element in form.walk() if (element.name, element.where) in never]
    assert paths
    for seed in range(3):
        environment = InterviewEnvironment(clock=lambda: datetime(2024, 5, 6, 9).astimezone(), random=random.Random(seed))
        session = Session.start(form, MemoryStore(), environment=environment)
        interviewed(session, seed)
        evaluation: Evaluation = session.evaluation
        asked = {node.element.path for node in evaluation.walk() if node.element is not None and node.relevant()}
        assert asked.isdisjoint(paths)
