"""What expressions mean: paths, conditions, comparisons, instances."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import EvaluationError
from survey.expression import Atomic, Element, Node, Scope, compile_expression
from survey.expression.compare import equal, ordered
from survey.expression.convert import to_boolean, to_number, to_string
from tests.xml_data import World, scope_of

FAMILY = """
<data><limit>30</limit>
<member><name>Lan</name><age>34</age><job><hours>40</hours></job><job><hours>8</hours></job></member>
<member><name>Minh</name><age>41</age><job><hours>10</hours></job></member>
<member><name/><age/></member></data>
"""


def value(source: str, path: str = "/data[1]") -> Atomic:
    return compile_expression(source).value(scope_of(FAMILY, path))


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("count(/data/member)", 3.0),
        ("count(/data/member[age > ../limit])", 2.0),
        ("count(/data/member[age > /data/limit]/job)", 3.0),
        ("sum(/data/member/age)", 75.0),
        ("/data/member[2]/name", "Minh"),
        ("/data/member[position() = 2]/name", "Minh"),
        ("/data/member[last()]/name", ""),
        ("/data/member[age > 30][2]/name", "Minh"),
        ("join(' ', //hours)", "40 8 10"),
        ("join(' ', /data/member/job/hours[. > 9])", "40 10"),
        ("count(/data/*)", 4.0),
        ("count(/data/member[1]/ancestor::*)", 1.0),
        ("count(/data/parent::*)", 0.0),
        ("count(/data/parent::node())", 1.0),
        ("count(/data/member | /data/limit)", 4.0),
        ("(/data/member | /data/limit)[1]", "30"),
        ("/data/member[name = 'Minh']/preceding-sibling::member[1]/name", "Lan"),
        ("count(/data/limit/following::hours)", 3.0),
        ("name(/data/member[1]/job[1]/hours/ancestor::*[1])", "job"),
        ("/data/nowhere/at/all", ""),
        ("/data/nowhere = ''", True),
        ("../../../../x", ""),
    ],
)
def test_paths(source: str, expected: Atomic) -> None:
    """Paths, conditions and unions on a small household."""
    assert value(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("../name", "Minh"),
        ("/data/member/name", "Minh"),
        ("sum(/data/member/job/hours)", 10.0),
        ("count(/data/member)", 3.0),
        ("count(../../member)", 3.0),
        ("position(..)", 2.0),
        ("index()", 2.0),
        ("current()/../name", "Minh"),
        ("count(/data/member[age < current()])", 1.0),
        ("indexed-repeat(/data/member/name, /data/member, position(..) - 1)", "Lan"),
        ("indexed-repeat(/data/member/name, /data/member, 9)", ""),
        ("indexed-repeat(/data/member/name, /data/member, /data/nowhere)", ""),
        ("indexed-repeat(../job/hours, /data/member, 1, ../job, 2)", "8"),
    ],
)
def test_inside_a_repeat_a_path_means_the_instance_around(source: str, expected: Atomic) -> None:
    """An absolute path into the repeat that holds the question means its own instance; a path to the repeat itself means all."""
    assert value(source, "/data[1]/member[2]/age[1]") == expected


def test_conditions_stay_inside_the_instance_around() -> None:
    """From a job of the first member, /data/member/job[…] means that member's; a condition on the member frees it."""
    at = "/data[1]/member[1]/job[2]/hours[1]"
    assert value("count(/data/member/job[hours > 5])", at) == 2
    assert value("count(/data/member[age > 40]/job[hours > 5])", at) == 1
    assert value("sum(/data/member/job/hours)", at) == 8


def test_several_values_where_one_is_needed_are_an_error_with_advice() -> None:
    """Which household member was meant cannot be guessed."""
    with pytest.raises(EvaluationError, match="age") as caught:
        value("/data/member/age + 1")
    assert "indexed-repeat" in str(caught.value.advice)


