"""Free text."""

from __future__ import annotations

from survey.values.base import AnswerType, answer_type, clean


@answer_type
class Text(AnswerType):
    """What the respondent said, in NFC.

    >>> Text().parse("  Trần Thị Lan ")
    'Trần Thị Lan'
    """

    name = "text"
    example = "thợ may"

    def _parse(self, typed: str, language: str) -> str:
        return typed

    def read(self, stored: str) -> str:
        """The text."""
        return stored

    def write(self, value: str) -> str:
        """The text, in NFC."""
        return clean(value)
