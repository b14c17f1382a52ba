"""Kinds of charts: each is one function from a table to a figure."""

from __future__ import annotations

from collections.abc import Callable

from matplotlib.figure import Figure

from analysis.report.charts.spec import ChartSpec
from analysis.tables.cells import Table

Chart = Callable[[ChartSpec, Table, str], Figure]

CHARTS: dict[str, Chart] = {}


def chart(kind: str) -> Callable[[Chart], Chart]:
    """Register a chart under the word that report definitions use for it."""

    def register(function: Chart) -> Chart:
        CHARTS[kind] = function
        return function

    return register
