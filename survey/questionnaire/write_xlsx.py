"""A workbook of rows as an .xlsx file that any XLSForm tool opens; our own columns ride in a namespace that others pass over."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

from survey.questionnaire.convert import NAMESPACE, Row, Workbook
from survey.questionnaire.load_yaml import language_name
from survey.questionnaire.xml import KHAOSAT

ORDER = (
    "type",
    "name",
    "label",
    "hint",
    "required",
    "relevant",
    "constraint",
    "constraint_message",
    "calculation",
    "choice_filter",
)
"""The columns that come first; the others stand in the order in which rows use them."""

TITLE = "form_title"


def write_xlsx(book: Workbook, path: Path) -> None:
    """Write a workbook; every cell is text, so that no spreadsheet program takes `=1+1` for a formula or `01` for a number."""
    from openpyxl import Workbook as Spreadsheet
    from openpyxl.styles import Font

    spreadsheet = Spreadsheet()
    spreadsheet.remove(spreadsheet.worksheets[0])
    for name, rows in sheets(book).items():
        sheet = spreadsheet.create_sheet(name)
        columns = _columns(rows)
        for place, column in enumerate(columns, 1):
            sheet.cell(1, place, column).font = Font(bold=True)
            for number, row in enumerate(rows, 2):
                if row.get(column):
                    cell = sheet.cell(number, place, row[column])
                    cell.data_type, cell.quotePrefix = "s", row[column].startswith(("=", "+", "-", "@"))
        sheet.freeze_panes = "A2"
    spreadsheet.save(path)


def sheets(book: Workbook) -> dict[str, Sequence[Row]]:
    """The rows of every sheet; the title in each language has a column of its own."""
    settings = dict(book.settings)
    if KHAOSAT not in settings.get("namespaces", ""):
        settings["namespaces"] = f"{settings.get('namespaces', '')} {NAMESPACE}".strip()
    if any(book.title):
        settings |= {f"{TITLE}::{language_name(code)}": title for code, title in book.title.items()}
    filled = {"survey": book.survey, "choices": book.choices, "settings": [settings], **book.others}
    return {name: rows for name, rows in filled.items() if rows}


def _columns(rows: Iterable[Row]) -> list[str]:
    used = dict.fromkeys(column for row in rows for column in row)
    first = [column for head in ORDER for column in used if column.partition("::")[0] == head]
    return list(dict.fromkeys([*first, *used]))
