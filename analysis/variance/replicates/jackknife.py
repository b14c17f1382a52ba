"""Delete-one-unit jackknives: JK1 without strata, JKn with strata; population sizes kept in the scales."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design
from analysis.errors import DesignError, LonelyPsuError
from analysis.variance.replicates.factors import DeletedUnits, Factors
from analysis.variance.replicates.road import Replicates


@dataclass(frozen=True)
class Jackknife:
    """One replicate per first-stage unit: the unit dropped, the others of its stratum weighted up.

    `mse` centres on the full-sample estimate. Finite population corrections of the first stage enter the scales; a stratum
    with one unit follows the design's lonely-PSU policy ("fail", "remove", "certainty" or "adjust").
    Source: Quenouille (1956); Rust & Rao (1996), section 3.1.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"h": list("aabb"), "y": [1.0, 2.0, 3.0, 5.0], "w": [1.0] * 4})
    >>> linear = an.Design(frame, weights="w", strata="h")
    >>> bool(abs(an.mean(linear, "y").se[0] - an.mean(linear.replicates(Jackknife()), "y").se[0]) < 1e-12)
    True
    """

    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises LonelyPsuError where its policy refuses."""
        first = design.stages[0]
        stratum, sampled = first.stratum_of_unit, first.sampled
        keep = np.flatnonzero(sampled[stratum] > 1)
        lonely = np.flatnonzero((sampled == 1) & (first.population > 1))
        if len(lonely) and design.lonely_psu == "fail":
            raise LonelyPsuError(
                f"stratum {(first.stratum_name or ('1',))[lonely[0]]} has one sampled unit",
                where="jackknife",
                advice='say lonely_psu="adjust", or join strata',
            )
        spread = np.where(sampled > 1, (sampled - 1) / sampled * (1 - first.fraction), 0.0)
        deleted = DeletedUnits(first.first_unit, keep, stratum, sampled)
        factors: Factors = deleted
        rscales = spread[stratum[keep]]
        if len(lonely) and design.lonely_psu == "adjust" and first.n_strata > 1:
            grow = first.n_strata / (first.n_strata - 1)
            dropped = np.where(stratum[:, None] == lonely[None, :], 0.0, grow)
            factors = np.column_stack([*(deleted.column(r) for r in range(len(keep))), dropped])
            rscales = np.append(rscales, np.full(len(lonely), 1 / grow) * (1 - first.fraction[lonely]))
        if not factors.shape[1]:
            raise DesignError("no stratum has two sampled units", where="jackknife", advice="join strata")
        if first.n_strata == 1:
            return Replicates("JK1", factors, first.units, float(rscales[0]), np.ones(len(rscales)), mse=self.mse)
        return Replicates("JKn", factors, first.units, 1.0, rscales, mse=self.mse)
