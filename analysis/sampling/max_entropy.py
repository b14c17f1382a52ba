"""Conditional Poisson sampling: the design of maximum entropy among those of fixed size with given inclusion probabilities."""

from __future__ import annotations

import numpy as np

from analysis.errors import ConvergenceError
from analysis.sampling.method import Bools, Floats, Method, sample_size
from analysis.sampling.poisson_binomial import size_distribution, suffix_distributions, without

CONVERGED = 1e-12
MAX_ITERATIONS = 200
DAMPING = 2 / 3  # the derivative of the logits lies between 1 and 2: this shrinks the error at least threefold a step


def inclusion(coins: Floats, n: int) -> Floats:
    """Inclusion probabilities of Poisson sampling with chances `coins`, given that the size is n."""
    law = size_distribution(coins)
    return np.asarray(coins * without(law, coins)[:, n - 1] / law[n])


def coins_for(p: Floats) -> Floats:
    """The Poisson chances, adding to n, that give inclusion probabilities `p` once the size is fixed.

    The odds are corrected by the damped ratio of wanted to obtained odds until they agree to 1e-12. Raises ConvergenceError.
    """
    n = sample_size(p)
    odds = p / (1 - p)
    for _ in range(MAX_ITERATIONS):
        coins = centred(odds, n)
        obtained = inclusion(coins, n)
        if np.abs(obtained - p).max() < CONVERGED:
            return coins
        odds = coins / (1 - coins) * (p / (1 - p) / (obtained / (1 - obtained))) ** DAMPING
    raise ConvergenceError(
        f"the conditional Poisson chances did not converge in {MAX_ITERATIONS} steps",
        where="max_entropy",
        advice="set units with a probability next to 1 as certain",
    )


def centred(odds: Floats, n: int) -> Floats:
    """Chances whose odds are a multiple of `odds` and which add to n: the design is the same, the arithmetic best conditioned."""
    shift = 0.0
    for _ in range(60):
        chances = odds * np.exp(shift) / (1 + odds * np.exp(shift))
        step = (n - chances.sum()) / (chances * (1 - chances)).sum()
        shift += float(np.clip(step, -2.0, 2.0))
        if abs(step) < 1e-14:
            break
    return np.asarray(odds * np.exp(shift) / (1 + odds * np.exp(shift)))


def draw_given_size(coins: Floats, n: int, rng: np.random.Generator) -> Bools:
    """Mask of a Poisson sample with chances `coins`, given its size: each unit in turn, knowing how many are still wanted."""
    tails = suffix_distributions(coins, n)
    chosen = np.zeros(len(coins), dtype=bool)
    wanted = n
    for i, (coin, luck) in enumerate(zip(coins, rng.random(len(coins)), strict=True)):
        if wanted == 0:
            break
        chosen[i] = luck < coin * tails[i + 1, wanted - 1] / tails[i, wanted]
        wanted -= int(chosen[i])
    return chosen


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of a sample of maximum entropy with inclusion probabilities `p`."""
    return draw_given_size(coins_for(p), sample_size(p), rng)


def joint(p: Floats) -> Floats:
    """Exact joint probabilities: the odds of a pair times the chance that the others give n − 2."""
    n = sample_size(p)
    if n < 2:
        return np.zeros((len(p), len(p)))
    coins = coins_for(p)
    law = size_distribution(coins)
    pairs = np.empty((len(p), len(p)))
    for i, rest in enumerate(without(law, coins)):
        pairs[i] = coins[i] * coins * without(rest, coins)[:, n - 2] / law[n]
    return (pairs + pairs.T) / 2


MAX_ENTROPY = Method(
    name="max_entropy",
    title="Conditional Poisson (maximum entropy) sampling",
    source="Hájek (1981), Sampling from a Finite Population; Chen, Dempster and Liu (1994), Biometrika 81, 457-469",
    core=draw,
    pairs=joint,
)