@pytest.mark.parametrize("source", ["indexed-repeat('a', /data/member, 1)", "indexed-repeat(/data/limit, /data/member, 1)"])
def test_indexed_repeat_refuses_what_is_not_in_the_repeat(source: str) -> None:
    """The question must be inside the repeat that is numbered."""
    with pytest.raises(EvaluationError):
        value(source)


SHOPS = """
<html><model><instance><data><town>hue</town><n>1</n><shop/></data></instance>
<instance id="shops"><root>
<item><town>hue</town><name>a</name></item><item><town>hn</town><name>b</name></item>
<item><town>hue</town><name>c</name></item><item><name>d</name></item><item><town>01</town><name>e</name></item>
</root></instance></model></html>
"""


def shops(source: str) -> str:
    scope = scope_of(SHOPS)
    document = scope.environment.root
    root = document.named("html")[0].named("model")[0].named("instance")[0]
    question = root.named("data")[0].named("shop")[0]
    return compile_expression(source).string(Scope(question, question, World(root, document, datetime(2024, 1, 1, tzinfo=UTC))))


@pytest.mark.parametrize(
    ("condition", "names"),
    [
        ("town = 'hue'", "ac"),
        ("'hue' = town", "ac"),
        ("town = /data/town", "ac"),
        ("town = current()/../town", "ac"),
        ("town = ''", "d"),
        ("town = 1", "e"),
        ("town = number(/data/n)", "e"),
        ("town = /data/n", ""),
        ("town = name", ""),
        ("town = 'hue' and name != 'a'", "c"),
        ("town = 'hue'][2", "c"),
        ("town != 'hue'", "bde"),
    ],
)
def test_lists_are_filtered_alike_with_and_without_an_index(condition: str, names: str) -> None:
    """A condition on a choice list gives the same items whether it is looked up or walked through."""
    assert shops(f"join('', instance('shops')/root/item[{condition}]/name)") == names
    assert shops(f"join('', instance('shops')/root/item[true()][{condition}]/name)") == names


def test_an_index_answers_instead_of_a_walk() -> None:
    """In an indexed list, only the items that match are looked at."""
    looked_at: list[str] = []

    class Watched(Element):
        __slots__ = ()

        def value(self) -> Atomic:
            looked_at.append(self.name)
            return super().value()

    items = [Element("item", [Watched("town", text=str(place % 100)), Watched("name", text=str(place))]) for place in range(1000)]
    instance = Element("", [Element("root", items)])

    class Lists(World):
        def instance(self, name: str) -> Node | None:
            return instance

    document = Element("", [Element("data")])
    scope = Scope(document, document, Lists(document, document))
    found = compile_expression("count(instance('x')/root/item[town = '7'])")
    assert found.number(scope) == 10
    looked_at.clear()
    assert found.number(scope) == 10
    assert looked_at == []


@pytest.mark.parametrize(("sign", "expected"), [("+", 10_000.0), ("-", -9_998.0), ("*", 1.0), ("=", True), ("|", None)])
def test_ten_thousand_operands_are_computed(sign: str, expected: Atomic) -> None:
    """Operands side by side are no depth: no stack is exhausted by a long sum."""
    operand = "/data/limit" if expected is None else "1"
    assert value(sign.join([operand] * 10_000)) == ("30" if expected is None else expected)


@pytest.mark.parametrize(
    "source", ["date-time('0001-01-01T00:00:00Z')", "date(-1000000)", "add-date('9999-12-31', 1, 0)", "date(1 div 0)"]
)
def test_beyond_the_calendar_is_an_evaluation_error(source: str) -> None:
    """Dates outside the years 1 to 9999 are told, not crashed on."""
    with pytest.raises(EvaluationError):
        compile_expression(source).value(scope_of(FAMILY, moment=datetime(2024, 1, 1, tzinfo=timezone(timedelta(hours=-7)))))


