"""How the oracles tell a difference that is decided from one that is a defect."""

from __future__ import annotations

import pytest

from survey.interview.session import Session
from tests.oracle_decisions import Decided
from tests.oracle_state import Difference, begin
from tests.survey.questionnaire.test_compile import xform

ROSTER = """
<bind nodeset="/data/member/age" type="int"/>
<bind nodeset="/data/hidden" relevant="false()"/>
<bind nodeset="/data/result" calculate="{rule}"/>
<bind nodeset="/data/member/own" calculate="{rule}"/>"""

BODY = '<repeat nodeset="/data/member"><input ref="/data/member/age"><label>A</label></input></repeat>'


def interview(rule: str) -> Session:
    data = "<member><age>30</age><own/></member><member><age/><own/></member><blank/><hidden><x>1</x></hidden><result/>"
    return begin(xform(data, ROSTER.format(rule=rule), BODY), "2026-03-01T08:00:00Z", "UTC")


@pytest.mark.parametrize(
    ("rule", "here", "recorded", "decision"),
    [
        ("sum(/data/member/age)", "30", "", "empty-among-numbers"),
        ("max(/data/blank, 3)", "3", "", "empty-among-numbers"),
        ("not(/data/blank)", "true", "false", "blank-is-false"),
        ("if(/data/blank, 1, 2)", "2", "1", "blank-is-false"),
        ("count(/data/hidden/x)", "0", "1", "not-relevant-is-not-there"),
        ("selected('a b', 'a b')", "true", "false", "choice-with-a-space"),
        ("if(/data/blank, 0, sum(/data/member/age))", "30", "0", "blank-is-false"),
        ("if(not(/data/blank), 7, sum(/data/member/age))", "7", "", "empty-among-numbers+blank-is-false"),
    ],
)
def test_a_difference_is_decided_if_the_other_reading_gives_what_was_recorded(
    rule: str, here: str, recorded: str, decision: str
) -> None:
    """The rule, read as the decision says the other engine reads it, gives the recorded value; any other value is a defect."""
    session = interview(rule)
    assert session.evaluation.text("/data/result") == here
    assert Decided(session).take([Difference("/data/result", "value", recorded, here)]) == [decision]
    assert Decided(session).take([Difference("/data/result", "value", "99", here)]) == [""]


def test_the_other_reading_of_a_path_inside_a_repeat_leads_to_every_instance() -> None:
    """The decision on one's own instance accounts for a count over all of them, and for nothing else."""
    session = interview("count(/data/member/age)")
    assert session.evaluation.text("/data/member[1]/own") == "1"
    found = [Difference("/data/member[1]/own", "value", recorded, "1") for recorded in ("2", "3")]
    assert [Decided(session).take([one]) for one in found] == [["own-instance"], [""]]


def test_what_depends_on_a_decided_difference_is_decided_with_it() -> None:
    """A calculation on a calculation that differs by decision inherits the decision."""
    data = "<member><age/></member><total/><double/>"
    binds = """<bind nodeset="/data/member/age" type="int"/><bind nodeset="/data/total" calculate="sum(/data/member/age)"/>
    <bind nodeset="/data/double" calculate="/data/total * 2"/>"""
    decided = Decided(begin(xform(data, binds, BODY), "2026-03-01T08:00:00Z", "UTC"))
    differences = [Difference("/data/double", "value", "17", "0"), Difference("/data/total", "value", "", "0")]
    assert decided.take(differences) == ["empty-among-numbers", "empty-among-numbers"]
    assert decided.take([Difference("/data/member[1]/age", "value", "3", "")]) == [""]
