"""What bootstraps of sampling units share: strata one by one, seeds, and what a stratum with one unit does."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt

from analysis.design import Design, FloatArray, IntArray
from analysis.design.stages import Stage
from analysis.errors import DesignError
from analysis.variance.lonely import lonely_strata, refuse_lonely
from analysis.variance.replicates.factors import CountedFactors
from analysis.variance.replicates.road import Replicates


@dataclass(frozen=True, eq=False)
class Drawn:
    """Factors base + slope · count of the units of a stratum, `counts` (n, R) whole numbers."""

    counts: IntArray
    base: float = 0.0
    slope: float = 1.0


Draw = Callable[[np.random.Generator, int, float, int], Drawn]
"""(generator, units n, their population N or infinity, replicates R) → (n, R) factors of mean 1, alike for all units."""

SKIPPING = ("remove", "certainty")
LARGEST = 1 << 28  # factors that are written out: 2 GB


def check_count(replicates: int, name: str) -> None:
    """Raise DesignError for fewer than two replicates."""
    if replicates < 2:
        raise DesignError(f"{replicates} replicates give no variance", where=name, advice="200 or more are usual")


def check_size(units: int, replicates: int, name: str) -> None:
    """Raise DesignError for more factors than fit into memory, which the last of several stages can have."""
    if units * replicates > LARGEST:
        raise DesignError(
            f"{units:,} units of the last stage times {replicates} replicates are too many factors",
            where=name,
            advice="make fewer replicates, or say ultimate_cluster=True",
        )


def one_stage(name: str, design: Design, draw: Draw, replicates: int, seed: int, *, mse: bool) -> Replicates:
    """Bootstrap replicates of first-stage units by a draw that keeps the population correction.

    Raises DesignError where later stages would be lost, LonelyPsuError where a stratum's policy refuses.
    """
    check_count(replicates, name)
    first = design.stages[0]
    if len(design.stages) > 1 and not design.ultimate_cluster and (first.fraction > 0).any():
        raise DesignError(
            "draws first-stage units only, and this design's later stages add to the variance",
            where=name,
            advice="use RWYB or Preston, or say ultimate_cluster=True",
        )
    factors = in_strata(first, draw, np.random.default_rng(seed), replicates, design, 1)
    return Replicates(name, factors, first.units, 1 / replicates, np.ones(replicates), mse=mse)


def in_strata(
    stage: Stage, draw: Draw, generator: np.random.Generator, replicates: int, design: Design, number: int
) -> CountedFactors:
    """The (U, R) factors of a stage, stratum after stratum; units without a choice have the factor 1."""
    lonely = lonely_strata(stage)
    if lonely.any() and design.lonely_psu not in SKIPPING:
        if design.lonely_psu == "fail":
            refuse_lonely(stage, lonely, number)
        raise DesignError(
            f"a bootstrap has no lonely_psu={design.lonely_psu!r}",
            where="lonely_psu",
            advice="say 'remove' or 'certainty', or join strata",
        )
    counts: npt.NDArray[np.unsignedinteger[Any]] = np.zeros((stage.n_units, replicates), dtype=np.uint8)
    base, slope = np.ones(stage.n_units), np.zeros(stage.n_units)
    first_units = stage.first_unit[:-1].tolist()
    for n, population, first in zip(stage.sampled.tolist(), stage.population.tolist(), first_units, strict=True):
        if n == 1 or n >= population:
            continue
        drawn = draw(generator, n, population, replicates)
        if (most := drawn.counts.max()) > np.iinfo(counts.dtype).max:
            counts = counts.astype(np.min_scalar_type(most))
        units = slice(first, first + n)
        counts[units], base[units], slope[units] = drawn.counts, drawn.base, drawn.slope
    return CountedFactors(counts, base, slope)


def counted_draws(generator: np.random.Generator, n: int, draws: int, replicates: int) -> IntArray:
    """How often each of n units comes up in a number of draws with replacement, (n, R): multinomial counts, ten times faster."""
    drawn = generator.integers(0, n, size=(replicates, draws)) + np.arange(replicates)[:, None] * n
    counts: IntArray = np.bincount(drawn.ravel(), minlength=replicates * n).reshape(replicates, n).T
    return counts


def carried_fractions(design: Design) -> list[FloatArray]:
    """For each stage, what its variance is carried by: the product of the fractions of the stages before, per stratum."""
    carried, share = [], np.ones(1)
    for stage in design.stages:
        own = share[stage.parent]
        carried.append(own)
        share = (own * stage.fraction)[stage.stratum_of_unit]
    return carried


def selected_stages(design: Design) -> list[tuple[Stage, FloatArray]]:
    """The stages that add to the variance, each with what it is carried by; a stage from an unlimited population is the last."""
    chosen = []
    for stage, carried in zip(design.stages, carried_fractions(design), strict=True):
        if not carried.any():
            break
        chosen.append((stage, carried))
        if design.ultimate_cluster:
            break
    return chosen


def ancestors(design: Design, depth: int) -> list[np.ndarray[tuple[int], np.dtype[np.intp]]]:
    """For each stage above `depth` and itself, the unit there that each unit of stage `depth` lies in, (U,) each."""
    stage = design.stages[depth]
    line = [np.arange(stage.n_units)]
    for above in range(depth, 0, -1):
        current = design.stages[above]
        line.append(current.parent[current.stratum_of_unit][line[-1]])
    return line[::-1]
