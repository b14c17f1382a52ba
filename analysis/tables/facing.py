"""The ways a table can face its reader (`across`, `down`, `grid`): rows and columns that together name one cell each."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from itertools import groupby

from analysis.tables.cells import Measure, Table
from analysis.tables.phrases import Phrases

BASES = ("n", "n_weighted")
SIGNS = {"n": "n", "n_weighted": "N"}
"""What the bases are called over narrow columns; a note under the table says what they mean."""


@dataclass(frozen=True)
class Entry:
    """A row or a column: its words from general to particular, and what it settles of a cell (the rest comes from the other)."""

    path: tuple[str, ...]
    variable: str | None = None
    answer: tuple[str, str] | None = None  # level and statistic
    column: tuple[str, str] | None = None  # column variable and level
    shown: str | None = None


@dataclass(frozen=True)
class Plane:
    """Rows × columns of a table."""

    rows: tuple[Entry, ...]
    columns: tuple[Entry, ...]


def across(table: Table, phrases: Phrases) -> Plane:
    """The banner at the top, what is measured at the side."""
    return Plane(_measures(table, phrases), _columns(table, phrases))


def down(table: Table, phrases: Phrases) -> Plane:
    """The banner at the side, what is measured at the top: for many characteristics and few answers."""
    return Plane(_columns(table, phrases), _measures(table, phrases))


def grid(table: Table, phrases: Phrases) -> Plane:
    """Variables at the side, the answers they share at the top, for everybody."""
    groups = _by_variable(table)
    rows = [Entry((phrases.say(group[0].group),), variable=group[0].variable) for group in groups]
    answers = [Entry((phrases.say(one.label),), answer=_answer(one), shown="estimate") for one in groups[0]]
    bases = [Entry((SIGNS[base],), answer=_answer(groups[0][0]), shown=base) for base in BASES]
    return Plane(tuple(rows), (*answers, *bases))


FACINGS: dict[str, Callable[[Table, Phrases], Plane]] = {"across": across, "down": down, "grid": grid}


def _by_variable(table: Table) -> list[list[Measure]]:
    return [list(group) for _, group in groupby(table.measures, key=lambda measure: measure.variable)]


def _answer(measure: Measure) -> tuple[str, str]:
    return measure.level, measure.statistic


def _columns(table: Table, phrases: Phrases) -> tuple[Entry, ...]:
    return tuple(
        Entry(
            (phrases.say(line.group), phrases.column(line)) if line.variable else (phrases.say(line.label),),
            column=(line.variable, line.level),
        )
        for line in table.filled
    )


def _measures(table: Table, phrases: Phrases) -> tuple[Entry, ...]:
    """One entry a measure and thing shown, then the bases: once where all measures share them, else after each variable.

    Bases of each variable at the top of a table would be half of its columns: there only the unweighted one is printed.
    """
    shared, printed = _one_base(table), table.spec.bases
    entries: list[Entry] = []
    for group in _by_variable(table):
        for measure in group:
            entries += _shown(table, phrases, measure, group)
        if printed and not shared:
            above = entries[-1].path[:1] if len(entries[-1].path) > 1 else ()
            entries += _bases(phrases, group[0], above)[: 1 if table.spec.layout == "down" else None]
    return (*entries, *(_bases(phrases, table.measures[0], ()) if printed and shared else ()))


def _shown(table: Table, phrases: Phrases, measure: Measure, group: Sequence[Measure]) -> list[Entry]:
    words: tuple[str, ...] = (phrases.label(measure, group),)
    if len(group) > 1:
        words = (phrases.group(group), *words)
    entry = Entry(words, measure.variable, _answer(measure), shown="estimate")
    things = [thing for thing in table.spec.show if thing not in BASES]
    if things == ["estimate"]:
        return [entry]
    return [replace(entry, path=(*words, phrases.shown(thing)), shown=thing) for thing in things]


def _bases(phrases: Phrases, measure: Measure, above: Sequence[str]) -> list[Entry]:
    words = SIGNS if phrases.table.spec.layout == "down" else {base: phrases.shown(base) for base in BASES}
    return [Entry((*above, words[base]), measure.variable, _answer(measure), shown=base) for base in BASES]


def _one_base(table: Table) -> bool:
    bases: dict[tuple[str, str], set[tuple[int, float]]] = {}
    printed = {(line.variable, line.level) for line in table.filled}
    for cell in (cell for cell in table.cells if cell.column in printed):
        bases.setdefault(cell.column, set()).add((cell.n, round(cell.n_weighted, 6)))
    return all(len(found) == 1 for found in bases.values())
