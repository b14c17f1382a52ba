"""An XLSForm workbook (.xlsx, .xls) as rows, with the place of each element; hostile files are refused before they are
unpacked."""

from __future__ import annotations

import zipfile
from pathlib import Path

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.convert import Workbook
from survey.questionnaire.sheets import SHEETS, unreadable
from survey.questionnaire.tables import Table, read_tables
from survey.questionnaire.xform_texts import language_codes

MAX_BYTES = 40_000_000
"""Largest workbook file read."""

MAX_UNPACKED = 200_000_000
"""Largest sum of the parts of an .xlsx, unpacked: the largest real form known has 30 MB."""

MAX_RATIO = 400
"""Largest ratio of a part's size unpacked to its size packed, for parts over 10 MB."""

TITLE = "form_title::"
"""Begins the columns of the settings that hold the title in each language."""

ODK_X = "values_list"
"""A column that only a workbook of ODK-X has: its skips stand in rows of their own and its formulas are JavaScript."""


def read_xlsform(path: Path, *, lenient: bool = False) -> Workbook:
    """The workbook in a file. A lenient reading also takes misspelt sheets and columns, columns that stand twice, and cells
    without a value.

    Raises:
        DefinitionError: it is not a workbook, is damaged, would unpack to more than a form can hold, or is another language's.
    """
    refuse_bomb(path)
    tables, mended = read_tables(path, zipped=_is_zip(path), lenient=lenient)
    survey = tables["survey"]
    if any(ODK_X in row for row in survey.rows):
        raise DefinitionError(
            _("this is a workbook of ODK-X, another form language: it has the column {column}").format(column=ODK_X),
            where=path.name,
            advice=_("write the form as an XLSForm: skips as `relevant`, lists in `type`, formulas with ${name}"),
        )
    settings = next((row for row in tables["settings"].rows if row), {})
    others = {name: rows for name in SHEETS[3:] if (rows := tables[name].rows)}
    titles = {column: settings.pop(column) for column in list(settings) if column.startswith(TITLE)}
    title = dict(zip(language_codes([column.removeprefix(TITLE) for column in titles]).values(), titles.values(), strict=True))
    rows_at = {name: table.places for name, table in tables.items()}
    return Workbook(survey.rows, tables["choices"].rows, settings, others, rows_at, _places(survey), title, mended)


def refuse_bomb(path: Path) -> None:
    """Raise DefinitionError for a file that is too large, or a ZIP whose parts unpack to too much."""
    too_large = DefinitionError(
        _("the workbook is larger than a form can be"), where=path.name, advice=_("remove what is not the form")
    )
    if path.stat().st_size > MAX_BYTES:
        raise too_large
    if not _is_zip(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            parts = archive.infolist()
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError) as error:
        raise unreadable(path, error) from error
    if sum(part.file_size for part in parts) > MAX_UNPACKED:
        raise too_large
    if any(part.file_size > 10_000_000 and part.file_size > MAX_RATIO * max(part.compress_size, 1) for part in parts):
        raise too_large


def _is_zip(path: Path) -> bool:
    """Whether a file begins as a ZIP does (an old .xls may hold one inside), and is whole."""
    with path.open("rb") as file:
        return file.read(2) == b"PK" and zipfile.is_zipfile(path)


def _places(survey: Table) -> dict[str, str]:
    """Where the element at each path below the root stands: `survey, row 12`."""
    places: dict[str, str] = {}
    above: list[str] = []
    for row, place in zip(survey.rows, survey.places, strict=True):
        kind = row.get("type", "").lower().replace("_", " ")
        if kind.startswith("end ") and above:
            above.pop()
            continue
        path = "/".join((*above, row.get("name", "")))
        places[path] = place
        if kind.startswith("begin "):
            above.append(row.get("name", ""))
    return places
