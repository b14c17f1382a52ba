"""Mending what pyxform names when it refuses a form: one place at a time, until it takes the form or names what nobody can mend.

A rule or wording that names a question which is not there cannot be followed by anyone; it is left out, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.convert import Row, Workbook, to_xform

MOST = 40
"""Refusals mended before the form is given up: each costs a conversion."""

WORDING = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "media")

_PLACE = re.compile(r"\[row ?: ?(\d+)\]")
_UNKNOWN = re.compile(r"Could not find the name '([^']+)'")
_KEYS = re.compile(r"invalid parameter key\(s\): '([^']+)'")
_KEY = re.compile(r"[Pp]arameter '?([a-z_-]+)'? must")
_TWICE = re.compile(r"the 'name' value '([^']+)' is invalid\. Questions, groups, and repeats must be unique")


def convert_leniently(book: Workbook, where: str) -> tuple[str, tuple[str, ...]]:
    """The XForm of a workbook, mended in place wherever pyxform refuses what can be mended; and what was mended.

    Raises:
        DefinitionError: pyxform refuses what has no mend.
    """
    notes: list[str] = []
    for _attempt in range(MOST):
        try:
            return to_xform(book, where), tuple(notes)
        except DefinitionError as error:
            refusal = str(error.__cause__ or error)
            mended = [note for mend in NAMED for note in mend(book, refusal)]
            if not mended:
                raise
            notes += mended
    return to_xform(book, where), tuple(notes)


def _forget_unknown(book: Workbook, refusal: str) -> Iterator[str]:
    """Rules that name a question which is not there are left out; wording shows `…` in its place."""
    if not (unknown := _UNKNOWN.search(refusal)):
        return
    reference = re.compile(r"\$\{\s*(?:last-saved#)?" + re.escape(unknown[1]) + r"\s*\}")
    for place, row in enumerate(book.survey):
        yield from _without(row, book.rows_at["survey"][place], reference, unknown[1])
    for place, row in enumerate(book.choices):
        yield from _without(row, book.rows_at["choices"][place], reference, unknown[1])
    yield from _without(book.settings, "settings", reference, unknown[1])


def _without(row: Row, where: str, reference: re.Pattern[str], name: str) -> Iterator[str]:
    for column, cell in list(row.items()):
        if not reference.search(cell):
            continue
        if column.lower().startswith(WORDING):
            row[column] = reference.sub("…", cell)
        else:
            del row[column]
            if row.get("type", "").strip().lower() == "calculate":
                row["type"] = "hidden"
        told = _("{where}: {column} names {name}, which is not in the form; it is left out")
        yield told.format(where=where, column=column, name=name)


def _drop_parameters(book: Workbook, refusal: str) -> Iterator[str]:
    """Parameters that the type does not know, or whose value it cannot take, say nothing: they are left out one by one."""
    found, place = _KEYS.search(refusal) or _KEY.search(refusal), _PLACE.search(refusal)
    if not found:
        return
    wrong = {key.strip() for key in found[1].split(",")}
    rows = [int(place[1]) - 2] if place else range(len(book.survey))
    for number in rows:
        row = book.survey[number]
        pairs = re.split(r"[\s,;]+", row.get("parameters", "").strip())
        left = [pair for pair in pairs if pair.partition("=")[0].lower() not in wrong]
        if len(left) < len(pairs):
            row["parameters"] = " ".join(left)
            told = _("{where}: the parameters {text} are left out")
            yield told.format(where=book.rows_at["survey"][number], text=" ".join(pair for pair in pairs if pair not in left))


def _tell_apart(book: Workbook, refusal: str) -> Iterator[str]:
    """Two elements of one group with one name: the later one gets a name of its own; formulas mean the first."""
    found, place = _TWICE.search(refusal), _PLACE.search(refusal)
    if not found or not place:
        return
    taken = {row.get("name", "") for row in book.survey}
    name = next(name for number in range(2, len(taken) + 3) if (name := f"{found[1]}_{number}") not in taken)
    number = int(place[1]) - 2
    book.survey[number]["name"] = name
    told = _("{where}: the group has another {old}; this one is now called {new}, and formulas mean the first")
    yield told.format(where=book.rows_at["survey"][number], old=found[1], new=name)


NAMED: Sequence[Callable[[Workbook, str], Iterator[str]]] = (_forget_unknown, _drop_parameters, _tell_apart)
"""Every mend of something named, given what pyxform says."""
