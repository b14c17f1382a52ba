"""Domains: which rows an estimate looks at, and how they fall into groups."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from itertools import pairwise
from math import prod
from typing import Any, Literal, TypeVar

import numpy as np
import numpy.typing as npt
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design import BoolArray, Design, FloatArray, IntArray, column_codes
from analysis.design.cells import CellNumbers
from analysis.design.codes import Codes, crossed, narrow
from analysis.design.grid import Grid, Numbering, numbered
from analysis.errors import EmptyDomainError, EstimationError, VariableError

Array = npt.NDArray[Any]
Made = TypeVar("Made")
NaPolicy = Literal["domain", "fail"]
EmptyGroups = Literal["drop", "keep"]
MOST_DOMAINS = 1_000_000
UNLABELLED = pd.DataFrame(index=pd.RangeIndex(1))


@dataclass(frozen=True, eq=False)
class Groups:
    """Domain of each row (−1: none), their number, and the `by` values of each as a frame of L rows."""

    codes: Codes
    labels: pd.DataFrame
    known: dict[str, tuple[object, Any]] = field(default_factory=dict, repr=False)

    @property
    def count(self) -> int:
        """Number of domains, L."""
        return len(self.labels)

    def numbers(self, units: CellNumbers) -> Numbering:
        """The cells of sampling units and these domains, numbered once per stage."""
        if self.count == 1 and self.inside is None:
            return units
        return self.once(f"cells {units.size}", units, lambda: numbered(self.codes, self.count, units))

    def once(self, name: str, of: object, make: Callable[[], Made]) -> Made:
        """What is derived from one array, such as the design's weights, made the first time it is asked for."""
        known = self.known.get(name)
        if known is None or known[0] is not of:
            known = self.known[name] = of, make()
        made: Made = known[1]
        return made

    def weights_in(self, weights: FloatArray, numbers: Numbering) -> FloatArray:
        """Σ w in each cell, (m,)."""
        rows = self.summed(numbers)
        return numbers.sums(weights if rows is None else weights[rows])

    def summed(self, numbers: Numbering) -> IntArray | None:
        """The rows whose values these cells take; None for all of them, as a grid leaves out the others itself."""
        return None if isinstance(numbers, Grid) else self.inside

    def sizes(self, weights: FloatArray) -> FloatArray:
        """Σ w in each domain, (L,), kept for the weights it was asked for last."""
        return self.once("sizes", weights, lambda: self.weights_in(weights, self.domains))

    def weighing(self, weights: FloatArray) -> IntArray:
        """Number of rows of each domain whose weight is not zero, (L,), kept for the weights it was asked for last."""
        return self.once("weighing", weights, lambda: self.counts if weights.min() > 0 else self.counts_where(weights != 0))

    @cached_property
    def domains(self) -> CellNumbers:
        """The domains themselves as cells of their rows."""
        return CellNumbers(self.inside_codes, np.zeros(self.count, dtype=np.intp), np.arange(self.count))

    @cached_property
    def inside(self) -> IntArray | None:
        """The rows that are in a domain; None for all of them."""
        if self.codes.strides == (0,) and self.codes[0] >= 0:
            return None  # everybody's one code, written once
        inside = self.codes >= 0
        return None if inside.all() else np.flatnonzero(inside)

    @property
    def rows(self) -> IntArray:
        """The rows that are in a domain."""
        return np.arange(len(self.codes)) if self.inside is None else self.inside

    @cached_property
    def inside_codes(self) -> Codes:
        """The domains of those rows."""
        return self.codes if self.inside is None else self.codes[self.inside]

    @cached_property
    def counts(self) -> IntArray:
        """Number of rows in each domain, (L,)."""
        if self.count == 1:
            return np.array([len(self.inside_codes)], dtype=np.intp)
        return np.bincount(self.inside_codes, minlength=self.count)

    @cached_property
    def parts(self) -> list[IntArray]:
        """The rows of each domain, from one sort of the codes."""
        if self.count == 1:
            return [self.rows]
        order = np.argsort(self.codes, kind="stable")
        bounds = np.searchsorted(self.codes[order], np.arange(self.count + 1))
        return [order[low:high] for low, high in pairwise(bounds)]

    def counts_where(self, rows: BoolArray) -> IntArray:
        """Number of rows of each domain where the mask is true, (L,)."""
        if rows.all():
            return self.counts
        kept = rows if self.inside is None else rows[self.inside]
        return np.bincount(self.inside_codes[kept], minlength=self.count)

    def restricted(self, rows: BoolArray) -> Groups:
        """The same domains without the rows where the mask is false."""
        return Groups(np.where(rows, self.codes, -1), self.labels)


