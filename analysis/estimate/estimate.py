"""The one way to estimates: domains, missing values, covariance, counts and design effects, written once."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, Protocol, cast

import numpy as np
import pandas as pd

from analysis.design import (
    DF_RULE,
    OWN_DF_RULE,
    REPLICATE_DF_RULE,
    BoolArray,
    Design,
    DomainScores,
    FloatArray,
    ReplicateRoad,
    StrataRoad,
)
from analysis.estimate.base_columns import BaseColumns, Numbers
from analysis.estimate.domains import EmptyGroups, Groups, NaPolicy, groups_of, settle_empty, without_missing
from analysis.estimate.estimates import Estimates
from analysis.estimate.kernel_task import KernelTask
from analysis.estimate.later import Unread
from analysis.estimate.linearised import Kernel
from analysis.estimate.own_df import OwnDf
from analysis.estimate.totals import BaseTotals, FunctionOfTotals, TotalsTask
from analysis.variance import linearised
from analysis.variance.own_df import satterthwaite


@dataclass(frozen=True)
class Request:
    """What a user asks of any estimator, and how the result is to be labelled.

    `names` are the variables, for messages. Rows with a missing value form no part of any domain (`na="domain"`) or are
    refused (`na="fail"`). `empty` says whether domains without rows are dropped or kept as NaN, `interval` how limits are made,
    `joint` that the covariance matrix will be read and is not left until then.
    """

    names: Sequence[str]
    by: str | Sequence[str] | None = None
    where: Any = None
    na: NaPolicy = "domain"
    empty: EmptyGroups = "drop"
    deff: bool = True
    joint: bool = False
    interval: str = "t"
    estimator: str = ""
    call: Mapping[str, Any] | None = field(default_factory=dict)

    def domains(self, design: Design, missing: BoolArray | None) -> tuple[Design, Groups, BoolArray]:
        """The design with its domain, the groups without missing rows, and which of them have weight.

        Raises EstimationError for an empty domain, or for missing values that were to be refused.
        """
        design = design if self.where is None else design.domain(self.where)
        by = [] if self.by is None else [self.by] if isinstance(self.by, str) else list(self.by)
        groups = design.recall(("domains", *by), lambda: groups_of(design, by))
        if missing is not None and missing.any():
            return design, *settle_empty(without_missing(groups, missing, self.names, self.na), design.weights, self.empty)
        return design, *design.recall(("settled", *by, self.empty), lambda: settle_empty(groups, design.weights, self.empty))


Labels = pd.DataFrame | Callable[[], pd.DataFrame]
"""A row per statistic with columns `variable` and `level`, or what makes it when somebody reads it."""


class Task(Protocol):
    """A statistic in every domain, however it is computed."""

    def value(self) -> FloatArray:
        """Values (L, p)."""

    def scores(self) -> DomainScores:
        """Weighted scores, laid out by domain."""

    def replicates(self, road: ReplicateRoad, design: Design) -> FloatArray:
        """Values with every replicate's weights, (R, L·p)."""

    def simple_random(self) -> FloatArray:
        """The variance of each statistic in a simple random sample with replacement of its domain, (L, p)."""


def estimate(kernel: Kernel, design: Design, columns: FloatArray, statistics: pd.DataFrame, **request: Any) -> Estimates:
    """Estimates of a kernel's p statistics in every domain, with the covariance between all of them.

    `columns` (n, k) are what the kernel needs, NaN where missing; `statistics` labels the kernel's p values (columns
    `variable` and `level`); `request` are the fields of `Request`. Raises EstimationError for an empty domain.
    """
    asked = Request(**request)
    missing = np.asarray(np.isnan(columns).any(axis=1))
    design, groups, possible = asked.domains(design, missing)
    task = KernelTask(kernel, columns, groups, possible, design.weights, len(statistics))
    return assembled(task, design, groups, possible, statistics, asked)


