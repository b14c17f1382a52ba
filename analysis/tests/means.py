"""Is a mean what it is said to be, and do two groups differ? Design-based t tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.design import Design
from analysis.errors import EstimationError
from analysis.estimate import Estimates
from analysis.estimate.domains import columns_of
from analysis.estimators import mean
from analysis.intervals import t_quantile
from analysis.tests.result import TestResult


def ttest(
    design: Design, variable: str, by: str | None = None, *, mu: float = 0.0, pair: str | None = None, where: Any = None
) -> TestResult:
    """A t test of a mean against `mu`, of the difference between the two groups of `by`, or of paired variables.

    The difference is the second category's mean less the first's, or `variable` less `pair`. One degree of freedom of
    the rows that have the values is spent, as in R's svyttest.
    Raises EstimationError where `by` has not two categories in the domain.
    Source: Korn & Graubard (1999), section 3.2; Lumley (2010), section 2.3.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"sex": list("ffmm"), "hours": [40.0, 44, 48, 56], "w": 1.0})
    >>> an.ttest(an.Design(frame, weights="w"), "hours", by="sex")
    t test of a difference: statistic = 2.7386, df = 2, p = 0.1115, estimate = 10, 95 % CI -5.7111 to 25.711
    """
    design = design if where is None else design.domain(where)
    call = {"test": "ttest", "variable": variable, "by": by, "mu": mu, "pair": pair, "where": where}
    if pair is not None:
        if by is not None:
            raise EstimationError("by and pair are two different questions", where="ttest", advice="give one of them")
        difference = design.frame[variable] - design.frame[pair]
        design, variable = design.assign(**{f"{variable} − {pair}": difference}), f"{variable} − {pair}"
    design = answered(design, [variable] if by is None else [variable, by])
    if by is None:
        return judged("t test of a mean", mean(design, variable, deff=False), mu, call)
    groups = mean(design, variable, by=by, deff=False)
    if len(groups) != 2:
        raise EstimationError(
            f"has {len(groups)} categories in the domain", where=by, advice="a t test compares two; use ranktest()"
        )
    return judged("t test of a difference", groups.contrast([-1.0, 1.0]), mu, call)


def answered(design: Design, names: Sequence[str]) -> Design:
    """The design looking at the rows that have all these values: tests count its units for their degrees of freedom."""
    columns_of(design, names)
    return design.domain(design.frame[list(names)].notna().all(axis=1))


def judged(method: str, result: Estimates, mu: float, call: dict[str, Any]) -> TestResult:
    """The statistic with design df − 1. Raises EstimationError where none are left or nothing varies."""
    from scipy.special import stdtr

    df = result.df - 1
    if df <= 0:
        raise EstimationError("the design has no degrees of freedom left for a test", where="ttest")
    value, se = float(result.value[0]), float(result.se[0])
    if se == 0:
        raise EstimationError("the estimate has no variance", where="ttest", advice="check that the variable varies")
    t = (value - mu) / se
    half = float(t_quantile(0.95, df)) * se
    p = float(2 * stdtr(df, -abs(t)))
    return TestResult(method, t, p, {"df": df}, estimate=value - mu, ci=(value - mu - half, value - mu + half), call=call)
