"""Whole numbers."""

from __future__ import annotations

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type
from survey.values.numerals import plain, typed_numeral


@answer_type
class Integer(AnswerType):
    """A whole number; the value is a float, as in expressions.

    >>> Integer().parse("5.250.000", "vi"), Integer().read("5250000")
    ('5250000', 5250000.0)
    """

    name = "integer"
    example = "42"

    def _parse(self, typed: str, language: str) -> str:
        number = typed_numeral(typed, language)
        if number != number.to_integral_value():
            raise AnswerError(_("“{text}” is not a whole number").format(text=typed), advice=_("leave out the decimals"))
        return plain(number.to_integral_value())

    def read(self, stored: str) -> float:
        """The number."""
        return float(self.parse(stored, "en"))

    def write(self, value: float) -> str:
        """The number's digits."""
        return str(int(value))
