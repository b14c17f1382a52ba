"""What nobody types: notes, calculated and hidden values."""

from __future__ import annotations

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type


@answer_type
class Note(AnswerType):
    """Something to read; it takes no answer."""

    name = "note"
    example = ""

    def _parse(self, typed: str, language: str) -> str:
        raise AnswerError(_("nothing can be answered here"), advice=_("go on"))

    def read(self, stored: str) -> str:
        """The text that a form calculated for it."""
        return stored

    def write(self, value: str) -> str:
        """The text."""
        return value


@answer_type
class Calculate(Note):
    """A value that the form calculates."""

    name = "calculate"


@answer_type
class Hidden(Note):
    """A value that the form is given and does not show."""

    name = "hidden"
