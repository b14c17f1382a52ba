"""What repeat instances start from, as recorded by driving JavaRosa 5.1 (the one in ODK Validate) through these forms."""

from __future__ import annotations

import pytest

from survey.interview.lexical import stored
from survey.interview.session import Session
from survey.questionnaire.compile import compile_xform
from survey.store.memory import MemoryStore
from tests.survey.questionnaire.test_compile import xform

MEMBER = '<repeat nodeset="/data/r"><input ref="/data/r/a"><label>A</label></input></repeat>'
ROOMS = """<repeat nodeset="/data/o"><input ref="/data/o/x"><label>X</label></input><repeat nodeset="/data/o/i">{action}
<input ref="/data/o/i/v"><label>V</label></input></repeat></repeat>"""
PLACED = '<setvalue event="odk-new-repeat" ref="/data/o/i/v" value="concat(\'i\', position(..))"/>'


def opened(data: str, body: str, binds: str = "") -> Session:
    return Session.start(compile_xform(xform(data, binds, body)), MemoryStore(device="lap1"))


def rooms(session: Session, house: str) -> list[str]:
    """What the inner instances of one outer instance hold."""
    return [session.evaluation.text(f"{room}/v") for room in session.evaluation.instances(f"{house}/i")]


def test_without_a_template_a_new_instance_is_blank() -> None:
    """It has the elements of the first instance, not what the form wrote there."""
    session = opened("<r><a>7</a></r><r><a>8</a></r>", MEMBER)
    session.add("/data/r")
    assert [session.evaluation.text(f"{path}/a") for path in session.evaluation.instances("/data/r")] == ["7", "8", ""]


def test_without_a_template_a_new_outer_instance_has_no_inner_ones() -> None:
    """Inner instances are added one by one; those that the form brings stay."""
    session = opened("<o><x/><i><v>1</v></i><i><v>2</v></i></o>", ROOMS.format(action=""))
    house = session.add("/data/o")
    assert rooms(session, "/data/o[1]") == ["1", "2"]
    assert rooms(session, house) == []
    session.add(f"{house}/i")
    assert rooms(session, house) == [""]


@pytest.mark.parametrize(
    ("inner", "brought", "added"),
    [
        ('<i jr:template=""><v>1</v></i>', [], "1"),
        ('<i jr:template=""><v>1</v></i><i><v/></i>', [""], "1"),
        ('<i jr:template=""><v>1</v></i><i><v>2</v></i>', ["2"], "1"),
        ("<i><v>1</v></i>", ["1"], "1"),
    ],
)
def test_inner_instances_in_a_template_come_along_as_they_stand_there(inner: str, brought: list[str], added: str) -> None:
    """A new outer instance has them; the one that the form wrote without any has none."""
    session = opened(f'<o jr:template=""><x/>{inner}</o><o><x>here</x></o>', ROOMS.format(action=""))
    assert rooms(session, "/data/o[1]") == []
    house = session.add("/data/o")
    assert rooms(session, house) == brought
    session.add(f"{house}/i")
    assert rooms(session, house) == [*brought, added]


def test_only_an_instance_made_by_itself_is_new() -> None:
    """What comes along with the form or with an outer instance triggers no odk-new-repeat."""
    session = opened('<o jr:template=""><x/><i><v/></i></o><o><x/><i><v/></i></o>', ROOMS.format(action=PLACED))
    house = session.add("/data/o")
    assert rooms(session, "/data/o[1]") == rooms(session, house) == [""]
    session.add(f"{house}/i")
    assert rooms(session, house) == ["", "i2"]


def test_an_instance_that_the_form_brings_for_its_count_is_not_new() -> None:
    """Of a counted repeat, only the instances beyond those of the form are."""
    body = """<input ref="/data/n"><label>N</label></input><repeat nodeset="/data/r" jr:count="/data/n">
    <setvalue event="odk-new-repeat" ref="/data/r/a" value="position(..)"/>
    <input ref="/data/r/a"><label>A</label></input></repeat>"""
    session = opened('<n>1</n><r jr:template=""><a/></r><r><a/></r>', body, '<bind nodeset="/data/n" type="int"/>')
    session.answer("/data/n", "2")
    assert [session.evaluation.text(f"{path}/a") for path in session.evaluation.instances("/data/r")] == ["", "2"]


def test_a_default_is_written_to_a_hidden_question_too() -> None:
    """It stands there when the question is shown."""
    body = "".join(f'<input ref="/data/{name}"><label>Q</label></input>' for name in ("output", "input"))
    binds = """<bind nodeset="/data/output" relevant="/data/input = 3" type="int"/>
    <setvalue event="odk-instance-first-load" ref="/data/output" value="/data/input * 4"/>"""
    session = opened("<output/><input>5</input>", body, binds)
    session.answer("/data/input", "3")
    assert (session.evaluation.relevant("/data/output"), session.evaluation.text("/data/output")) == (True, "20")


def test_a_default_is_not_written_to_a_hidden_question_of_a_repeat() -> None:
    """It stays blank when the question is shown."""
    binds = """<bind nodeset="/data/r" relevant="/data/show = 1"/>
    <setvalue event="odk-instance-first-load" ref="/data/r/a" value="7"/>"""
    body = '<input ref="/data/show"><label>S</label></input>' + MEMBER
    session = opened("<show/><r><a/></r>", body, binds)
    session.answer("/data/show", "1")
    assert (session.evaluation.relevant("/data/r[1]/a"), session.evaluation.text("/data/r[1]/a")) == (True, "")


@pytest.mark.parametrize(
    ("value", "data_type", "text"),
    [(float("nan"), "boolean", ""), ("", "boolean", ""), (1e11, "date", "100000000000"), (-1e7, "date", "-10000000")],
)
def test_what_is_no_value_of_its_type(value: float | str, data_type: str, text: str) -> None:
    """A blank is no `false`; a number that is no day of the calendar stays a number."""
    assert stored(value, data_type) == text
