"""Dots with confidence intervals: one measure compared over the columns of a table."""

from __future__ import annotations

from matplotlib.figure import Figure

from analysis.report.charts import style
from analysis.report.charts.registry import chart
from analysis.report.charts.rows import column_label, grouped, label, point
from analysis.report.charts.spec import ChartSpec
from analysis.tables.cells import Table


@chart("dots")
def dots(spec: ChartSpec, table: Table, language: str) -> Figure:
    """Each column a row, a dot at the estimate, a line over the interval; several measures in several colours."""
    measures, columns = spec.measures_of(table), spec.columns_of(table)
    places, at = {}, 0.0
    for group in grouped(columns):
        for line in group:
            places[line.variable, line.level] = at
            at += 1
        at += 0.5
    figure, axes = style.new_figure(22 + at * (2.2 + 3.2 * len(measures)))
    colours = style.palette(len(measures), ordered=False)
    for position, (measure, colour) in enumerate(zip(measures, colours, strict=True)):
        shift = (position - (len(measures) - 1) / 2) * 0.8 / len(measures)
        for line in columns:
            one, y = point(table, measure, line, language), places[line.variable, line.level] + shift
            if one.value is None:
                axes.annotate(one.text, (0.01, y), xycoords=("axes fraction", "data"), va="center", fontsize=style.SMALL)
                continue
            if one.low is not None and one.high is not None:
                axes.plot([one.low, one.high], [y, y], color=colour, linewidth=1.6, solid_capstyle="butt")
            face = "white" if one.caution else colour
            axes.plot([one.value], [y], "o", markersize=5.5, markeredgecolor=colour, markerfacecolor=face, markeredgewidth=1.4)
            end = one.value if one.high is None else one.high
            axes.annotate(one.text, (end, y), xytext=(5, 0), textcoords="offset points", va="center", fontsize=style.SMALL)
        axes.plot([], [], "o-", color=colour, label=label(measure, language))
    axes.set_yticks(list(places.values()), [column_label(line, language) for line in columns])
    axes.invert_yaxis()
    style.number_axis(axes, "x", measures[0].decimals, language)
    axes.margins(x=0.12, y=0.06)
    if len(measures) > 1:
        figure.legend(loc="outside upper left", ncols=min(len(measures), 3), frameon=False, fontsize=style.NORMAL)
    return figure
