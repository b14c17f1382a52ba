"""Charts that office programs draw themselves from numbers, so that people can edit them."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from analysis.dataset import in_language
from analysis.report.charts import style
from analysis.report.charts.rows import column_label, label, point
from analysis.report.charts.spec import ChartSpec, Native
from analysis.report.charts.stacked import stacks
from analysis.tables import wording
from analysis.tables.cells import Table


def native_stacked(spec: ChartSpec, table: Table, language: str) -> Native:
    """One bar a column, one series an answer."""
    bars, answers = stacks(spec, table, language)
    series = tuple((answer, tuple(bar.points[place].number for bar in bars)) for place, answer in enumerate(answers))
    colours = tuple(style.palette(len(answers), ordered=True))
    return Native(True, tuple(bar.name for bar in bars), series, colours, spec.measures_of(table)[0].decimals)


def native_bars(spec: ChartSpec, table: Table, language: str) -> Native:
    """Measures down the side, one series a column."""
    measures, columns = spec.measures_of(table), spec.compared(table)
    series = tuple(
        (column_label(line, language), tuple(point(table, measure, line, language).number for measure in measures))
        for line in columns
    )
    colours = tuple(style.palette(len(columns), ordered=False))
    return Native(False, tuple(label(measure, language) for measure in measures), series, colours, measures[0].decimals)


NATIVE: Mapping[str, Callable[[ChartSpec, Table, str], Native]] = {"stacked": native_stacked, "bars": native_bars}
"""Kinds that office programs have; intervals and maps they do not draw."""


def warning_of(table: Table, language: str) -> str:
    """What must stand in the chart itself."""
    return in_language(wording.SIMULATED, language, "") if table.simulated else ""
