"""From the rows of an XLSForm, wherever they were written, through pyxform to an XForm.

What XLSForm lacks goes into bind attributes of our namespace, which every other tool passes over.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from difflib import get_close_matches
from typing import TypeAlias

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.xml import KHAOSAT

Row: TypeAlias = dict[str, str]

NAMESPACE = f'ks="{KHAOSAT}"'
_ROW = re.compile(r"\[row ?: ?(\d+)\]\s*")
_NAMED = re.compile(r"element named '([^']+)'")
_UNKNOWN = re.compile(r"Could not find the name '([^']+)'")
_NO_LIST = re.compile(r"List name not in choices sheet: (\S+)")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_SHEET = re.compile(r"the '(survey|choices|settings)' sheet")


@dataclass
class Workbook:
    """An XLSForm as rows of text by column, sheet by sheet.

    `rows_at[sheet][i]` says where row i was written (`line 12`, `row 7`); `places` says it for the path of each element below
    the root. `title` is by language. `mended` is what a lenient reading had to mend.
    """

    survey: list[Row]
    choices: list[Row] = field(default_factory=list)
    settings: Row = field(default_factory=dict)
    others: dict[str, list[Row]] = field(default_factory=dict)
    rows_at: Mapping[str, Sequence[str]] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=dict)
    title: dict[str, str] = field(default_factory=dict)
    mended: tuple[str, ...] = ()


def to_xform(book: Workbook, where: str) -> str:
    """The XForm that pyxform makes of a workbook.

    Raises:
        DefinitionError: pyxform refuses it; the message is its reason, the place ours.
    """
    from pyxform.errors import PyXFormError
    from pyxform.xls2xform import convert

    _refuse_control_characters(book, where)
    try:
        return str(convert(_sheets(book), form_name=_root_name(book)).xform)
    except PyXFormError as error:
        raise _refusal(str(error), book, where) from error
    except (TypeError, AttributeError, KeyError, ValueError, IndexError, RecursionError) as error:
        raise DefinitionError(
            _("the form's rows do not fit together: {reason}").format(reason=error),
            where=where,
            advice=_("look for a column header that is written twice or holds two colons too many"),
        ) from error


def _refuse_control_characters(book: Workbook, where: str) -> None:
    """Characters that neither XML nor a screen can hold come from broken programs, or are meant to deceive a terminal."""
    for name, rows in (("survey", book.survey), ("choices", book.choices), ("settings", [book.settings])):
        places = book.rows_at.get(name, ())
        for number, row in enumerate(rows):
            for column, text in row.items():
                if found := _CONTROL.search(text) or _CONTROL.search(column):
                    place = places[number] if number < len(places) else name
                    what = _("the column {column} holds the control character U+{code:04X}").format(
                        column=ascii(column)[1:-1], code=ord(found[0])
                    )
                    raise DefinitionError(what, where=f"{where}, {place}", advice=_("delete it and type the text again"))


def _sheets(book: Workbook) -> dict[str, object]:
    """The workbook as pyxform's own readers would give it, our namespace declared."""
    settings = {"namespaces": NAMESPACE, **book.settings}
    if KHAOSAT not in settings["namespaces"]:
        settings["namespaces"] += f" {NAMESPACE}"
    sheets = {"survey": book.survey, "choices": book.choices, "settings": [settings], **book.others}
    filled = {name: rows for name, rows in sheets.items() if rows}
    headers = {f"{name}_header": [dict.fromkeys(_columns(rows))] for name, rows in filled.items()}
    return {**filled, **headers, "sheet_names": list(filled), "fallback_form_name": settings.get("form_id", "form")}


def _columns(rows: Sequence[Row]) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _root_name(book: Workbook) -> str:
    """The name of the data's root: `data` as pyxform has it, unless an element bears that name too."""
    name = "data"
    taken = {row.get("name", "") for row in book.survey}
    while name in taken:
        name += "_"
    return name


def _refusal(message: str, book: Workbook, where: str) -> DefinitionError:
    """pyxform's complaint, with the place as the designer knows it."""
    row, sheet = _ROW.search(message), _SHEET.search(message)
    place = where
    if row:
        name, number = (sheet[1] if sheet else "survey"), int(row[1]) - 2
        known = book.rows_at.get(name, ())
        place = f"{where}, {known[number] if 0 <= number < len(known) else f'{name}, row {row[1]}'}"
    elif (named := _NAMED.search(message)) and (line := _line_of(named[1], book)):
        place = f"{where}, {line}"
    advice = _("mend it in the form; a lenient load mends what does not change its meaning")
    names = [row["name"] for row in book.survey if row.get("name")]
    if (unknown := _UNKNOWN.search(message)) and (near := get_close_matches(unknown[1], names, 1)):
        advice = _("did you mean {name}?").format(name=near[0])
    if missing := _NO_LIST.search(message):
        lists = {row.get("list_name", row.get("list name", "")) for row in book.choices}
        near = get_close_matches(missing[1], lists, 1)
        advice = _("did you mean {name}?").format(name=near[0]) if near else _("add the list to the choices")
    return DefinitionError(_ROW.sub("", message), where=place, advice=advice)


def _line_of(name: str, book: Workbook) -> str:
    """Where the element of that name was written, empty if nobody knows."""
    return next((line for path, line in book.places.items() if path.rpartition("/")[2] == name), "")
