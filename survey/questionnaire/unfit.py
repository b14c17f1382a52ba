"""What no XForm can hold, told before pyxform writes one that nobody could read: control characters, names, columns, types."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import chain
from typing import TYPE_CHECKING

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.limits import beyond

if TYPE_CHECKING:
    from survey.questionnaire.convert import Workbook

_PREFIXED = re.compile(r"(?:bind|instance|control|body)::([\w.-]+):\S+$")
_DECLARED = re.compile(r"([\w.-]+)=")
_CONTAINER = re.compile(r"(?:begin|end)(?:[\s_-]\w+|(?:group|repeat))$", re.IGNORECASE)
_PREFIXES = frozenset(["jr", "odk", "orx", "ks", "h", "ev", "xsd", "entities"])
_CHOICE_HEADS = frozenset(["list_name", "name", "label", "media", "geometry"])


def is_name(text: str) -> bool:
    """Whether an element of a form can be called so.

    >>> is_name("số_điện"), is_name("1a"), is_name("a:b")
    (True, False, False)
    """
    from pyxform.parsing.expression import is_xml_tag

    return ":" not in text and bool(is_xml_tag(text))


def refuse_unfit(book: Workbook, where: str) -> None:
    """Refuse a workbook that holds what no XForm can.

    Raises:
        DefinitionError: with the place of the first such thing.
    """
    for place, what, advice in chain(beyond(book), _names(book), _columns(book), _containers(book)):
        raise DefinitionError(what, where=f"{where}, {place}", advice=advice)


def _names(book: Workbook) -> Iterator[tuple[str, str, str]]:
    rule = _("a name begins with a letter or _ and holds letters, digits, _, - and . only")
    for row, place in zip(book.survey, book.rows_at.get("survey", ()), strict=False):
        if ":" in row.get("name", "") and not row.get("type", "").lower().startswith("end"):
            yield place, _("“{cell}” cannot be a name").format(cell=row["name"]), rule


def _columns(book: Workbook) -> Iterator[tuple[str, str, str]]:
    for sheet, column in unfit_columns(book):
        if sheet == "survey":
            yield (
                sheet,
                _("the prefix of the column {column} is not declared").format(column=column),
                _("declare it in the column namespaces of the settings, or leave the column out"),
            )
        else:
            yield (
                sheet,
                _("the column {column} cannot be looked up").format(column=column),
                _("call it by letters, digits, _ and - only, beginning with a letter"),
            )


def unfit_columns(book: Workbook) -> Iterator[tuple[str, str]]:
    """The columns, with their sheet, that would become attributes or elements that XML cannot hold.

    Columns of choices with a space in their name are notes to pyxform, which leaves them out.
    """
    prefixes = _PREFIXES | set(_DECLARED.findall(book.settings.get("namespaces", "")))
    for column in {column: None for row in book.survey for column in row}:
        if (found := _PREFIXED.match(column)) and found[1] not in prefixes:
            yield "survey", column
    for column in {column: None for row in book.choices for column in row}:
        head = column.partition("::")[0]
        if head not in _CHOICE_HEADS and " " not in column and not is_name(column):
            yield "choices", column


def _containers(book: Workbook) -> Iterator[tuple[str, str, str]]:
    """Groups of other dialects: what stands between their rows belongs together in a way that nobody here knows."""
    from pyxform.xls2json import RE_BEGIN_CONTROL, RE_END_CONTROL

    for row, place in zip(book.survey, book.rows_at.get("survey", ()), strict=False):
        kind = row.get("type", "")
        if _CONTAINER.match(kind) and not RE_BEGIN_CONTROL.search(kind) and not RE_END_CONTROL.search(kind):
            advice = _("groups begin with begin_group or begin_repeat, and end with end_group or end_repeat")
            yield place, _("there is no question type {type}").format(type=kind), advice
