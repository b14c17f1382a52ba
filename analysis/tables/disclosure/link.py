"""The tables of a report as one system: the same number in two tables is one unknown, parts and totals are equations."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

import numpy as np
from scipy.sparse import csr_array

from analysis.design import BoolArray
from analysis.tables.cells import TOTAL, Cell, ColumnKey, Measure, Table
from analysis.tables.disclosure.rules import sensitive
from analysis.tables.disclosure.system import System
from analysis.tables.flags import Flag
from analysis.tables.spec import Confidentiality

Key = Hashable
COUNTS = ("proportion", "respondents")
ADDITIVE = (*COUNTS, "mean", "total", "rank_score", "rank_first", "rank_any", "grid")
TOTAL_WEIGHT, HIDDEN_WEIGHT = 10.0, 0.2  # hiding a total costs readers more than a part; hiding what precision hides, little
ROUNDING = 1e-9


def key_of(table: Table, measure: Measure, column: ColumnKey) -> Key:
    """What number a cell stands for, whichever table it is in.

    A share times its base is a count of people who fulfil two conditions; which of them is the row's does not matter. A mean
    times its base is a total.
    """
    here = frozenset() if column == (TOTAL, TOTAL) else frozenset([column])
    among = table.spec.filter
    if measure.statistic in COUNTS or (measure.statistic == "total" and measure.level):
        return ("count", among, here | {(measure.variable, measure.level)})
    if measure.statistic in ("mean", "total"):
        return ("sum", among, measure.variable, here)
    if measure.statistic in ADDITIVE:
        return (measure.statistic, among, measure.variable, measure.level, here)
    return ("alone", among, measure.row, here)


def magnitude(cell: Cell) -> float:
    """The number behind the estimate that adds up: a share or mean times the weight of its base, a total as it is."""
    if cell.estimate is None:
        return 0.0
    return abs(cell.estimate if cell.statistic == "total" else cell.estimate * cell.n_weighted)


@dataclass
class _Numbers:
    """Numbers by their keys as they are met, and the equations between them."""

    places: dict[Key, int] = field(default_factory=dict)
    values: list[float] = field(default_factory=list)
    sensitive: set[int] = field(default_factory=set)
    printed: set[int] = field(default_factory=set)
    weight: dict[int, float] = field(default_factory=dict)
    need: dict[int, float] = field(default_factory=dict)
    equations: dict[frozenset[tuple[int, int]], None] = field(default_factory=dict)

    def place(self, key: Key, value: float) -> int:
        if key not in self.places:
            self.places[key] = len(self.values)
            self.values.append(value)
        return self.places[key]

    def equate(self, parts: Iterable[int], total: int | None) -> None:
        """The parts add to the total, or to a number that everybody knows."""
        terms = {(part, 1) for part in parts} | ({(total, -1)} if total is not None else set())
        if len(terms) > 1 or total is None:
            self.equations[frozenset(terms)] = None


@dataclass(frozen=True)
class Linked:
    """A system of tables, and where each cell of each table is in it."""

    system: System
    cells: tuple[tuple[int, ...], ...]

    def hidden_of(self, tables: Sequence[Table]) -> BoolArray:
        """The numbers (m,) that these tables, the first of the system's, do not print."""
        hidden = np.zeros(len(self.system.values), dtype=bool)
        for table, places in zip(tables, self.cells, strict=False):
            for cell, place in zip(table.cells, places, strict=True):
                hidden[place] |= bool(cell.disclosure)
        return hidden


def link(tables: Sequence[Table], rule: Confidentiality) -> Linked:
    """All numbers of all tables with what is known to bind them."""
    numbers = _Numbers()
    cells = tuple(tuple(_enter(numbers, table, cell, rule) for cell in table.cells) for table in tables)
    for table in tables:
        _add_columns(numbers, table)
        _add_rows(numbers, table)
    _add_combinations(numbers)
    return Linked(_system(numbers, rule), cells)


