"""The pages that show screens are what the program draws today."""

from __future__ import annotations

from pathlib import Path

import pytest

from survey.language import use_language
from tests import captures


@pytest.fixture(scope="module")
def pages() -> dict[Path, str]:
    return captures.pages()


@pytest.fixture(autouse=True)
def vietnamese() -> None:
    use_language("vi")


def test_the_pages_show_the_screens_as_they_are(pages: dict[Path, str]) -> None:
    """docs/captures and docs/walk.md; `python -m tests.captures` draws them anew."""
    stale = [path.name for path, text in pages.items() if path.read_text(encoding="utf-8") != text]
    assert stale == []


def test_every_screen_that_is_kept_is_told_of(pages: dict[Path, str]) -> None:
    """No page of an older program is left in the folder, and the story leaves none out."""
    told = {f"{name}.txt" for name, _told in captures.STORY}
    assert told == {path.name for path in pages if path.parent == captures.FOLDER}
    assert told == {path.name for path in captures.FOLDER.iterdir()}


def test_a_screen_is_drawn_in_the_language_of_the_interview(pages: dict[Path, str]) -> None:
    """No English word of a message stands on a Vietnamese screen."""
    english = ("the ", " of ", "Enter to", "Number key", "not answered", "lines:")
    assert [(path.name, word) for path, text in pages.items() if path != captures.PAGE for word in english if word in text] == []


def test_the_excerpts_in_the_guide_are_lines_of_these_screens(pages: dict[Path, str]) -> None:
    """docs/interviewing.md quotes the screens; commands apart, each of its lines is on one of them."""
    blocks = (captures.ROOT / "docs" / "interviewing.md").read_text(encoding="utf-8").split("```")[1::2]
    quoted = {line for block in blocks for line in block.strip("\n").split("\n") if line and not line.startswith("survey ")}
    screens = {line for text in pages.values() for line in text.split("\n")}
    assert quoted and quoted - screens == set()
