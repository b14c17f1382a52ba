"""Holding interviews: what is refused, what is kept, where one comes back to, what a repeat does."""

from __future__ import annotations

import random
from datetime import UTC, datetime
from itertools import pairwise

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from survey.errors import AnswerError
from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.events import EventKind
from survey.interview.plan import Plan
from survey.interview.record import fold
from survey.interview.session import Session
from survey.language import use_language
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.model import Questionnaire
from survey.store.memory import MemoryStore
from tests.oracle_forms import state
from tests.respondent import Respondent
from tests.survey.questionnaire.test_compile import household, xform


@pytest.fixture(autouse=True)
def english() -> None:
    use_language("en")


def world() -> InterviewEnvironment:
    return InterviewEnvironment(clock=lambda: datetime(2026, 3, 1, 8, tzinfo=UTC), random=random.Random(5))


def begun(form: Questionnaire) -> tuple[Session, MemoryStore]:
    store = MemoryStore(device="lap1")
    return Session.start(form, store, interviewer="Lan", language="en", environment=world()), store


def test_a_hard_problem_is_not_kept() -> None:
    """An answer against its constraint leaves no event; the question stays as it was."""
    session, store = begun(household())
    age = "/data/member[1]/age"
    before = len(store.events(session.interview))
    outcome = session.answer(age, "130")
    assert not outcome.committed
    assert [problem.kind for problem in outcome.problems] == ["constraint"]
    assert len(store.events(session.interview)) == before
    assert session.answer(age, "30").committed
    assert session.evaluation.value(age) == 30.0


def test_a_soft_check_waits_for_a_reason() -> None:
    """A true soft check keeps the answer and stays open until confirmed, and again when the answer changes."""
    session, _store = begun(household())
    outcome = session.answer("/data/size", "12")
    assert outcome.committed
    assert [warning.message for warning in outcome.warnings] == ["Is 12 right?"]
    session.confirm("/data/size", "three families")
    assert session.evaluation.warnings() == ()
    session.answer("/data/size", "13")
    assert len(session.evaluation.warnings()) == 1


def test_missing_needs_the_designers_leave() -> None:
    """A reason the question does not offer is refused; one it offers satisfies `required`, and expressions see empty."""
    session, _store = begun(household())
    assert not session.set_missing("/data/size", "not_applicable").committed
    assert session.set_missing("/data/size", "refused").committed
    assert session.evaluation.problems("/data/size") == ()
    assert session.evaluation.value("/data/size") == ""


def test_an_interview_resumes_at_the_open_question() -> None:
    """Stopped without warning after any event, it continues at the screen that was shown."""
    form = household()
    session, store = begun(form)
    session.answer("/data/size", "3")
    session.forward()
    again = Session.resume(form, store, session.interview, environment=world())
    assert again.screen == session.screen
    assert again.record.answers == session.record.answers


def test_an_answer_and_the_next_screen_are_one_batch() -> None:
    """The journal is asked once for an answer and the screen it leads to."""
    session, store = begun(household())
    batches: list[list[EventKind]] = []
    append = store.append
    store.append = lambda drafts: batches.append([draft.kind for draft in drafts]) or append(drafts)  # type: ignore[method-assign,func-returns-value]
    session.answer("/data/size", "3")
    session.forward()
    assert batches == [[EventKind.ANSWER, EventKind.SHOW]]


def test_an_open_repeat_grows_shrinks_and_comes_back() -> None:
    """An added instance has a key of its own; a removed one keeps its answers for its return."""
    session, _store = begun(household())
    added = session.add("/data/member")
    assert session.evaluation.instances("/data/member") == ("/data/member[1]", added)
    session.answer(f"{added}/name", "Bình")
    assert session.jump(added).key == f"{added}/name"
    session.remove(added)
    assert session.evaluation.instances("/data/member") == ("/data/member[1]",)
    with pytest.raises(AnswerError):
        session.answer(f"{added}/name", "Chi")
    session.restore(added)
    assert session.evaluation.text(f"{added}/name") == "Bình"


def test_surplus_instances_of_a_counted_repeat_are_hidden_not_deleted() -> None:
    """Lowering the count hides the last instance with its answer, raising it shows both again."""
    form = compile_xform(
        xform(
            '<n/><r jr:template=""><x/></r><total/>',
            '<bind nodeset="/data/n" type="int"/><bind nodeset="/data/r/x" type="int"/>'
            '<bind nodeset="/data/total" type="int" calculate="sum(/data/r/x)"/>',
            '<input ref="/data/n"/><repeat nodeset="/data/r" jr:count="/data/n"><input ref="/data/r/x"/></repeat>',
        )
    )
    session, _store = begun(form)
    session.answer("/data/n", "2")
    for place, value in enumerate("57", 1):
        session.answer(f"/data/r[{place}]/x", value)
    session.answer("/data/n", "1")
    assert (session.evaluation.text("/data/total"), session.record.answers["/data/r[2]/x"]) == ("5", "7")
    session.answer("/data/n", "2")
    assert session.evaluation.text("/data/total") == "12"


