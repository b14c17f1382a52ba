"""Numbers in print: half-up once, on the decimal digits, with the marks of the language."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.numbers import MARKS, format_decimal, format_number, parse_number, rounded

DECIMALS = st.integers(0, 4)
VALUES = st.floats(-1e12, 1e12)


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (12.25, 1, "12,3"),
        (0.05, 1, "0,1"),
        (12.35, 1, "12,4"),
        (2.675, 2, "2,68"),
        (-12.25, 1, "-12,3"),
        (-0.04, 1, "0,0"),
        (1234567.891, 2, "1.234.567,89"),
        (999.95, 1, "1.000,0"),
        (1e15, 0, "1.000.000.000.000.000"),
    ],
)
def test_halves_go_up(value: float, decimals: int, text: str) -> None:
    """Where binary floats or half-even rounding go astray, the printed digit is the one a person expects."""
    assert format_number(value, decimals) == text


def test_a_percentage_is_scaled_before_it_is_rounded() -> None:
    """0.285 is 28.5 %, though 0.285 * 100 is 28.499999999999996 in floats."""
    assert format_number(0.285, 0, scale=Decimal(100)) == "29"


@given(VALUES, DECIMALS, st.sampled_from(sorted(MARKS)))
def test_what_is_printed_reads_back(value: float, decimals: int, language: str) -> None:
    """Parsing a printed number gives the rounded number, in every language."""
    assert parse_number(format_number(value, decimals, language=language), language=language) == rounded(value, decimals)


@given(VALUES, DECIMALS)
def test_rounding_moves_by_half_a_unit_at_most_and_only_once(value: float, decimals: int) -> None:
    """The result is within half a unit of the digits, and rounding it again changes nothing."""
    once = rounded(value, decimals)
    assert abs(once - Decimal(repr(value))) <= Decimal(1).scaleb(-decimals) / 2
    assert rounded(once, decimals) == once


@given(VALUES, DECIMALS)
def test_both_languages_print_the_same_digits(value: float, decimals: int) -> None:
    """Vietnamese and English differ in their marks alone."""
    swap = str.maketrans(",.", ".,")
    number = rounded(value, decimals)
    assert format_decimal(number, language="vi").translate(swap) == format_decimal(number, language="en")


@pytest.mark.parametrize("text", ["1.5", "12.34", "1,234.5", "", "1.234.56", "12,", "−5", "1 234"])
def test_a_number_of_another_convention_is_refused(text: str) -> None:
    """A point where Vietnamese groups thousands is not silently read as 15."""
    with pytest.raises(ValueError, match="is not a number as vi writes it"):
        parse_number(text, language="vi")


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_what_is_no_number_is_not_printed_as_one(value: float) -> None:
    """Not-a-number never reaches a table as text."""
    with pytest.raises(ValueError, match="no digits"):
        format_number(value)
