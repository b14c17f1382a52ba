"""The bootstrap of Canty and Davison: n units drawn from a population made of copies of the sample."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design
from analysis.variance.replicates.resampling import Drawn, counted_draws, one_stage
from analysis.variance.replicates.road import Replicates


def pseudo_population_draw(generator: np.random.Generator, n: int, population: float, replicates: int) -> Drawn:
    """1 + a (m − 1), m how often a unit is drawn in n draws from copies of the sample, a so that the variance is 1 − n/N.

    A population that is no multiple of n is filled up with units drawn at random in each replicate.
    """
    if not np.isfinite(population):
        a = np.sqrt(n / (n - 1))
        return Drawn(counted_draws(generator, n, n, replicates), 1 - a, a)
    size = round(population)
    copies, left = divmod(size, n)
    counts = np.empty((replicates, n), dtype=np.intp)
    for r in range(replicates):
        made = np.full(n, copies)
        made[generator.permutation(n)[:left]] += 1
        counts[r] = generator.multivariate_hypergeometric(made, n)
    a = np.sqrt((1 - n / population) / count_variance(n, size))
    return Drawn(counts.T, 1 - a, a)


def count_variance(n: int, size: int) -> float:
    """The variance of the number of times a unit is drawn, over its number of copies and the draws."""
    copies, left = divmod(size, n)
    variance, mean_square = 0.0, 0.0
    for held, share in ((copies, 1 - left / n), (copies + 1, left / n)):
        mean_square += share * (n * held / size - 1) ** 2
        variance += share * n * (held / size) * (1 - held / size) * (size - n) / (size - 1)
    return variance + mean_square


@dataclass(frozen=True)
class CantyDavison:
    """Bootstrap replicates by n_h draws without replacement from N_h/n_h copies of the sample, or with replacement without sizes.

    Factors are corrected to reproduce the unbiased variance in every stratum, so that in strata of few units they can be
    negative (`RaoWu` has no such factors). For designs of one stage or ultimate clusters.
    Source: Canty & Davison (1999); copies at random: Booth, Butler & Hall (1994).
    """

    replicates: int = 500
    seed: int = 0
    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for several stages, LonelyPsuError where a policy refuses."""
        return one_stage("Canty-Davison", design, pseudo_population_draw, self.replicates, self.seed, mse=self.mse)
