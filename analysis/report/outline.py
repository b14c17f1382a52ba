"""The headings a report is written under: the official outline, or one that a report definition brings itself."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from analysis.tables.source import Node, read_yaml

OFFICIAL = Path(__file__).resolve().parent / "outline.yaml"


@dataclass(frozen=True)
class Section:
    """One heading. `key` is the path of its numbers (`1/III/3`), `depth` 0 for a part, 1 for I, 2 for 1, 3 for 1.1.

    A part may have no number.
    """

    key: str
    number: str
    title: str
    depth: int
    line: int

    def lines(self) -> tuple[str, ...]:
        """What its heading says: a part its number, then its title, a section both on one line."""
        if self.depth == 0:
            return tuple(text for text in (self.number, self.title) if text)
        return (f"{self.number}. {self.title}",)


@dataclass(frozen=True)
class Outline:
    """A report's title, its headings in order, and the heading of its figure annex."""

    title: str
    sections: tuple[Section, ...]
    annex: str

    def __contains__(self, key: str) -> bool:
        return any(section.key == key for section in self.sections)


def read_outline(path: Path) -> Outline:
    """An outline in YAML: `title`, `parts` (each `number`, `title`, `sections` …), `annex`.

    Raises:
        PlanError: the file is not an outline.
    """
    root = read_yaml(path)
    root.mapping(("title", "parts", "annex"), required=("title", "parts"))
    sections = tuple(
        section for position, part in enumerate(root["parts"].items(), start=1) for section in _walk(part, str(position), 0)
    )
    annex = root.get("annex")
    return Outline(root["title"].text(), sections, annex.text() if annex else "")


def _walk(node: Node, key: str, depth: int) -> Iterator[Section]:
    node.mapping(("number", "title", "sections"), required=("number", "title") if depth else ("title",))
    yield Section(key, node["number"].text() if "number" in node else "", node["title"].text(), depth, node.line)
    children = node.get("sections")
    if children is not None:
        for child in children.items():
            yield from _walk(child, f"{key}/{child['number'].text()}", depth + 1)


@cache
def official() -> Outline:
    """The outline issued with Plan 300/KH-TLĐ.

    >>> [section.title for section in official().sections if section.key == "1/IV/1"], official().annex
    (['Ưu điểm'], 'PHỤ LỤC SỐ LIỆU')
    """
    return read_outline(OFFICIAL)
