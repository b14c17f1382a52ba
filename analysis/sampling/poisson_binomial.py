"""The number of units drawn by independent coins, with and without one or two of the units.

Conditional Poisson and Sampford sampling are both Poisson sampling seen through this distribution: P(s | size n), its pairs
and its draws need P(size = k) of all units, of all but i, and of all but i and j. A unit is taken out by dividing its
(1 − p) + p z out of the generating polynomial: upwards where p ≤ ½ and downwards where p > ½, which keeps every
rounding error shrinking.

Source: Chen, Dempster and Liu (1994), Biometrika 81, 457-469; Chen and Liu (1997), Statistica Sinica 7, 875-892.
"""

from __future__ import annotations

import numpy as np

from analysis.sampling.method import Floats


def size_distribution(p: Floats) -> Floats:
    """(N + 1,) probabilities that independent coins with chances `p` give 0, 1, … N heads.

    >>> size_distribution(np.array([0.5, 0.5])).tolist()
    [0.25, 0.5, 0.25]
    """
    law = np.zeros(len(p) + 1)
    law[0] = 1.0
    for k, chance in enumerate(p):
        law[1 : k + 2] = law[1 : k + 2] * (1 - chance) + law[: k + 1] * chance
        law[0] *= 1 - chance
    return law


def without(law: Floats, p: Floats) -> Floats:
    """(len(p), len(law) − 1) distributions after taking one unit of chance `p[i]` out of `law` (one law, or one a row).

    >>> without(np.array([0.25, 0.5, 0.25]), np.array([0.5])).tolist()
    [[0.5, 0.5]]
    """
    laws = np.broadcast_to(law, (len(p), law.shape[-1]))
    rest = np.zeros((len(p), law.shape[-1] - 1))
    low = p <= 0.5
    if low.any():
        rest[low] = _upwards(laws[low], p[low])
    if not low.all():
        # Seen from its tails the coin has chance 1 − p: the same recursion on the reversed law.
        rest[~low] = _upwards(laws[~low, ::-1], 1 - p[~low])[:, ::-1]
    return rest


def _upwards(laws: Floats, p: Floats) -> Floats:
    rest = np.empty((laws.shape[0], laws.shape[1] - 1))
    rest[:, 0] = laws[:, 0] / (1 - p)
    for k in range(1, rest.shape[1]):
        rest[:, k] = (laws[:, k] - p * rest[:, k - 1]) / (1 - p)
    return np.maximum(rest, 0.0)


def suffix_distributions(p: Floats, n: int) -> Floats:
    """(N + 1, n + 1): row i holds P(0…n heads) of the units i, i+1, … N−1."""
    table = np.zeros((len(p) + 1, n + 1))
    table[len(p), 0] = 1.0
    for i in range(len(p) - 1, -1, -1):
        table[i] = table[i + 1] * (1 - p[i])
        table[i, 1:] += table[i + 1, :-1] * p[i]
    return table
