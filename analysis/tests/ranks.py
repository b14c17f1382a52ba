"""Do groups differ in the ranks of a variable? Wilcoxon, van der Waerden, median, Kruskal–Wallis and own scores."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate.domains import matrix_of
from analysis.estimators import mean
from analysis.solve import f_tail
from analysis.solve.regular import regular_solve
from analysis.tests.means import answered
from analysis.tests.result import TestResult

Score = Callable[[FloatArray, float], FloatArray]
"""(estimated population ranks, estimated population size) → scores."""


def normal_scores(rank: FloatArray, size: float) -> FloatArray:
    """Normal quantiles of the ranks: van der Waerden (1952)."""
    from scipy.special import ndtri

    scores: FloatArray = ndtri(rank / size)
    return scores


SCORES: dict[str, Score] = {
    "wilcoxon": lambda rank, size: rank / size,
    "KruskalWallis": lambda rank, size: rank / size,
    "vanderWaerden": normal_scores,
    "median": lambda rank, size: (rank > size / 2).astype(float),
}
SCORE = "rank score"


def ranktest(design: Design, variable: str, by: str, test: str | Score = "wilcoxon", *, where: Any = None) -> TestResult:
    """A test that groups do not differ in their mean rank score; ranks are estimated for the population.

    `test` is one of wilcoxon, KruskalWallis, vanderWaerden and median, or a function of (ranks, population size). Two groups
    give a t statistic for the second less the first; more give a Wald test of all differences.
    Raises EstimationError for an unknown test or a single group.
    Source: Lumley & Scott (2013).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"sex": list("ffmm") * 4, "pay": np.arange(16.0), "w": 1.0})
    >>> an.ranktest(an.Design(frame, weights="w"), "pay", by="sex")
    Wilcoxon rank test: statistic = 0.86066, df = 14, p = 0.4039, estimate = 0.125
    """
    if isinstance(test, str) and test not in SCORES:
        raise EstimationError(f"{test!r} is no rank test", where="ranktest", advice=f"one of {', '.join(SCORES)}, or a function")
    design = design if where is None else design.domain(where)
    design = answered(design, [variable, by])
    values = matrix_of(design, [variable])[:, 0]
    usable = design.active
    score = SCORES[test] if isinstance(test, str) else test
    scores = np.full(len(values), np.nan)
    weights = design.weights[usable]
    scores[usable] = score(population_ranks(values[usable], weights), float(weights.sum()))
    groups = mean(design.assign(**{SCORE: pd.Series(scores, index=design.frame.index)}), SCORE, by=by, deff=False)
    call = {
        "test": "ranktest",
        "variable": variable,
        "by": by,
        "scores": test if isinstance(test, str) else "own",
        "where": where,
    }
    name = f"{test[0].upper()}{test[1:]} rank test" if isinstance(test, str) else "Rank test with own scores"
    if len(groups) < 2:
        raise EstimationError("has a single category in the domain", where=by, advice="there is nothing to compare")
    contrast = np.hstack([-np.ones((len(groups) - 1, 1)), np.eye(len(groups) - 1)])
    difference, spread = contrast @ groups.value, contrast @ groups.vcov @ contrast.T
    return verdict(name, difference, spread, groups.df, call)


def population_ranks(values: FloatArray, weights: FloatArray) -> FloatArray:
    """Estimated ranks in the population: weight below plus half the own, averaged over tied rows; (n,)."""
    order = np.argsort(values, kind="stable")
    below = np.cumsum(weights[order]) - weights[order] / 2
    _, tie = np.unique(values[order], return_inverse=True)
    ranks = np.empty(len(values))
    ranks[order] = (np.bincount(tie, weights=below) / np.bincount(tie))[tie]
    return ranks


def verdict(name: str, difference: FloatArray, spread: FloatArray, df: float, call: dict[str, Any]) -> TestResult:
    """A t test of one difference, a Wald F test of several, with as many degrees of freedom less."""
    from scipy.special import stdtr

    q = len(difference)
    left = df - q
    if left <= 0:
        raise EstimationError(f"{q} differences cannot be tested with {df:g} degrees of freedom", where="ranktest")
    if q == 1:
        t = float(difference[0] / np.sqrt(spread[0, 0]))
        return TestResult(name, t, float(2 * stdtr(left, -abs(t))), {"df": left}, estimate=float(difference[0]), call=call)
    wald = float(difference @ regular_solve(spread, difference, "ranktest"))
    return TestResult(name, wald, f_tail(wald / q, q, left), {"ndf": q, "ddf": left}, call=call)
