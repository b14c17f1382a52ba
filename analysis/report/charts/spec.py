"""What a chart is before it is drawn, and what it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from analysis.dataset.codebook import Label
from analysis.tables.cells import Line, Measure, Table


@dataclass(frozen=True)
class ChartSpec:
    """A picture of part of a table: its kind, which answers (`levels`) and which banner variables (`columns`; empty: all).

    `native` lets office programs draw it where they can.
    """

    id: str
    kind: str
    table: str
    title: Label = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    native: bool = True
    where: str = ""

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


@dataclass(frozen=True)
class Native:
    """A chart that an office program draws itself: numbers as printed, by series and category; None is not shown.

    `stacked` puts the series of a category behind each other up to 100 %, else they stand side by side.
    """

    stacked: bool
    categories: tuple[str, ...]
    series: tuple[tuple[str, tuple[Decimal | None, ...]], ...]
    colours: tuple[str, ...]
    decimals: int
    warning: str = ""


@dataclass(frozen=True)
class Drawing:
    """A finished chart: `png` (200 dpi) and `svg` of the same figure, its size in millimetres, and what it shows in words.

    `native` is what Word and PowerPoint draw instead of the picture, so that it can be edited, where they have this kind.
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