def estimate_totals(
    function: FunctionOfTotals, design: Design, columns: Sequence[BaseColumns], statistics: Labels, **request: Any
) -> Estimates:
    """Estimates of a function of totals in every domain: as `estimate`, in one pass over the rows for all domains.

    Numbers are looked through for missing values only where their sums show that there are some.
    """
    asked = Request(**request)
    for looked_through in ([column for column in columns if not isinstance(column, Numbers)], columns):
        absent = [rows for column in looked_through if (rows := column.missing()) is not None]
        used, groups, possible = asked.domains(design, np.any(absent, axis=0) if absent else None)
        task = TotalsTask.summed(function, BaseTotals(columns, groups), possible, used.weights, used.stages[0])
        if not task.gaps:
            break
    return assembled(task, used, groups, possible, statistics, asked, lean=task.lean())


def assembled(
    task: Task,
    design: Design,
    groups: Groups,
    possible: BoolArray,
    statistics: Labels,
    asked: Request,
    lean: Task | None = None,
) -> Estimates:
    """The result with everything about it. Domains without weight are NaN throughout.

    `lean` is the same task for what is computed when somebody reads it, such as covariances.
    """
    values = task.value()
    value, p = values.reshape(-1), values.shape[1]
    road, replicates, later = design.road, None, task if lean is None else lean
    blank = np.repeat(~possible, p)
    spread: FloatArray | Unread
    if isinstance(road, ReplicateRoad):
        replicates = task.replicates(road, design)
        spread = blanked(road.vcov_of_replicates(replicates, value), blank)
    elif lean is None or road is not None or asked.joint or len(value) == 1:
        spread = covariance(task, design, blank)
    else:
        diagonal = np.where(blank, np.nan, linearised.variances(task.scores(), design))
        spread = Unread(diagonal, partial(covariance, lean, design, blank))
    own = OwnDf(partial(own_df, later, design)) if design.df_rule == "satterthwaite" else None
    positive = groups.weighing(design.weights)
    return Estimates(
        value=value,
        covariance=spread,
        df=design.df,
        n=np.repeat(groups.counts, p),
        labels=partial(labels_of, groups.labels, statistics),
        call=dict(asked.call or {}),
        estimator=asked.estimator,
        srs=(lambda: later.simple_random().reshape(-1)) if asked.deff else None,
        size=partial(sizes_of, groups, design.weights, p),
        interval=asked.interval,
        positive=np.repeat(positive, p),
        replicates=replicates,
        road=None if replicates is None else cast("ReplicateRoad", road),
        df_rule=REPLICATE_DF_RULE if replicates is not None else DF_RULE if own is None else OWN_DF_RULE,
        own_df=own,
    )


def own_df(task: Task, design: Design, combinations: FloatArray | None) -> FloatArray:
    """Satterthwaite's degrees of freedom of the task's statistics, (L·p,), or of combinations (q, L·p), (q,)."""
    road = design.road
    if isinstance(road, StrataRoad):
        return road.own_df(task.scores(), design, combinations)
    assert road is None  # Design.using refuses the rule on other roads
    return satterthwaite(task.scores(), design, combinations)


def covariance(task: Task, design: Design, blank: BoolArray) -> FloatArray:
    """The covariance from the task's scores, (L·p, L·p), NaN for statistics that are `blank`."""
    road = design.road
    assert not isinstance(road, ReplicateRoad)
    return blanked((linearised.vcov if road is None else road.vcov)(task.scores(), design), blank)


def blanked(vcov: FloatArray, blank: BoolArray) -> FloatArray:
    """The same matrix, NaN for statistics that are `blank`."""
    vcov[blank, :] = np.nan
    vcov[:, blank] = np.nan
    return vcov


def sizes_of(groups: Groups, weights: FloatArray, p: int) -> FloatArray:
    """Σ w of the domain of each of p statistics in each domain, (L·p,)."""
    return np.repeat(groups.sizes(weights), p)


def labels_of(domains: pd.DataFrame, statistics: Labels) -> pd.DataFrame:
    """One row per statistic of each domain: `by` columns, variable, level."""
    each = statistics() if callable(statistics) else statistics
    domain, statistic = np.divmod(np.arange(len(domains) * len(each)), len(each))
    columns = {name: domains[name].array.take(domain) for name in domains}
    return pd.DataFrame(columns | {name: each[name].array.take(statistic) for name in each})
