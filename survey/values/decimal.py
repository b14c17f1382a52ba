"""Numbers with decimals."""

from __future__ import annotations

from decimal import Decimal as Exact

from survey.errors import AnswerError
from survey.language import _
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
    """A number picked on a scale; with the ends and the step of one, a place on it.

    >>> Range("0", "10", "0.5").parse("7,5", "vi"), Range().parse("11", "vi")
    ('7.5', '11')
    """

    name = "range"
    example = "5"

    def __init__(self, start: str = "", end: str = "", step: str = "") -> None:
        self.start, self.end, self.step = (Exact(read_numeral(text, "en")) if text else None for text in (start, end, step))

    def _parse(self, typed: str, language: str) -> str:
        text = super()._parse(typed, language)
        number = Exact(text)
        if self.start is None or self.end is None:
            return text
        low, high = sorted((self.start, self.end))
        if not low <= number <= high:
            raise AnswerError(_("“{text}” is not on the scale").format(text=typed), advice=_scale(self, language))
        if self.step and (number - self.start) % self.step:
            raise AnswerError(_("“{text}” is between two steps of the scale").format(text=typed), advice=_scale(self, language))
        return text


def _scale(scale: Range, language: str) -> str:
    """What can be typed, in words."""
    numbers = (scale.start or Exact(0), scale.end or Exact(0), scale.step or Exact(1))
    start, end, step = (show_numeral(plain(number), language) for number in numbers)
    return _("from {start} to {end} in steps of {step}").format(start=start, end=end, step=step)
