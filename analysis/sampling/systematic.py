"""Systematic sampling, with equal or unequal probabilities: one random start, then every unit of cumulated probability."""

from __future__ import annotations

import numpy as np

from analysis.sampling.method import Bools, Floats, Method, sample_size


def bounds(p: Floats) -> Floats:
    """(N + 1,) cumulated probabilities from 0 to the sample size; the end is exact, so that rounding loses nobody."""
    cumulated = np.concatenate([[0.0], np.cumsum(p)])
    cumulated[-1] = sample_size(p)
    return np.asarray(np.minimum(cumulated, cumulated[-1]))


def hits(cumulated: Floats, start: float) -> Bools:
    """Mask of the units whose stretch of the cumulated probabilities holds one of start, start + 1, …"""
    passed = np.ceil(cumulated - start)
    return passed[1:] > passed[:-1]


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of a systematic sample in the order of the list: sorting the list first stratifies implicitly."""
    return hits(bounds(p), 1.0 - rng.random())


def draw_shuffled(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of a systematic sample of the list in random order, which has no pair of probability zero in general."""
    order = rng.permutation(len(p))
    chosen = np.zeros(len(p), dtype=bool)
    chosen[order] = draw(p[order], rng)
    return chosen


def joint(p: Floats) -> Floats:
    """Exact joint probabilities for this order: the sample only changes where the start passes a cumulated probability."""
    cumulated = bounds(p)
    cuts = np.unique(np.concatenate([cumulated % 1.0, [0.0, 1.0]]))
    middles = (cuts[1:] + cuts[:-1]) / 2
    samples = np.array([hits(cumulated, start) for start in middles], dtype=np.float64)
    return np.asarray((samples * np.diff(cuts)[:, None]).T @ samples)


SYSTEMATIC = Method(
    name="systematic",
    title="Systematic sampling in the order of the list (PPS systematic with unequal probabilities)",
    source="Madow (1949), Annals of Mathematical Statistics 20, 333-354",
    core=draw,
    pairs=joint,
)
RANDOM_SYSTEMATIC = Method(
    name="random_systematic",
    title="Systematic sampling of the list in random order",
    source="Hartley and Rao (1962), Annals of Mathematical Statistics 33, 350-374",
    core=draw_shuffled,
)
