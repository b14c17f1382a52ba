"""The sample file (docs/sample.md): one row a case, read and written as text so that codes keep their leading zeros."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from survey.errors import SurveyError
from survey.language import _
from survey.outside import read_csv, read_text
from survey.store.key import write_private

Row = Mapping[str, str]
CASE, TEAM, DAY, QUESTIONNAIRE, WITHDRAWN = "case", "team", "day", "questionnaire", "withdrawn"
YES = "yes"


def read_sample(path: Path) -> list[dict[str, str]]:
    """The rows of a sample file, NFC.

    Raises:
        SurveyError: no column `case`, a row without a case or with too many cells, or a case twice.
    """
    rows = read_rows(path, cases=True)
    seen: dict[str, int] = {}
    for number, row in enumerate(rows, 2):
        case = row[CASE]
        if not case or case in seen:
            what = _("case {case} stands in row {row} already").format(case=case, row=seen.get(case, 0)) if case else _("no case")
            raise _wrong(path, number, what)
        seen[case] = number
    return rows


def read_rows(path: Path, cases: bool = False) -> list[dict[str, str]]:
    """The rows of a file of the sample, NFC. Without `cases` it may list places that were drawn, or reserves.

    Raises:
        SurveyError: a row has too many or too few cells, or there is no column `case` where there must be.
    """
    columns, table = read_csv(read_text(path), str(path))
    if cases and CASE not in columns:
        raise _wrong(path, 1, _("the sample file has no column “case”"))
    rows = []
    for number, row in enumerate(table, 2):
        cells = {name: cell for name, cell in row.items() if name is not None and cell is not None}
        if len(cells) != len(row):
            raise _wrong(path, number, _("the row has not as many cells as the header"))
        rows.append(cells)
    return rows


def write_sample(path: Path, rows: Sequence[Row]) -> None:
    """Write rows as a sample file, whole or not at all; the columns are the first row's."""
    text = io.StringIO(newline="")
    writer = csv.DictWriter(text, list(rows[0]) if rows else [CASE], lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    write_private(path, text.getvalue().encode())


def _wrong(path: Path, number: int, what: str) -> SurveyError:
    return SurveyError(what, where=f"{path}:{number}", advice=_("see docs/sample.md for what the file holds"))
