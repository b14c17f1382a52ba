"""Files: photographs, recordings, documents."""

from __future__ import annotations

from survey.values.base import AnswerType, answer_type


@answer_type
class File(AnswerType):
    """The path of a file, as typed or dropped on the window; quotation marks around it are taken off.

    >>> File().parse('"C:/anh/may khau.jpg"')
    'C:/anh/may khau.jpg'
    """

    name = "file"
    example = "photo.jpg"

    def _parse(self, typed: str, language: str) -> str:
        quoted = len(typed) > 2 and typed[0] == typed[-1] and typed[0] in "\"'"
        return typed[1:-1].strip() if quoted else typed

    def read(self, stored: str) -> str:
        """The path."""
        return stored

    def write(self, value: str) -> str:
        """The path."""
        return value
