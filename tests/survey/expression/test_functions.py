"""Every function in the registry: it says what it is, its example holds, and it fails only in our own way."""

from __future__ import annotations

import math
from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import EvaluationError, ExpressionError
from survey.expression import FUNCTIONS, Atomic, Element, Scope, compile_expression
from survey.expression.axes import nodes_of
from survey.expression.functions import FAMILIES
from tests.function_reference import PAGE, page
from tests.xml_data import World, scope_of

FORM = """
<html><model><instance><data><one>rice</one>
  <member><name>Lan</name><age>34</age></member><member><name>Minh</name><age>41</age></member>
</data></instance>
<instance id="provinces"><root>
  <item><name>hn</name></item><item><name>hp</name></item><item><name>dn</name></item>
</root></instance>
</model></html>
"""


def form_scope(path: str = "/html[1]/model[1]/instance[1]/data[1]/one[1]") -> Scope:
    """The scope of a question in a small form."""
    scope = scope_of(FORM, path)
    root = scope.environment.root.named("html")[0].named("model")[0].named("instance")[0]
    return Scope(scope.node, scope.node, World(root, scope.environment.root, datetime(2024, 1, 31, 9, 30, tzinfo=UTC)))


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_the_example_of_a_function_is_true(name: str) -> None:
    """The example in the documentation of a function calls it and holds."""
    function = FUNCTIONS[name]
    example = compile_expression(function.example)
    assert name in example.functions
    assert example.boolean(form_scope())


@pytest.mark.parametrize("name", sorted(FUNCTIONS))
def test_a_function_is_described_in_one_sentence(name: str) -> None:
    """The reference documentation has a sentence and a family for each function."""
    function = FUNCTIONS[name]
    assert function.description.endswith((".", ")")), name
    assert len(function.description) < 130
    assert function.family in {module.__name__.rpartition(".")[2] for module in FAMILIES}


def test_every_function_of_the_odk_specification_is_there() -> None:
    """The functions that the ODK XForms specification lists, JavaRosa's further ones, and XPath's that forms use."""
    specified = """
        string concat join substr substring-before substring-after translate string-length normalize-space contains
        starts-with ends-with uuid digest pulldata base64-decode extract-signed regex if coalesce once true false
        boolean boolean-from-string not checklist weighted-checklist number random int sum max min round pow log log10
        abs sin cos tan asin acos atan atan2 sqrt exp exp10 pi count count-non-empty position instance current randomize
        today now format-date format-date-time date date-time decimal-date-time decimal-time selected selected-at
        count-selected jr:choice-name jr:itext indexed-repeat area distance geofence intersects is-selected depend
        property version enclosed-area floor ceiling last substring
    """.split()
    assert set(specified) - set(FUNCTIONS) == set()


VALUES: st.SearchStrategy[Atomic] = st.one_of(
    st.text(max_size=12),
    st.sampled_from(["", "a b", "2024-01-31", "2024-01-31T10:00+07", "10:00", "1,5", "0 0;0 1;1 1;0 0", "%Y", "MD5"]),
    st.floats(),
    st.booleans(),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.times(),
)


@given(st.data())
@settings(max_examples=600, deadline=None)
def test_a_function_gives_a_value_or_an_evaluation_error(data: st.DataObject) -> None:
    """Whatever it is given, a function answers with a value of the language or an EvaluationError."""
    function = FUNCTIONS[data.draw(st.sampled_from(sorted(FUNCTIONS)))]
    count = data.draw(st.integers(0, 6).filter(function.accepts))
    values = [data.draw(VALUES) for _ in range(count)]
    source = f"{function.name}({', '.join(f'/data/v{place}' for place in range(count))})"
    document = Element("", [Element("data", [_Holder(f"v{place}", value) for place, value in enumerate(values)])])
    scope = Scope(document.children[0], document.children[0], World(document, document))
    try:
        result = compile_expression(source).evaluate(scope)
    except EvaluationError:
        return
    assert isinstance(result, str | float | bool | date | datetime | time | list)


class _Holder(Element):
    __slots__ = ("held",)

    def __init__(self, name: str, held: Atomic) -> None:
        super().__init__(name)
        self.held = held

    def value(self) -> Atomic:
        return self.held


