"""Stacked bars of 100 %: how answers on a scale divide, in each column of a table or each variable of a grid."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import groupby

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from analysis.dataset import in_language
from analysis.errors import PlanError
from analysis.report.charts import style
from analysis.report.charts.registry import chart
from analysis.report.charts.rows import Point, column_label, label, point
from analysis.report.charts.spec import ChartSpec, Native
from analysis.tables.cells import Table

NARROWEST = 5.0  # percent: a narrower segment has no room for its number


@dataclass(frozen=True)
class Stack:
    """One bar: what it is called and its segments."""

    name: str
    points: tuple[Point, ...]


def native(spec: ChartSpec, table: Table, language: str) -> Native:
    """One bar a column, one series an answer."""
    bars, answers = stacks(spec, table, language)
    series = tuple((answer, tuple(bar.points[place].number for bar in bars)) for place, answer in enumerate(answers))
    colours = tuple(style.palette(len(answers), ordered=True))
    return Native("stacked", tuple(bar.name for bar in bars), series, colours, spec.measures_of(table)[0].decimals)


@chart("stacked", native)
def stacked(spec: ChartSpec, table: Table, language: str) -> Figure:
    """One bar a column (or, for a grid, a variable), one segment an answer in the order of the scale."""
    bars, answers = stacks(spec, table, language)
    for bar in bars:
        whole = sum(one.value for one in bar.points if one.value is not None)
        if all(one.value is not None for one in bar.points) and abs(whole - 100) > 0.01:
            advice = "draw the answers of one question, or use “bars”"
            raise PlanError(f"the answers drawn add to {whole:g} %, not 100", where=spec.where, advice=advice)
    figure, axes = style.new_figure(24 + 8.5 * len(bars))
    colours = style.palette(len(answers), ordered=True)
    for row, bar in enumerate(bars):
        _draw(axes, row, bar, list(colours))
    for answer, colour in zip(answers, colours, strict=True):
        axes.barh([0], [0], color=colour, label=answer)
    axes.set_yticks(range(len(bars)), [bar.name for bar in bars])
    axes.set_ylim(len(bars) - 0.5, -0.5)
    axes.set_xlim(0, 100)
    style.number_axis(axes, "x", 0, language)
    axes.grid(visible=False)
    figure.legend(loc="outside upper left", ncols=min(len(answers), 4), frameon=False, fontsize=style.NORMAL)
    return figure


def stacks(spec: ChartSpec, table: Table, language: str) -> tuple[list[Stack], list[str]]:
    """The bars from top to bottom, and the answers that their segments stand for."""
    measures = spec.measures_of(table)
    groups = [list(group) for _, group in groupby(measures, key=lambda measure: measure.variable)]
    answers = [label(measure, language) for measure in groups[0]]
    if len(groups) > 1:
        whole = table.columns[0]
        names = [in_language(group[0].group, language, group[0].variable) for group in groups]
        shares = [tuple(point(table, measure, whole, language) for measure in group) for group in groups]
        return [Stack(name, values) for name, values in zip(names, shares, strict=True)], answers
    bars = []
    for line in spec.columns_of(table):
        points = tuple(point(table, measure, line, language) for measure in measures)
        bars.append(Stack(column_label(line, language), points))
    return bars, answers


def _draw(axes: Axes, row: int, bar: Stack, colours: list[str]) -> None:
    """The segments of one bar; a column whose numbers are hidden shows its mark instead."""
    if any(one.value is None for one in bar.points):
        axes.text(1, row, bar.points[0].text, va="center", fontsize=style.NORMAL, color=style.INK)
        return
    left = 0.0
    for one, colour in zip(bar.points, colours, strict=True):
        width = one.value or 0.0
        axes.barh([row], [width], left=left, height=0.62, color=colour, edgecolor="white", linewidth=0.8)
        if width >= NARROWEST:
            middle = left + width / 2
            axes.text(middle, row, one.text, ha="center", va="center", fontsize=style.SMALL, color=style.ink_on(colour))
        left += width
