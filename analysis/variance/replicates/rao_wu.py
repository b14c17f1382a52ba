"""The rescaling bootstrap of Rao, Wu and Yue: n − 1 units drawn with replacement from each stratum."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design
from analysis.variance.replicates.resampling import Drawn, counted_draws, one_stage
from analysis.variance.replicates.road import Replicates


def rescaled_draw(generator: np.random.Generator, n: int, population: float, replicates: int) -> Drawn:
    """1 − λ + λ n/(n−1) m, m how often a unit is drawn in n − 1 draws and λ² = 1 − n/N; never negative."""
    counts = counted_draws(generator, n, n - 1, replicates)
    rescaling = np.sqrt(1 - n / population)
    return Drawn(counts, 1 - rescaling, rescaling * n / (n - 1))


@dataclass(frozen=True)
class RaoWu:
    """Bootstrap replicates by n_h − 1 draws with replacement in each stratum, rescaled to keep population sizes.

    Factors are never negative. `seed` makes them reproducible; `mse` centres on the full-sample estimate. For designs of
    one stage or ultimate clusters.
    Source: Rao & Wu (1988), section 2; Rao, Wu & Yue (1992).

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"y": range(50), "w": [1.0] * 50})
    >>> linear = an.Design(frame, weights="w")
    >>> boot = an.mean(linear.replicates(RaoWu(400, seed=1)), "y").se[0] / an.mean(linear, "y").se[0]
    >>> bool(0.8 < boot < 1.2)
    True
    """

    replicates: int = 500
    seed: int = 0
    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for several stages, LonelyPsuError where a policy refuses."""
        return one_stage("Rao-Wu", design, rescaled_draw, self.replicates, self.seed, mse=self.mse)
