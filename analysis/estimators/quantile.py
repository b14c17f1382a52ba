"""Quantiles, with intervals from the distribution function (Woodruff) or from the score test."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray, IntArray, ReplicateRoad
from analysis.errors import EstimationError
from analysis.estimate import EmptyGroups, Estimates, Linearised, NaPolicy, estimate, estimate_totals, estimator, matrix_of
from analysis.estimate.base_columns import AtMost, BaseColumns
from analysis.estimate.domains import groups_of, without_missing
from analysis.estimate.estimate import Request
from analysis.estimate.estimates import IntervalMaker
from analysis.estimate.later import Unread
from analysis.estimators.binned_sample import sample_of
from analysis.estimators.mean import MEAN
from analysis.estimators.quantile_intervals import WOODRUFF, ScoreTest, Woodruff
from analysis.estimators.quantile_rules import NEIGHBOURS_ONLY, ORDER_FREE, RULES, Rule, Sample, SortedSample, rule_of
from analysis.intervals import t_quantile


@estimator("median", smooth=False)
def median_kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
    """The median of each column; its score is the influence of a row on the distribution function at the median."""
    half = np.array([0.5])
    value = np.array([RULES["math"](SortedSample.of(column, weights), half)[0] for column in columns.T])
    below = (columns <= value).astype(float)
    share = weights @ below / weights.sum()
    return Linearised(value, (share - below) / weights.sum())


def quantile(
    design: Design,
    variables: str | Sequence[str],
    probabilities: float | Sequence[float] = (0.25, 0.5, 0.75),
    by: str | Sequence[str] | None = None,
    where: Any = None,
    *,
    rule: str = "math",
    interval: str = "mean",
    level: float = 0.95,
    df: float | None = None,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
) -> Estimates:
    """Estimated quantiles over the population or its domains; the labels' `level` is the probability.

    `rule` names the definition (math, school, hf1 … hf9, shahvaish). `interval` names how the share below the quantile is
    bounded before it is carried back through the same rule: mean (t), beta, xlogit, asin; or `score`, the values that a
    score test does not reject; or `quantile`, the quantile computed again by a replicate design. The standard error is the
    length of the interval at `level` over twice its t quantile. Covariances follow those of the distribution function.
    Raises EstimationError for an unknown rule or interval, a probability outside (0, 1), an empty domain.
    Source: Woodruff (1952); Francisco & Fuller (1991); Hyndman & Fan (1996).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1] * 9, "y": range(1, 10)}), "w")
    >>> an.quantile(design, "y", 0.5).value.tolist()
    [5.0]
    """
    names = [variables] if isinstance(variables, str) else list(variables)
    wanted = np.atleast_1d(np.asarray(probabilities, dtype=float))
    if not ((wanted > 0) & (wanted < 1)).all():
        raise EstimationError("lie outside (0, 1)", where="probabilities", advice="the median is 0.5")
    if interval not in (*WOODRUFF, "score", "quantile"):
        raise EstimationError(
            "is no interval of a quantile", where=interval, advice=f"one of {', '.join(WOODRUFF)}, score, quantile"
        )
    design, columns = with_values(design if where is None else design.domain(where), names, na)
    options: dict[str, Any] = {"by": by, "na": na, "empty": empty}
    chosen = rule_of(rule)
    if interval == "quantile":
        return replicated(design, columns, names, wanted, chosen, options)
    samples, codes = samples_of(design, columns, names, rule, options, whole=interval == "score")
    values = np.array([[chosen(sample, wanted) for sample in group] for group in samples])  # (L, k, q)

    def shares_at(values: FloatArray) -> Estimates:
        return share_below(design, columns, values.reshape(len(samples), len(names), -1), codes, names, wanted, options)

    shares = shares_at(values)
    flat = [sample for group in samples for sample in group for _ in wanted]
    limits: IntervalMaker = (
        ScoreTest(
            shares_at, [sample for sample in flat if isinstance(sample, SortedSample)], np.tile(wanted, len(samples) * len(names))
        )
        if interval == "score"
        else Woodruff(shares, flat, chosen, interval)
    )
    return from_shares(shares, values.reshape(-1), limits, level, df)


def with_values(design: Design, names: Sequence[str], na: NaPolicy) -> tuple[Design, FloatArray]:
    """The domain of rows where every variable has a value, whose degrees of freedom are those of a quantile; the values.

    Raises EstimationError if there are others and `na="fail"`.
    """
    columns = matrix_of(design, names)
    missing = np.asarray(np.isnan(columns).any(axis=1))
    if not missing.any():
        return design, columns
    without_missing(groups_of(design, []), missing, names, na)
    return design.domain(~missing), columns


def replicated(
    design: Design, columns: FloatArray, names: Sequence[str], wanted: FloatArray, rule: Rule, options: dict[str, Any]
) -> Estimates:
    """Quantiles computed again with the weights of every replicate. Raises EstimationError on other designs."""
    if not isinstance(design.road, ReplicateRoad):
        raise EstimationError("needs replicate weights", where="interval='quantile'", advice="use interval='mean' on this design")

    def kernel(columns: FloatArray, weights: FloatArray) -> Linearised:
        value = np.array([rule(SortedSample.of(column, weights), wanted) for column in columns.T]).reshape(-1)
        return Linearised(value, np.zeros((len(weights), len(value))))

    return estimate(
        kernel,
        design,
        columns,
        quantile_labels(names, wanted),
        names=names,
        deff=False,
        estimator="quantile",
        call=quantile_call(names, wanted, options),
        **options,
    )


def quantile_labels(names: Sequence[str], wanted: FloatArray) -> pd.DataFrame:
    """One row per variable and probability."""
    return pd.DataFrame([(name, p) for name in names for p in wanted], columns=["variable", "level"])


def quantile_call(names: Sequence[str], wanted: FloatArray, options: dict[str, Any]) -> dict[str, Any]:
    """The call as the result remembers it."""
    return {"estimator": "quantile", "variables": list(names), "probabilities": wanted.tolist(), "by": options["by"]}


def samples_of(
    design: Design, columns: FloatArray, names: Sequence[str], rule: str, options: dict[str, Any], *, whole: bool
) -> tuple[list[list[Sample]], IntArray]:
    """The sample of every domain and variable, and the domain of each row; sorted where the rule, or `whole`, needs it."""
    _, groups, possible = Request(names, **options).domains(design, None)
    if not possible.all():
        raise EstimationError("a domain has no rows of positive weight, and nothing has no quantile", advice="use empty='drop'")

    def sample(rows: IntArray | slice, j: int) -> Sample:
        values, weights = columns[rows, j], design.weights[rows]
        if rule in NEIGHBOURS_ONLY and not whole:
            return sample_of(values, weights)
        return SortedSample.of(values, weights, in_order=rule not in ORDER_FREE)

    parts = [slice(None)] if groups.count == 1 and groups.inside is None else groups.parts
    return [[sample(rows, j) for j in range(len(names))] for rows in parts], groups.codes


def share_below(
    design: Design,
    columns: FloatArray,
    values: FloatArray,
    codes: IntArray,
    names: Sequence[str],
    wanted: FloatArray,
    options: dict[str, Any],
) -> Estimates:
    """The distribution function at one value (L, k, q) per domain, variable and probability, with its covariance."""
    own = np.maximum(codes, 0)
    below: list[BaseColumns] = []
    for j in range(len(names)):
        limits = np.sort(values[:, j], axis=1)
        order = np.argsort(values[:, j], axis=1, kind="stable")
        if (order != order[0]).any():  # a rule that interpolates may turn two quantiles of a small domain around
            below += [
                AtMost(passed(columns[:, j], values[:, j, [q]], own), np.zeros(1, dtype=np.intp)) for q in range(len(wanted))
            ]
        else:
            below.append(AtMost(passed(columns[:, j], limits, own), np.argsort(order[0])))
    return estimate_totals(
        MEAN,
        design,
        below,
        quantile_labels(names, wanted),
        names=names,
        estimator="quantile",
        call=quantile_call(names, wanted, options),
        **options,
    )


def passed(column: FloatArray, limits: FloatArray, own: IntArray) -> IntArray:
    """How many of its domain's limits (L, q) each row's value lies above, (n,)."""
    above = [column > (limit[0] if len(limit) == 1 else limit[own]) for limit in limits.T]
    return np.asarray(np.sum(above, axis=0, dtype=np.intp))


def from_shares(shares: Estimates, values: FloatArray, limits: IntervalMaker, level: float, df: float | None) -> Estimates:
    """Estimates of quantiles from those of the shares below them: same correlations, standard errors from the intervals.

    Standard errors are by the design's degrees of freedom, whatever each limit's own are.
    """
    freedom = shares.df if df is None else df
    low, high = limits(level, freedom)
    se = (high - low) / (2 * t_quantile(level, freedom))
    with np.errstate(divide="ignore", invalid="ignore"):
        stretch = se / shares.se

    def matrix() -> FloatArray:
        vcov = np.where(shares.vcov == 0, 0.0, shares.vcov * np.outer(stretch, stretch))
        np.fill_diagonal(vcov, se**2)
        return vcov

    return replace(
        shares,
        value=values,
        covariance=Unread(se**2, matrix),
        srs=shares.srs_later(lambda srs: srs * stretch**2),
        df=freedom,
        interval=limits,
        own_df=None if df is not None or shares.own_df is None else shares.own_df.scaled(stretch),
    )
