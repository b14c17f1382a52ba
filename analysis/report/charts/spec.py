"""What a chart is before it is drawn, and what it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Literal

from analysis.dataset.codebook import Label
from analysis.tables.cells import Line, Measure, Table


@dataclass(frozen=True)
class ChartSpec:
    """A picture of part of a table: its kind, which answers (`levels`) and which banner variables (`columns`; empty: all).

    It shows the plan's `table`, or by province the `figure` of the units' annexes, in percent of its denominator. `map` names the
    provinces of a map (`LAYOUTS`). `finding` is what the chart says in a sentence, with references in double braces. `height` in
    millimetres is by default what it needs. `native` lets office programs draw it where they can.
    """

    id: str
    kind: str
    table: str = ""
    title: Label = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    native: bool = True
    where: str = ""
    figure: str = ""
    map: str = ""
    finding: Label = field(default_factory=dict)
    height: float | None = None

    def measures_of(self, table: Table) -> list[Measure]:
        """The measures drawn, in the table's order."""
        return [measure for measure in table.measures if not self.levels or measure.level in self.levels]

    def columns_of(self, table: Table) -> list[Line]:
        """The columns drawn: everybody first, then those of the chosen banner variables."""
        return [line for line in table.filled if not line.variable or not self.columns or line.variable in self.columns]

    def compared(self, table: Table) -> list[Line]:
        """The columns that stand side by side: without everybody where a banner variable was asked for."""
        columns = self.columns_of(table)
        return [line for line in columns if line.variable] if self.columns and len(columns) > 1 else columns


Interval = tuple[Decimal, Decimal]


@dataclass(frozen=True)
class Native:
    """A chart that an office program draws itself: numbers as printed, by series and category; None is not shown.

    `form`: `stacked` puts the series of a category behind each other up to 100 %, `beside` next to each other, `mirrored` draws
    the first series to the left of the axis and the second to the right. `caution` are the (series, category) that rest on few
    cases. `intervals` are the ends of the confidence intervals, like `series` without the names; empty where none are drawn.
    """

    form: Literal["stacked", "beside", "mirrored"]
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    colours: tuple[str, ...]
    decimals: int
    caution: frozenset[tuple[int, int]] = frozenset()
    intervals: tuple[tuple[Interval | None, ...], ...] = ()
    warning: str = ""


@dataclass(frozen=True)
class Drawing:
    """A finished chart: `png` (200 dpi) and `svg` of the same figure, its size in millimetres, and what it shows in words.

    `native` is what Word and PowerPoint draw instead of the picture, so that it can be edited, where they have this kind.
    `notes` say what its marks mean; the picture says it itself.
    """

    id: str
    title: str
    alt: str
    png: bytes
    svg: str
    width: float
    height: float
    table: str
    native: Native | None = None
    notes: tuple[str, ...] = ()
