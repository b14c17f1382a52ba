"""Grouped bars: several measures side by side in the columns of one banner variable."""

from __future__ import annotations

from matplotlib.figure import Figure

from analysis.report.charts import style
from analysis.report.charts.registry import chart
from analysis.report.charts.rows import cautious, column_label, intervals_of, label, numbers_of, point
from analysis.report.charts.spec import ChartSpec, Native
from analysis.tables.cells import Table
from analysis.tables.flags import Flag


def native(spec: ChartSpec, table: Table, language: str) -> Native:
    """Measures down the side, one series a column."""
    measures, columns = spec.measures_of(table), spec.compared(table)
    points = [[point(table, measure, line, language) for measure in measures] for line in columns]
    return Native(
        "beside",
        tuple(label(measure, language) for measure in measures),
        tuple((column_label(line, language), numbers_of(row)) for line, row in zip(columns, points, strict=True)),
        tuple(style.palette(len(columns), ordered=False)),
        measures[0].decimals,
        cautious(points),
        tuple(intervals_of(row, measures[0].decimals) for row in points),
    )


@chart("bars", native, hatched=[Flag.CAUTION])
def bars(spec: ChartSpec, table: Table, language: str) -> Figure:
    """Measures down the side, one bar a column, thin lines for the intervals."""
    measures, columns = spec.measures_of(table), spec.compared(table)
    thick = 0.8 / len(columns)
    figure, axes = style.new_figure(26 + len(measures) * (2.5 + 3.6 * len(columns)))
    colours = style.palette(len(columns), ordered=False)
    for position, (line, colour) in enumerate(zip(columns, colours, strict=True)):
        for row, measure in enumerate(measures):
            one, y = point(table, measure, line, language), row - 0.4 + thick * (position + 0.5)
            if one.value is None:
                axes.annotate(one.text, (0, y), xytext=(3, 0), textcoords="offset points", va="center", fontsize=style.SMALL)
                continue
            style.bar(axes, y, one.value, thick * 0.9, colour, caution=one.caution)
            if one.low is not None and one.high is not None:
                axes.plot([one.low, one.high], [y, y], color=style.INK, linewidth=0.9)
            end = max(one.value, one.high or one.value)
            axes.annotate(one.text, (end, y), xytext=(4, 0), textcoords="offset points", va="center", fontsize=style.SMALL)
        axes.barh([0], [0], color=colour, label=column_label(line, language))
    axes.set_yticks(range(len(measures)), [label(measure, language) for measure in measures])
    axes.invert_yaxis()
    style.number_axis(axes, "x", 0, language)
    axes.set_xlim(left=0)
    axes.margins(x=0.1)
    figure.legend(loc="outside upper left", ncols=min(len(columns), 4), frameon=False, fontsize=style.NORMAL)
    return figure
