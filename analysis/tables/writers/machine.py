"""The cell tables as one data frame with labels, printed texts and provenance: what CSV and the Excel cell sheet hold."""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from analysis.dataset import in_language
from analysis.dataset.codebook import Label
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.text import printed

NUMBERS = ["estimate", "se", "ci_low", "ci_high", "cv", "deff", "df"]


def machine_frame(tables: Sequence[Table], language: str) -> pd.DataFrame:
    """One row a cell: `Cell`'s columns, then `row`, `column` and `text` as printed in `language`, `data_hash`, `simulated`.

    A confidential cell's numbers are left out: this file is published with the tables.
    """
    return pd.concat([_frame(table, language) for table in tables], ignore_index=True)


def _frame(table: Table, language: str) -> pd.DataFrame:
    frame = table.to_frame()
    frame.loc[frame["disclosure"] != "", NUMBERS] = None
    columns = {(line.variable, line.level): line for line in table.columns}
    rows = [table.measure(cell.row) for cell in table.cells]
    frame["row"] = [_words(measure.group, measure.label, language) for measure in rows]
    frame["column"] = [_words(line.group, line.label, language) for line in (columns[cell.column] for cell in table.cells)]
    frame["text"] = [printed(cell, row, "estimate", language).text for cell, row in zip(table.cells, rows, strict=True)]
    frame["data_hash"] = table.data_hash
    frame["simulated"] = in_language(wording.SIMULATED, language, "") if table.simulated else ""
    return frame


def _words(group: Label, label: Label, language: str) -> str:
    parts = [in_language(words, language, "") for words in (group, label)]
    return ": ".join(dict.fromkeys(part for part in parts if part))
