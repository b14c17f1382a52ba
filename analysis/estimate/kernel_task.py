"""A general kernel in every domain: its rows are gathered domain by domain from one sort."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analysis.design import BoolArray, FloatArray, ReplicateRoad, Scores
from analysis.design.design import Design
from analysis.errors import EstimationError
from analysis.estimate.domains import Groups
from analysis.estimate.linearised import Kernel, Linearised


@dataclass(frozen=True, eq=False)
class KernelTask:
    """A kernel on columns (n, k) and the domains it is evaluated in; `possible` says which of them have weight."""

    kernel: Kernel
    columns: FloatArray
    groups: Groups
    possible: BoolArray
    weights: FloatArray
    p: int

    @cached_property
    def linearised(self) -> tuple[FloatArray, FloatArray]:
        """Values (L, p) and scores (n, p) at the design's weights, each row's scores being those of its own domain.

        Raises EstimationError if the kernel returns other shapes.
        """
        value = np.full((self.groups.count, self.p), np.nan)
        scores = np.zeros((len(self.weights), self.p))
        for g, result in self.results(self.weights):
            rows = self.groups.parts[g]
            if result.value.shape != (self.p,) or result.scores.shape != (len(rows), self.p):
                raise EstimationError(
                    f"a kernel returned {result.value.shape} and {result.scores.shape}",
                    advice=f"{self.p} values and ({len(rows)}, {self.p}) scores are expected",
                )
            value[g], scores[rows] = result.value, result.scores
        return value, scores

    def results(self, weights: FloatArray) -> list[tuple[int, Linearised]]:
        """What the kernel gives in each domain that has weight."""
        return [
            (g, self.kernel(self.columns[rows], weights[rows])) for g, rows in enumerate(self.groups.parts) if self.possible[g]
        ]

    def value(self) -> FloatArray:
        """Values (L, p)."""
        return self.linearised[0]

    def scores(self) -> Scores:
        """Weighted scores, laid out by domain."""
        return Scores(self.linearised[1] * self.weights[:, None], self.groups.codes, self.groups.count)

    def replicates(self, road: ReplicateRoad, design: Design) -> FloatArray:
        """Values with every replicate's weights, (R, L·p)."""
        return replicated(self.results, road, design, (self.groups.count, self.p))

    def simple_random(self) -> FloatArray:
        """The variance of each statistic in a simple random sample with replacement of its domain, (L, p)."""
        return spread_of_scores(self.groups, self.weights, self.linearised[1])


def spread_of_scores(groups: Groups, weights: FloatArray, scores: FloatArray) -> FloatArray:
    """The variance of p statistics in a simple random sample with replacement of each domain, (L, p).

    From the scores u (n, p): N\u0302 Σ w (u−ū)² / (n−1), n the rows of positive weight. Source: Kish (1965), section 8.2.
    """
    inside = (groups.codes >= 0) & (weights != 0)
    codes, w, u, count = groups.codes[inside], weights[inside], scores[inside], groups.count
    n, total = np.bincount(codes, minlength=count), np.bincount(codes, weights=w, minlength=count)
    srs = np.empty((count, scores.shape[1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        for j in range(scores.shape[1]):
            mean = np.bincount(codes, weights=w * u[:, j], minlength=count) / total
            squares = np.bincount(codes, weights=w * (u[:, j] - mean[codes]) ** 2, minlength=count)
            srs[:, j] = total * squares / (n - 1)
    return srs


def replicated(
    results: Callable[[FloatArray], list[tuple[int, Linearised]]], road: ReplicateRoad, design: Design, shape: tuple[int, int]
) -> FloatArray:
    """What `results` gives in each of L domains (p values each) with every replicate's weights, (R, L·p); NaN where nothing."""
    values = []
    for weights in road.replicate_weights(design):
        value = np.full(shape, np.nan)
        for g, result in results(weights):
            value[g] = result.value
        values.append(value.reshape(-1))
    return np.array(values)
