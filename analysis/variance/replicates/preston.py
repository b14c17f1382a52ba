"""The multi-stage rescaled bootstrap of Preston: half of the units of every stage without replacement."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design
from analysis.variance.replicates.resampling import Drawn, ancestors, check_count, check_size, in_strata, selected_stages
from analysis.variance.replicates.road import Replicates


def half_draw(generator: np.random.Generator, n: int, population: float, replicates: int) -> Drawn:
    """n/m for the m = ⌊n/2⌋ units drawn without replacement, 0 for the others."""
    half = n // 2
    place = generator.random((replicates, n)).argsort(axis=1).argsort(axis=1)
    return Drawn((place < half).T.astype(np.intp), slope=n / half)


@dataclass(frozen=True)
class Preston:
    """Bootstrap replicates for any number of stages, each with its population sizes, half of the units at every stage.

    Factors can be negative where later stages carry much variance. Source: Preston (2009).
    """

    replicates: int = 500
    seed: int = 0
    mse: bool = False

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError or LonelyPsuError where a stratum of any stage refuses."""
        check_count(self.replicates, "Preston")
        generator = np.random.default_rng(self.seed)
        stages = selected_stages(design)
        check_size(stages[-1][0].n_units, self.replicates, "Preston")
        line = ancestors(design, len(stages) - 1)
        last = stages[-1][0]
        factors = np.ones((last.n_units, self.replicates))
        drawn = np.ones_like(factors)  # Π √(n/m) of the stages above, 0 below a unit that was not drawn
        for number, (stage, carried) in enumerate(stages, start=1):
            draw = in_strata(stage, half_draw, generator, self.replicates, design, number).rows(line[number - 1])
            half = stage.sampled // 2
            spread = np.where(stage.sampled > 1, carried * (1 - stage.fraction), 0.0)
            rescaling = np.sqrt(spread * half / (stage.sampled - half))[stage.stratum_of_unit][line[number - 1]]
            factors += drawn * rescaling[:, None] * (draw - 1)
            drawn = drawn * np.sqrt(draw)
        return Replicates("Preston", factors, last.units, 1 / self.replicates, np.ones(self.replicates), mse=self.mse)