def columns_of(design: Design, names: Sequence[str]) -> None:
    """Raise VariableError for the first name that is not a column of the design's data."""
    for name in names:
        if name not in design.frame.columns:
            raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, design.frame.columns))


def level_codes(column: pd.Series) -> tuple[Codes, pd.Index]:
    """Codes of a column's levels (−1 where missing) and the levels: category order, else sorted."""
    return column_codes(column, sort=True)


def groups_of(design: Design, by: Sequence[str]) -> Groups:
    """The domains of the crossing of `by` columns, the first varying slowest; rows with a missing level are in none.

    Crossings without a row in the design's domain are kept here and settled in `estimate`.
    """
    codes = design.domain_codes
    if not by:
        everybody = Groups(codes, UNLABELLED)
        if design.domain_mask is None:
            everybody.once("sizes of cells", design.weights, lambda: design.unit_weights)
            if design.all_weigh:
                everybody.once("weighing", design.weights, lambda: everybody.counts)
        return everybody
    columns_of(design, by)
    factors = [level_codes(design.frame[name]) for name in by]
    refuse_too_many(by, [len(values) for _, values in factors])
    joint, _ = crossed([(level, len(values)) for level, values in factors])
    crossing = pd.MultiIndex.from_product([values for _, values in factors], names=list(by))
    return Groups(joint if design.domain_mask is None else np.where(codes < 0, codes, joint), crossing.to_frame(index=False))


def refuse_too_many(by: Sequence[str], sizes: Sequence[int]) -> None:
    """Raise EstimationError for a crossing with more domains than anybody reads."""
    if (domains := prod(sizes)) > MOST_DOMAINS:
        raise EstimationError(
            f"{' × '.join(f'{size:,}' for size in sizes)} categories make {domains:,} domains",
            where=", ".join(by),
            advice=f"cross fewer variables, or join categories: {MOST_DOMAINS:,} are the most",
        )


def settle_empty(groups: Groups, weights: FloatArray, empty: EmptyGroups) -> tuple[Groups, BoolArray]:
    """The groups that are to be reported, and which of them can be estimated (rows of positive weight).

    Raises EmptyDomainError if nothing at all can be.
    """
    rows, weighing = groups.counts, groups.weighing(weights)
    if not weighing.any():
        what = "the domain has no rows" if not rows.any() else "the rows of the domain weigh nothing"
        raise EmptyDomainError(what, advice="check the domain, the missing values of the variable and the weights")
    if empty == "keep":
        return groups, weighing > 0
    kept = rows > 0
    if kept.all():
        return groups, weighing > 0
    new_code = np.append(np.where(kept, np.cumsum(kept) - 1, -1), -1).astype(narrow(len(kept)))
    return Groups(new_code[groups.codes], groups.labels[kept].reset_index(drop=True)), (weighing > 0)[kept]


def numeric_column(design: Design, name: str) -> FloatArray:
    """A numeric column, (n,), missing values as NaN. Raises VariableError for a column that is not numeric."""
    column = design.frame[name]
    if not (pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype)):
        raise VariableError(
            f"holds {column.dtype}, not numbers", where=name, advice="use proportion() for categories, or make it numeric"
        )
    return column.to_numpy(dtype=float, na_value=np.nan)


def matrix_of(design: Design, names: Sequence[str]) -> FloatArray:
    """Numeric columns as an (n, k) matrix, missing values as NaN. Raises VariableError for a column that is not numeric."""
    columns_of(design, names)
    matrix = np.empty((len(design.frame), len(names)), order="F")
    for j, name in enumerate(names):
        matrix[:, j] = numeric_column(design, name)
    return matrix


def without_missing(groups: Groups, missing: BoolArray, names: Sequence[str], na: NaPolicy) -> Groups:
    """The groups without the rows where a variable is missing. Raises EstimationError if `na="fail"` and there are some."""
    if not missing.any():
        return groups
    lost = int((missing & (groups.codes >= 0)).sum())
    if lost and na == "fail":
        raise EstimationError(
            f"missing in {lost} rows of the domain",
            where=", ".join(names),
            advice="na='domain' estimates for the rows that have a value",
        )
    return groups.restricted(~missing)
