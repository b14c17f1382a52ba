"""The one way from a kernel to estimates: domains, missing values, covariance, counts and design effects, written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import BoolArray, Design, FloatArray, IntArray, Scores
from analysis.design.road import ReplicateRoad
from analysis.errors import EstimationError
from analysis.estimate.domains import EmptyGroups, Groups, NaPolicy, groups_of, rows_complete, settle_empty
from analysis.estimate.estimates import Estimates
from analysis.estimate.linearised import Kernel, Linearised
from analysis.variance import linearised


def estimate(
    kernel: Kernel,
    design: Design,
    columns: FloatArray,
    statistics: pd.DataFrame,
    *,
    names: Sequence[str],
    by: str | Sequence[str] | None = None,
    where: Any = None,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
    estimator: str = "",
    call: Mapping[str, Any] | None = None,
) -> Estimates:
    """Estimates of a kernel's p statistics in every domain, with the covariance between all of them.

    `columns` (n, k) are what the kernel needs, NaN where missing; `statistics` labels the kernel's p values (columns
    `variable` and `level`); `names` are the variables, for messages. Rows with a missing value form no part of any domain
    (`na="domain"`) or are refused (`na="fail"`). Raises EstimationError for an empty domain.
    """
    design = design if where is None else design.domain(where)
    wanted = [] if by is None else [by] if isinstance(by, str) else list(by)
    groups = rows_complete(columns, groups_of(design, wanted), names, na)
    groups, possible = settle_empty(groups, design.weights, empty)
    task = DomainTask(kernel, columns, groups, possible, len(statistics))
    value, scores = task.evaluate(design.weights)
    vcov, replicates = covariance(task, design, value, scores)
    srs, share = simple_random_sampling(scores, design.weights, groups) if deff else (None, None)
    blank = np.repeat(~possible, len(statistics))
    vcov[blank, :] = np.nan
    vcov[:, blank] = np.nan
    counts = np.array([len(rows) for rows in task.parts], dtype=np.intp)
    positive = np.array([np.count_nonzero(design.weights[rows]) for rows in task.parts], dtype=np.intp)
    return Estimates(
        value=value.reshape(-1),
        vcov=vcov,
        df=design.df,
        n=np.repeat(counts, len(statistics)),
        labels=labels_of(groups, statistics),
        call=dict(call or {}),
        estimator=estimator,
        srs=srs,
        share=share,
        positive=np.repeat(positive, len(statistics)),
        replicates=replicates,
        road=design.road if isinstance(design.road, ReplicateRoad) else None,
    )


def labels_of(groups: Groups, statistics: pd.DataFrame) -> pd.DataFrame:
    """One row per statistic of each domain: `by` columns, variable, level."""
    by = groups.labels.loc[groups.labels.index.repeat(len(statistics))].reset_index(drop=True)
    repeated = pd.concat([statistics] * groups.count, ignore_index=True)
    return pd.concat([by, repeated], axis=1)


@dataclass(frozen=True, eq=False)
class DomainTask:
    """A kernel and the domains it is to be evaluated in; `possible` says which of them have rows of positive weight."""

    kernel: Kernel
    columns: FloatArray
    groups: Groups
    possible: BoolArray
    p: int

    @cached_property
    def parts(self) -> list[IntArray]:
        """The rows of each domain, from one sort of the codes."""
        codes = self.groups.codes
        if self.groups.count == 1:
            return [np.flatnonzero(codes == 0)]
        order = np.argsort(codes, kind="stable")
        bounds = np.searchsorted(codes[order], np.arange(self.groups.count + 1))
        return [order[low:high] for low, high in pairwise(bounds)]

    def evaluate(self, weights: FloatArray) -> tuple[FloatArray, FloatArray]:
        """Values (L, p) and scores (n, p), each row's scores being those of its own domain.

        Raises EstimationError if the kernel returns other shapes.
        """
        value = np.full((self.groups.count, self.p), np.nan)
        scores = np.zeros((len(weights), self.p))
        for g, rows in enumerate(self.parts):
            if self.possible[g]:
                result = self.kernel(self.columns[rows], weights[rows])
                check_shape(result, len(rows), self.p)
                value[g] = result.value
                scores[rows] = result.scores
        return value, scores


def check_shape(result: Linearised, n: int, p: int) -> None:
    """Raise EstimationError if a kernel's value is not (p,) or its scores are not (n, p)."""
    if result.value.shape != (p,) or result.scores.shape != (n, p):
        raise EstimationError(
            f"a kernel returned {result.value.shape} and {result.scores.shape} instead of ({p},) and ({n}, {p})"
        )


def covariance(task: DomainTask, design: Design, value: FloatArray, scores: FloatArray) -> tuple[FloatArray, FloatArray | None]:
    """The covariance by the design's road: from the scores, or from replicates (R, L·p), which are returned with it."""
    road = design.road
    if isinstance(road, ReplicateRoad):
        replicates = np.array([task.evaluate(weights)[0].reshape(-1) for weights in road.replicate_weights(design)])
        return road.vcov_of_replicates(replicates, value.reshape(-1)), replicates
    weighted = Scores(scores * design.weights[:, None], task.groups.codes, task.groups.count)
    return (linearised.vcov(weighted, design) if road is None else road.vcov(weighted, design)), None


def simple_random_sampling(scores: FloatArray, weights: FloatArray, groups: Groups) -> tuple[FloatArray, FloatArray]:
    """The variance of each statistic in a simple random sample with replacement of its domain, and the share n/N̂.

    From the same scores u: N̂² S²_u / n with S² = n/(n−1) Σ w (u−ū)²/N̂ and n the rows of positive weight.
    Source: Kish (1965), section 8.2; R survey, svymean(deff=).
    """
    inside = (groups.codes >= 0) & (weights != 0)
    codes, w, u = groups.codes[inside], weights[inside], scores[inside]
    n = np.bincount(codes, minlength=groups.count)
    total = np.bincount(codes, weights=w, minlength=groups.count)
    srs = np.empty((groups.count, u.shape[1]))
    with np.errstate(divide="ignore", invalid="ignore"):
        for j in range(u.shape[1]):
            mean = np.bincount(codes, weights=w * u[:, j], minlength=groups.count) / total
            squares = np.bincount(codes, weights=w * (u[:, j] - mean[codes]) ** 2, minlength=groups.count)
            srs[:, j] = total * squares / (n - 1)
        share = n / total
    return srs.reshape(-1), np.repeat(share, u.shape[1])
