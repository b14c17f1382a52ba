"""What one cell says in print: the number rounded once, and the mark of its flag."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from analysis.tables.cells import Cell, Measure
from analysis.tables.flags import Flag
from analysis.tables.numbers import MARKS, format_decimal, rounded

NO_CASES = "-"
HIDDEN = "*"
CONFIDENTIAL = "c"
NOT_COMPUTED = "…"
CHANGES = {"": "", "up": "▲", "down": "▼", "break": "b", "absent": ""}
"""Marks of a milestone against the one before: significantly higher, lower, not comparable; absent has no data at all."""


@dataclass(frozen=True)
class Printed:
    """The text of a cell and, where it prints one number with or without marks, that number."""

    text: str
    number: Decimal | None = None


def printed(cell: Cell, measure: Measure, shown: str, language: str) -> Printed:
    """`shown` (estimate, se, ci, cv, deff, df, n, n_weighted) of a cell as readers of `language` see it.

    A hidden or confidential estimate shows none of its errors either: they would give it away.
    """
    unknown = {"n": not cell.n, "n_weighted": not cell.n_weighted}.get(shown, False)
    if cell.change == "absent" or (unknown and cell.estimate is not None):
        return Printed(NOT_COMPUTED)  # a milestone without data, or a published figure whose base nobody knows
    if shown == "n":
        return _number(rounded(cell.n, 0), language)
    if shown == "n_weighted":
        return _number(rounded(cell.n_weighted, 0), language)
    if cell.disclosure:
        return Printed(CONFIDENTIAL)
    if cell.flag is Flag.NO_CASES or cell.estimate is None:
        return Printed(NO_CASES)
    if cell.flag is Flag.HIDDEN:
        return Printed(HIDDEN)
    return _value(cell, measure, shown, language)


def _value(cell: Cell, measure: Measure, shown: str, language: str) -> Printed:
    scale = measure.scale
    if shown == "ci":
        if cell.ci_low is None or cell.ci_high is None:
            return Printed(NOT_COMPUTED)
        ends = [format_decimal(rounded(end, measure.decimals, scale), language=language) for end in (cell.ci_low, cell.ci_high)]
        return Printed(MARKS[language].dash.join(ends))
    value, decimals, factor = {
        "estimate": (cell.estimate, measure.decimals, scale),
        "se": (cell.se, measure.decimals + 1, scale),
        "cv": (cell.cv, 1, Decimal(100)),
        "deff": (cell.deff, 2, Decimal(1)),
        "df": (cell.df, 0, Decimal(1)),
    }[shown]
    if value is None:
        return Printed(NOT_COMPUTED)
    plain = _number(rounded(value, decimals, factor), language)
    if shown != "estimate":
        return plain
    text = f"({plain.text})" if cell.flag is Flag.CAUTION else plain.text
    return Printed(" ".join(part for part in (text, CHANGES[cell.change], cell.letters) if part), plain.number)


def _number(value: Decimal, language: str) -> Printed:
    return Printed(format_decimal(value, language=language), value)
