"""A box to tick."""

from __future__ import annotations

from survey.errors import AnswerError
from survey.language import _, fold
from survey.values.base import AnswerType, answer_type

_YES = frozenset(["ok", "yes", "y", "x", "1", "true", "co", "dong y", "da doc", "roi"])


@answer_type
class Acknowledge(AnswerType):
    """That something was read or done; the stored text is `OK`, as in ODK.

    >>> Acknowledge().parse("đồng ý"), Acknowledge().read("OK")
    ('OK', True)
    """

    name = "acknowledge"
    example = "OK"

    def _parse(self, typed: str, language: str) -> str:
        if fold(typed) not in _YES:
            raise AnswerError(_("“{text}” is not a confirmation").format(text=typed), advice=_("type OK, or leave it blank"))
        return "OK"

    def read(self, stored: str) -> bool:
        """Whether it was confirmed."""
        return stored == "OK"

    def write(self, value: bool) -> str:
        """OK, or blank."""
        return "OK" if value else ""
