"""Balanced repeated replication: half-samples of strata with two units, plain or with Fay's factor."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import DesignError
from analysis.variance.replicates.hadamard import hadamard
from analysis.variance.replicates.road import Replicates


@dataclass(frozen=True)
class BRR:
    """R half-samples in balance: in each replicate one half of every stratum weighs 2 − ρ, the other ρ.

    `rho` is Fay's factor, 0 for plain BRR. Strata must have two first-stage units; with `split`, larger strata are
    cut into two halves of units (as equal as their number allows), in file order. Finite population corrections cannot be kept.
    Source: McCarthy (1966); Fay: Judkins (1990).
    """

    rho: float = 0.0
    mse: bool = False
    strata: Literal["pairs", "split"] = "pairs"

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for unpaired strata or an impossible ρ."""
        if not 0 <= self.rho < 1:
            raise DesignError(f"Fay's factor is {self.rho}", where="rho", advice="0 ≤ rho < 1; 0.3 to 0.5 is usual")
        first = design.stages[0]
        half = self.halves(first.sampled)
        signs = hadamard(first.n_strata + 1)
        up = signs[1 : first.n_strata + 1][first.stratum_of_unit] * half[:, None]
        factors = 1 + (1 - self.rho) * up
        scale = 1 / (factors.shape[1] * (1 - self.rho) ** 2)
        kind = "Fay" if self.rho else "BRR"
        return Replicates(kind, factors, first.units, scale, np.ones(factors.shape[1]), mse=self.mse)

    def halves(self, sampled: IntArray) -> FloatArray:
        """+1 or −1 for each unit, balanced within strata."""
        wrong = np.flatnonzero(sampled != 2) if self.strata == "pairs" else np.flatnonzero(sampled < 2)
        if len(wrong):
            raise DesignError(
                f"{len(wrong)} strata have not two sampled units (the first has {sampled[wrong[0]]})",
                where="BRR",
                advice='pair units into strata first, or say strata="split", or use a jackknife',
            )
        place = np.concatenate([np.arange(size) for size in sampled])
        return np.where(place % 2 == 0, 1.0, -1.0) if self.strata == "split" else np.where(place == 0, 1.0, -1.0)
