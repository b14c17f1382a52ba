"""What a chart is before it is drawn, and what it is afterwards."""

from __future__ import annotations

from dataclasses import dataclass, field

from analysis.dataset.codebook import Label
from analysis.tables.cells import Line, Measure, Table


@dataclass(frozen=True)
class ChartSpec:
    """A picture of part of a table: its kind, which answers (`levels`) and which banner variables (`columns`; empty: all)."""

    id: str
    kind: str
    table: str
    title: Label = field(default_factory=dict)
    levels: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    where: str = ""

    def measures_of(self, table: Table) -> list[Measure]:
        """The measures drawn, in the table's order."""
        return [measure for measure in table.measures if not self.levels or measure.level in self.levels]

    def columns_of(self, table: Table) -> list[Line]:
        """The columns drawn: everybody first, then those of the chosen banner variables."""
        return [line for line in table.filled if not line.variable or not self.columns or line.variable in self.columns]


@dataclass(frozen=True)
class Drawing:
    """A finished chart: `png` (200 dpi) and `svg` of the same figure, its size in millimetres, and what it shows in words."""

    id: str
    title: str
    alt: str
    png: bytes
    svg: str
    width: float
    height: float
    table: str
