"""The tampering drill in small."""

from __future__ import annotations

import shutil

import pytest

from tests.drills.tamper import drill


def test_changed_digits_are_found_and_an_untouched_report_is_not_blamed() -> None:
    """Twelve changes of one digit each: in the text, in tables, in charts."""
    tally = drill(12, seed=5)
    assert tally.false_alarms == []
    assert tally.missed == []
    assert tally.made == {"text": 4, "table": 4, "chart": 4}


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_a_report_saved_by_libreoffice_is_still_checked_whole() -> None:
    """Names of tables, charts and figures are gone, the bookmarks are not."""
    tally = drill(12, seed=6, resave=True)
    assert tally.false_alarms == []
    assert tally.missed == []
