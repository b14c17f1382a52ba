"""Tillé's elimination method and its complement, the generalised Midzuno method: units leave (or enter) one at a time."""

from __future__ import annotations

import numpy as np

from analysis.sampling.inclusion import pps_probabilities
from analysis.sampling.method import Bools, Floats, Method, sample_size


def steps(p: Floats) -> Floats:
    """(N − n, N) chances of elimination, step by step: 1 − π(k)/π(k+1), where π(k) are the probabilities of a sample of k."""
    before = np.ones(len(p))
    chances = np.empty((len(p) - sample_size(p), len(p)))
    for row, size in enumerate(range(len(p) - 1, sample_size(p) - 1, -1)):
        after = pps_probabilities(p, size)
        chances[row] = 1 - after / before
        before = after
    return chances


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of the units left after N − n eliminations."""
    chosen = np.ones(len(p), dtype=bool)
    for chances in steps(p):
        leaving = np.where(chosen, np.maximum(chances, 0.0), 0.0)
        chosen[rng.choice(len(p), p=leaving / leaving.sum())] = False
    return chosen


def joint(p: Floats) -> Floats:
    """Exact joint probabilities: both units survive every elimination, Π(1 − rᵢ − rⱼ)."""
    pairs = np.ones((len(p), len(p)))
    for chances in steps(p):
        pairs *= 1 - chances[:, None] - chances[None, :]
    return pairs


def draw_complement(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of the units that a sample by elimination with probabilities 1 − p leaves out."""
    return ~draw(1 - p, rng)


def joint_complement(p: Floats) -> Floats:
    """P(neither is in the complement) = πᵢ + πⱼ − 1 + P(both are)."""
    return np.asarray(p[:, None] + p[None, :] - 1 + joint(1 - p))


TILLE = Method(
    name="tille",
    title="Tillé's elimination method",
    source="Tillé (1996), Biometrika 83, 238-241",
    core=draw,
    pairs=joint,
)
MIDZUNO = Method(
    name="midzuno",
    title="Generalised Midzuno method",
    source="Midzuno (1952); Deville and Tillé (1998), Biometrika 85, 89-101",
    core=draw_complement,
    pairs=joint_complement,
)
