"""Column letters: which columns of a banner group an estimate significantly exceeds, tested on the design's covariance."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import combinations
from string import ascii_uppercase

import numpy as np
from scipy import stats

from analysis.design import BoolArray, FloatArray
from analysis.estimate import Estimates
from analysis.tables.cells import ColumnKey, RowKey, Table, Win
from analysis.tables.flags import Flag

Pair = tuple[int, int]


def bonferroni(p: FloatArray, level: float) -> BoolArray:
    """Which of m p-values are below `level / m`; one that is not a number is no test.

    >>> bonferroni(np.array([0.01, 0.02, np.nan]), 0.03).tolist()
    [True, False, False]
    """
    tests = int(np.isfinite(p).sum())
    return np.asarray(p <= level / max(tests, 1), dtype=bool)


def holm(p: FloatArray, level: float) -> BoolArray:
    """Step-down: the smallest of m against `level / m`, the next against `level / (m - 1)`, until one fails.

    Source: Holm (1979), Scandinavian Journal of Statistics 6, p. 65.

    >>> holm(np.array([0.01, 0.02, np.nan]), 0.03).tolist()
    [True, True, False]
    """
    order = np.argsort(p)[: int(np.isfinite(p).sum())]
    below = p[order] <= level / np.arange(len(order), 0, -1)
    rejected = np.zeros(len(p), dtype=bool)
    rejected[order[: len(order) if below.all() else int(np.argmin(below))]] = True
    return rejected


CORRECTIONS: Mapping[str, Callable[[FloatArray, float], BoolArray]] = {"holm": holm, "bonferroni": bonferroni}


def exceeding(estimates: Estimates, places: Sequence[int], correction: str, level: float) -> list[Pair]:
    """Pairs (greater, smaller) of `places` whose difference is significant among all pairs of these places.

    Each pair is a contrast a - b with its variance from the full covariance, against Student's t with the design's degrees of
    freedom or, by its rule, the contrast's own, two-sided. Without degrees of freedom, or where the variance of the
    difference is zero, there is no test.
    """
    pairs = list(combinations(places, 2))
    if not pairs or not estimates.df > 0:
        return []
    first, second = np.array(pairs).T
    df: float | FloatArray = estimates.df
    if estimates.own_df is not None:
        each = np.eye(len(estimates))
        df = estimates.own_df.of(each[first] - each[second])
    difference = estimates.value[first] - estimates.value[second]
    vcov = estimates.vcov
    variance = vcov[first, first] + vcov[second, second] - 2 * vcov[first, second]
    scale = vcov[first, first] + vcov[second, second]
    with np.errstate(divide="ignore", invalid="ignore"):
        t = np.where(variance > 1e-12 * scale, difference / np.sqrt(variance), np.nan)
    p = 2 * stats.t.sf(np.abs(t), df)
    significant = CORRECTIONS[correction](p, level)
    return [
        pair if gap > 0 else pair[::-1] for pair, gap, yes in zip(pairs, difference, significant, strict=True) if yes and gap != 0
    ]


def column_letters(table: Table) -> dict[ColumnKey, str]:
    """The letter of each printed column but the total, in order: A … Z, AA, AB …; empty where the table compares nothing."""
    if table.comparison is None:
        return {}
    banner = [(line.variable, line.level) for line in table.filled if line.variable]
    return dict(zip(banner, _alphabet(), strict=False))


def _alphabet() -> Iterator[str]:
    yield from ascii_uppercase
    yield from (first + second for first in ascii_uppercase for second in ascii_uppercase)


def lettered(table: Table, wins: Sequence[Win]) -> Table:
    """The table with the letters of `wins`; a cell that is not shown neither gets letters nor gives its own."""
    if not wins:
        return table
    names = column_letters(table)
    shown = {(cell.row, cell.column) for cell in table.cells if not cell.disclosure and cell.flag in (Flag.PLAIN, Flag.CAUTION)}
    beaten: dict[tuple[RowKey, ColumnKey], list[str]] = {}
    for win in wins:
        if (win.row, win.winner) in shown and (win.row, win.loser) in shown:
            beaten.setdefault((win.row, win.winner), []).append(names[win.loser])
    in_order = {letter: place for place, letter in enumerate(names.values())}
    joined = {place: " ".join(sorted(letters, key=in_order.__getitem__)) for place, letters in beaten.items()}
    cells = tuple(replace(cell, letters=joined.get((cell.row, cell.column), "")) for cell in table.cells)
    return replace(table, cells=cells, wins=tuple(wins))
