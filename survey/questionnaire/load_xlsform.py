"""An XLSForm workbook (.xlsx, .xls) as rows, with the place of each element; hostile files are refused before they are
unpacked."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from survey.errors import DefinitionError
from survey.language import _, nfc
from survey.questionnaire.convert import Row, Workbook
from survey.questionnaire.xform_texts import language_codes

MAX_BYTES = 40_000_000
"""Largest workbook file read."""

MAX_UNPACKED = 200_000_000
"""Largest sum of the parts of an .xlsx, unpacked: the largest real form known has 30 MB."""

MAX_RATIO = 400
"""Largest ratio of a part's size unpacked to its size packed, for parts over 10 MB."""

TITLE = "form_title::"
"""Begins the columns of the settings that hold the title in each language."""

SHEETS = ("external_choices", "entities", "osm")

ODK_X = "values_list"
"""A column that only a workbook of ODK-X has: its skips stand in rows of their own and its formulas are JavaScript."""


def read_xlsform(path: Path, *, lenient: bool = False) -> Workbook:
    """The workbook in a file. A lenient reading takes sheets in which a header stands twice.

    Raises:
        DefinitionError: it is not a workbook, is damaged, would unpack to more than a form can hold, or is another language's.
    """
    refuse_bomb(path)
    sheets, mended = _sheets(path, lenient)
    survey = _rows(sheets, "survey")
    if any(ODK_X in row for row in survey):
        raise DefinitionError(
            _("this is a workbook of ODK-X, another form language: it has the column {column}").format(column=ODK_X),
            where=path.name,
            advice=_("write the form as an XLSForm: skips as `relevant`, lists in `type`, formulas with ${name}"),
        )
    settings = next((row for row in _rows(sheets, "settings") if row), {})
    others = {name: rows for name in SHEETS if (rows := _rows(sheets, name))}
    rows_at = {
        name: [f"{name}, row {number}" for number in range(2, len(_rows(sheets, name)) + 2)] for name in ("survey", "choices")
    }
    titles = {column: settings.pop(column) for column in list(settings) if column.startswith(TITLE)}
    title = dict(zip(language_codes([column.removeprefix(TITLE) for column in titles]).values(), titles.values(), strict=True))
    return Workbook(survey, _rows(sheets, "choices"), settings, others, rows_at, _places(survey), title, mended)


def refuse_bomb(path: Path) -> None:
    """Raise DefinitionError for a file that is too large, or a ZIP whose parts unpack to too much."""
    too_large = DefinitionError(
        _("the workbook is larger than a form can be"), where=path.name, advice=_("remove what is not the form")
    )
    if path.stat().st_size > MAX_BYTES:
        raise too_large
    if not _is_zip(path):
        return
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise too_large
    if any(part.file_size > 10_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
        raise too_large


def _is_zip(path: Path) -> bool:
    """Whether a file begins as a ZIP does (an old .xls may hold one inside), and is whole."""
    with path.open("rb") as file:
        return file.read(2) == b"PK" and zipfile.is_zipfile(path)


def _sheets(path: Path, lenient: bool) -> tuple[Mapping[str, Any], tuple[str, ...]]:
    """The sheets, and what had to be mended to read them."""
    from pyxform.errors import PyXFormError

    sheets: Mapping[str, Any]
    mended: tuple[str, ...] = ()
    try:
        sheets = _by_pyxform(path)
    except PyXFormError as error:
        if not lenient or "Duplicate column header" not in str(error):
            raise DefinitionError(str(error), where=path.name, advice=_("mend the header row of that sheet")) from error
        from survey.questionnaire.repeated_headers import read_repeated

        sheets, mended = read_repeated(path, zipped=_is_zip(path))
    if not sheets.get("survey"):
        raise DefinitionError(_("the workbook has no sheet called survey"), where=path.name)
    return sheets, mended


def _by_pyxform(path: Path) -> Mapping[str, Any]:
    from pyxform.errors import PyXFormError
    from pyxform.xls2json_backends import xls_to_dict, xlsx_to_dict

    try:
        sheets: Mapping[str, Any] = (xlsx_to_dict if _is_zip(path) else xls_to_dict)(str(path))
    except PyXFormError:
        raise
    except Exception as error:  # workbooks break in as many ways as their readers have code paths
        raise DefinitionError(
            _("the workbook cannot be read: {reason}").format(reason=f"{type(error).__name__}: {error}"),
            where=path.name,
            advice=_("open it in a spreadsheet program and save it again"),
        ) from error
    return sheets


def _rows(sheets: Mapping[str, Any], name: str) -> list[Row]:
    rows: Sequence[Mapping[str, object]] = sheets.get(name) or ()
    return [{column: nfc(str(cell)) for column, cell in row.items()} for row in rows]


def _places(survey: Sequence[Row]) -> dict[str, str]:
    """Where the element at each path below the root stands: `survey, row 12`."""
    places: dict[str, str] = {}
    above: list[str] = []
    for number, row in enumerate(survey, 2):
        kind = row.get("type", "").lower().replace("_", " ")
        if kind.startswith("end ") and above:
            above.pop()
            continue
        path = "/".join((*above, row.get("name", "")))
        places[path] = f"survey, row {number}"
        if kind.startswith("begin "):
            above.append(row.get("name", ""))
    return places
