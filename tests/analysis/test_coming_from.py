"""The page for those who come from other packages says what the library does."""

from __future__ import annotations

import doctest
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGE = ROOT / "docs" / "coming-from.md"
SCHOOLS = ROOT.parent / "shared" / "reference" / "r-survey" / "data"


@pytest.mark.skipif(not (SCHOOLS / "apistrat.csv").exists(), reason="the reference data are not beside the repository")
def test_the_same_analysis_side_by_side(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every Python block of the page prints what stands under it."""
    monkeypatch.chdir(SCHOOLS)
    failed, tried = doctest.testfile(str(PAGE), module_relative=False, optionflags=doctest.NORMALIZE_WHITESPACE)
    assert tried >= 12
    assert failed == 0