@pytest.mark.parametrize(
    ("source", "advice"),
    [
        ("selectd(a, 'b')", "selected()"),
        ("concatt(a)", "concat()"),
        ("count-select(a)", "count-selected()"),
        ("Round(1)", "round()"),
        ("IF(a, b, c)", "if()"),
    ],
)
def test_an_unknown_function_is_refused_with_the_one_that_was_meant(source: str, advice: str) -> None:
    """A spelling mistake is found when the form is compiled, with the nearest name."""
    with pytest.raises(ExpressionError, match="function") as caught:
        compile_expression(f"1 + {source}")
    assert advice in str(caught.value.advice)
    assert caught.value.position == 4


@pytest.mark.parametrize(
    "source", ["round()", "selected('a')", "if(1, 2)", "indexed-repeat(a, b)", "true(1)", "weighted-checklist(1, 2, 3)"]
)
def test_a_wrong_number_of_arguments_is_refused(source: str) -> None:
    """The message shows how the function is written."""
    with pytest.raises(ExpressionError) as caught:
        compile_expression(source)
    assert source.partition("(")[0] in str(caught.value.advice)


def test_a_lazy_expression_fails_only_where_it_is_reached() -> None:
    """As in JavaRosa, an unknown function behind `false() and` does no harm, if asked so."""
    assert compile_expression("false() and explode()", lazy=True).boolean(form_scope()) is False
    with pytest.raises(EvaluationError, match="explode"):
        compile_expression("true() and explode()", lazy=True).boolean(form_scope())


@pytest.mark.parametrize(
    ("seed", "order"),
    [("42", "AFCBDE"), ("1", "BFEACD"), ("11111111", "ACDBFE"), ("'a'", None), ("''", None)],
)
def test_randomize_keeps_the_order_of_its_seed(seed: str, order: str | None) -> None:
    """The same seed gives the same order on every device, and each node once."""
    scope = scope_of("<data>" + "".join(f"<i>{letter}</i>" for letter in "ABCDEF") + "</data>")
    shuffled = compile_expression(f"join('', randomize(/data/i, {seed}))")
    first = shuffled.string(scope)
    assert sorted(first) == list("ABCDEF")
    assert shuffled.string(scope) == first
    if order:
        assert first == order


def test_once_keeps_the_first_value() -> None:
    """`once` computes while the question is blank and then gives what the question holds."""
    assert compile_expression("once(1 + 1)").string(scope_of("<data><a/></data>", "/data[1]/a[1]")) == "2"
    assert compile_expression("once(1 + 1)").string(scope_of("<data><a>7</a></data>", "/data[1]/a[1]")) == "7"


def test_missing_reason_tells_why_there_is_no_answer() -> None:
    """An expression sees a missing answer as empty; missing-reason() tells what was said."""
    scope = scope_of("<data><income/></data>", "/data[1]", missing={"income": "refused"})
    assert compile_expression("/data/income = '' and missing-reason(/data/income) = 'refused'").boolean(scope)


def test_a_path_is_needed_where_nodes_are() -> None:
    """count('a') is a mistake of the form, not 0."""
    with pytest.raises(EvaluationError, match="count"):
        compile_expression("count('a')").number(form_scope())
    assert nodes_of(lambda scope: [scope.node], "x")(form_scope())


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("normalize-space('  a\t b\n')", "a b"),
        ("normalize-space('\u00a0a\u00a0 b')", "\u00a0a\u00a0 b"),
        ("count-selected('  rice  fish ')", 2.0),
        ("count-selected('rice\u00a0fish')", 1.0),
        ("selected('rice\u00a0 pig', ' rice\u00a0')", True),
        ("string(number('\u00a05'))", "NaN"),
        ("number(' \t5 ')", 5.0),
        ("selected-at('rice\u00a0fish pig', 0)", "rice\u00a0fish"),
    ],
)
def test_only_white_space_divides(source: str, expected: Atomic) -> None:
    """A no-break space is part of a word, as in ODK Collect; choices are divided by spaces."""
    assert compile_expression(source).value(form_scope()) == expected


@pytest.mark.parametrize(
    ("text", "meant"), [("Vmnhu4d0", "Việt"), (" Vmnh\n u4d0 ", "Việt"), ("aGVsbG8=", "hello"), ("aGVsbG8", ""), ("a!", "")]
)
def test_base64_is_read_with_its_padding(text: str, meant: str) -> None:
    """Spaces and line ends inside do no harm; a text cut short is none at all, as in ODK Collect."""
    assert compile_expression(f"base64-decode('{text}')").string(form_scope()) == meant


