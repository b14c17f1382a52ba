"""Do groups survive equally long? The log-rank test and its weighted versions."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Linearised, estimate
from analysis.estimate.domains import level_codes
from analysis.models.kaplan_meier import CurveKernel
from analysis.models.registry import model_kernel
from analysis.models.survival_data import survival_columns
from analysis.solve.regular import regular_solve
from analysis.solve.risk_sets import RiskSets
from analysis.tests import TestResult

FIXED = 3  # columns before the groups' indicators: entry, time, event


@dataclass(frozen=True)
class LogRankKernel:
    """Events observed less expected in each group, Σ w δ ρ(t) (G − Ḡ(t)), from columns (entry, time, event, G …).

    ρ(t) = S(t−)^rho (1 − S(t−))^gamma with S the Kaplan–Meier curve of everybody; the scores take it as given, since where
    the groups are alike its sampling does not move the statistic. Rader (2014).
    """

    rho: float = 0.0
    gamma: float = 0.0

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        rows = np.flatnonzero(weights != 0)
        w, groups = weights[rows], columns[rows, FIXED:]
        sets = RiskSets(columns[rows, 0], columns[rows, 1], columns[rows, 2], w)
        at_risk = sets.totals(np.column_stack([w, groups * w[:, None]]))
        mean = at_risk[:, 1:] / at_risk[:, :1]
        rho = self.emphasis(columns[rows], w, sets.times)[:, None]
        hazard = sets.at_events(w[:, None]) / at_risk[:, :1]
        lived = sets.lived(np.hstack([rho * hazard, rho * hazard * mean]))
        own = -(groups * lived[:, :1] - lived[:, 1:])
        own[sets.ends] += rho[sets.at[sets.ends]] * (groups[sets.ends] - mean[sets.at[sets.ends]])
        scores = np.zeros((len(weights), groups.shape[1]))
        scores[rows] = own
        return Linearised(w @ own, scores)

    def emphasis(self, columns: FloatArray, weights: FloatArray, times: FloatArray) -> FloatArray:
        """ρ just before each event time, (T,)."""
        if self.rho == 0 and self.gamma == 0:
            return np.ones(len(times))
        before = CurveKernel(np.nextafter(times, -np.inf))(columns, weights).value
        return np.asarray(before**self.rho * (1 - before) ** self.gamma)


@model_kernel("log-rank", LogRankKernel())
def example(rng: np.random.Generator, n: int) -> FloatArray:
    """Two indicators of three groups; times repeat."""
    time = np.ceil(rng.exponential(6.0, n)) + 1
    entry = np.where(rng.uniform(size=n) < 0.3, time - 1.5, -np.inf)
    group = np.arange(n) % 4
    return np.column_stack([entry, time, (np.arange(n) % 3 != 0).astype(float), group == 1, group == 2])


def logrank(
    design: Design,
    time: str,
    event: str,
    by: str,
    *,
    rho: float = 0.0,
    gamma: float = 0.0,
    entry: str | None = None,
    where: Any = None,
) -> TestResult:
    """A test that the groups of `by` have the same hazard at all times, as the score test in Cox's model.

    `rho` and `gamma` weigh early and late differences (Harrington & Fleming): rho = 1 is a generalised Wilcoxon test. Two
    groups give a normal statistic, the second's events less those expected; more give a χ².
    Raises EstimationError for a single group, or events that are not 0 or 1.
    Source: Rader (2014); Lin (2000); Harrington & Fleming (1982).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"t": [1, 2, 3, 4, 5, 6], "dead": [1, 1, 0, 1, 1, 0], "g": list("abaabb"), "w": 1.0})
    >>> an.logrank(an.Design(frame, "w"), "t", "dead", by="g")
    Log-rank test: statistic = -1.1327, chisq = 1.283, p = 0.2573, estimate = -0.76667
    """
    from scipy.special import chdtrc

    design = design if where is None else design.domain(where)
    fixed = survival_columns(design, time, event, entry)[:, :FIXED]
    codes, levels = level_codes(design.frame[by])
    known = (codes >= 0) & ~np.isnan(fixed).any(axis=1)
    present = np.unique(codes[design.active & known])
    if len(present) < 2:
        raise EstimationError("has a single category in the domain", where=by, advice="there is nothing to compare")
    indicators = np.where(known[:, None], codes[:, None] == present[1:], np.nan)
    labels = pd.DataFrame({"variable": by, "level": [str(levels[code]) for code in present[1:]]})
    call = {"test": "logrank", "time": time, "event": event, "by": by, "rho": rho, "gamma": gamma, "where": where}
    kernel = LogRankKernel(rho, gamma)
    columns = np.column_stack([fixed, indicators])
    excess = estimate(kernel, design, columns, labels, names=[time, event, by], estimator="logrank", deff=False, call=call)
    name = "Log-rank test" if rho == 0 and gamma == 0 else f"Weighted log-rank test (rho = {rho:g}, gamma = {gamma:g})"
    statistic = float(excess.value @ regular_solve(excess.vcov, excess.value, by))
    p = float(chdtrc(len(excess), statistic))
    if len(excess) == 1:
        z = float(excess.value[0] / excess.se[0])
        return TestResult(name, z, p, {"chisq": statistic}, estimate=float(excess.value[0]), about=excess, call=call)
    return TestResult(name, statistic, p, {"df": len(excess)}, about=excess, call=call)
