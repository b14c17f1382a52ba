"""First-order inclusion probabilities proportional to size, with the units too large for them taken with certainty."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import DesignError
from analysis.sampling.method import Bools, Floats


def pps_probabilities(size: npt.ArrayLike, n: float, certain: npt.ArrayLike | None = None) -> Floats:
    """(N,) inclusion probabilities n·sizeᵢ/Σsize; units that would pass 1 get 1 and the rest share what is left, until none does.

    `certain` forces more units in. A size of zero gives probability zero. Raises DesignError where a size is negative or missing,
    or where fewer than n units have a size. Source: Särndal, Swensson and Wretman (1992), section 3.6.2.

    >>> pps_probabilities([10, 1, 1, 2], 2).tolist()
    [1.0, 0.25, 0.25, 0.5]
    """
    sizes = np.array(size, dtype=np.float64)
    forced = np.zeros(len(sizes), dtype=bool) if certain is None else np.array(certain, dtype=bool)
    _refuse(sizes, n, forced)
    sure = forced
    p = np.zeros(len(sizes))
    while True:
        rest = np.where(sure, 0.0, sizes)
        left = n - sure.sum()
        p = np.where(sure, 1.0, left * rest / rest.sum() if left > 0 and rest.sum() > 0 else 0.0)
        passed = (p > 1) & ~sure
        if not passed.any():
            return np.asarray(p)
        sure = sure | passed


def _refuse(sizes: Floats, n: float, forced: Bools) -> None:
    if not np.isfinite(sizes).all() or (sizes < 0).any():
        row = int(np.flatnonzero(~np.isfinite(sizes) | (sizes < 0))[0])
        raise DesignError(
            f"the size measure of unit {row} is {sizes[row]}", where="size", advice="give every unit a size of 0 or more"
        )
    if n < 0 or n > ((sizes > 0) | forced).sum():
        raise DesignError(
            f"{n:g} units cannot be drawn from {int(((sizes > 0) | forced).sum())} with a positive size",
            where="n",
            advice="draw fewer units, or give more of them a size",
        )
    if forced.sum() > n:
        raise DesignError(
            f"{int(forced.sum())} units are certain but only {n:g} are to be drawn", where="certain", advice="raise n"
        )
