"""What the field sees is in Vietnamese."""

from __future__ import annotations

import gettext
import string
from pathlib import Path

import pytest

from tests.catalogue import MO, MODULES, ROOT, messages_in, translations


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(ROOT)))
def test_every_message_is_translated(path: Path) -> None:
    """No English reaches an interviewer who has not asked for it."""
    known = translations()
    assert [message for message in messages_in(path) if not known.get(message)] == []


def test_translations_keep_the_places_of_values() -> None:
    """`{name}` in a message stands in its translation too."""

    def places(text: str) -> set[str]:
        return {name for _text, name, _format, _conversion in string.Formatter().parse(text) if name}

    wrong = [message for message, vietnamese in translations().items() if vietnamese and places(message) != places(vietnamese)]
    assert wrong == []


def test_the_compiled_catalogue_is_the_written_one() -> None:
    """survey.mo was compiled from survey.po as it is (`python -m tests.catalogue`)."""
    with MO.open("rb") as file:
        compiled = gettext.GNUTranslations(file)
    assert [
        message for message, vietnamese in translations().items() if vietnamese and compiled.gettext(message) != vietnamese
    ] == []
