"""Why a question has no answer."""

from __future__ import annotations

from enum import StrEnum

from survey.language import _


class MissingKind(StrEnum):
    """The reasons for a missing answer: three that somebody gives, two that the course of the interview gives."""

    DONT_KNOW = "dont_know"
    REFUSED = "refused"
    NOT_APPLICABLE = "not_applicable"
    NOT_ASKED = "not_asked"
    NOT_REACHED = "not_reached"

    @property
    def said(self) -> bool:
        """Whether the respondent or interviewer gave it; the others follow from routing or break-off."""
        return self in (MissingKind.DONT_KNOW, MissingKind.REFUSED, MissingKind.NOT_APPLICABLE)

    @property
    def label(self) -> str:
        """The reason in words.

        >>> from survey.language import use_language
        >>> use_language("vi"); MissingKind.REFUSED.label
        'Từ chối'
        """
        return {
            MissingKind.DONT_KNOW: _("Don't know"),
            MissingKind.REFUSED: _("Refused"),
            MissingKind.NOT_APPLICABLE: _("Not applicable"),
            MissingKind.NOT_ASKED: _("Not asked"),
            MissingKind.NOT_REACHED: _("Not reached"),
        }[self]
