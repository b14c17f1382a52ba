"""Sampling stages as integer codes, factorised once: units ordered by stratum, sample and population sizes per stratum."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.design.cells import CellNumbers, compact
from analysis.design.codes import Codes, column_codes, crossed
from analysis.errors import DesignError

FloatArray = npt.NDArray[np.float64]
IntArray = npt.NDArray[np.intp]


@dataclass(frozen=True, eq=False)
class Stage:
    """One stage of selection: H strata holding U sampled units; n rows point to their unit.

    Units are numbered stratum after stratum, strata in the order of the units of the stage before: sums over a stratum
    or a parent unit are sums over a contiguous range.
    """

    units: CellNumbers  # the units as cells of the n rows
    first_unit: IntArray  # (H + 1,) units of stratum h are first_unit[h] .. first_unit[h + 1] - 1
    parent: IntArray  # (H,) unit of the stage before that the stratum lies in; 0 at stage 1
    population: FloatArray  # (H,) units in the population, infinite where no correction applies
    stratum_name: tuple[str, ...]  # (H,) as printed in messages; empty for a single unnamed stratum

    @property
    def unit(self) -> IntArray:
        """Unit of each row, (n,)."""
        return self.units.cell

    @property
    def n_units(self) -> int:
        """Number of sampled units, U."""
        return int(self.first_unit[-1])

    @property
    def n_strata(self) -> int:
        """Number of strata, H."""
        return len(self.first_unit) - 1

    @cached_property
    def sampled(self) -> IntArray:
        """Sampled units in each stratum, (H,)."""
        return np.diff(self.first_unit)

    @cached_property
    def stratum_of_unit(self) -> IntArray:
        """Stratum of each unit, (U,)."""
        return np.repeat(np.arange(self.n_strata), self.sampled)

    @cached_property
    def fraction(self) -> FloatArray:
        """Sampling fraction n/N of each stratum, (H,); 0 where the population is unlimited."""
        fraction: FloatArray = self.sampled / self.population
        return fraction

    def with_replacement(self) -> Stage:
        """The same stage as if its units had been drawn with replacement, except where a stratum was taken whole."""
        return replace(self, population=np.where(self.sampled < self.population, np.inf, self.population))


def codes_of(column: pd.Series, role: str) -> tuple[Codes, pd.Index]:
    """Integer codes of a column that every row needs, and the values they stand for.

    Raises DesignError naming the column if a value is missing.
    """
    codes, values = column_codes(column)
    lost = int((codes < 0).sum())
    if lost:
        raise DesignError(
            f"the {role} is missing in {lost} of {len(column)} rows",
            where=str(column.name),
            advice="every row belongs somewhere in the design; complete the column",
        )
    return codes, values


def first_rows(codes: IntArray, size: int) -> IntArray:
    """The first row in which each code 0 .. size−1 occurs."""
    first = np.empty(size, dtype=np.intp)
    first[codes[::-1]] = np.arange(len(codes) - 1, -1, -1)
    return first


def stratified_units(unit: IntArray, n_units: int, stratum: IntArray, n_strata: int) -> tuple[IntArray, IntArray]:
    """Units renumbered stratum after stratum, and the start of each stratum; every unit lies in one stratum."""
    home = np.empty(n_units, dtype=np.intp)
    home[unit] = stratum
    order = np.argsort(home, kind="stable")
    rank = np.empty(n_units, dtype=np.intp)
    rank[order] = np.arange(n_units)
    first_unit = np.concatenate([[0], np.cumsum(np.bincount(home, minlength=n_strata))]).astype(np.intp)
    return rank[unit], first_unit


def check_nested(unit: Codes, units: pd.Index, stratum: IntArray, psu: str) -> None:
    """Raise DesignError if a first-stage unit occurs in two strata."""
    home = np.empty(len(units), dtype=np.intp)
    home[unit] = stratum
    astray = np.flatnonzero(home[unit] != stratum)
    if len(astray):
        raise DesignError(
            f"unit {units[unit[astray[0]]]!r} lies in two strata (row {int(astray[0])})",
            where=psu,
            advice="if unit numbers start again in each stratum, say nest=True",
        )


def build_stages(
    frame: pd.DataFrame, strata: Sequence[str | None], psu: Sequence[str], fpc: Sequence[str], *, nest: bool
) -> tuple[Stage, ...]:
    """The stages of a design from its columns: later stages are nested in the units of the stage before.

    Without `psu` each row is its own unit. Raises DesignError for a unit in two strata (unless `nest`), a size that
    varies within a stratum, or one that is smaller than the sample.
    """
    n = len(frame)
    parent = np.zeros(n, dtype=np.intp)
    n_parents = 1
    stages: list[Stage] = []
    for number in range(max(len(psu), 1)):
        stratum_column = strata[number] if number < len(strata) else None
        stratum, n_strata, kept, names = strata_within(frame, stratum_column, parent, n_parents)
        unit, n_units = units_within(frame, psu[number] if psu else None, parent, n_parents, stratum, nest=nest or number > 0)
        unit, first_unit = stratified_units(unit, n_units, stratum, n_strata)
        sizes = population_sizes(frame[fpc[number]], stratum, np.diff(first_unit)) if number < len(fpc) else None
        population = np.full(n_strata, np.inf) if sizes is None else sizes
        units = CellNumbers.of_units(unit, n_units).prepared()
        stages.append(Stage(units, first_unit, kept, population, names))
        parent, n_parents = unit, n_units
    return tuple(stages)


def strata_within(
    frame: pd.DataFrame, column: str | None, parent: IntArray, n_parents: int
) -> tuple[IntArray, int, IntArray, tuple[str, ...]]:
    """Stratum of each row, their number, the parent unit and the printed name of each."""
    if column is None:
        return parent, n_parents, np.arange(n_parents), ()
    codes, values = codes_of(frame[column], "stratum")
    joint, kept = compact(*crossed([(parent, n_parents), (codes, len(values))]))
    return joint, len(kept), kept // len(values), tuple(str(values[code]) for code in kept % len(values))


def units_within(
    frame: pd.DataFrame, column: str | None, parent: IntArray, n_parents: int, stratum: IntArray, *, nest: bool
) -> tuple[IntArray, int]:
    """Unit of each row and their number; with `nest` the same label in two strata is two units."""
    if column is None:
        return np.arange(len(frame)), len(frame)
    codes, values = codes_of(frame[column], "sampling unit")
    if not nest:
        check_nested(codes, values, stratum, column)
        joint, kept = compact(codes, len(values))
    else:
        joint, kept = compact(*crossed([(stratum, int(stratum.max()) + 1), (codes, len(values))]))
    return joint, len(kept)


def population_sizes(column: pd.Series, stratum: IntArray, sampled: IntArray) -> FloatArray:
    """Population size of each stratum from a column of sizes, or of sampling fractions (all values at most 1).

    Raises DesignError for missing, non-positive, mixed or varying values, and for a population smaller than the sample.
    """
    name = str(column.name)
    values = column.to_numpy(dtype=float, na_value=np.nan)
    if not (values > 0).all():
        raise DesignError("a population size or fraction is missing, zero or negative", where=name)
    as_fractions = bool((values <= 1).all())
    if not as_fractions and (values < 1).any():
        raise DesignError(
            "holds sizes above 1 together with fractions below 1",
            where=name,
            advice="give population sizes in every row, or sampling fractions in every row",
        )
    per_stratum = values[first_rows(stratum, len(sampled))]
    if not np.array_equal(per_stratum[stratum], values):
        row = int(np.flatnonzero(per_stratum[stratum] != values)[0])
        raise DesignError(f"varies within a stratum (row {row})", where=name, advice="one size or fraction per stratum and stage")
    sizes: FloatArray = sampled / per_stratum if as_fractions else per_stratum
    small = np.flatnonzero(sizes < sampled * (1 - 1e-12))
    if len(small):
        raise DesignError(
            f"says {sizes[small[0]]:g} units exist where {sampled[small[0]]} were sampled",
            where=name,
            advice="population sizes count the units of this stage in the stratum, and are at least the sample's",
        )
    return sizes
