"""The doubled half bootstrap of Antal and Tillé: whole counts, none negative, population sizes kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design, IntArray
from analysis.variance.replicates.resampling import Drawn, one_stage
from analysis.variance.replicates.road import Replicates


def doubled_half(generator: np.random.Generator, n: int) -> IntArray:
    """Counts of n units that sum to n: half of them twice; of an odd number one once, or (one time in four) one three times.

    Each count has mean 1 and variance 1.
    """
    counts = np.zeros(n, dtype=np.intp)
    order = generator.permutation(n)
    if n % 2 == 0:
        counts[order[: n // 2]] = 2
    elif generator.random() < 0.25:
        counts[order[: (n - 3) // 2]], counts[order[-1]] = 2, 3
    else:
        counts[order[: (n - 1) // 2]], counts[order[-1]] = 2, 1
    return counts


def mixed_draw(generator: np.random.Generator, n: int, population: float, replicates: int) -> Drawn:
    """All but a share 1 − n/N of the units once, the others by doubled halves; their number is rounded at random."""
    moving = n * (1 - n / population)
    low = 0 if moving < 2 else int(moving)
    high = low + 1 if low else 2
    counts = np.ones((n, replicates), dtype=np.intp)
    for r in range(replicates):
        size = high if generator.random() < (moving - low) / (high - low) else low
        if size:
            chosen = generator.permutation(n)[:size]
            counts[chosen, r] = doubled_half(generator, size)
    return Drawn(counts)


@dataclass(frozen=True)
class AntalTille:
    """Bootstrap replicates by doubled halves: every count is 0, 1, 2 or 3, and population sizes are kept.

    For designs of one stage or ultimate clusters. Source: Antal & Tillé (2014).
    """

    replicates: int = 500
    seed: int = 0
    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for several stages, LonelyPsuError where a policy refuses."""
        return one_stage("Antal-Tillé", design, mixed_draw, self.replicates, self.seed, mse=self.mse)
