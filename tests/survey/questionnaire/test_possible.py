"""Whether a rule can be true: never said wrongly, and found where the rules compare questions with constants."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.expression import Element, Scope, compile_expression
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.possible import Possibilities
from tests.survey.combined_rules import combined

FORM = """<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"><h:head><model><instance>
<data id="d"><age/><job/><crops/><note/><x/></data></instance>
<bind nodeset="/data/age" type="int"/><bind nodeset="/data/job" type="string"/><bind nodeset="/data/crops" type="string"/>
<bind nodeset="/data/note" type="string"/><bind nodeset="/data/x" type="string"/></model></h:head><h:body>
<input ref="/data/age"><label>A</label></input>
<select1 ref="/data/job"><label>J</label>
<item><label>F</label><value>farm</value></item><item><label>S</label><value>shop</value></item>
<item><label>3</label><value>3</value></item></select1>
<select ref="/data/crops"><label>C</label>
<item><label>R</label><value>rice</value></item><item><label>T</label><value>tea</value></item>
<item><label>M</label><value>maize</value></item></select>
<input ref="/data/note"><label>N</label></input><input ref="/data/x"><label>X</label></input></h:body></h:html>"""
POSSIBILITIES = Possibilities(compile_xform(FORM))
AGES = ["", *map(str, range(-3, 12))]
JOBS = ["", "farm", "shop", "3"]
CROPS = ["", "rice", "tea", "maize", "rice tea", "rice maize", "tea maize", "rice tea maize"]
NOTES = ["", "a", "b", "something else"]

_numbers = st.integers(-2, 10).map(str)
_atoms = st.one_of(
    st.builds("/data/age {} {}".format, st.sampled_from("= != < <= > >=".split()), _numbers),
    st.builds("{1} {0} /data/age".format, st.sampled_from("= != < <= > >=".split()), _numbers),
    st.builds("/data/job {} '{}'".format, st.sampled_from(["=", "!="]), st.sampled_from(["", "farm", "shop", "mine"])),
    st.builds("/data/job {} {}".format, st.sampled_from(["=", "<", ">="]), st.integers(0, 4).map(str)),
    st.builds("selected(/data/crops, '{}')".format, st.sampled_from(["rice", "tea", "coffee"])),
    st.builds("/data/crops {} '{}'".format, st.sampled_from(["=", "!="]), st.sampled_from(["", "tea"])),
    st.builds("/data/note {} '{}'".format, st.sampled_from(["=", "!="]), st.sampled_from(["", "a", "b"])),
)
_rules = combined(_atoms, max_leaves=6)


class World:
    """The form's answers, for evaluation."""

    def __init__(self, values: tuple[str, ...]) -> None:
        names = ("age", "job", "crops", "note")
        self.root = Element("", [Element("data", [Element(name, text=text) for name, text in zip(names, values, strict=True)])])


def can_hold(source: str) -> bool:
    """Whether any answers at all make the rule true, tried one by one in the engine."""
    rule = compile_expression(source)
    for values in product(
        *(
            domain if name in source else [""]
            for name, domain in zip(("age", "job", "crops", "note"), (AGES, JOBS, CROPS, NOTES), strict=True)
        )
    ):
        world = World(values)
        if rule.boolean(Scope(world.root, world.root, world)):  # type: ignore[arg-type]
            return True
    return False


@settings(max_examples=150, deadline=None)
@given(_rules)
def test_never_is_always_right_and_never_missed(source: str) -> None:
    """The search agrees with trying every answer, wherever rules compare questions with constants."""
    assert POSSIBILITIES.possible(POSSIBILITIES.rule(source, "/data/x")) == can_hold(source)


@pytest.mark.parametrize(
    "source",
    [
        "/data/age > /data/age",
        "/data/age + 1 < /data/age",
        "today() < date('1900-01-01')",
        "count(/data/crops) > 5",
        "string-length(/data/note) < 0",
        "/data/note > 3 and /data/note < 3",
        "/data/crops = 'tea rice' and not(selected(/data/crops, 'tea'))",
    ],
)
def test_what_cannot_be_followed_is_taken_for_possible(source: str) -> None:
    """False, all of them, yet not by anything the search looks at: it claims nothing."""
    assert POSSIBILITIES.possible(POSSIBILITIES.rule(source, "/data/x"))
