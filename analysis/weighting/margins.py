"""Known population totals by category, matched to the rows of a design: what post-stratification and raking adjust to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design import Codes, FloatArray, IntArray, column_codes, crossed
from analysis.design.cells import compact
from analysis.design.codes import narrow
from analysis.errors import DesignError, VariableError

LARGEST = 1 << 62  # cells that can be numbered
Totals = Mapping[Any, float] | pd.Series
MarginLike = Mapping[Any, Totals]
"""`{"sex": {"female": 520, "male": 480}, ("region", "ownership"): {("south", "fdi"): 130, …}}`."""


@dataclass(frozen=True, eq=False)
class Margin:
    """One set of known totals: category `codes` (n,) of the rows, −1 outside, and the totals (K,) of its categories."""

    variables: tuple[str, ...]
    categories: tuple[Any, ...]
    codes: Codes
    totals: FloatArray

    @property
    def name(self) -> str:
        """The variables joined as in a table heading: `sex × age_group`."""
        return " × ".join(self.variables)

    @property
    def size(self) -> int:
        """Number of categories, K."""
        return len(self.totals)

    def sums(self, weights: FloatArray) -> FloatArray:
        """The weighted total of each category, (K,)."""
        sums: FloatArray = np.bincount(self.codes + 1, weights=weights, minlength=self.size + 1)[1:].astype(float, copy=False)
        return sums

    def factors(self, weights: FloatArray) -> FloatArray:
        """What each category's weights must be multiplied by to reach its total, (K,)."""
        sums = self.sums(weights)
        factors: FloatArray = np.divide(self.totals, sums, out=np.ones_like(sums), where=sums != 0)
        return factors


def read_margin(
    frame: pd.DataFrame, variables: str | Sequence[str], totals: Totals, weights: FloatArray, *, partial: bool = False
) -> Margin:
    """The margin of one or several crossed variables.

    Raises VariableError for an unknown variable; DesignError where rows that weigh something have no total (unless
    `partial`), where a total has no rows that weigh something, and for negative or missing totals.
    """
    names = (variables,) if isinstance(variables, str) else tuple(variables)
    for name in names:
        if name not in frame.columns:
            raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, frame.columns))
    known = {key if isinstance(key, tuple) else (key,): float(value) for key, value in dict(totals).items()}
    title = " × ".join(names)
    for key, value in known.items():
        if len(key) != len(names):
            raise DesignError(f"the total of {show(key)} names {len(key)} categories for {len(names)} variables", where=title)
        if not np.isfinite(value) or value < 0:
            raise DesignError(
                f"the total of {show(key)} is {value}", where=title, advice="totals are finite counts of at least 0"
            )
    categories = tuple(known)
    codes = codes_in(frame, names, categories)
    check_covered(frame, names, codes, weights, title, partial=partial)
    margin = Margin(names, categories, codes, np.fromiter(known.values(), dtype=float))
    empty = np.flatnonzero((margin.sums(weights) == 0) & (margin.totals > 0))
    if len(empty):
        raise DesignError(
            f"{show(categories[empty[0]])} has the total {margin.totals[empty[0]]:,.6g} and no row that weighs anything",
            where=title,
            advice="join it with a neighbouring category",
        )
    return margin


def codes_in(frame: pd.DataFrame, names: tuple[str, ...], categories: tuple[tuple[Any, ...], ...]) -> Codes:
    """The position of each row's combination of values in `categories`, −1 where it is not there, (n,)."""
    columns, targets = [], []
    for place, name in enumerate(names):
        codes, values = column_codes(frame[name])
        lookup = {plain(value): code for code, value in enumerate(values)}
        columns.append((codes, len(values)))
        targets.append((np.array([lookup.get(plain(key[place]), -1) for key in categories], dtype=np.intp), len(values)))
    joint, size = crossed(columns)
    wanted, _ = crossed(targets)
    found, position = np.flatnonzero(wanted >= 0), narrow(len(categories))
    if size <= 8 * len(joint) + 1024:
        at = np.full(size + 1, -1, dtype=position)  # the last place is that of rows in no category
        at[wanted[found]] = found
        return at[joint]
    order = found[np.argsort(wanted[found], kind="stable")]
    if not len(order):
        return np.full(len(frame), -1, dtype=position)
    place_of = np.searchsorted(wanted[order], joint).clip(max=len(order) - 1)
    return np.where(wanted[order][place_of] == joint, order[place_of], -1).astype(position)


def plain(value: Any) -> Any:
    """A value as a key: 1, 1.0 and numpy's 1 are the same category."""
    return value.item() if isinstance(value, np.generic) else value


