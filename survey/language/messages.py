"""Messages in the language of the person at the keyboard, through gettext."""

from __future__ import annotations

import gettext
import os
from contextvars import ContextVar
from functools import cache
from pathlib import Path

LANGUAGES = ("vi", "en")
"""The languages that messages exist in; the first is the default, English is the language of the msgids."""

VARIABLE = "KHAOSAT_LANG"

_chosen: ContextVar[str | None] = ContextVar("language", default=None)


@cache
def _catalogue(language: str) -> gettext.NullTranslations:
    # English is written in the source; a missing Vietnamese catalogue is a broken installation and must not pass silently.
    if language == "en":
        return gettext.NullTranslations()
    return gettext.translation("survey", Path(__file__).parent / "locale", languages=[language])


def current_language() -> str:
    """The language of messages: what `use_language` chose, else the environment's KHAOSAT_LANG, else Vietnamese."""
    language = _chosen.get() or os.environ.get(VARIABLE, "")
    return language if language in LANGUAGES else LANGUAGES[0]


def use_language(language: str) -> None:
    """Choose the language of messages for this thread or task.

    >>> use_language("en")
    >>> _("the formula is empty")
    'the formula is empty'
    """
    if language not in LANGUAGES:
        raise ValueError(f"language must be one of {', '.join(LANGUAGES)}, not {language!r}")
    _chosen.set(language)


def _(message: str, language: str | None = None) -> str:
    """The message in the current language, or in the one named; English where it has no translation.

    >>> _("the formula is empty", "en")
    'the formula is empty'
    """
    if language is not None:
        return _catalogue(language if language in LANGUAGES else "en").gettext(message)
    return _catalogue(current_language()).gettext(message)
