"""Mending names: of rows without one, of elements and references that pyxform cannot write or read."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.convert import Row, Workbook
from survey.questionnaire.unfit import is_name

_SPACED = re.compile(r"\$\s?\{\s*((?:last-saved#)?[^\s{}$]+)\s*\}")


def drop_remarks(book: Workbook) -> Iterator[str]:
    """A row with wording, and neither type nor name, is a remark of the designer's."""
    for place, row in enumerate(book.survey):
        if row and not row.get("type") and not row.get("name") and any(column.startswith("label") for column in row):
            row.clear()
            yield _("{where}: the row has no type and no name; it is left out").format(where=book.rows_at["survey"][place])


def name_unnamed(book: Workbook) -> Iterator[str]:
    """A row without a name gets one by its place; notes get theirs from pyxform."""
    taken = {row.get("name", "") for row in book.survey}
    for place, row in enumerate(book.survey):
        kind = row.get("type", "").lower()
        if not kind or row.get("name") or kind in ("note", "audit") or kind.startswith("end"):
            continue
        stem = "group" if kind.startswith("begin") else "question"
        row["name"] = _free(f"{stem}_{place + 2}", taken)
        told = _("{where}: the row has no name, and is now called {new}")
        yield told.format(where=book.rows_at["survey"][place], new=row["name"])


def lawful_names(book: Workbook) -> Iterator[str]:
    """A name that XML cannot hold is rewritten, with every reference to it."""
    taken = {row.get("name", "") for row in book.survey}
    for place, row in enumerate(book.survey):
        name = row.get("name", "")
        if not name or is_name(name) or row.get("type", "").lower().startswith("end"):
            continue
        new = re.sub(r"[^\w.-]+", "_", name).strip("_.-") or "question"
        new = _free(new if is_name(new) else f"_{new}", taken)
        if not is_name(new):
            continue
        row["name"] = new
        for cells in _all_rows(book):
            for column, cell in cells.items():
                cells[column] = re.sub(r"\$\{\s*" + re.escape(name) + r"\s*\}", f"${{{new}}}", cell)
        told = _("{where}: {name} cannot be a name; the row is now called {new}")
        yield told.format(where=book.rows_at["survey"][place], name=name, new=new)


def close_references(book: Workbook) -> Iterator[str]:
    """`${ age }` and `$ {age}` mean `${age}`; a bare name in the column trigger means the question."""
    names = {row.get("name", "") for row in book.survey}
    for sheet, rows in (("survey", book.survey), ("choices", book.choices), ("settings", [book.settings])):
        for place, row in enumerate(rows):
            for column, cell in row.items():
                new = _SPACED.sub(r"${\1}", cell)
                if column == "trigger" and cell in names:
                    new = f"${{{cell}}}"
                if new != cell:
                    row[column] = new
                    told = _("{where}: {column} is read as {new}")
                    where = sheet if sheet == "settings" else book.rows_at[sheet][place]
                    yield told.format(where=where, column=column, new=new)


def _free(name: str, taken: set[str]) -> str:
    """A name that no row has yet, which is then taken."""
    while name in taken:
        name += "_"
    taken.add(name)
    return name


def _all_rows(book: Workbook) -> Iterator[Row]:
    yield from book.survey
    yield from book.choices
    yield book.settings
    for rows in book.others.values():
        yield from rows
