"""Reading expressions: any text is an expression or a clear error, and an expression's text means the same expression."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import ExpressionError
from survey.expression import Expression, parse, unparse
from survey.expression.parser import MAX_DEPTH, MAX_LENGTH
from survey.expression.syntax import AXES, OPERATORS, Call, Chain, Filter, Negation, Number, Path, Step, Text

NAMES = st.from_regex(r"(?!(?:or|and|div|mod)\b)[a-zđ_][a-z0-9_ế.-]{0,6}(:[a-z]{1,4})?", fullmatch=True)
TESTS = NAMES | st.just("*") | st.just("node()")
OUTSIDE_UNIONS = [sorted({sign for sign in OPERATORS if OPERATORS[sign] == level}) for level in range(1, 7)]


def expressions() -> st.SearchStrategy[Expression]:
    """Syntax trees in the form that the parser builds."""
    numbers = st.floats(0, 1e15, allow_nan=False).map(Number) | st.integers(0, 10**9).map(lambda n: Number(float(n)))
    texts = (
        st.text(st.characters(exclude_characters="\"'"), max_size=8).map(Text) | st.just(Text("it's")) | st.just(Text('a "b"'))
    )
    return st.recursive(numbers | texts | st.just(Path((), absolute=True)), _larger, max_leaves=12)


def _some(items: st.SearchStrategy, least: int, most: int) -> st.SearchStrategy[tuple]:
    return st.integers(least, most).flatmap(lambda size: st.tuples(*[items] * size))


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    steps = _some(st.builds(Step, st.sampled_from(sorted(AXES)), TESTS, _some(inner, 0, 2)), 1, 3)
    calls = st.builds(Call, NAMES.filter(lambda name: name not in ("node", "text", "comment")), _some(inner, 0, 3))
    paths = st.builds(Path, steps, st.booleans())
    starts = calls | st.builds(Filter, inner, _some(inner, 1, 2))
    chains = st.sampled_from(OUTSIDE_UNIONS).flatmap(
        lambda signs: st.integers(2, 4).flatmap(
            lambda size: st.builds(Chain, st.tuples(*[inner] * size), st.tuples(*[st.sampled_from(signs)] * (size - 1)))
        )
    )
    unions = _some(paths, 2, 3).map(lambda members: Chain(members, ("|",) * (len(members) - 1)))
    return paths | starts | chains | unions | st.builds(Negation, inner) | st.builds(Path, steps, st.just(False), starts)


@given(expressions())
@settings(max_examples=300, deadline=None)
def test_the_text_of_an_expression_is_read_as_the_same_expression(expression: Expression) -> None:
    """Writing an expression and reading it again gives it back."""
    assert parse(unparse(expression)) == expression


@given(st.text(max_size=200) | st.text("()[]/.*@|+-=<>!'\"1aođ: ,", max_size=200))
@settings(max_examples=500, deadline=None)
def test_any_text_is_an_expression_or_an_expression_error(text: str) -> None:
    """No text makes the reader fail in another way, and what was read can be written and read again."""
    try:
        expression = parse(text)
    except ExpressionError as error:
        assert 0 <= error.position <= len(text)
        return
    assert parse(unparse(expression)) == expression


@pytest.mark.parametrize(
    "text", ["(" * 10_000 + "1", "-" * 10_000 + "1", "f(" * 10_000, "a[" * 10_000, "1" + "+(1" * 10_000 + ")" * 10_000]
)
def test_nesting_without_end_is_refused(text: str) -> None:
    """Ten thousand levels are an error that says so, not an exhausted stack."""
    with pytest.raises(ExpressionError, match=str(MAX_DEPTH)):
        parse(text)


def test_the_deepest_nesting_allowed_can_be_read_written_and_compiled() -> None:
    """Up to the limit everything works, from a stack that is already deep."""
    from survey.expression import compile_expression
    from tests.xml_data import scope_of

    deepest = "if(1, " * (MAX_DEPTH - 1) + "'end'" + ", 0)" * (MAX_DEPTH - 1)

    def deeper(frames: int) -> str:
        return deeper(frames - 1) if frames else compile_expression(deepest).string(scope_of(None))

    assert parse(unparse(parse(deepest))) == parse(deepest)
    assert deeper(100) == "end"


def test_long_expressions_are_read_in_one_go() -> None:
    """Ten thousand alternatives side by side are no nesting."""
    expression = parse(" or ".join(f"/data/q{number} = {number}" for number in range(10_000)))
    assert isinstance(expression, Chain)
    assert len(expression.operands) == 10_000
    with pytest.raises(ExpressionError):
        parse("1" * (MAX_LENGTH + 1))


@pytest.mark.parametrize(
    ("text", "position"),
    [
        ("1 +", 3),
        ("a = ", 4),
        ("'abc", 0),
        ("(1", 2),
        ("1 And 1", 2),
        ("a b", 2),
        ("f(1,)", 4),
        ("up::a", 0),
        ("", 0),
        ("a[", 2),
        ("../..[1]", 5),
    ],
)
def test_an_error_points_at_the_first_character_that_does_not_fit(text: str, position: int) -> None:
    """The designer is shown where the expression stops making sense."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert caught.value.position == position


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("a == 3", "="),
        ("a && b", "and"),
        ("a AND b", "and"),
        ("a || b", "or"),
        ("a <> b", "!="),
        ("5 % 2", "mod"),
        ("2 ^ 3", "pow"),
        ("!a", "not("),
        ("a ? 1 : 2", "if("),
        ("a = “x”", '"'),
        ("a = ‘x’", "'"),
        ("..[a > 1]/b", "parent::node()["),
        ("a/.[. > 1]", "self::node()["),
    ],
)
def test_what_other_languages_write_is_answered_with_what_is_written_here(text: str, advice: str) -> None:
    """Spreadsheet and program habits, and the quotation marks that a word processor puts in, get their counterpart."""
    with pytest.raises(ExpressionError) as caught:
        parse(text)
    assert advice in str(caught.value.advice)


@pytest.mark.parametrize(
    ("loose", "normal"),
    [
        ("1or 1", "1 or 1"),
        ("1mod1", "1 mod 1"),
        ("'a'orb and'c'divorb", "'a' or b and 'c' div orb"),
        ("2*3", "2 * 3"),
        ("*/a * *", "*/a * *"),
        ("a-b - c", "a-b - c"),
        (".>=1", ". >= 1"),
        ("div div div", "div div div"),
        ("(((a)))[1]", "(a)[1]"),
        ("(a|b)/c", "(a | b)/c"),
        ("/a//b", "/a/descendant-or-self::node()/b"),
        ("3 - (2 - 1)", "3 - (2 - 1)"),
        ("instance('x')/root/item[a= current()/../b ]/c", "instance('x')/root/item[a = current()/../b]/c"),
    ],
)
def test_one_normal_form(loose: str, normal: str) -> None:
    """Spaces and needless brackets go, what they mean stays."""
    assert unparse(parse(loose)) == normal


def test_a_number_too_large_to_be_told_from_infinity_is_read_and_written() -> None:
    """Four hundred digits are no reason to fail."""
    assert parse("9" * 400) == Number(float("inf"))
    assert parse(unparse(parse("9" * 400))) == Number(float("inf"))
    assert unparse(parse("0.0000001")) == "0.0000001"


def test_expressions_are_equal_wherever_they_stand() -> None:
    """Positions serve messages and do not count in comparisons."""
    assert parse("1 + 2") == parse("  1  +  2 ")
    assert parse("  ../age") == parse("../age")
