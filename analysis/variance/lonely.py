"""What strata with a single sampled unit contribute: the policies of a design, per domain."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analysis.design.design import Design
from analysis.design.road import BoolArray, FloatArray, IntArray
from analysis.design.stages import Stage
from analysis.errors import LonelyPsuError
from analysis.variance.cells import Cells


class Block(NamedTuple):
    """Scaled deviations of the units of whole strata."""

    deviations: FloatArray  # (p, domains, units)
    domains: IntArray  # which of all domains these are
    first_unit: IntArray  # where each stratum begins among the units
    freedom: IntArray  # of each stratum's sum of squares: units less one; one where a single unit deviates from other strata

    @classmethod
    def of(cls, deviations: FloatArray, domains: IntArray, stage: Stage, low: int, high: int) -> Block:
        """The deviations in strata low … high − 1 of a stage."""
        first = stage.first_unit[low:high]
        return cls(deviations, domains, first - first[0], np.maximum(stage.sampled[low:high] - 1, 1))


ADVICE = "choose lonely_psu='remove', 'certainty', 'adjust' or 'average', or join the stratum with a similar one"


def lonely_strata(stage: Stage) -> BoolArray:
    """Strata where one unit was sampled out of more than one, (H,)."""
    lonely: BoolArray = (stage.sampled == 1) & (stage.population > 1)
    return lonely


def refuse_lonely(stage: Stage, lonely: BoolArray, number: int) -> None:
    """Raise LonelyPsuError naming the strata that hold one unit."""
    strata = np.flatnonzero(lonely)
    names = [stage.stratum_name[h] if stage.stratum_name else f"in unit {stage.parent[h]}" for h in strata[:5]]
    more = f" and {len(strata) - 5} more" if len(strata) > 5 else ""
    raise LonelyPsuError(
        f"{len(strata)} strata of stage {number} hold one sampled unit: {', '.join(names)}{more}",
        where="lonely_psu",
        advice=ADVICE,
    )


def dense_totals(cells: Cells, n_units: int) -> FloatArray:
    """Unit totals as a (U, L, p) array, zeros written out."""
    dense = np.zeros((n_units, cells.n_groups, cells.totals.shape[1]))
    dense[cells.numbers.unit, cells.numbers.group] = cells.totals
    return dense


def deviations_with_policy(cells: Cells, stage: Stage, scale: FloatArray, design: Design) -> Block:
    """√a_hi d_hi, where d deviates from what the policy says: the stratum mean, the mean of all, or nothing.

    For each domain the strata are those with a row in it, so a domain's variance is the one it would have alone.
    `scale` is a_hi, (U,). Source: Lumley (2010), Complex Surveys, section 3.2.1, and the R survey manual, "surveyoptions".
    """
    home = stage.stratum_of_unit
    present = np.zeros((stage.n_strata, cells.n_groups), dtype=np.intp)  # units with rows, per stratum and domain
    unit, group = cells.inhabited
    np.add.at(present, (home[unit], group), 1)
    lonely = np.broadcast_to(lonely_strata(stage)[:, None], present.shape).copy()
    if design.adjust_domain_lonely:
        lonely |= (present == 1) & (stage.population > 1)[:, None]
    lonely &= present > 0
    totals = dense_totals(cells, stage.n_units)
    starts = stage.first_unit[:-1]
    centre = np.add.reduceat(totals, starts, axis=0) / stage.sampled[:, None, None]
    if design.lonely_psu == "adjust":
        overall = parent_means(totals, present, stage)
        centre = np.where(lonely[:, :, None], overall[stage.parent], centre)
    deviation = totals - centre[home]
    if design.lonely_psu == "average":
        deviation *= average_factor(present > 0, lonely, stage)[home][:, :, None]
    else:
        deviation *= (present > 0)[home][:, :, None]
    deviation *= np.sqrt(scale)[:, None, None]
    return Block.of(np.ascontiguousarray(deviation.transpose(2, 1, 0)), np.arange(cells.n_groups), stage, 0, stage.n_strata)


def parent_means(totals: FloatArray, present: IntArray, stage: Stage) -> FloatArray:
    """Mean unit total over the strata present in each domain, per unit of the stage before, (parents, L, p)."""
    n_parents = int(stage.parent.max()) + 1
    sums = np.zeros((n_parents, *totals.shape[1:]))
    np.add.at(sums, stage.parent[stage.stratum_of_unit], totals)
    counts = np.zeros((n_parents, totals.shape[1]))
    np.add.at(counts, stage.parent, np.where(present > 0, stage.sampled[:, None], 0))
    means: FloatArray = sums / np.maximum(counts, 1)[:, :, None]
    return means


def average_factor(present: BoolArray, lonely: BoolArray, stage: Stage) -> FloatArray:
    """Root of what each stratum's contribution is multiplied by, (H, L): H/(H − lonely), and 0 for a lonely one.

    Raises LonelyPsuError where every stratum of a domain is lonely.
    """
    n_parents = int(stage.parent.max()) + 1
    all_strata = np.zeros((n_parents, present.shape[1]))
    np.add.at(all_strata, stage.parent, present)
    full_strata = np.zeros_like(all_strata)
    np.add.at(full_strata, stage.parent, present & ~lonely)
    if ((full_strata == 0) & (all_strata > 0)).any():
        raise LonelyPsuError("every stratum holds one sampled unit: there is no average", where="lonely_psu", advice=ADVICE)
    ratio = np.divide(all_strata, full_strata, out=np.zeros_like(all_strata), where=full_strata > 0)
    factor: FloatArray = np.sqrt(ratio)[stage.parent] * (present & ~lonely)
    return factor
