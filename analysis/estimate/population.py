"""Statistics of a domain that also look at the rest of the population, such as poverty below the country's own line."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import BoolArray, Design, FloatArray, IntArray, ReplicateRoad, Scores
from analysis.estimate.domains import Groups
from analysis.estimate.estimate import Request, assembled
from analysis.estimate.estimates import Estimates
from analysis.estimate.kernel_task import replicated
from analysis.estimate.linearised import Kernel, Linearised

PopulationKernel = Callable[[FloatArray, FloatArray, BoolArray], Linearised]
"""(columns (n, k), weights (n,), inside (n,)) → value (p,) of the rows inside, scores (n, p) of all rows."""


@dataclass(frozen=True, eq=False)
class PopulationTask:
    """A population kernel in every domain; `rows` are those of the population that have every column."""

    kernel: PopulationKernel
    columns: FloatArray
    rows: IntArray
    groups: Groups
    possible: BoolArray
    weights: FloatArray
    p: int

    def results(self, weights: FloatArray) -> list[tuple[int, Linearised]]:
        """What the kernel gives in each domain that has weight."""
        columns, held, codes = self.columns[self.rows], weights[self.rows], self.groups.codes[self.rows]
        return [(g, self.kernel(columns, held, codes == g)) for g in range(self.groups.count) if self.possible[g]]

    @cached_property
    def linearised(self) -> tuple[FloatArray, FloatArray]:
        """Values (L, p) and the scores of all rows for every domain's statistics, (n, L, p)."""
        value = np.full((self.groups.count, self.p), np.nan)
        scores = np.zeros((len(self.weights), self.groups.count, self.p))
        for g, result in self.results(self.weights):
            value[g], scores[self.rows, g] = result.value, result.scores
        return value, scores

    def value(self) -> FloatArray:
        """Values (L, p)."""
        return self.linearised[0]

    def scores(self) -> Scores:
        """Weighted scores of every row for every statistic, as one domain: those outside a domain move it too."""
        wide = self.linearised[1].reshape(len(self.weights), -1) * self.weights[:, None]
        return Scores(wide, np.zeros(len(wide), dtype=np.intp))

    def replicates(self, road: ReplicateRoad, design: Design) -> FloatArray:
        """Values with every replicate's weights, (R, L·p)."""
        return replicated(self.results, road, design, (self.groups.count, self.p))

    def simple_random(self) -> FloatArray:
        """NaN, (L, p): a statistic of two populations has no one simple random sample to compare with."""
        return np.full((self.groups.count, self.p), np.nan)


def estimate_in_population(
    kernel: PopulationKernel, design: Design, columns: FloatArray, statistics: pd.DataFrame, **request: Any
) -> Estimates:
    """Estimates of a population kernel's p statistics in every domain; as `estimate`, but the kernel sees every row.

    The population is the whole design, whatever domain of it is looked at. Raises EstimationError for an empty domain.
    """
    asked = Request(**request)
    missing = np.asarray(np.isnan(columns).any(axis=1))
    domain, groups, possible = asked.domains(design, missing)
    rows = np.flatnonzero(~missing & (design.weights != 0))
    task = PopulationTask(kernel, columns, rows, groups, possible, design.weights, len(statistics))
    return assembled(task, domain, groups, possible, statistics, asked)


def of_everybody(kernel: PopulationKernel) -> Kernel:
    """The same statistic of the whole population, as an ordinary kernel."""
    return lambda columns, weights: kernel(columns, weights, np.ones(len(weights), dtype=bool))