NUMBERS = st.floats() | st.integers(-1000, 1000).map(float)
ATOMICS: st.SearchStrategy[Atomic] = st.one_of(
    NUMBERS, st.booleans(), st.text(max_size=5), st.sampled_from(["", "1", "1.0", "true", "2024-01-31"]),
    st.dates(), st.datetimes(timezones=st.none() | st.just(UTC)), st.times(),
)  # fmt: skip


@given(ATOMICS, ATOMICS)
@settings(deadline=None)
def test_equality_does_not_depend_on_the_side(left: Atomic, right: Atomic) -> None:
    """a = b whenever b = a, a value equals itself unless it is NaN, and `<=` never contradicts `<`."""
    assert equal(left, right) == equal(right, left)
    assert equal(left, left) or (isinstance(left, float) and math.isnan(left))
    assert ordered("<", left, right) == ordered(">", right, left)
    assert not (ordered("<", left, right) and not ordered("<=", left, right))


@given(NUMBERS)
@settings(deadline=None)
def test_a_number_keeps_its_value_as_text(number: float) -> None:
    """Writing a number and reading it again gives the number, to the tolerance of equality; there is no exponent."""
    text = to_string(number)
    assert "e" not in text
    if math.isfinite(number):
        assert math.isclose(to_number(text), number, rel_tol=1e-15, abs_tol=1e-12)


@pytest.mark.parametrize(
    ("left", "right", "same"),
    [
        (date(2024, 1, 31), datetime(2024, 1, 31, 23, tzinfo=UTC), True),
        (datetime(2024, 1, 31, 3, tzinfo=UTC), datetime.fromisoformat("2024-01-31T10:00:00+07:00"), True),
        (datetime(2024, 1, 31, 3, tzinfo=UTC), datetime(2024, 1, 31, 4, tzinfo=UTC), False),
        (time(10), time(10, 0, 1), False),
        (date(2024, 1, 31), "2024-01-31", True),
        (0.0, "", False),
        (False, "", True),
        (6.1 - 7.8, -1.7, True),
    ],
)
def test_equality_of_different_kinds(left: Atomic, right: Atomic, same: bool) -> None:
    """Days, moments, texts, numbers and truths meet as the language says."""
    assert equal(left, right) is same


def test_truth_is_not_the_text_of_truth() -> None:
    """The text "false" is a text that is not empty."""
    assert to_boolean("false") is True
    assert to_string(False) == "false"


@pytest.mark.parametrize(
    ("source", "references"),
    [
        ("../a + /data/b", ["../a", "/data/b"]),
        ("count(/data/r[x = ../y]/z)", ["/data/r/x", "/data/r/z", "/data/y"]),
        ("instance('l')/root/item[c = current()/../t]/n", ["../t", "instance('l')/root/item/c", "instance('l')/root/item/n"]),
        ("jr:choice-name(., ' /data/q ')", [".", "/data/q"]),
        ("indexed-repeat(/data/r/x, /data/r, 1)", ["/data/r", "/data/r/x"]),
        ("pulldata('prices', 'vnd', 'name', ../item)", ["../item"]),
        ("(../a | ../b)[c]", ["../a", "../a/c", "../b", "../b/c"]),
        (". > 1 and //deep", [".", "//deep"]),
        ("true()", []),
    ],
)
def test_what_an_expression_reads_is_known_without_evaluating_it(source: str, references: Sequence[str]) -> None:
    """Paths are found inside conditions, functions and the quotes of jr:choice-name."""
    assert sorted(map(str, compile_expression(source).references)) == sorted(references)


def test_tables_and_instances_are_named() -> None:
    """The lists and tables that a form needs can be told from its expressions."""
    compiled = compile_expression("pulldata('prices', 'vnd', 'name', 'x') = instance('shops')/root/item[1]/name")
    assert (compiled.tables, compiled.instances) == (frozenset(["prices"]), frozenset(["shops"]))
