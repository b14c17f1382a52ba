"""The simulated country: units, enterprises with a grassroots union, workers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from tests.demo.enterprises import enterprises
from tests.demo.places import units
from tests.demo.workers import workers


@dataclass(frozen=True)
class Population:
    """Everybody the survey is about; `workers.enterprise_row` is the position of the enterprise."""

    units: pd.DataFrame
    enterprises: pd.DataFrame
    workers: pd.DataFrame

    def of_enterprise(self, column: str) -> np.ndarray:
        """A column of the enterprises, one value a worker."""
        return np.asarray(self.enterprises[column].to_numpy()[self.workers["enterprise_row"].to_numpy()])


def simulate(rng: np.random.Generator, size: int = 600_000) -> Population:
    """A population of about `size` workers in 83 units.

    >>> small = simulate(np.random.default_rng(1), 120_000)
    >>> len(small.units), bool(100_000 < len(small.workers) < 200_000)
    (83, True)
    """
    places = units(rng)
    firms = enterprises(places, size, rng)
    return Population(places, firms, workers(firms, rng))
