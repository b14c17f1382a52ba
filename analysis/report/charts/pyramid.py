"""Population pyramids: the answers of one variable (ages) from below upwards, one group to the left, the other to the right."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from matplotlib.figure import Figure
from matplotlib.ticker import FuncFormatter

from analysis.errors import PlanError
from analysis.report.charts import style
from analysis.report.charts.registry import chart
from analysis.report.charts.rows import Point, cautious, column_label, label, numbers_of, point
from analysis.report.charts.spec import ChartSpec, Native
from analysis.tables.cells import Line, Table
from analysis.tables.flags import Flag

SIDES = ("#0072B2", "#E69F00")  # left and right, of Okabe and Ito's colours
THICK = 0.86


def native(spec: ChartSpec, table: Table, language: str) -> Native:
    """Two series, the left one below zero, which its number format does not show."""
    measures, sides = spec.measures_of(table), sides_of(spec, table)
    points = [_points(spec, table, side, language) for side in sides]
    left, right = (numbers_of(row) for row in points)
    mirrored = tuple(None if number is None else -number for number in left)
    series = tuple((column_label(side, language), numbers) for side, numbers in zip(sides, (mirrored, right), strict=True))
    words = tuple(label(measure, language) for measure in measures)
    return Native("mirrored", words, series, SIDES, measures[0].decimals, cautious(points))


@chart("pyramid", native, hatched=[Flag.CAUTION])
def pyramid(spec: ChartSpec, table: Table, language: str) -> Figure:
    """The first answer at the foot, bars of two columns back to back, thin lines for the intervals."""
    measures, sides = spec.measures_of(table), sides_of(spec, table)
    figure, axes = style.new_figure(28 + 9.0 * len(measures))
    points = [_points(spec, table, side, language) for side in sides]
    for side, row, sign, colour in zip(sides, points, (-1, 1), SIDES, strict=True):
        for place, one in enumerate(row):
            end = 0.0
            if one.value is not None:
                style.bar(axes, place, sign * one.value, THICK, colour, caution=one.caution)
                end = one.value
                if one.low is not None and one.high is not None:
                    axes.plot([sign * one.low, sign * one.high], [place, place], color=style.INK, linewidth=0.9)
                    end = max(one.value, one.high)
            away: dict[str, Any] = {"xytext": (4 * sign, 0), "textcoords": "offset points", "ha": "left" if sign > 0 else "right"}
            axes.annotate(one.text, (sign * end, place), va="center", fontsize=style.SMALL, **away)
        axes.barh([0], [0], color=colour, label=column_label(side, language))
    widest = max((max(one.value, one.high or 0) for row in points for one in row if one.value is not None), default=1.0)
    axes.set_xlim(-1.2 * widest, 1.2 * widest)
    axes.set_yticks(range(len(measures)), [label(measure, language) for measure in measures])
    style.number_axis(axes, "x", 0, language)
    shown = style.ticks(axes.get_xticks, language)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, place: shown(abs(value), place)))
    axes.axvline(0, color=style.INK, linewidth=0.8)
    figure.legend(loc="outside upper center", ncols=2, frameon=False, fontsize=style.NORMAL)
    return figure


def sides_of(spec: ChartSpec, table: Table) -> tuple[Line, Line]:
    """The two columns, left and right.

    Raises:
        PlanError: the chart's columns are not two.
    """
    columns = [line for line in spec.columns_of(table) if line.variable]
    if len(columns) != 2:
        found = ", ".join(f"{line.variable}={line.level}" for line in columns)
        advice = "name a banner variable of two answers under “columns”"
        raise PlanError(f"a pyramid has two sides, not {len(columns)} ({found})", where=spec.where, advice=advice)
    return columns[0], columns[1]


def _points(spec: ChartSpec, table: Table, side: Line, language: str) -> Sequence[Point]:
    return [point(table, measure, side, language) for measure in spec.measures_of(table)]
