"""The figure annex: national totals of what the units reported, with percentages from numerators and denominators."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal

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
SHARES: dict[str, Label] = {
    "of": {"vi": "Tỷ lệ % trên mẫu số", "en": "Percent of denominator"},
    "target": {"vi": "Đạt % chỉ tiêu", "en": "Percent of target"},
}
NOTE: Label = {
    "vi": "Tỷ lệ % tính từ tổng tử số và tổng mẫu số của các đơn vị có cả hai số; không phải trung bình các tỷ lệ.",
    "en": "Percentages are sums over sums of the units that gave both figures, not means of percentages.",
}
RESULT = re.compile(r"(i\d+_\d+[a-z]?)_(before\d{4}|\d{4}_\d{4})")
"""The annex's names of results; their denominators and targets have `of` and `target` between the two parts."""


def figure_grid(data: Dataset, title: str, language: str) -> Grid:
    """Counts summed over the units of an annex dataset; units that left a figure out are not counted as zero."""
    source = in_language(data.codebook.title, language, "")
    shares = [role for role in SHARES if any(bottom_of(name, role) in data.frame().columns for name in data.frame().columns)]
    heads = [*HEADS.values(), *(SHARES[role] for role in shares)]
    notes = (in_language(NOTE, language, ""),) if shares else ()
    return Grid(
        id="figures",
        title=title,
        subtitle="",
        header=(tuple(GridCell(in_language(words, language, "")) for words in heads),),
        body=tuple(_rows(data, shares, language)),
        footnotes=(*notes, f"{in_language(wording.SOURCE, language, '')}: {source}"),
        simulated=data.codebook.simulated,
        language=language,
        words=2,
    )


def _rows(data: Dataset, shares: Sequence[str], language: str) -> Iterator[GridRow]:
    frame = data.frame()
    for variable in data.codebook.variables:
        if variable.type not in ("integer", "decimal") or variable.level != data.root:
            continue
        column = pd.to_numeric(frame[variable.columns[0]]).dropna()
        decimals = 0 if variable.type == "integer" else 1
        total = rounded(float(column.sum()), decimals) if len(column) else None
        yield GridRow(
            (
                GridCell(in_language(variable.label, language, variable.name)),
                GridCell(variable.unit or ""),
                _number(rounded(len(column), 0), language),
                _number(total, language) if total is not None else GridCell("…"),
                *(_percent(frame, variable.name, role, language) for role in shares),
            )
        )


def _number(value: Decimal, language: str) -> GridCell:
    return GridCell(written(value, language=language), value)


def bottom_of(name: str, role: str) -> str:
    """The name of a result's denominator or target; empty for what is no result of the annex."""
    found = RESULT.fullmatch(name)
    return f"{found[1]}_{role}_{found[2]}" if found else ""


def _percent(frame: pd.DataFrame, name: str, role: str, language: str) -> GridCell:
    """A result in percent of its denominator or target, over the units that gave both; empty where it has none."""
    bottom = bottom_of(name, role)
    if bottom not in frame.columns:
        return GridCell("")
    both = frame[[name, bottom]].dropna().astype(float).sum()
    if not both[bottom] > 0:
        return GridCell("…")
    return _number(rounded(float(both[name] / both[bottom]), 1, Decimal(100)), language)
