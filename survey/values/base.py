"""What a type of answer can do, and the one registry of them."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Any, ClassVar, TypeVar

from survey.errors import AnswerError
from survey.language import UNPRINTABLE, _, current_language, nfc


class AnswerType(ABC):
    """A type of answer: between what a person types, the text that is stored, and the value that it means.

    The stored text is what an XForm submission would hold. `example` is something a person may type.
    """

    name: ClassVar[str]
    example: ClassVar[str]

    def parse(self, text: str, language: str | None = None) -> str:
        """The stored text of what a person typed, in the way of their language (by default that of the messages); blank is blank.

        Raises AnswerError, with advice, for what is not of this type.
        """
        typed = clean(text).strip()
        return self._parse(typed, language or current_language()) if typed else ""

    @abstractmethod
    def _parse(self, typed: str, language: str) -> str:
        """The stored text of what was typed: not blank, in NFC, without spaces at its ends."""

    @abstractmethod
    def read(self, stored: str) -> Any:
        """The value of a stored text. Raises AnswerError if the text is not of this type."""

    @abstractmethod
    def write(self, value: Any) -> str:
        """The stored text of a value; reading it gives the value back."""

    def show(self, stored: str, language: str | None = None) -> str:
        """A stored text as a person would type it; parsing that gives the stored text back."""
        return self._show(stored, language or current_language()) if stored else ""

    def _show(self, stored: str, language: str) -> str:
        return stored


TYPES: dict[str, AnswerType] = {}
"""Every type of answer by its name."""

Registered = TypeVar("Registered", bound=type[AnswerType])


def answer_type(kind: Registered) -> Registered:
    """Register a type of answer."""
    if kind.name in TYPES:
        raise ValueError(f"the answer type {kind.name} is registered twice")
    TYPES[kind.name] = kind()
    return kind


def clean(text: str) -> str:
    """Typed text as it may be kept: NFC, and no control characters but line breaks and tabs.

    Raises AnswerError for control characters, which an XForm submission cannot hold.
    """
    normal = nfc(text)
    if UNPRINTABLE.search(normal):
        raise AnswerError(_("the text has characters that cannot be stored"), advice=_("type it again instead of pasting it"))
    return normal
