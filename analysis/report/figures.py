"""The figure annex: national totals of what the units reported, each with the number of units behind it."""

from __future__ import annotations

import pandas as pd

from analysis.dataset import Dataset, in_language
from analysis.dataset.codebook import Label
from analysis.tables import wording
from analysis.tables.layout import Grid, GridCell, GridRow
from analysis.tables.numbers import format_decimal as written
from analysis.tables.numbers import rounded

HEADS: dict[str, Label] = {
    "indicator": {"vi": "Chỉ tiêu", "en": "Indicator"},
    "unit": {"vi": "Đơn vị tính", "en": "Unit"},
    "units": {"vi": "Số đơn vị báo cáo", "en": "Units that reported"},
    "total": {"vi": "Tổng số", "en": "Total"},
}


def figure_grid(data: Dataset, title: str, language: str) -> Grid:
    """Counts summed over the units of an annex dataset; units that left a figure out are not counted as zero."""
    frame = data.frame()
    rows = []
    for variable in data.codebook.variables:
        if variable.type not in ("integer", "decimal") or variable.level != data.root:
            continue
        column = pd.to_numeric(frame[variable.columns[0]]).dropna()
        decimals = 0 if variable.type == "integer" else 1
        reported, total = rounded(len(column), 0), rounded(float(column.sum()), decimals)
        label = in_language(variable.label, language, variable.name)
        rows.append(
            GridRow(
                (
                    GridCell(label),
                    GridCell(variable.unit or ""),
                    GridCell(written(reported, language=language), reported),
                    GridCell(written(total, language=language) if len(column) else "…", total if len(column) else None),
                )
            )
        )
    source = in_language(data.codebook.title, language, "")
    return Grid(
        id="figures",
        title=title,
        subtitle="",
        header=(tuple(GridCell(in_language(words, language, "")) for words in HEADS.values()),),
        body=tuple(rows),
        footnotes=(f"{in_language(wording.SOURCE, language, '')}: {source}",),
        simulated=data.codebook.simulated,
        language=language,
    )