def _enter(numbers: _Numbers, table: Table, cell: Cell, rule: Confidentiality) -> int:
    measure = table.measure(cell.row)
    place = numbers.place(key_of(table, measure, cell.column), magnitude(cell))
    numbers.printed.add(place)
    behind = table.contributions.get((cell.row, cell.column))
    if behind and sensitive(behind, measure, rule):
        numbers.sensitive.add(place)
    unseen = cell.flag in (Flag.HIDDEN, Flag.NO_CASES)
    cost = HIDDEN_WEIGHT if unseen else TOTAL_WEIGHT if cell.column == (TOTAL, TOTAL) else 1.0
    numbers.weight[place] = max(cost, numbers.weight.get(place, 0.0))
    whole = cell.n_weighted if measure.share else magnitude(cell)
    numbers.need[place] = max(rule.protection * whole, numbers.need.get(place, 0.0))
    return place


def _add_columns(numbers: _Numbers, table: Table) -> None:
    """Everybody is the sum over a banner variable, and those who have no value of it, who are printed nowhere."""
    for measure in table.measures:
        if measure.statistic not in ADDITIVE:
            continue
        for variable in table.spec.banner:
            lines = [(line.variable, line.level) for line in table.columns if line.variable == variable]
            parts = [numbers.places[key_of(table, measure, line)] for line in lines]
            key = key_of(table, measure, (TOTAL, TOTAL))
            if key not in numbers.places:
                continue
            total = numbers.places[key]
            rest = numbers.values[total] - sum(numbers.values[part] for part in set(parts))
            if abs(rest) > ROUNDING * numbers.values[total]:
                parts.append(numbers.place(("rest", key, variable), max(rest, 0.0)))
            numbers.equate(parts, total)


def _add_rows(numbers: _Numbers, table: Table) -> None:
    """All answers to a question add to its base, which is printed."""
    for variable, statistic in dict.fromkeys((measure.variable, measure.statistic) for measure in table.measures):
        answers = [one for one in table.measures if (one.variable, one.statistic) == (variable, statistic)]
        if statistic not in ("proportion", "answers"):
            continue
        single = [one for one in answers if "+" not in one.level]
        for line in table.columns:
            column = (line.variable, line.level)
            cells = [table.cell(one.row, column) for one in single]
            base = cells[0].n_weighted if cells else 0.0
            if cells and abs(sum(magnitude(cell) for cell in cells) - base) <= ROUNDING * max(base, 1.0):
                numbers.equate([numbers.places[key_of(table, one, column)] for one in single], None)


def _add_combinations(numbers: _Numbers) -> None:
    """Answers taken together as one row add to it, where another row or table has them singly."""
    for key, place in list(numbers.places.items()):
        for single in _taken_apart(key):
            if all(one in numbers.places for one in single):
                numbers.equate([numbers.places[one] for one in single], place)


def _taken_apart(key: Key) -> Iterator[list[Key]]:
    """The counts that a count of answers taken together consists of."""
    if isinstance(key, tuple) and key[0] == "count":
        _, among, conditions = key
        for variable, level in conditions:
            if "+" in level:
                rest = conditions - {(variable, level)}
                yield [("count", among, rest | {(variable, one)}) for one in level.split("+")]


def _system(numbers: _Numbers, rule: Confidentiality) -> System:
    m = len(numbers.values)
    rows = [(row, place, sign) for row, terms in enumerate(numbers.equations) for place, sign in terms]
    where = ([row for row, _, _ in rows], [place for _, place, _ in rows])
    silent = np.array([place not in numbers.printed for place in range(m)], dtype=bool)
    return System(
        values=np.array(numbers.values, dtype=float),
        equations=csr_array(([float(sign) for _, _, sign in rows], where), shape=(len(numbers.equations), m)),
        sensitive=np.array([place in numbers.sensitive for place in range(m)], dtype=bool),
        need=np.array([numbers.need.get(place, 0.0) for place in range(m)]),
        silent=silent,
        weight=np.array([numbers.weight.get(place, 0.0) for place in range(m)]),
    )
