"""Joint inclusion probabilities from the first-order ones alone, for methods of high entropy that have no exact formula."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

import numpy as np
import numpy.typing as npt

from analysis.errors import DesignError
from analysis.sampling.method import Floats


def hartley_rao(p: Floats) -> Floats:
    """Hartley and Rao (1962), eq. (5.15): to order N⁻⁴ for randomly ordered systematic sampling."""
    n, square, cube = p.sum(), (p**2).sum(), (p**3).sum()
    product, total = np.outer(p, p), p[:, None] + p[None, :]
    squares = (p**2)[:, None] + (p**2)[None, :]
    first = (n - 1) / n * product + (n - 1) / n**2 * product * total - (n - 1) / n**3 * product * square
    second = 2 * (n - 1) / n**3 * product * squares + 2 * (n - 1) / n**3 * product**2 - 2 * (n - 1) / n**4 * product * cube
    third = -3 * (n - 1) / n**4 * product * total * square + 3 * (n - 1) / n**5 * product * square**2
    return np.asarray(first + second + third)


def hajek(p: Floats) -> Floats:
    """Hájek (1964), eq. (5.27): πᵢπⱼ(1 − (1−πᵢ)(1−πⱼ)/d), d = Σπ(1−π)."""
    return np.asarray(np.outer(p, p) * (1 - np.outer(1 - p, 1 - p) / (p * (1 - p)).sum()))


def overton(p: Floats) -> Floats:
    """Overton (1985): πᵢπⱼ(n−1)/(n − (πᵢ+πⱼ)/2)."""
    n = p.sum()
    return np.asarray(np.outer(p, p) * (n - 1) / (n - (p[:, None] + p[None, :]) / 2))


def brewer(p: Floats) -> Floats:
    """Brewer and Donadio (2003), eq. (18): πᵢπⱼ(cᵢ+cⱼ)/2 with cᵢ = (n−1)/(n − (2n−1)/(n−1)πᵢ + Σπ²/(n−1))."""
    n = p.sum()
    c = (n - 1) / (n - (2 * n - 1) / (n - 1) * p + (p**2).sum() / (n - 1))
    return np.asarray(np.outer(p, p) * (c[:, None] + c[None, :]) / 2)


JOINT_APPROXIMATIONS: Mapping[str, Callable[[Floats], Floats]] = MappingProxyType(
    {"hartley_rao": hartley_rao, "hajek": hajek, "overton": overton, "brewer": brewer}
)


def joint_approximation(probabilities: npt.ArrayLike, kind: str = "hajek") -> Floats:
    """(N, N) approximate joint inclusion probabilities; the diagonal holds the first-order ones.

    `kind` is one of JOINT_APPROXIMATIONS. Certain units are joined exactly. Raises DesignError for an unknown kind.

    >>> joint_approximation([0.5, 0.5, 0.5, 0.5], "overton").round(3)[0].tolist()
    [0.5, 0.167, 0.167, 0.167]
    """
    if kind not in JOINT_APPROXIMATIONS:
        raise DesignError(
            f"there is no approximation {kind!r}", where="kind", advice=f"use one of {', '.join(JOINT_APPROXIMATIONS)}"
        )
    p = np.array(probabilities, dtype=np.float64)
    joint = np.outer(p, p)
    open_ = (p > 0) & (p < 1)
    if open_.any():
        joint[np.ix_(open_, open_)] = JOINT_APPROXIMATIONS[kind](p[open_])
    np.fill_diagonal(joint, p)
    return joint
