"""The immutable cell table: every number of a table with its error, its base and its flags; writers print it and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field, fields
from decimal import Decimal
from functools import cached_property

import pandas as pd

from analysis.dataset.codebook import Label
from analysis.tables.flags import Flag
from analysis.tables.spec import Comparison, TableSpec

RowKey = tuple[str, str, str]  # variable, level, statistic
ColumnKey = tuple[str, str]  # variable, level
TOTAL = ""  # the column variable (and level) of the column for everybody


@dataclass(frozen=True)
class Cell:
    """One number: who (`column_*`), what (`row_*`, `statistic`), how precise, and whether it may be shown.

    `n` and `n_weighted` are the base of the estimate (who answered, in this column), not a count of the row's answer.
    `flag` speaks of precision, `disclosure` (`primary`, `secondary`) of confidentiality: two rules that share nothing.
    `letters` names the columns that this cell's estimate significantly exceeds, `change` (a key of `text.CHANGES`) says how it
    compares with the milestone before.
    """

    table: str
    row_variable: str
    row_level: str
    column_variable: str
    column_level: str
    statistic: str
    estimate: float | None
    se: float | None
    ci_low: float | None
    ci_high: float | None
    cv: float | None
    deff: float | None
    df: float | None
    n: int
    n_weighted: float
    flag: Flag = Flag.PLAIN
    disclosure: str = ""
    letters: str = ""
    change: str = ""

    @property
    def row(self) -> RowKey:
        """What identifies the cell's row in its table."""
        return (self.row_variable, self.row_level, self.statistic)

    @property
    def column(self) -> ColumnKey:
        """What identifies the cell's column in its table."""
        return (self.column_variable, self.column_level)


@dataclass(frozen=True)
class Win:
    """In one row, the estimate of one column significantly exceeds that of another."""

    row: RowKey
    winner: ColumnKey
    loser: ColumnKey


@dataclass(frozen=True)
class Contributions:
    """Who stands behind a cell: units in its base, units that gave its answer or an amount, units of the base that did not.

    `largest` is the part (0–1) of the weighted amount that one unit makes.
    """

    base: int
    given: int
    rest: int
    largest: float


@dataclass(frozen=True)
class Line:
    """A column of a table: the variable it belongs to and the answer, with their labels in every language."""

    variable: str
    level: str
    group: Label
    label: Label


@dataclass(frozen=True)
class Measure(Line):
    """A line of the stub: what is measured and how it prints (`estimate · scale`, `decimals` places, `unit` in words).

    `share` says that the estimate is a proportion between 0 and 1.
    """

    statistic: str
    scale: Decimal
    decimals: int
    unit: Label
    share: bool = False

    @property
    def row(self) -> RowKey:
        """What its cells carry."""
        return (self.variable, self.level, self.statistic)


@dataclass(frozen=True)
class Table:
    """A finished table: the spec it follows, its lines in order, and one cell for each measure × column.

    `rule` is the precision rule its flags come from, `level` that of its intervals, `source` the line under it, `comparison`
    how its columns were compared and `wins` what came of it; `contributions` (never written) are what confidentiality looks at.
    """

    spec: TableSpec
    measures: tuple[Measure, ...]
    columns: tuple[Line, ...]
    cells: tuple[Cell, ...]
    source: Label
    rule: str = "dhs"
    level: float = 0.95
    simulated: bool = False
    data_hash: str = ""
    comparison: Comparison | None = None
    wins: tuple[Win, ...] = ()
    contributions: Mapping[tuple[RowKey, ColumnKey], Contributions] = field(default_factory=dict)

    @cached_property
    def _places(self) -> Mapping[tuple[RowKey, ColumnKey], Cell]:
        return {(cell.row, cell.column): cell for cell in self.cells}

    @cached_property
    def _measures(self) -> Mapping[RowKey, Measure]:
        return {measure.row: measure for measure in self.measures}

    def cell(self, row: RowKey, column: ColumnKey = (TOTAL, TOTAL)) -> Cell:
        """The cell at (variable, level, statistic) × (column variable, column level); KeyError where there is none."""
        return self._places[row, column]

    @cached_property
    def filled(self) -> tuple[Line, ...]:
        """The columns in which anybody is in the base of anything, or a figure was published: only these are printed."""
        there = {cell.column for cell in self.cells if cell.n or cell.estimate is not None}
        return tuple(line for line in self.columns if (line.variable, line.level) in there)

    def measure(self, row: RowKey) -> Measure:
        """The measure with this key."""
        return self._measures[row]

    def to_frame(self) -> pd.DataFrame:
        """The cell table as a data frame, one row a cell, columns as in `Cell`."""
        names = [one.name for one in fields(Cell)]
        return pd.DataFrame([{**asdict(cell), "flag": cell.flag.value} for cell in self.cells], columns=names)
