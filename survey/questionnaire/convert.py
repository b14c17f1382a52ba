"""From the rows of an XLSForm, wherever they were written, through pyxform to an XForm.

What XLSForm lacks goes into bind attributes of our namespace, which every other tool passes over.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TypeAlias

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.or_other import spelled_out
from survey.questionnaire.refusals import refusal
from survey.questionnaire.unfit import refuse_unfit
from survey.questionnaire.xml import KHAOSAT

Row: TypeAlias = dict[str, str]

NAMESPACE = f'ks="{KHAOSAT}"'


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

    refuse_unfit(book, where)
    book = spelled_out(book)
    try:
        return str(convert(_sheets(book), form_name=_root_name(book)).xform)
    except PyXFormError as error:
        raise refusal(str(error), book, where) from error
    except Exception as error:  # whatever a form makes it stumble over, a designer is told of the form
        raise DefinitionError(
            _("the form's rows do not fit together"),
            where=where,
            advice=_("look for a column header that is written twice or holds two colons too many"),
        ) from error


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
