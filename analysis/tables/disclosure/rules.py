"""Which cells are sensitive: too few stand behind them, or one of them stands out."""

from __future__ import annotations

import numpy as np

from analysis.dataset import did_you_mean
from analysis.design import BoolArray, Design, FloatArray, IntArray
from analysis.errors import PlanError
from analysis.tables.cells import Contributions, Measure
from analysis.tables.spec import Confidentiality


def units_of(design: Design, rule: Confidentiality) -> IntArray:
    """The contributor of each row, (n,), numbered.

    Raises:
        PlanError: the rule names a column that the data do not have.
    """
    name = rule.contributor
    if name is None:
        return np.arange(len(design.frame))
    if name not in design.frame.columns:
        advice = did_you_mean(name, design.frame.columns)
        raise PlanError(f"the contributor “{name}” is not a column of the data", where="disclosure", advice=advice)
    _, numbers = np.unique(design.frame[name].astype(str).to_numpy(), return_inverse=True)
    return np.asarray(numbers)


def contributions_of(
    amounts: FloatArray, answered: BoolArray, weights: FloatArray, codes: IntArray, units: IntArray, columns: int
) -> list[list[Contributions]]:
    """Who stands behind each measure (k) in each of `columns` groups of rows; `amounts` is (n, k), `codes` (n,) negative outside.

    >>> one, two = np.ones(4), np.array([0, 0, 1, 2])
    >>> contributions_of(np.array([[1.0], [1], [0], [8]]), one > 0, one, np.zeros(4, int), two, 1)[0][0]
    Contributions(base=3, given=2, rest=1, largest=0.8)
    """
    rows = np.flatnonzero(answered & (codes >= 0))
    pairs = codes[rows].astype(np.int64) * (units.max(initial=0) + 1) + units[rows]
    distinct, at = np.unique(pairs, return_inverse=True)
    column = distinct // (units.max(initial=0) + 1)
    base = np.bincount(column, minlength=columns)
    found: list[list[Contributions]] = [[] for _ in range(columns)]
    for measure in range(amounts.shape[1]):
        size = np.nan_to_num(np.abs(amounts[rows, measure]))
        of_unit = np.bincount(at, weights=size * weights[rows], minlength=len(distinct))
        given = np.bincount(column[of_unit > 0], minlength=columns)
        without = np.bincount(at, weights=(size == 0), minlength=len(distinct)) > 0
        rest = np.bincount(column[without], minlength=columns)
        total = np.bincount(column, weights=of_unit, minlength=columns)
        most = np.zeros(columns)
        np.maximum.at(most, column, of_unit)
        for place in range(columns):
            part = float(most[place] / total[place]) if total[place] > 0 else 0.0
            found[place].append(Contributions(int(base[place]), int(given[place]), int(rest[place]), part))
    return found


def sensitive(behind: Contributions, measure: Measure, rule: Confidentiality) -> bool:
    """Whether a cell may not be printed: see `Confidentiality`. A cell with nobody behind it tells of nobody."""
    if behind.base == 0:
        return False
    if behind.base < rule.minimum:
        return True
    if measure.share:
        return 0 < behind.given < rule.answers or 0 < behind.rest < rule.answers
    return behind.largest > rule.dominance
