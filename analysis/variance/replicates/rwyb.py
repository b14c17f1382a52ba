"""The multi-stage bootstrap of Rao, Wu, Yue and Beaumont: rescaled draws at every stage, multiplied."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design
from analysis.variance.replicates.rao_wu import rescaled_draw
from analysis.variance.replicates.resampling import Drawn, ancestors, check_count, check_size, in_strata, selected_stages
from analysis.variance.replicates.road import Replicates


@dataclass(frozen=True)
class RWYB:
    """Bootstrap replicates for any number of stages, each with its population sizes; factors are never negative.

    At every stage n − 1 units are drawn with replacement and the factors of the stages are multiplied; a stage's part is
    shrunk for the spread that the factors above it already have.
    Source: Beaumont & Émond (2022), section 3.
    """

    replicates: int = 500
    seed: int = 0
    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError or LonelyPsuError where a stratum of any stage refuses."""
        check_count(self.replicates, "RWYB")
        generator = np.random.default_rng(self.seed)
        stages = selected_stages(design)
        check_size(stages[-1][0].n_units, self.replicates, "RWYB")
        line = ancestors(design, len(stages) - 1)
        factors = np.ones((stages[-1][0].n_units, self.replicates))
        spread = np.ones(1)  # of the units of the stage before: 1 + variance of their factor
        for number, (stage, carried) in enumerate(stages, start=1):
            unshrunk = in_strata(stage, without_population, generator, self.replicates, design, number)
            above = spread[stage.parent]
            wanted = carried * (1 - stage.fraction) / above
            moved = np.where(stage.sampled > 1, wanted, 0.0)[stage.stratum_of_unit]
            home = line[number - 1]
            factors *= 1 + np.sqrt(moved)[home, None] * (unshrunk.rows(home) - 1)
            spread = above[stage.stratum_of_unit] * (1 + moved)
        last = stages[-1][0]
        return Replicates("RWYB", factors, last.units, 1 / self.replicates, np.ones(self.replicates), mse=self.mse)


def without_population(generator: np.random.Generator, n: int, population: float, replicates: int) -> Drawn:
    """Rescaled draws of variance 1, whatever the population: the stages shrink them themselves."""
    return rescaled_draw(generator, n, np.inf, replicates)
