"""What a selection method is: how it draws a sample of given inclusion probabilities, and what is known of its pairs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import DesignError

Floats = npt.NDArray[np.float64]
Bools = npt.NDArray[np.bool_]
Indices = npt.NDArray[np.intp]

TOLERANCE = 1e-6  # how far the sum of probabilities may lie from a whole number, and a probability from 0 or 1


@dataclass(frozen=True)
class Method:
    """A way to draw a sample without replacement with prescribed first-order inclusion probabilities.

    `core(p, rng) -> (N,) bool` draws when every probability lies strictly between 0 and 1; `pairs(p) -> (N, N)` gives the exact
    joint inclusion probabilities under the same condition (None: not known in closed form). Units with probability 0 or 1 are
    handled here, once for all methods.

    >>> from analysis.sampling import METHODS
    >>> METHODS["systematic"].draw([0.5, 1.0, 0.5, 0.0], np.random.default_rng(1)).tolist()
    [0, 1]
    """

    name: str
    title: str
    source: str
    core: Callable[[Floats, np.random.Generator], Bools]
    pairs: Callable[[Floats], Floats] | None = None
    fixed_size: bool = True
    equal: bool = False  # takes equal probabilities only

    def draw(self, probabilities: npt.ArrayLike, rng: np.random.Generator) -> Indices:
        """Positions of the units drawn, in the order of the list.

        Raises DesignError where a value is no probability or, for a method of fixed size, their sum is no whole number.
        """
        p = self.checked(probabilities)
        certain, open_ = split(p)
        chosen = certain.copy()
        if open_.any():
            chosen[open_] = self.core(p[open_], rng)
        return np.flatnonzero(chosen)

    def joint(self, probabilities: npt.ArrayLike) -> Floats:
        """(N, N) probabilities that both units are in the sample; the diagonal holds the first-order probabilities.

        Raises DesignError where this method has no exact formula: `joint_approximation` then gives one that is close.

        >>> from analysis.sampling import METHODS
        >>> METHODS["srs"].joint([0.5, 0.5, 0.5, 0.5])[0].round(4).tolist()
        [0.5, 0.1667, 0.1667, 0.1667]
        """
        if self.pairs is None:
            raise DesignError(
                "joint inclusion probabilities have no closed form for this method",
                where=self.name,
                advice="use joint_approximation, or draw with sampford or max_entropy",
            )
        p = self.checked(probabilities)
        certain, open_ = split(p)
        joint = np.outer(certain, p) + np.outer(p, certain) - np.outer(certain, certain)
        if open_.any():
            joint[np.ix_(open_, open_)] = self.pairs(p[open_])
        np.fill_diagonal(joint, np.where(certain, 1.0, np.where(open_, p, 0.0)))
        return joint

    def checked(self, probabilities: npt.ArrayLike) -> Floats:
        """The probabilities as floats, after every refusal of this method."""
        p = np.array(probabilities, dtype=np.float64)
        if p.ndim != 1 or not np.isfinite(p).all() or (p < 0).any() or (p > 1 + TOLERANCE).any():
            raise DesignError(
                "inclusion probabilities must be one finite number a unit, from 0 to 1",
                where=self.name,
                advice="make them with pps_probabilities",
            )
        if self.fixed_size and abs(p.sum() - round(p.sum())) > TOLERANCE * max(1.0, len(p) / 1e3):
            raise DesignError(
                f"inclusion probabilities add to {p.sum():.6g}, not to a whole sample size",
                where=self.name,
                advice="make them with pps_probabilities, or draw with poisson",
            )
        _, open_ = split(p)
        if self.equal and open_.any() and np.ptp(p[open_]) > TOLERANCE:
            raise DesignError(
                "this method takes equal probabilities only", where=self.name, advice="draw with sampford or systematic"
            )
        return np.minimum(p, 1.0)


def split(p: Floats) -> tuple[Bools, Bools]:
    """Masks of the units that are certain, and of those that chance decides.

    >>> [mask.tolist() for mask in split(np.array([0.0, 0.3, 1.0]))]
    [[False, False, True], [False, True, False]]
    """
    certain = p >= 1 - TOLERANCE
    return certain, ~certain & (p > TOLERANCE * 1e-6)


def sample_size(p: Floats) -> int:
    """The fixed size of a sample with these probabilities, a whole number."""
    return round(float(p.sum()))
