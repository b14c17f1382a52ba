"""Poisson sampling: every unit is decided by its own coin, so the size of the sample is random."""

from __future__ import annotations

import numpy as np

from analysis.sampling.method import Bools, Floats, Method


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of the units whose coin fell inside their probability."""
    return rng.random(len(p)) < p


def joint(p: Floats) -> Floats:
    """πᵢπⱼ, since the coins are independent."""
    return np.outer(p, p)


POISSON = Method(
    name="poisson",
    title="Poisson sampling",
    source="Hájek (1964), Annals of Mathematical Statistics 35, 1491-1523",
    core=draw,
    pairs=joint,
    fixed_size=False,
)
