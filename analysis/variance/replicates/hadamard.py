"""Hadamard matrices: the orthogonal signs of balanced repeated replication and successive differences."""

from __future__ import annotations

import numpy as np

from analysis.design import FloatArray
from analysis.errors import DesignError

LARGEST = 4096


def hadamard(smallest: int) -> FloatArray:
    """A matrix of ±1 with orthogonal rows, first row and column +1, of the smallest constructible order ≥ `smallest`.

    Built by doubling (Sylvester 1867) and from quadratic residues (Paley 1933, both kinds).
    Raises DesignError beyond order 4096.

    >>> h = hadamard(10)
    >>> h.shape, bool((h @ h.T == 12 * np.eye(12)).all()), bool((h[0] == 1).all() and (h[:, 0] == 1).all())
    ((12, 12), True, True)
    """
    order = max(smallest, 1)
    while order <= LARGEST:
        built = construct(order)
        if built is not None:
            signed: FloatArray = built * built[0][None, :]
            signed *= signed[:, :1]
            return signed
        order += 1
    raise DesignError(f"no balanced matrix of order {smallest} or more is built in", advice="use a bootstrap or a jackknife")


def construct(order: int) -> FloatArray | None:
    """A Hadamard matrix of exactly this order, or None if none of the constructions reaches it."""
    if order in (1, 2):
        return np.array([[1.0]]) if order == 1 else np.array([[1.0, 1.0], [1.0, -1.0]])
    if order % 4:
        return None
    if is_prime(order - 1):
        return paley_first(order - 1)
    if is_prime(order // 2 - 1) and (order // 2 - 1) % 4 == 1:
        return paley_second(order // 2 - 1)
    half = construct(order // 2)
    return None if half is None else np.kron(np.array([[1.0, 1.0], [1.0, -1.0]]), half)


def is_prime(number: int) -> bool:
    """Trial division: the orders are small."""
    return number > 1 and all(number % divisor for divisor in range(2, int(number**0.5) + 1))


def residues(prime: int) -> FloatArray:
    """The (q, q) Jacobsthal matrix: the quadratic character of i − j."""
    character = -np.ones(prime)
    character[np.unique(np.arange(1, prime) ** 2 % prime)] = 1.0
    character[0] = 0.0
    matrix: FloatArray = character[(np.arange(prime)[:, None] - np.arange(prime)[None, :]) % prime]
    return matrix


def paley_first(prime: int) -> FloatArray:
    """Order q + 1 for a prime q ≡ 3 (mod 4)."""
    order = prime + 1
    skew = np.zeros((order, order))
    skew[0, 1:], skew[1:, 0] = 1.0, -1.0
    skew[1:, 1:] = residues(prime)
    return skew + np.eye(order)


def paley_second(prime: int) -> FloatArray:
    """Order 2(q + 1) for a prime q ≡ 1 (mod 4)."""
    order = prime + 1
    symmetric = np.zeros((order, order))
    symmetric[0, 1:], symmetric[1:, 0] = 1.0, 1.0
    symmetric[1:, 1:] = residues(prime)
    return np.kron(symmetric, np.array([[1.0, 1.0], [1.0, -1.0]])) + np.kron(np.eye(order), np.array([[1.0, -1.0], [-1.0, -1.0]]))
