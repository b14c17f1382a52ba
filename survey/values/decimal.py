"""Numbers with decimals."""

from __future__ import annotations

from decimal import Decimal as Exact

from survey.values.base import AnswerType, answer_type
from survey.values.numerals import plain, read_numeral, show_numeral, typed_numeral


@answer_type
class Decimal(AnswerType):
    """A number that may have decimals, kept with the decimals that were typed.

    >>> Decimal().parse("1,50", "vi"), Decimal().read("1.50"), Decimal().show("1.50", "vi")
    ('1.50', 1.5, '1,50')
    """

    name = "decimal"
    example = "7,5"

    def _parse(self, typed: str, language: str) -> str:
        return plain(typed_numeral(typed, language))

    def read(self, stored: str) -> float:
        """The number."""
        return float(read_numeral(stored, "en"))

    def write(self, value: float) -> str:
        """The shortest digits that mean the number."""
        text = plain(Exact(repr(float(value))))
        return text.removesuffix(".0")

    def _show(self, stored: str, language: str) -> str:
        return show_numeral(stored, language)


@answer_type
class Range(Decimal):
    """A number picked on a scale."""

    name = "range"
    example = "5"