def test_what_is_not_relevant_reads_as_empty_and_comes_back() -> None:
    """A hidden answer counts nowhere and is not submitted, and returns with its question."""
    form = compile_xform(
        xform(
            "<a/><b/><c/>",
            """<bind nodeset="/data/b" relevant="/data/a = 'yes'"/>"""
            """<bind nodeset="/data/c" calculate="concat('[', /data/b, ']')"/>""",
            '<input ref="/data/a"/><input ref="/data/b"/>',
        )
    )
    session, _store = begun(form)
    session.answer("/data/a", "yes")
    session.answer("/data/b", "kept")
    session.answer("/data/a", "no")
    assert session.evaluation.text("/data/c") == "[]"
    assert "<b" not in session.evaluation.submission()
    session.answer("/data/a", "yes")
    assert session.evaluation.text("/data/c") == "[kept]"


def test_groups_without_data_are_screens_too() -> None:
    """Two groups that exist only on the screen are walked through, gone back to and resumed at."""
    pairs = "".join(
        f'<group appearance="field-list"><input ref="/data/{one}"/><input ref="/data/{other}"/></group>'
        for one, other in ("ab", "cd")
    )
    form = compile_xform(xform("<a/><b/><c/><d/>", "", pairs))
    session, store = begun(form)
    second = session.forward()
    assert second.paths == ("/data/c", "/data/d")
    session.answer("/data/c", "x")
    assert session.screen == second
    assert Session.resume(form, store, session.interview, environment=world()).screen == second
    assert session.back().paths == ("/data/a", "/data/b")
    assert session.jump("/data/d") == second
    assert session.forward().kind == "end"


@pytest.mark.parametrize("length", [400])
def test_a_long_chain_of_calculations_is_followed(length: int) -> None:
    """Hundreds of calculations, each on the one before, do not exhaust the interpreter's stack."""
    data = "<q0/>" + "".join(f"<q{place}/>" for place in range(1, length))
    binds = "".join(
        f'<bind nodeset="/data/q{place}" type="int" relevant="/data/q{place - 1} != \'\'" calculate="/data/q{place - 1} + 1"/>'
        for place in range(1, length)
    )
    session, _store = begun(
        compile_xform(xform(data, '<bind nodeset="/data/q0" type="int"/>' + binds, '<input ref="/data/q0"/>'))
    )
    session.answer("/data/q0", "1")
    assert session.evaluation.text(f"/data/q{length - 1}") == str(length)


@pytest.mark.parametrize(
    ("calculate", "is_kept"),
    [
        (". + 1", True),
        ("../b + 1", True),
        ("if(current() = '', /data/a, 2)", True),
        ("coalesce( self::node() , /data/a)", True),
        ("if(/data/a = 1, random(), 0)", True),
        ("concat('b', /data/b.c, /data/a_b, 0.5)", False),
        ("concat('random', ../a)", False),
    ],
)
def test_what_depends_on_chance_or_on_itself_is_kept(calculate: str, is_kept: bool) -> None:
    """Such a calculation keeps its first value as an event; names that only look alike, numbers and texts do not count."""
    binds = f'<bind nodeset="/data/b" type="string" calculate="{calculate}"/>'
    form = compile_xform(xform("<a/><a_b/><b.c/><b/>", binds, '<input ref="/data/a"/>'))
    assert Plan(form).kept == (frozenset({"/data/b"}) if is_kept else frozenset())


