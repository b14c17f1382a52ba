"""One choice of a list."""

from __future__ import annotations

from survey.errors import AnswerError
from survey.language import _
from survey.values.base import AnswerType, answer_type


@answer_type
class SelectOne(AnswerType):
    """The name of one choice; which names a question offers is the form's business."""

    name = "select_one"
    example = "yes"

    def _parse(self, typed: str, language: str) -> str:
        if len(typed.split()) != 1:
            raise AnswerError(_("“{text}” is more than one choice").format(text=typed), advice=_("choose one"))
        return typed

    def read(self, stored: str) -> str:
        """The name."""
        return stored

    def write(self, value: str) -> str:
        """The name."""
        return value
