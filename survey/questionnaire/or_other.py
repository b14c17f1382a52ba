"""`or_other` spelled out as a choice and a question, so that both read in the form's languages: pyxform writes English in all."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import TYPE_CHECKING

from survey.language import LANGUAGES, _, fold
from survey.questionnaire.xform_texts import language_codes

if TYPE_CHECKING:
    from survey.questionnaire.convert import Row, Workbook

OTHER = "other"
"""The name of the choice, and the end of the name of the question after it."""

_NAMES = {"vie": "vi", "tieng viet": "vi", "vietnamese": "vi", "viet nam": "vi", "eng": "en", "english": "en", "tieng anh": "en"}
_VIETNAMESE = re.compile("[ươ]", re.IGNORECASE)
"""Letters of no other language, without which hardly any Vietnamese sentence is written."""


def spelled_out(book: Workbook) -> Workbook:
    """The workbook with each `or_other` as the choice `other` at the end of its list and a text question after the select.

    A list that has a choice `other` keeps it. What pyxform refuses (a choice filter, a list from a file) is left to it.
    """
    from pyxform.xls2json import RE_SELECT

    lists = {row.get("list_name", "") for row in book.choices}
    named = {row.get("list_name", "") for row in book.choices if row.get("name") == OTHER}
    survey: list[Row] = []
    choices = list(book.choices)
    places = {sheet: list(rows) for sheet, rows in book.rows_at.items()}
    for number, row in enumerate(book.survey):
        found = RE_SELECT.search(row.get("type", ""))
        if not found or not found["specify_other"] or found["list_name"] not in lists or row.get("choice_filter"):
            # pyxform names a note without a name by its row, and rows move here
            nameless = row.get("type") == "note" and not row.get("name")
            survey.append({**row, "name": f"generated_note_name_{number + 2}"} if nameless else row)
            continue
        survey += [{**row, "type": f"{found['select_command']} {found['list_name']}"}, _question(row.get("name", ""), book)]
        if number < len(book.rows_at.get("survey", ())):
            places["survey"].insert(len(survey) - 1, book.rows_at["survey"][number])
        if found["list_name"] not in named:
            named.add(found["list_name"])
            choices.append({"list_name": found["list_name"], "name": OTHER, **_worded(_choice, book.choices, book)})
    return book if len(survey) == len(book.survey) else replace(book, survey=survey, choices=choices, rows_at=places)


def _question(name: str, book: Workbook) -> Row:
    words = _worded(_asked, book.survey, book)
    return {"type": "text", "name": f"{name}_{OTHER}", **words, "relevant": f"selected(../{name}, '{OTHER}')"}


def _asked(language: str) -> str:
    return _("Specify other.", language)


def _choice(language: str) -> str:
    return _("Other", language)


def _worded(words: Callable[[str], str], rows: Iterable[Row], book: Workbook) -> Row:
    """What `words` says in the language of each column of labels of a sheet, of the whole form where that sheet has none."""
    everywhere = _labels([*book.survey, *book.choices])
    columns = _labels(rows) or everywhere or ["label"]
    return {column: words(_language(column, everywhere.get(column, ()), book.settings)) for column in columns}


def _labels(rows: Iterable[Row]) -> dict[str, list[str]]:
    """The texts in each column of labels."""
    found: dict[str, list[str]] = {}
    for row in rows:
        for column, text in row.items():
            if column.partition("::")[0] == "label":
                found.setdefault(column, []).append(text)
    return found


def _language(column: str, texts: Iterable[str], settings: Row) -> str:
    """The language of a column of labels: as it is named, or else as its texts are written; English where nobody can tell."""
    name = column.partition("::")[2] or settings.get("default_language", "")
    if code := code_of(name):
        return code
    unsaid = fold(name) in ("", "default")
    return "vi" if unsaid and any(map(_VIETNAMESE.search, texts)) else "en"


def code_of(name: str) -> str:
    """The code, of those that messages exist in, of a language by the name or code that a form gives it; empty for others.

    >>> [code_of(name) for name in ("Tiếng Việt (vi)", "vi-VN", "Vietnamese", "English", "Français (fr)")]
    ['vi', 'vi', 'vi', 'en', '']
    """
    code = fold(language_codes([name])[name]).strip()
    code = _NAMES.get(code, code.partition("-")[0])
    return code if code in LANGUAGES else ""
