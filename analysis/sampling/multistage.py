"""Stratified selection in several stages, with units taken for certain and replacements in order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.errors import DesignError, VariableError
from analysis.sampling.inclusion import pps_probabilities
from analysis.sampling.method import Floats, Indices
from analysis.sampling.registry import METHODS

STAGE_COLUMNS = ("stratum", "prob", "n", "N", "certain", "replacement")
CERTAIN = "certain"


@dataclass(frozen=True)
class Stage:
    """How the units of one stage are drawn, inside each unit of the stage before and each stratum.

    `unit` names the column that identifies the units; `n` is the number to draw in a stratum, or the column that holds it;
    `size` the column that selection is proportional to (added over the rows of a unit), None for equal probabilities;
    `certain` a boolean column of units taken with probability 1; `order` columns the list is sorted by before a systematic draw;
    `replacements` how many reserve units follow in each stratum; `take_all` draws a whole stratum that has fewer than n units
    where the default is to refuse.
    """

    unit: str
    n: int | str
    strata: tuple[str, ...] = ()
    size: str | None = None
    method: str = "srs"
    certain: str | None = None
    order: tuple[str, ...] = ()
    replacements: int = 0
    take_all: bool = False

    @property
    def attributes(self) -> list[str]:
        """The columns, apart from the size, that must be the same in every row of a unit."""
        named = [self.certain, self.n if isinstance(self.n, str) else None]
        return list(dict.fromkeys([*self.strata, *self.order, *(name for name in named if name is not None)]))


@dataclass(frozen=True)
class Selection:
    """The rows drawn, one a unit of the last stage, with what a design needs.

    Stage k adds `stratum_k`, `prob_k` (given the stage before), `n_k` drawn and `N_k` listed in the stratum, `certain_k`, and
    `replacement_k`: 0 for the sample proper, 1, 2, … for reserves in the order they are called up. Units taken for certain are
    a stratum of their own with n = N. `prob` is the product over stages, `weight` its inverse.
    """

    frame: pd.DataFrame
    stages: tuple[Stage, ...]

    @property
    def path(self) -> list[str]:
        """The columns that identify a unit, from the first stage to the last."""
        return [stage.unit for stage in self.stages]

    @property
    def main(self) -> pd.DataFrame:
        """The rows without reserves at any stage."""
        reserve = self.frame[[f"replacement_{k}" for k in range(1, len(self.stages) + 1)]]
        return self.frame[(reserve == 0).all(axis=1)]

    def units(self, stage: int) -> pd.DataFrame:
        """One row a unit drawn at this stage (1 is the first), with the columns of the stages up to it."""
        path = self.path[:stage]
        columns = [f"{name}_{k}" for k in range(1, stage + 1) for name in STAGE_COLUMNS]
        return self.frame[path + columns].drop_duplicates(path, ignore_index=True)


def select(
    frame: pd.DataFrame, stages: Sequence[Stage], rng: np.random.Generator, *, within: Selection | None = None
) -> Selection:
    """Draw a sample stage by stage from `frame`, whose rows are units of the last stage.

    `within` continues an earlier selection: the rows of its units are kept (a payroll arrives after the enterprise is drawn).
    Raises VariableError for a column that is absent or incomplete, DesignError where a stratum is too small or a unit's
    columns differ between its rows. Source: Särndal, Swensson and Wretman (1992), sections 4.3 and 4.4.

    >>> workers = pd.DataFrame({"firm": list("aaaabbbbcccc"), "worker": range(12), "employees": 4})
    >>> plan = [Stage("firm", n=2, size="employees", method="systematic"), Stage("worker", n=2)]
    >>> select(workers, plan, np.random.default_rng(1)).frame[["firm", "prob_1", "prob_2", "weight"]].round(3).values.tolist()[0]
    ['a', 0.667, 0.5, 3.0]
    """
    earlier = within.stages if within is not None else ()
    if not stages:
        raise DesignError("no stage to draw", where="stages", advice="name at least one Stage")
    _refuse_columns(frame, stages)
    rows, path = frame.copy(), [stage.unit for stage in earlier]
    if within is not None:
        columns = [f"{name}_{k}" for k in range(1, len(earlier) + 1) for name in STAGE_COLUMNS]
        rows = rows.merge(within.frame[path + columns].drop_duplicates(path), on=path, how="inner", validate="many_to_one")
    for k, stage in enumerate(stages, start=len(earlier) + 1):
        drawn = _draw_stage(_units(rows, path, stage), path, stage, rng)
        path = [*path, stage.unit]
        drawn = drawn.rename(columns={name: f"{name}_{k}" for name in STAGE_COLUMNS})
        rows = rows.merge(drawn, on=path, how="inner", validate="many_to_one")
    probability = rows[[f"prob_{k}" for k in range(1, len(path) + 1)]].prod(axis=1)
    return Selection(rows.assign(prob=probability, weight=1 / probability), (*earlier, *stages))


def _refuse_columns(frame: pd.DataFrame, stages: Sequence[Stage]) -> None:
    for stage in stages:
        if stage.method not in METHODS:
            raise DesignError(f"there is no method {stage.method!r}", where=stage.unit, advice=f"use one of {', '.join(METHODS)}")
        for column in (stage.unit, *stage.attributes, *([stage.size] if stage.size else [])):
            if column not in frame:
                raise VariableError("the frame has no such column", where=column, advice=f"it has {', '.join(map(str, frame))}")
            if frame[column].isna().any():
                raise VariableError(
                    f"{int(frame[column].isna().sum())} rows of the frame have no value",
                    where=column,
                    advice="complete the frame",
                )


def _units(rows: pd.DataFrame, path: list[str], stage: Stage) -> pd.DataFrame:
    """One row a unit of the stage, in the order of the frame, with its attributes and size."""
    key = [*path, stage.unit]
    attributes = [name for name in stage.attributes if name not in key]
    units = rows[key + attributes].drop_duplicates(ignore_index=True)
    twice = units.duplicated(key)
    if twice.any():
        raise DesignError(
            f"unit {units.loc[twice, stage.unit].iloc[0]!r} has more than one value of {', '.join(attributes)}",
            where=stage.unit,
            advice="give every row of a unit the same stratum, size of sample, order and certainty",
        )
    if stage.size is None:
        return units.assign(**{"(size)": 1.0})
    sizes = rows.groupby(key, observed=True, sort=False)[stage.size].sum().rename("(size)")
    return units.merge(sizes.reset_index(), on=key)


def _draw_stage(units: pd.DataFrame, path: list[str], stage: Stage, rng: np.random.Generator) -> pd.DataFrame:
    """The drawn units of every stratum, with STAGE_COLUMNS."""
    key = [*path, stage.unit]
    by = [*path, *(name for name in stage.strata if name not in path)]
    groups = units.groupby(by, observed=True, sort=True) if by else [((), units)]
    parts = [_draw_stratum(group, stage, rng) for _, group in groups]
    return pd.concat(parts, ignore_index=True)[[*key, *STAGE_COLUMNS]]


def _draw_stratum(units: pd.DataFrame, stage: Stage, rng: np.random.Generator) -> pd.DataFrame:
    units = units.sort_values(list(stage.order), kind="stable") if stage.order else units
    n = _number(units, stage)
    size = units["(size)"].to_numpy(dtype=np.float64)
    forced = units[stage.certain].to_numpy(dtype=bool) if stage.certain else np.zeros(len(units), dtype=bool)
    probability = pps_probabilities(size, n, forced)
    chosen = METHODS[stage.method].draw(probability, rng)
    reserve = _reserve(size, probability, chosen, stage.replacements, rng)
    taken = np.concatenate([chosen, reserve])
    certain = probability >= 1.0
    chance = (probability > 0) & ~certain
    label = " · ".join(str(units[name].iloc[0]) for name in stage.strata) or "all"
    return units.iloc[taken].assign(
        stratum=np.where(certain, f"{label} · {CERTAIN}" if chance.any() else label, label)[taken],
        prob=probability[taken],
        n=np.where(certain, certain.sum(), len(chosen) - certain.sum())[taken],
        N=np.where(certain, certain.sum(), (~certain).sum())[taken],
        certain=certain[taken],
        replacement=np.concatenate([np.zeros(len(chosen), dtype=int), np.arange(1, len(reserve) + 1)]),
    )


def _number(units: pd.DataFrame, stage: Stage) -> int:
    """How many units this stratum gives."""
    numbers = units[stage.n].unique() if isinstance(stage.n, str) else [stage.n]
    if len(numbers) != 1:
        raise DesignError("the number to draw differs inside a stratum", where=str(stage.n), advice="give one number a stratum")
    n = int(numbers[0])
    if n > len(units) and not stage.take_all:
        place = ", ".join(str(units[name].iloc[0]) for name in stage.strata) or stage.unit
        raise DesignError(
            f"{n} units are to be drawn but the stratum has {len(units)}",
            where=place,
            advice="merge strata, draw fewer, or set take_all",
        )
    return min(n, len(units))


def _reserve(size: Floats, p: Floats, chosen: Indices, wanted: int, rng: np.random.Generator) -> Indices:
    """Up to `wanted` units that were not chosen, one after the other with probability proportional to size."""
    left = np.ones(len(size), dtype=bool)
    left[chosen] = False
    left &= p > 0
    wanted = min(wanted, int(left.sum()))
    if wanted == 0:
        return np.zeros(0, dtype=np.intp)
    chance = np.where(left, size, 0.0)
    return np.asarray(rng.choice(len(size), size=wanted, replace=False, p=chance / chance.sum()), dtype=np.intp)