def test_numbers_are_written_without_exponents() -> None:
    """Small and large numbers show the digits that tell them apart, and no others."""
    written = {
        "0.0000001": "0.0000001",
        "1 div 8000000": "0.000000125",
        "pow(10, 20)": "100000000000000000000",
        "0.1 + 0.2": None,
    }
    for source, expected in written.items():
        text = compile_expression(f"string({source})").string(form_scope())
        assert float(text) == compile_expression(source).number(form_scope())
        assert expected is None or text == expected


@pytest.mark.parametrize(
    ("source", "text"),
    [("0.57 * 100", "56.99999999999999"), ("0.1 * 3 * 10", "3"), ("1.1 + 2.2 - 3.3", "0"), ("1 div 3", "0.3333333333333333")],
)
def test_the_traces_of_binary_fractions_show_as_in_odk(source: str, text: str) -> None:
    """What lies a trace above a whole number is written as that number, what lies below is not."""
    assert compile_expression(f"string({source})").string(form_scope()) == text


WALK = "<data><r><p>0 0 0 0</p></r><r><p/></r><r><p>0 1 0 0</p></r><bad>at home</bad><far>91 0</far></data>"


def test_a_point_that_was_not_answered_is_left_out_of_the_way() -> None:
    """The length of a walk through a roster's points does not fall to 0 because one of them is missing."""
    assert round(compile_expression("distance(/data/r/p)").number(scope_of(WALK))) == 111319
    assert compile_expression("distance(/data/nobody)").number(scope_of(WALK)) == 0


@pytest.mark.parametrize(
    "source", ["distance(/data/bad)", "distance('0 0', 'x')", "distance(5)", "area(/data/bad)", "distance(/data/far)"]
)
def test_what_is_no_place_is_an_error_and_not_a_distance_of_nought(source: str) -> None:
    """A text that is no place on earth is told."""
    with pytest.raises(EvaluationError, match="not a place"):
        compile_expression(source).number(scope_of(WALK))


def test_a_place_in_a_list_loses_its_fraction() -> None:
    """-0.5 is place 0, as in both of ODK's engines; -1 is none."""
    assert compile_expression("selected-at('rice fish', -0.5)").string(form_scope()) == "rice"
    assert compile_expression("selected-at('rice fish', -1)").string(form_scope()) == ""
    assert compile_expression("selected-at('', -0.5)").string(form_scope()) == ""


def test_min_and_max_of_nothing_are_no_number() -> None:
    """As both of ODK's engines have it."""
    assert math.isnan(compile_expression("min()").number(form_scope()))
    assert math.isnan(compile_expression("max()").number(form_scope()))


def test_dates_are_whole_local_days() -> None:
    """A moment belongs to the day that the device's clock shows."""
    hanoi = datetime.fromisoformat("2024-01-31T05:00:00+07:00")
    scope = scope_of("<data/>", moment=hanoi)
    assert compile_expression("date('2024-01-30T22:30:00Z')").value(scope) == date(2024, 1, 31)
    assert compile_expression("today()").value(scope) == date(2024, 1, 31)
    assert math.isclose(compile_expression("decimal-time(now())").number(scope), 5 / 24)


def test_the_day_of_a_text_keeps_its_time_for_what_shows_hours() -> None:
    """As in both of ODK's engines: a whole day in arithmetic and as text, the hour where hours are counted or written."""
    scope = scope_of("<data/>", moment=datetime(2025, 8, 18, tzinfo=UTC))
    day = "date('2025-08-18T02:03:23.958Z')"
    assert compile_expression(day).string(scope) == "2025-08-18"
    assert compile_expression(f"{day} = date('2025-08-18') and {day} + 1 = date('2025-08-19')").boolean(scope)
    assert math.isclose(compile_expression(f"decimal-date-time({day})").number(scope), 20318.085693958332, rel_tol=1e-15)
    assert compile_expression(f"format-date({day}, '%H:%M')").string(scope) == "02:03"
    assert compile_expression(f"format-date(date({day}), '%H:%M')").string(scope) == "00:00"
    assert compile_expression(f"string(add-date({day}, 0, 1))").string(scope) == "2025-09-18"


def test_the_reference_is_made_from_the_registry() -> None:
    """docs/functions.md is what `python -m tests.function_reference` writes."""
    assert PAGE.read_text(encoding="utf-8") == page()
