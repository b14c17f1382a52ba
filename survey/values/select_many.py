"""Several choices of a list."""

from __future__ import annotations

from collections.abc import Iterable

from survey.values.base import AnswerType, answer_type


@answer_type
class SelectMany(AnswerType):
    """The names of the choices that apply, each once.

    >>> SelectMany().parse("rice, fish rice"), SelectMany().read("rice fish")
    ('rice fish', ('rice', 'fish'))
    """

    name = "select_many"
    example = "rice fish"

    def _parse(self, typed: str, language: str) -> str:
        return self.write(typed.replace(",", " ").replace(";", " ").split())

    def read(self, stored: str) -> tuple[str, ...]:
        """The names, in the order they were given."""
        return tuple(stored.split())

    def write(self, value: Iterable[str]) -> str:
        """The names with spaces between."""
        return " ".join(dict.fromkeys(value))


@answer_type
class Rank(SelectMany):
    """The names of a list's choices from first to last."""

    name = "rank"
    example = "fish rice"
