"""The outline is the official one, word for word."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from ruamel.yaml import YAML

from analysis.report.outline import OFFICIAL, official

PLAN = Path(__file__).resolve().parents[4] / "shared" / "domain" / "report-outline.yaml"


def headings(node: dict[str, Any]) -> Iterator[tuple[str, str]]:
    for part in (*node.get("parts", ()), *node.get("sections", ())):
        yield part["number"], part["title"]
        yield from headings(part)


def test_headings_stand_as_they_were_issued() -> None:
    """Every number and title of the plan's outline, in order, and the title of the figure annex."""
    if not PLAN.exists():
        pytest.skip("the plan's outline is kept beside the project, not in it")
    issued = YAML(typ="safe").load(PLAN.read_text(encoding="utf-8"))
    assert [(section.number, section.title) for section in official().sections] == list(headings(issued))
    assert (official().title, official().annex) == (issued["title"], issued["annex"])


def test_the_outline_has_two_parts_and_28_sections() -> None:
    """The shipped file holds all of it, keys unique, depth counted from the part."""
    keys = [section.key for section in official().sections]
    assert len(set(keys)) == len(keys) == 30
    assert {section.key: section.depth for section in official().sections}["1/II/1/1.2"] == 3
    assert OFFICIAL.exists()