@st.composite
def random_forms(draw: st.DrawFn) -> Questionnaire:
    """Forms of a few questions, groups and repeats whose rules read earlier questions."""
    names: list[str] = []
    data, binds, body = [], [], []
    for place in range(draw(st.integers(2, 7))):
        name = f"q{place}"
        rules = ""
        if names and draw(st.booleans()):
            earlier = draw(st.sampled_from(names))
            templates = ("/data/{} &gt; 1", "/data/{} = ''", "count(/data/{}) = 1")
            rules = f' relevant="{draw(st.sampled_from(templates)).format(earlier)}"'
        required = ' required="true()"' if draw(st.booleans()) else ""
        if draw(st.integers(0, 3)) == 0:
            count = f' jr:count="/data/{draw(st.sampled_from(names))}"' if names and draw(st.booleans()) else ""
            data.append(f'<{name} jr:template=""><x/></{name}>')
            binds.append(f'<bind nodeset="/data/{name}"{rules}/><bind nodeset="/data/{name}/x" type="int"{required}/>')
            body.append(f'<repeat nodeset="/data/{name}"{count}><input ref="/data/{name}/x"/></repeat>')
        else:
            names.append(name)
            data.append(f"<{name}/>")
            binds.append(f'<bind nodeset="/data/{name}" type="int"{rules}{required} constraint=". &lt; 200"/>')
            body.append(f'<input ref="/data/{name}"/>')
    return compile_xform(xform("".join(data), "".join(binds), "".join(body)))


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(random_forms(), st.integers(0, 2**16))
def test_random_interviews_keep_the_laws(form: Questionnaire, seed: int) -> None:
    """To the end with nothing required missing; a replay gives the same state; back then forward changes nothing."""
    session, store = begun(form)
    respondent = Respondent(session, seed)
    assert respondent.hold() == []
    assert session.record.status == "completed"
    assert session.evaluation.problems() == ()
    replayed = fold(store.events(session.interview))
    assert replayed == session.record
    assert state(Evaluation(form, replayed, world())) == state(session.evaluation)
    screens = session.evaluation.screens()
    for before, after in pairwise(screens):
        assert session.evaluation.next(before) == after
        assert session.evaluation.previous(after) == before


def note_on_age(relevant: str, required: str = "true()") -> Questionnaire:
    return compile_xform(
        xform(
            "<age/><doubt/>",
            f"""<bind nodeset="/data/age" type="int"/>
            <bind nodeset="/data/doubt" type="string" readonly="true()" required="{required}" relevant="{relevant}"/>""",
            '<input ref="/data/age"><label>Age</label></input><input ref="/data/doubt"><label>Nobody is so old</label></input>',
        )
    )


def test_a_required_note_holds_the_interview_until_it_goes_away() -> None:
    """A required note that answers have made appear is a problem; the interview is not complete while it is there."""
    session, _store = begun(note_on_age("/data/age &gt; 120"))
    session.answer("/data/age", "130")
    assert [(problem.path, problem.kind) for problem in session.complete()] == [("/data/doubt", "required")]
    session.answer("/data/age", "13")
    assert session.complete() == ()


def test_a_required_note_that_nothing_can_take_away_stops_nothing() -> None:
    """Required on every row of a sheet says nothing about a note that is always there; a condition for it does."""
    always, _store = begun(note_on_age("true()"))
    assert always.complete() == ()
    sometimes, _store = begun(note_on_age("true()", required="/data/age = ''"))
    assert [problem.path for problem in sometimes.complete()] == ["/data/doubt"]


def test_an_answer_over_a_calculation_is_taken_back_to_the_calculation() -> None:
    """Cleared, a question with a calculation holds what is calculated again, and follows what the calculation reads."""
    form = compile_xform(
        xform(
            "<price/><total/>",
            '<bind nodeset="/data/price" type="int"/><bind nodeset="/data/total" type="int" calculate="/data/price * 2"/>',
            '<input ref="/data/price"><label>P</label></input><input ref="/data/total"><label>T</label></input>',
        )
    )
    session, _store = begun(form)
    session.answer("/data/price", "4")
    session.answer("/data/total", "9")
    assert session.evaluation.text("/data/total") == "9"
    session.clear("/data/total")
    assert session.evaluation.text("/data/total") == "8"
    session.answer("/data/price", "5")
    assert session.evaluation.text("/data/total") == "10"


@pytest.mark.parametrize(
    ("calculation", "text", "holds"),
    [("false()", "false", False), ("true()", "true", True), ("1 - 1", "0", False), ("'0'", "0", True)],
)
def test_what_a_calculation_gives_keeps_its_type_in_rules(calculation: str, text: str, holds: bool) -> None:
    """As in JavaRosa a condition on a calculated truth is that truth, on a number whether it is not 0; a text is always true."""
    binds = (
        f'<bind nodeset="/data/flag" type="string" calculate="{calculation}"/><bind nodeset="/data/more" relevant="/data/flag"/>'
    )
    body = '<input ref="/data/more"><label>M</label></input>'
    session = Session.start(compile_xform(xform("<flag/><more/>", binds, body)), MemoryStore(device="lap1"))
    assert session.evaluation.text("/data/flag") == text
    assert session.evaluation.relevant("/data/more") is holds
