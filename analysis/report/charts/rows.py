"""What a chart draws of a table: values on the printed scale with their intervals, and why one is left out."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import groupby

from analysis.dataset import in_language
from analysis.report.charts.spec import Interval
from analysis.tables.cells import Line, Measure, Table
from analysis.tables.flags import Flag
from analysis.tables.numbers import rounded
from analysis.tables.text import Printed, printed


@dataclass(frozen=True)
class Point:
    """One drawn value with its interval, on the printed scale; None where it must not or cannot be shown; its printed text.

    `number` is the value as it is printed, rounded.
    """

    value: float | None
    low: float | None
    high: float | None
    text: str
    caution: bool
    number: Decimal | None = None


def point(table: Table, measure: Measure, line: Line, language: str) -> Point:
    """The point of a cell; what the table hides, the chart hides."""
    cell = replace(table.cell(measure.row, (line.variable, line.level)), letters="", change="")  # marks belong to tables
    text: Printed = printed(cell, measure, "estimate", language)
    if cell.disclosure or cell.flag in (Flag.HIDDEN, Flag.NO_CASES) or cell.estimate is None:
        return Point(None, None, None, text.text, caution=False)
    scale = float(measure.scale)
    return Point(
        cell.estimate * scale,
        None if cell.ci_low is None else cell.ci_low * scale,
        None if cell.ci_high is None else cell.ci_high * scale,
        text.text,
        caution=cell.flag is Flag.CAUTION,
        number=text.number,
    )


def numbers_of(points: Sequence[Point]) -> tuple[Decimal | None, ...]:
    """The printed numbers of points."""
    return tuple(one.number for one in points)


def intervals_of(points: Sequence[Point], decimals: int) -> tuple[Interval | None, ...]:
    """The ends of the intervals of points, as they would be printed."""
    return tuple(
        None
        if one.number is None or one.low is None or one.high is None
        else (rounded(one.low, decimals), rounded(one.high, decimals))
        for one in points
    )


def cautious(points: Sequence[Sequence[Point]]) -> frozenset[tuple[int, int]]:
    """Which points of which series rest on few cases."""
    return frozenset(
        (place, position) for place, series in enumerate(points) for position, one in enumerate(series) if one.caution
    )


def label(words: Line, language: str) -> str:
    """What a line is called in the chart."""
    return in_language(words.label, language, words.level)


def column_label(line: Line, language: str) -> str:
    """What a column is called among columns of several variables: a bare yes or no says which question it answers."""
    words = label(line, language)
    return f"{in_language(line.group, language, line.variable)}: {words}" if line.level in ("yes", "no") else words


def alternative(table: Table, measures: Sequence[Measure], columns: Sequence[Line], language: str) -> str:
    """The chart in words, for those who do not see it: each column with its values."""
    parts = []
    for line in columns:
        values = "; ".join(f"{label(measure, language)} {point(table, measure, line, language).text}" for measure in measures)
        parts.append(f"{column_label(line, language)}: {values}")
    return ". ".join(parts) + "."


def grouped(columns: Sequence[Line]) -> list[list[Line]]:
    """Columns by their banner variable."""
    return [list(group) for _, group in groupby(columns, key=lambda line: line.variable)]
