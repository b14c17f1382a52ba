"""Successive difference replication: for systematic samples, whose neighbours in the list are most alike."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design, FloatArray, IntArray
from analysis.design.stages import first_rows
from analysis.errors import DesignError
from analysis.variance.lonely import lonely_strata, refuse_lonely
from analysis.variance.replicates.hadamard import hadamard
from analysis.variance.replicates.resampling import SKIPPING
from analysis.variance.replicates.road import Replicates

EIGHTH = 2**-1.5


@dataclass(frozen=True)
class SuccessiveDifferences:
    """Replicates 1 + 2^(−3/2) (a_i − a_j) on units in the order of the file, j the next unit of the stratum, in a circle.

    The variance of a total is (1 − f)/2 Σ (z_i − z_j)², exactly where there are as many replicates as units (the default);
    with fewer `replicates` rows of the Hadamard matrix are used again. First-stage units only, as they were selected.
    Source: Fay & Train (1995); Ash (2014), estimator SD2.
    """

    replicates: int | None = None

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for too many units, LonelyPsuError where a policy refuses."""
        first = design.stages[0]
        lonely = lonely_strata(first)
        if lonely.any() and design.lonely_psu not in SKIPPING:
            refuse_lonely(first, lonely, 1)
        wanted = first.n_units if self.replicates is None else self.replicates
        if wanted < 2:
            raise DesignError("fewer than two replicates give no variance", where="successive differences")
        signs = hadamard(wanted)
        order, ends = listed_order(design)
        rows = np.empty((first.n_units, signs.shape[1]))
        rows[order] = signs[np.arange(first.n_units) % len(signs)]
        following = np.empty(first.n_units, dtype=np.intp)
        following[order] = np.append(order[1:], order[:1])
        following[order[ends - 1]] = order[np.append(0, ends[:-1])]  # a stratum's last unit is followed by its first
        shrink = np.sqrt(1 - first.fraction)[first.stratum_of_unit]
        factors: FloatArray = 1 + EIGHTH * shrink[:, None] * (rows - rows[following])
        count = factors.shape[1]
        return Replicates("successive-difference", factors, first.units, 4 / count, np.ones(count), mse=True)


def listed_order(design: Design) -> tuple[IntArray, IntArray]:
    """First-stage units stratum by stratum in the order of the file, and where each stratum ends in that list."""
    first = design.stages[0]
    order = np.lexsort((first_rows(first.unit, first.n_units), first.stratum_of_unit))
    return order, first.first_unit[1:]
