"""Sampford sampling: conditional Poisson sampling tilted so that the inclusion probabilities come out exactly."""

from __future__ import annotations

import numpy as np

from analysis.sampling.max_entropy import draw_given_size
from analysis.sampling.method import Bools, Floats, Method, sample_size
from analysis.sampling.poisson_binomial import size_distribution, without


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of a Sampford sample: a conditional Poisson sample s with chances `p`, kept with probability (n − Σₛπ)/n.

    The design is the same as Sampford's drawing with rejection, P(s) ∝ (n − Σₛπ) Πₛ π/(1−π), at a rejection rate that does
    not grow with n (Bondesson, Traat and Lundqvist, 2006, Scandinavian Journal of Statistics 33, 699-720).
    """
    n = sample_size(p)
    while True:
        chosen = draw_given_size(p, n, rng)
        if rng.random() * n < n - p[chosen].sum():
            return chosen


def joint(p: Floats) -> Floats:
    """Exact joint probabilities: πᵢπⱼ Σₜ₌₂ⁿ (t − πᵢ − πⱼ) P(n − t of the others) / Σₜ₌₁ⁿ t P(n − t of all)."""
    n = sample_size(p)
    law = size_distribution(p)
    t = np.arange(1, n + 1)
    scale = float((t * law[n - t]).sum())
    t = t[1:]
    pairs = np.empty((len(p), len(p)))
    for i, rest in enumerate(without(law, p)):
        pairs[i] = p[i] * p * (without(rest, p)[:, n - t] * (t - p[i] - p[:, None])).sum(axis=1) / scale
    return (pairs + pairs.T) / 2


SAMPFORD = Method(
    name="sampford",
    title="Sampford's method",
    source="Sampford (1967), Biometrika 54, 499-513, eq. (10)",
    core=draw,
    pairs=joint,
)
