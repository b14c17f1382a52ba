"""The delete-a-group jackknife: few replicates for many units, by groups of units formed at random."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import DesignError
from analysis.variance.lonely import lonely_strata, refuse_lonely
from analysis.variance.replicates.resampling import SKIPPING
from analysis.variance.replicates.road import Replicates


@dataclass(frozen=True)
class RandomGroups:
    """One replicate per group: its units dropped and their stratum weighted up, the others left as they are.

    Units are put in random order in each stratum and dealt to the groups in turn. A stratum with fewer units than groups
    is moved without dropping, so that its variance is not too large. First-stage population sizes shrink the factors.
    Source: Kott (2001), sections 2 and 3.
    """

    groups: int = 20
    seed: int = 0
    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for fewer than two groups, LonelyPsuError where a policy refuses."""
        first = design.stages[0]
        if self.groups < 2 or self.groups > first.n_units:
            raise DesignError(
                f"{self.groups} groups of {first.n_units} units", where="groups", advice="at least 2, at most the units"
            )
        lonely = lonely_strata(first)
        if lonely.any() and design.lonely_psu not in SKIPPING:
            refuse_lonely(first, lonely, 1)
        generator = np.random.default_rng(self.seed)
        dealt, parts = 0, []
        for n in first.sampled:
            group = (dealt + generator.permutation(n)) % self.groups
            dealt += int(n)
            parts.append(self.deleted(group) if n > 1 else np.ones((1, self.groups)))
        shrink = np.sqrt(1 - first.fraction)[first.stratum_of_unit]
        factors = 1 + shrink[:, None] * (np.vstack(parts) - 1)
        scale = (self.groups - 1) / self.groups
        return Replicates("random groups", factors, first.units, scale, np.ones(self.groups), mse=self.mse)

    def deleted(self, group: IntArray) -> FloatArray:
        """The (n, G) factors of one stratum whose units lie in these groups."""
        n, count = len(group), self.groups
        inside = group[:, None] == np.arange(count)
        held = inside.sum(axis=0)
        if n >= count:
            return np.where(inside, 0.0, n / (n - held))
        reach = np.sqrt(count / ((count - 1) * n * (n - 1)))
        return np.where(inside, 1 - (n - 1) * reach, np.where(held > 0, 1 + reach, 1.0))
