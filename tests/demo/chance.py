"""Draws by the row: one categorical value or coin a unit, from probabilities that differ between units."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int8]
Bools = npt.NDArray[np.bool_]


def choose(rng: np.random.Generator, weights: npt.ArrayLike, size: int) -> Codes:
    """(size,) positions drawn with probability proportional to `weights`, the same for every unit.

    >>> choose(np.random.default_rng(1), [0, 1, 0], 3).tolist()
    [1, 1, 1]
    """
    edges = np.cumsum(np.asarray(weights, dtype=np.float64))
    return np.searchsorted(edges / edges[-1], rng.random(size), side="right").astype(np.int8)


def choose_each(rng: np.random.Generator, scores: npt.ArrayLike) -> Codes:
    """(N,) positions drawn from the rows of `scores` (N, k), whose exponentials are the odds of each choice."""
    odds = np.exp(np.asarray(scores, dtype=np.float64))
    edges = np.cumsum(odds, axis=1)
    return (rng.random(len(edges))[:, None] * edges[:, -1:] > edges).sum(axis=1).astype(np.int8)


def happens(rng: np.random.Generator, logit: npt.ArrayLike, size: int | None = None) -> Bools:
    """(N,) coins whose chances have these logits."""
    chance = 1 / (1 + np.exp(-np.asarray(logit, dtype=np.float64)))
    return rng.random(len(chance) if size is None else size) < chance


def grades(level: Floats, cuts: npt.ArrayLike) -> Codes:
    """(N,) how many of the ordered `cuts` each level passes: an ordered answer from a latent level."""
    return np.searchsorted(np.asarray(cuts, dtype=np.float64), level).astype(np.int8)
