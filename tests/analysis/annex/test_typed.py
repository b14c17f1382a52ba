"""Numbers as people type them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.annex.typed import LARGEST, read_count, read_percent


@given(st.integers(0, LARGEST), st.sampled_from([".", ",", " ", "\u00a0", "\u202f", ""]), st.sampled_from(["", " người"]))
def test_a_whole_number_in_any_style_is_that_number(value: int, mark: str, unit: str) -> None:
    """Vietnamese, English, spaced or plain, with its unit or without: the value is the same, and being text is always told."""
    typed = read_count(f"{value:,}".replace(",", mark) + unit, "người")
    assert typed.value == value
    assert typed.problem in ("number_as_text", "unit_in_cell", "read_as_thousands")


@given(st.integers(1, 999), st.integers(0, 999), st.sampled_from(".,"))
def test_one_mark_before_three_digits_is_reported(thousands: int, rest: int, mark: str) -> None:
    """ "1.234" may be two numbers elsewhere: it is read by the rule, and the reading is a warning, never silent."""
    assert read_count(f"{thousands}{mark}{rest:03}").problem == "read_as_thousands"


@given(st.decimals(0, 10**6, places=2).filter(lambda value: value % 1 != 0), st.sampled_from(".,"))
def test_a_fraction_is_never_a_count(value: object, mark: str) -> None:
    """Decimals in a count are refused in either style."""
    typed = read_count(str(value).replace(".", mark))
    assert (typed.value, typed.problem) == (None, "fraction")


@given(st.text(max_size=12))
def test_any_text_is_a_number_a_reason_or_a_problem(text: str) -> None:
    """Nothing passes silently: no text gives neither a value, nor a reason, nor a problem."""
    typed = read_count(text)
    assert (typed.value is not None) + (typed.missing is not None) == 1 or typed.problem is not None


@pytest.mark.parametrize(
    ("text", "percent"), [("45,5", 45.5), ("45.5%", 45.5), (45.5, 45.5), ("1.234", None), ("nửa", None), (True, None)]
)
def test_percentages_are_read_in_both_styles(text: object, percent: float | None) -> None:
    """What may be two numbers is none."""
    assert read_percent(text) == percent
