"""Simple random sampling without replacement: every subset of the given size is equally likely."""

from __future__ import annotations

import numpy as np

from analysis.sampling.method import Bools, Floats, Method, sample_size


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of `Σp` units drawn at random without replacement."""
    chosen = np.zeros(len(p), dtype=bool)
    chosen[rng.choice(len(p), size=sample_size(p), replace=False)] = True
    return chosen


def joint(p: Floats) -> Floats:
    """n(n−1)/(N(N−1)) for every pair."""
    n, size = sample_size(p), len(p)
    return np.full((size, size), n * (n - 1) / (size * (size - 1)) if size > 1 else p[0])


SRS = Method(
    name="srs",
    title="Simple random sampling",
    source="Cochran (1977), Sampling Techniques, ch. 2",
    core=draw,
    pairs=joint,
    equal=True,
)
