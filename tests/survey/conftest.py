"""Tests read messages in English, whatever the language of the machine; a test of another language chooses it itself."""

from __future__ import annotations

import pytest

from survey.language import use_language


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    """English for the test and for the processes it starts."""
    monkeypatch.setenv("KHAOSAT_LANG", "en")
    use_language("en")
