"""What the rows of a form may hold at most: found before anything is made of them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from survey.language import UNPRINTABLE, _

if TYPE_CHECKING:
    from survey.questionnaire.convert import Workbook

MAX_DEPTH = 40
"""Deepest nesting of groups and repeats; real forms stay under 10."""

MAX_ROWS = 20_000
"""Most rows of the survey; the longest real form known has 1,800."""

MAX_CELL = 100_000
"""Longest cell in characters; a spreadsheet program stops at 32,767."""


def beyond(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """The place of whatever is beyond the limits, what it is, and what to do."""
    if len(book.survey) > MAX_ROWS:
        what = _("the questionnaire has more than {limit} rows").format(limit=MAX_ROWS)
        yield _place(book, "survey", MAX_ROWS), what, _("make several questionnaires of it")
    yield from _cells(book)
    yield from _deep_groups(book)


def _cells(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """Control characters come from broken programs, or are meant to deceive a terminal; no text is as long as a file."""
    for name, rows in (("survey", book.survey), ("choices", book.choices), ("settings", [book.settings])):
        for number, row in enumerate(rows):
            for column, text in row.items():
                if found := UNPRINTABLE.search(text) or UNPRINTABLE.search(column):
                    what = _("the column {column} holds the control character U+{code:04X}")
                    what = what.format(column=ascii(column)[1:-1], code=ord(found[0]))
                    yield _place(book, name, number), what, _("delete it and type the text again")
                elif len(text) > MAX_CELL:
                    what = _("the column {column} holds {count} characters").format(column=column, count=len(text))
                    yield _place(book, name, number), what, _("look whether it is a text at all")


def _deep_groups(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """A form that nests deeper than any screen can show: what walks through it would not come back."""
    depth = 0
    for number, row in enumerate(book.survey):
        word = row.get("type", "").strip().lower().replace("_", " ").partition(" ")[0]
        depth += {"begin": 1, "end": -1}.get(word, 0)
        if depth > MAX_DEPTH:
            what = _("groups are nested more than {limit} deep").format(limit=MAX_DEPTH)
            yield _place(book, "survey", number), what, _("look for a group that is never ended")


def _place(book: Workbook, sheet: str, number: int) -> str:
    """Where a row of a sheet was written."""
    places = book.rows_at.get(sheet, ())
    return places[number] if number < len(places) else sheet
