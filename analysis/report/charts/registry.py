"""Kinds of charts: each is one file that registers how it is drawn and, where office programs have its form, what they draw."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from matplotlib.figure import Figure

from analysis.report.charts.spec import ChartSpec, Native
from analysis.tables.cells import Table
from analysis.tables.flags import Flag

Draw = Callable[[ChartSpec, Table, str], Figure]
Numbers = Callable[[ChartSpec, Table, str], Native]


@dataclass(frozen=True)
class Kind:
    """How a kind of chart is drawn; `native` gives the numbers that office programs draw themselves, None where they cannot.

    `hatched` are the precision flags (None: confidential) that it draws hatched, so that the picture's legend shows the hatching.
    """

    draw: Draw
    native: Numbers | None = None
    hatched: frozenset[Flag | None] = frozenset()


CHARTS: dict[str, Kind] = {}


def chart(kind: str, native: Numbers | None = None, *, hatched: Iterable[Flag | None] = ()) -> Callable[[Draw], Draw]:
    """Register a chart under the word that report definitions use for it."""

    def register(function: Draw) -> Draw:
        CHARTS[kind] = Kind(function, native, frozenset(hatched))
        return function

    return register
