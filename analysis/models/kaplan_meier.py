"""How many survive how long: the Kaplan–Meier curve and its quantiles."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimate
from analysis.models.registry import model_kernel
from analysis.models.survival_data import survival_columns
from analysis.solve.risk_sets import RiskSets

Curve = Literal["kaplan_meier", "aalen"]


@dataclass(frozen=True, eq=False)
class CurveKernel:
    """The survival function at given times, and its scores, from columns (entry, time, event, …).

    Kaplan–Meier's product Π (1 − dN/Y), or exp(−Σ dN/Y) of Aalen's cumulative hazard. Williams (1995).
    """

    at: FloatArray
    curve: Curve = "kaplan_meier"

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        rows = np.flatnonzero(weights != 0)
        sets = RiskSets(columns[rows, 0], columns[rows, 1], columns[rows, 2], weights[rows])
        at_risk = sets.totals(weights[rows][:, None])[:, 0]
        ended = sets.at_events(weights[rows][:, None])[:, 0]
        left = at_risk - ended if self.curve == "kaplan_meier" else at_risk
        with np.errstate(divide="ignore", invalid="ignore"):
            drop = np.log1p(-ended / at_risk) if self.curve == "kaplan_meier" else -ended / at_risk
            own, all_at_risk = -1 / left, ended / (at_risk * left)
        log_curve = np.concatenate([[0.0], np.cumsum(drop)])
        seen = np.searchsorted(sets.times, self.at, side="right")
        value = np.exp(log_curve[seen])
        scores = np.zeros((len(weights), len(self.at)))
        hazards = np.concatenate([[0.0], np.cumsum(np.where(left > 0, all_at_risk, 0.0))])
        until = np.minimum(sets.passed[:, None], seen)
        scores[rows] = hazards[until] - hazards[np.minimum(sets.before[:, None], until)]
        happened = sets.ends[:, None] & (sets.at[:, None] < seen)
        scores[rows] += np.where(happened, np.where(left > 0, own, 0.0)[sets.at][:, None], 0.0)
        return Linearised(value, scores * value)


@model_kernel("Kaplan–Meier", CurveKernel(np.array([2.5, 5.0, 9.0])))
def example(rng: np.random.Generator, n: int) -> FloatArray:
    """Times that repeat, a third of them censored, some late entries, and one that lasts."""
    time = np.ceil(rng.exponential(6.0, n)) + 1
    time[0] = 60.0
    entry = np.where(rng.uniform(size=n) < 0.3, time - 1.5, -np.inf)
    return np.column_stack([entry, time, (np.arange(n) % 3 != 0).astype(float)])


model_kernel("Aalen", CurveKernel(np.array([2.5, 5.0, 9.0]), "aalen"))(example)


def kaplan_meier(
    design: Design,
    time: str,
    event: str,
    by: str | Sequence[str] | None = None,
    *,
    at: Sequence[float] | None = None,
    entry: str | None = None,
    curve: Curve = "kaplan_meier",
    where: Any = None,
) -> Estimates:
    """The share that survives each time in `at` (by default every time at which an event happened), by groups.

    `event` is 1 where `time` ends with the event, 0 where it is censored. Intervals are symmetric on the log scale. With
    `curve="aalen"` the curve is exp(−cumulative hazard), R's when standard errors are asked for. The covariance of all
    times is kept, so give `at` when there are many.
    Raises EstimationError for events that are not 0 or 1, or a domain in which nothing happened.
    Source: Kaplan & Meier (1958); Williams (1995); Link (1984) for the intervals.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"t": [1, 2, 3, 4, 5, 6], "dead": [1, 1, 0, 1, 1, 0], "w": 1.0})
    >>> an.kaplan_meier(an.Design(frame, "w"), "t", "dead", at=[2, 4]).value.round(4).tolist()
    [0.6667, 0.4444]
    """
    if curve not in ("kaplan_meier", "aalen"):
        raise EstimationError(f"{curve!r} is no curve", where="kaplan_meier", advice="kaplan_meier or aalen")
    design = design if where is None else design.domain(where)
    columns = survival_columns(design, time, event, entry)[:, :3]
    happened = design.active & (columns[:, 2] == 1) & ~np.isnan(columns[:, 1])
    times = np.unique(columns[happened, 1]) if at is None else np.asarray(at, dtype=float)
    labels = pd.DataFrame({"variable": time, "level": times})
    call = {"estimator": "kaplan_meier", "time": time, "event": event, "by": by, "curve": curve, "where": where}
    kernel = CurveKernel(times, curve)
    result = estimate(
        kernel, design, columns, labels, names=[time, event], by=by, estimator="kaplan_meier", deff=False, call=call
    )
    return replace(result, interval="log")


def survival_quantile(curve: Estimates, shares: Sequence[float], level: float = 0.95) -> pd.DataFrame:
    """The first time at which no more than each share survives, with limits where the curve's interval band crosses it.

    `curve` is one group's result of `kaplan_meier` at every event time; a time that is not reached is infinite.
    Raises EstimationError for a curve of several groups, or shares that are not between 0 and 1.
    Source: Brookmeyer & Crowley (1982).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"t": [1, 2, 3, 4, 5, 6], "dead": [1, 1, 0, 1, 1, 0], "w": 1.0})
    >>> an.survival_quantile(an.kaplan_meier(an.Design(frame, "w"), "t", "dead"), [0.5])["time"].tolist()
    [4.0]
    """
    if len(curve.labels[[name for name in curve.labels.columns if name != "level"]].drop_duplicates()) != 1:
        raise EstimationError("holds several groups", where="survival_quantile", advice="take one with select()")
    wanted = np.asarray(shares, dtype=float)
    if not ((wanted > 0) & (wanted < 1)).all():
        raise EstimationError("a surviving share lies between 0 and 1", where="survival_quantile")
    times, limits = curve.labels["level"].to_numpy(dtype=float), curve.ci(level)

    def first(band: FloatArray) -> list[float]:
        reached = [np.flatnonzero(band <= share + 1e-12) for share in wanted]
        return [float(times[found[0]]) if len(found) else np.inf for found in reached]

    return pd.DataFrame(
        {"share": wanted, "time": first(curve.value), "ci_low": first(limits[:, 0]), "ci_high": first(limits[:, 1])}
    )
