"""Mending choices: without a name, with spaces, in columns that XML cannot hold."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.convert import Workbook
from survey.questionnaire.headers import RULES
from survey.questionnaire.unfit import unfit_columns

_FROM_FILE = re.compile(r"^select_(?:one|multiple)_from_file (\S+)\.\w+", re.IGNORECASE)
_SEVERAL = re.compile(r"^(?:select_multiple|select multiple|select all that apply(?: from)?|rank) (\S+)", re.IGNORECASE)


def no_empty_choices(book: Workbook) -> Iterator[str]:
    """A choice without a name cannot be chosen; a sheet of choices that nothing uses is the designer's own."""
    named = any(row.get("name") for row in book.choices)
    if book.choices and not named and not any("select" in row.get("type", "") for row in book.survey):
        book.choices.clear()
        yield _("the choices sheet is left out: it has no column `name`")
    for place, row in enumerate(book.choices):
        if named and row.get("list_name") and not row.get("name"):
            row.clear()
            yield _("{where}: the choice has no name; it is left out").format(where=book.rows_at["choices"][place])


def allow_duplicates(book: Workbook) -> Iterator[str]:
    """Two choices of one list with one name: the first one's label is shown for both, as ODK does when told to allow it."""
    seen: set[tuple[str, str]] = set()
    for row in book.choices:
        key = (row.get("list_name", ""), row.get("name", ""))
        if key in seen and key[1]:
            book.settings["allow_choice_duplicates"] = "yes"
            yield _("list {list}: two choices are called {name}; both are kept").format(list=key[0], name=key[1])
        seen.add(key)


def no_spaced_choices(book: Workbook) -> Iterator[str]:
    """Answers of a select_multiple are kept with spaces between them: a choice with a space gets `_` for it, in rules too."""
    several = {found[1] for row in book.survey if (found := _SEVERAL.match(row.get("type", "")))}
    taken = {(row.get("list_name"), row.get("name")) for row in book.choices}
    for place, row in enumerate(book.choices):
        name, list_name = row.get("name", ""), row.get("list_name", "")
        new = "_".join(name.split())
        if list_name not in several or new == name or (list_name, new) in taken:
            continue
        row["name"] = new
        for cells in (*book.survey, book.settings):
            for column in cells.keys() & {*RULES, "instance_name"}:
                cells[column] = re.sub(rf"(['\"]){re.escape(name)}\1", rf"\g<1>{new}\g<1>", cells[column])
        told = _("{where}: the choice {name} is now called {new}: a select_multiple keeps its answers with spaces between them")
        yield told.format(where=book.rows_at["choices"][place], name=name, new=new)


def lists_beside_files(book: Workbook) -> Iterator[str]:
    """A list of the choices sheet with the name of a file's list: the list of the sheet gets another name."""
    files = {found[1] for row in book.survey if (found := _FROM_FILE.match(row.get("type", "")))}
    taken = {row.get("list_name", "") for row in book.choices}
    for name in sorted(files & taken):
        new = f"{name}_list"
        while new in taken | files:
            new += "_"
        for row in book.choices:
            if row.get("list_name") == name:
                row["list_name"] = new
        uses = re.compile(rf"^(\w+(?: \w+)?) {re.escape(name)}(?=\s|$)")
        for row in book.survey:
            if kind := row.get("type"):
                row["type"] = uses.sub(rf"\1 {new}", kind)
        yield _("the list {list} is now called {new}: a file has its name").format(list=name, new=new)


def no_unfit_columns(book: Workbook) -> Iterator[str]:
    """Columns that would become elements or attributes whose names XML cannot hold."""
    for sheet, column in list(unfit_columns(book)):
        for row in book.survey if sheet == "survey" else book.choices:
            row.pop(column, None)
        yield _("column {column} is left out: other tools cannot read it").format(column=column)
