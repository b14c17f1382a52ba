"""Regular expressions cannot hang an interview."""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from survey.errors import EvaluationError
from survey.expression.automaton import Unsupported, build
from survey.expression.patterns import matches

PIECES = st.sampled_from(["a", "b", ".", "[ab]", "[^a]", r"\d", r"\w", r"[\d_]", "(?:ab)", "(a|b)"])


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    repeated = st.tuples(inner, st.sampled_from(["*", "+", "?", "{2}", "{0,3}", "{1,}", "*?"])).map(
        lambda pair: f"(?:{pair[0]}){pair[1]}"
    )
    return repeated | st.tuples(inner, inner).map("".join) | st.tuples(inner, inner).map(lambda pair: f"(?:{pair[0]}|{pair[1]})")


@given(st.recursive(PIECES, _combined, max_leaves=6), st.text("ab1_\n", max_size=7))
@settings(max_examples=500, deadline=None)
def test_the_automaton_matches_what_backtracking_matches(pattern: str, text: str) -> None:
    """Both ways of matching give the same answer, wherever backtracking is quick enough to ask."""
    assert build(pattern).matches(text) == (re.compile(pattern, re.ASCII).fullmatch(text) is not None)


@pytest.mark.parametrize(
    "pattern", ["(a+)+b", "(a|a)*b", "(a|aa)+b", "(.*a){12}b", "a*a*a*a*a*a*b", "(x+x+)+y", "^(([a-z])+.)+[A-Z]([a-z])+$"]
)
def test_catastrophic_patterns_end(pattern: str) -> None:
    """Patterns that make backtracking explode are answered."""
    assert matches(pattern, "a" * 3000) is False


@pytest.mark.parametrize("pattern", [r"(?=(a+)+$)(a+)+b", r"(a*)*\1b"])
def test_what_no_automaton_can_do_is_refused_when_it_would_take_too_long(pattern: str) -> None:
    """Look-around and group references work on short texts and are refused where they could hang."""
    with pytest.raises(EvaluationError, match="too long"):
        matches(pattern, "a" * 3000)
    assert matches(r"(?=.*\d)[a-z\d]{4,8}", "abc1") is True


@pytest.mark.parametrize("pattern", ["(", "[", "a{2,1}", "*", "\\", "(?P<x", "a" * 20_000])
def test_what_is_no_pattern_is_an_evaluation_error(pattern: str) -> None:
    """The designer's mistake is told, not raised from inside."""
    with pytest.raises(EvaluationError, match="regular expression"):
        matches(pattern, "a")


def test_a_pattern_matches_the_whole_text() -> None:
    """JavaRosa's rule: no need for ^ and $."""
    assert matches("[0-9]+", "123")
    assert not matches("[0-9]+", "a123")
    assert matches("^[0-9]+$", "123")
    assert matches(r"\p{L}+", "Đặng")
    assert not matches(r"\w+", "Đặng"), "classes are ASCII, as in Java and JavaScript"


@pytest.mark.parametrize(
    ("pattern", "fits", "misses"),
    [
        (r"[\p{L} ]+", "Nguyễn Văn Ân", "Ân 2"),
        (r"[^\p{L}]+", "0912 345", "09a"),
        (r"\p{Lu}\p{Ll}*( \p{Lu}\p{Ll}*)*", "Đặng Ánh", "đặng"),
        (r"\p{IsLatin}+", "Đặng", "Жук"),
        (r"[\p{Alpha}\d]+", "a1", "é"),
        (r"^[\w-\.]+@([\w-]+\.)+[\w-]{2,4}$", "an.nguyen-2@mail.vn", "an nguyen@mail.vn"),
        (r"(?<year>\d{4})-\k<year>", "2024-2024", "2024-2025"),
        (r"\Q1+1\E", "1+1", "11"),
        (r"[a-z&&[^aeiou]]+", "xyz", "xay"),
        (r"\h*x\z", "\t x", "y"),
        (r"\x{1F600}", "😀", "x"),
    ],
)
def test_patterns_are_read_as_java_reads_them(pattern: str, fits: str, misses: str) -> None:
    """Letters of every alphabet, classes inside classes, a hyphen after a class, named groups, quotations: as in Collect."""
    assert matches(pattern, fits)
    assert not matches(pattern, misses)


@pytest.mark.parametrize("pattern", [r"\p{Nonsense}", r"[\p{L}", r"[\w[a]", r"\x{110000}", r"[^\p{L}&&", r"[\p{L}z-a]"])
def test_classes_that_do_not_exist_or_never_close_are_told(pattern: str) -> None:
    """A slip in a class is an error that names the pattern."""
    with pytest.raises(EvaluationError, match="regular expression"):
        matches(pattern, "a")


def test_patterns_that_would_need_too_many_states_are_not_built() -> None:
    """A thousand times a thousand copies are refused instead of filling the memory."""
    with pytest.raises(Unsupported):
        build("(?:a{1000}){1000}")
