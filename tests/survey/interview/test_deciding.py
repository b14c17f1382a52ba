"""Why a question is asked or skipped: the answers that are named settle it, and no answer is named that does not."""

from __future__ import annotations

import random
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from survey.expression.parser import parse
from survey.expression.references import elements_read
from survey.expression.syntax import unparse
from survey.interview.deciding import decisive
from survey.interview.environment import InterviewEnvironment
from survey.interview.session import Session
from survey.questionnaire.conditions import condition
from survey.questionnaire.load import load
from survey.store.memory import MemoryStore
from tests.respondent import interviewed
from tests.survey.combined_rules import combined

NAMES = "abcde"
_atoms = st.builds("/{} {} {}".format, st.sampled_from(NAMES), st.sampled_from(["=", "!=", "<", ">"]), st.integers(0, 3))
_rules = combined(_atoms, max_leaves=8)
_answers = st.fixed_dictionaries({name: st.integers(0, 3) for name in NAMES})


def truth(source: str, answers: dict[str, int]) -> bool:
    """Whether a rule holds on some answers."""
    rule = condition(parse(source), lambda path: path.steps[0].test)
    return bool(rule.truth({name: float(answer) for name, answer in answers.items()}))


@given(_rules, _answers, _answers)
def test_nothing_else_that_is_answered_changes_the_outcome(source: str, answers: dict[str, int], others: dict[str, int]) -> None:
    """With what decides kept and every other answer exchanged, the rule comes out the same."""
    parts = [unparse(part) for part in decisive(parse(source), lambda part: truth(unparse(part), answers))]
    named = {path.strip("/") for part in parts for path, _elsewhere in elements_read(part, "/x")}
    assert named
    mixed = {name: answers[name] if name in named else others[name] for name in NAMES}
    assert truth(source, mixed) == truth(source, answers)


FORM = """\
settings: {form_id: demo, version: "1", title: Demo}
survey:
  - {type: integer, name: age, label: Age}
  - {type: select_one yn, name: works, label: Works}
  - {type: calculate, name: grown, calculation: 'if(${age} > 17, 1, 0)'}
  - {type: text, name: job, label: Job, relevant: "${grown} = 1 and ${works} = 'yes'"}
choices:
  yn: [{name: yes, label: Yes}, {name: no, label: No}]
"""


@pytest.mark.parametrize(
    ("age", "works", "named"),
    [("12", "yes", ["grown", "Age"]), ("30", "no", ["Works"]), ("30", "yes", ["grown", "Age", "Works"]), ("12", "no", None)],
)
def test_only_what_decides_is_named(tmp_path: Path, age: str, works: str, named: list[str] | None) -> None:
    """A part that holds decides nothing where another does not; behind a calculation stand the answers it is made of."""
    (tmp_path / "form.yaml").write_text(FORM, encoding="utf-8")
    session = Session.start(load(tmp_path / "form.yaml"), MemoryStore())
    session.answer("/data/age", age)
    session.answer("/data/works", works)
    (rule,) = session.evaluation.why("/data/job").rules
    assert [label for label, _answer in rule.reads] == (named or ["grown", "Age", "Works"])


CHAIN = """\
settings: {form_id: demo, version: "1", title: Demo}
survey:
  - {type: integer, name: age, label: Age}
  - {type: text, name: job, label: Job, relevant: '${age} > 14'}
  - {type: text, name: boss, label: Boss, relevant: "${job} != ''"}
"""


def test_what_was_not_asked_is_named_too(tmp_path: Path) -> None:
    """A question that is skipped because another was: it stands there, and so the next `why` is clear."""
    (tmp_path / "form.yaml").write_text(CHAIN, encoding="utf-8")
    session = Session.start(load(tmp_path / "form.yaml"), MemoryStore(), language="en")
    session.answer("/data/age", "12")
    (rule,) = session.evaluation.why("/data/boss").rules
    assert rule.reads == (("Job", "(not asked)"),)


OWN = sorted((Path(__file__).resolve().parents[3] / "questionnaires").glob("*/questionnaire.yaml"))


@pytest.mark.parametrize("source", OWN, ids=lambda path: path.parent.name)
def test_every_reason_agrees_with_the_interview(source: Path) -> None:
    """In random interviews a question is asked exactly where all its rules hold, and what decides is named."""
    form = load(source)
    session = Session.start(form, MemoryStore(), environment=InterviewEnvironment(random=random.Random(3)))
    interviewed(session, 3)
    for node in session.evaluation.walk():
        if node.element is not None and node.element.relevant:
            reason = session.evaluation.why(node.path)
            assert reason.asked == all(rule.holds for rule in reason.rules)
            assert all(rule.reads for rule in reason.rules)