def show(key: tuple[Any, ...]) -> str:
    """A category as messages print it."""
    return " × ".join(str(part) for part in key)


def check_covered(
    frame: pd.DataFrame, names: tuple[str, ...], codes: Codes, weights: FloatArray, title: str, *, partial: bool
) -> None:
    """Raise DesignError where rows that weigh something belong to no category with a total."""
    outside = np.flatnonzero((codes < 0) & (weights != 0))
    if not len(outside):
        return
    values = frame[list(names)].iloc[outside[0]]
    if values.isna().any():
        missing = next(name for name in names if pd.isna(values[name]))
        raise DesignError(
            f"{missing} is missing in {int(frame[missing].isna().to_numpy()[outside].sum())} rows that weigh something",
            where=title,
            advice="impute it, or drop these variables from the margin",
        )
    if not partial:
        raise DesignError(
            f"{show(tuple(values))} occurs in {len(outside)} rows and has no total",
            where=title,
            advice="give its total, or say partial=True to leave such rows as they are",
        )


def read_margins(frame: pd.DataFrame, margins: MarginLike, weights: FloatArray) -> tuple[Margin, ...]:
    """The margins of a raking. Raises DesignError where two margins count different populations."""
    if not margins:
        raise DesignError("no margin is given", where="margins", advice="name at least one variable with its totals")
    read = tuple(read_margin(frame, names, totals, weights) for names, totals in margins.items())
    sizes = [margin.totals.sum() for margin in read]
    for margin, size in zip(read[1:], sizes[1:], strict=True):
        if abs(size - sizes[0]) > 1e-6 * max(abs(sizes[0]), 1.0):
            raise DesignError(
                f"counts {size:,.6g} in all, {read[0].name} counts {sizes[0]:,.6g}",
                where=margin.name,
                advice="all margins must describe the same population; scale one to the other",
            )
    return read


@dataclass(frozen=True, eq=False)
class JointCells:
    """The rows collapsed to the crossing of all margins' variables: what several margins can be fitted on."""

    cell: Codes  # (n,) of each row
    weights: FloatArray  # (C,) of each cell
    margins: tuple[Margin, ...]  # with the category of each cell


def joint_cells(frame: pd.DataFrame, margins: MarginLike, weights: FloatArray) -> JointCells:
    """The margins on the cells of their crossing, after one pass over the rows. Raises as `read_margins`."""
    names = list(dict.fromkeys(name for key in margins for name in ((key,) if isinstance(key, str) else key)))
    if not names or not set(names) <= set(frame.columns):
        read_margins(frame, margins, weights)
    cell, cells = collapsed(frame, names)
    total: FloatArray = np.bincount(cell, weights=weights, minlength=len(cells)).astype(float, copy=False)
    weighing = np.bincount(cell, weights=np.abs(weights), minlength=len(cells)) if weights.min() < 0 else total
    try:
        return JointCells(cell, total, read_margins(cells, margins, weighing.astype(float, copy=False)))
    except DesignError:
        read_margins(frame, margins, weights)  # its message counts rows, not cells
        raise


def collapsed(frame: pd.DataFrame, names: Sequence[str]) -> tuple[Codes, pd.DataFrame]:
    """The cell of each row in the crossing of these columns, and the columns' values in each cell, a missing one included.

    Cells without rows are among them where the crossing has fewer cells than the data rows.
    """
    coded = [column_codes(frame[name]) for name in names]
    absent = [int(codes.min(initial=0) < 0) for codes, _ in coded]  # a missing value comes before the first
    parts = [
        (codes + absence if absence else codes, len(values) + absence)
        for (codes, values), absence in zip(coded, absent, strict=True)
    ]
    cell, places = joint_places(parts)
    columns = {
        name: pd.Categorical.from_codes(place - absence, values)
        for name, place, (_, values), absence in zip(names, places, coded, absent, strict=True)
    }
    return cell, pd.DataFrame(columns)


def joint_places(parts: Sequence[tuple[Codes, int]]) -> tuple[Codes, Sequence[IntArray]]:
    """The cell of each row in a crossing of classifications, and the place of each cell in every one of them."""
    if prod(size for _, size in parts) > LARGEST:
        half = len(parts) // 2
        (left, of_left), (right, of_right) = joint_places(parts[:half]), joint_places(parts[half:])
        cell, (first, second) = joint_places([(left, len(of_left[0])), (right, len(of_right[0]))])
        return cell, [*(place[first] for place in of_left), *(place[second] for place in of_right)]
    cell, size = crossed(parts)
    cell, kept = (cell, np.arange(size)) if size <= len(cell) else compact(cell, size)
    return cell, np.unravel_index(kept, [radix for _, radix in parts])
