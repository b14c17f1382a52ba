"""The one place where a number becomes text: rounded once, half-up, on its decimal digits; Vietnamese or English marks."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal


@dataclass(frozen=True)
class Marks:
    """The marks of a language: between thousands, before the decimals, and between the two ends of an interval."""

    group: str
    decimal: str
    dash: str = "–"


MARKS = {"vi": Marks(group=".", decimal=","), "en": Marks(group=",", decimal=".")}


def rounded(value: float | Decimal, decimals: int, scale: Decimal = Decimal(1)) -> Decimal:
    """`value · scale` rounded half-up (away from zero) to `decimals` places.

    The digits rounded are the shortest ones that identify the float, so 12.35 becomes 12.4 although its binary neighbour
    lies below; the scale (100 for a percentage) is applied to those digits, never to the float.

    Raises:
        ValueError: `value` is not finite.

    >>> rounded(12.35, 1), rounded(0.1235, 1, Decimal(100)), rounded(-0.04, 1)
    (Decimal('12.4'), Decimal('12.4'), Decimal('0.0'))
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} has no digits to round")
    digits = value if isinstance(value, Decimal) else Decimal(repr(float(value)))
    result = (digits * scale).quantize(Decimal(1).scaleb(-decimals), rounding=ROUND_HALF_UP)
    return abs(result) if result.is_zero() else result


def format_number(value: float | Decimal, decimals: int = 0, *, language: str = "vi", scale: Decimal = Decimal(1)) -> str:
    """The number as a reader of `language` writes it.

    >>> format_number(1234.5, 1), format_number(1234.5, 1, language="en"), format_number(0.123, 1, scale=Decimal(100))
    ('1.234,5', '1,234.5', '12,3')
    """
    return format_decimal(rounded(value, decimals, scale), language=language)


def format_decimal(value: Decimal, *, language: str = "vi") -> str:
    """An already rounded decimal with the marks of `language`; no digit is added or dropped.

    >>> format_decimal(Decimal("-1234567.50"))
    '-1.234.567,50'
    """
    marks = MARKS[language]
    return f"{value:,f}".translate({ord(","): marks.group, ord("."): marks.decimal})


def parse_number(text: str, *, language: str = "vi") -> Decimal:
    """The number a text of `language` stands for; the exact inverse of `format_decimal`.

    Raises:
        ValueError: the text is not a number with these marks (thousands must be grouped by three or not at all).

    >>> parse_number("1.234,5"), parse_number("1,234.5", language="en")
    (Decimal('1234.5'), Decimal('1234.5'))
    """
    marks = MARKS[language]
    whole = rf"-?(?:\d{{1,3}}(?:{re.escape(marks.group)}\d{{3}})+|\d+)"
    if not re.fullmatch(rf"{whole}(?:{re.escape(marks.decimal)}\d+)?", text):
        raise ValueError(
            f"“{text}” is not a number as {language} writes it, such as {format_number(1234.5, 1, language=language)}"
        )
    return Decimal(text.replace(marks.group, "").replace(marks.decimal, "."))
