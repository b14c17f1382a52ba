"""Numbers as people type them: 5.250.000 and 1,5 in Vietnamese, 5,250,000 and 1.5 in English."""

from __future__ import annotations

import re
from decimal import Decimal

from survey.errors import AnswerError
from survey.language import _

MAX_DIGITS = 15
"""Digits that a double holds exactly, and that JavaRosa takes."""

_THOUSANDS = {"vi": ".", "en": ","}
_SPACES = re.compile(r"(?<=\d)[\s\u00a0\u202f](?=\d{3}(?!\d))")
_GROUPED = re.compile(r"[1-9]\d{0,2}([.,])\d{3}(?:\1\d{3})*", re.ASCII)
_PLAIN = re.compile(r"(?:\d+(?:\.\d*)?|\.\d+)", re.ASCII)


def read_numeral(typed: str, language: str) -> Decimal:
    """The number that a text means.

    A separator that can only be a decimal one is taken so in either language (`1.5`, `1,5`); one that could also group
    thousands (`1.500`) is read in the way of the language.

    >>> read_numeral("5.250.000", "vi"), read_numeral("1,5", "vi"), read_numeral("1.500", "en"), read_numeral("-1,234.5", "vi")
    (Decimal('5250000'), Decimal('1.5'), Decimal('1.500'), Decimal('-1234.5'))
    """
    text = _SPACES.sub("", typed.replace("\u2212", "-"))
    sign, digits = ("-", text[1:]) if text[:1] in ("-",) else ("", text.removeprefix("+"))
    digits = digits.strip()
    decimal = _decimal_sign(digits, language)
    whole, mark, part = digits.rpartition(decimal) if decimal and decimal in digits else (digits, "", "")
    group = "," if decimal == "." else "."
    if group in whole:
        if not _GROUPED.fullmatch(whole):
            raise _not_a_number(typed, language)
        whole = whole.replace(group, "")
    plain = f"{whole}.{part}" if mark else whole
    if not _PLAIN.fullmatch(plain):
        raise _not_a_number(typed, language)
    return Decimal(sign + plain)


def typed_numeral(typed: str, language: str) -> Decimal:
    """The number that was typed, if it has no more digits than can be kept exactly."""
    number = read_numeral(typed, language)
    if len(number.as_tuple().digits) > MAX_DIGITS or abs(number) >= 10**MAX_DIGITS:
        raise AnswerError(_("the number has more than {limit} digits").format(limit=MAX_DIGITS), advice=_("check what was typed"))
    return number


def _decimal_sign(digits: str, language: str) -> str:
    """Which separator is the decimal one."""
    thousands = _THOUSANDS.get(language, ",")
    usual = "," if thousands == "." else "."
    marks = [mark for mark in digits if mark in ".,"]
    if len(set(marks)) == 2:
        return marks[-1]
    if not marks or marks[0] == usual:
        return usual if len(marks) < 2 else thousands
    # The language's grouping sign: a decimal sign after all where it cannot group.
    return usual if len(marks) > 1 or _GROUPED.fullmatch(digits) else thousands


def _not_a_number(typed: str, language: str) -> AnswerError:
    example = "1.250.000 / 1,5" if language == "vi" else "1,250,000 / 1.5"
    return AnswerError(
        _("“{text}” is not a number").format(text=typed), advice=_("type digits, such as {example}").format(example=example)
    )


def plain(number: Decimal) -> str:
    """A number as it is stored: digits, a point, no exponent, no sign on zero.

    >>> plain(Decimal("1.50")), plain(Decimal("-0")), plain(Decimal("1E+3"))
    ('1.50', '0', '1000')
    """
    text = format(number, "f")
    return text.removeprefix("-") if not number else text


def show_numeral(stored: str, language: str) -> str:
    """A stored number in the way of a language, without grouping so that it is easily edited.

    >>> show_numeral("1234.5", "vi"), show_numeral("1234.5", "en")
    ('1234,5', '1234.5')
    """
    return stored.replace(".", ",") if _THOUSANDS.get(language) == "." else stored
