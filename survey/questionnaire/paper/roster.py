"""Repeats that fit a table on paper: one row a member, one column a question."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cached_property

from survey.questionnaire.model import Question, Repeat
from survey.questionnaire.paper.outline import Item, Outline

COLUMNS = 7
"""Most questions that a page has room for side by side."""

ROWS = 8
"""Rows printed where the form does not say how many there are."""

MOST = 30


class Rosters:
    """Which repeats of a questionnaire are printed as tables, and the questions of each."""

    def __init__(self, outline: Outline) -> None:
        self._outline = outline

    @cached_property
    def columns(self) -> Mapping[str, tuple[Item, ...]]:
        """The questions of each repeat that fits a table, by its path."""
        found = {}
        for repeat in self._outline.questionnaire.repeats:
            inside = tuple(item for item in self._outline.items if item.path.startswith(repeat.path + "/"))
            flat = all(isinstance(child, Question) for child in repeat.children)
            if flat and 0 < len(inside) <= COLUMNS and all(item.number for item in inside):
                found[repeat.path] = inside
        return found

    def begun_by(self, item: Item) -> tuple[Item, ...]:
        """The questions of the table that the heading of a repeat begins; none for any other item."""
        return self.columns.get(item.path, ()) if isinstance(item.element, Repeat) else ()

    def hold(self, item: Item) -> bool:
        """Whether a question stands in a table."""
        return item.path.rpartition("/")[0] in self.columns

    def numbers(self, repeat: str) -> frozenset[int]:
        """The numbers of the questions inside the repeat at a path."""
        return frozenset(number for path, number in self._outline.numbers.items() if path.startswith(repeat + "/"))

    def rows(self, repeat: Repeat) -> int:
        """How many rows are printed: the fixed count of the form (which pyxform keeps in a calculation), else as many as a
        household fits."""
        counting = self._outline.questionnaire.elements.get(repeat.count.strip())
        count = counting.calculate if isinstance(counting, Question) else repeat.count
        return min(int(count), MOST) if re.fullmatch(r"\s*[1-9]\d*\s*", count) else ROWS
