"""Brewer's draw-by-draw method for a sample of any fixed size with unequal probabilities."""

from __future__ import annotations

import numpy as np

from analysis.sampling.method import Bools, Floats, Method, sample_size


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of `Σp` units: a draw takes unit i with probability ∝ πᵢ(m − πᵢ)/(m − r πᵢ), m = Σπ and r = draws still left."""
    n = sample_size(p)
    chosen = np.zeros(len(p), dtype=bool)
    for drawn in range(n):
        left = n - p[chosen].sum()
        chance = np.where(chosen, 0.0, p * (left - p) / (left - p * (n - drawn)))
        chance = np.maximum(chance, 0.0)  # the last unit of a near-certain pair can be −1e-17
        chosen[rng.choice(len(p), p=chance / chance.sum())] = True
    return chosen


BREWER = Method(
    name="brewer",
    title="Brewer's method",
    source="Brewer (1975), Australian Journal of Statistics 17, 166-172; Brewer and Hanif (1983), procedure 8",
    core=draw,
)
