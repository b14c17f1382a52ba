"""Proportional hazards: Cox regression by the weighted partial likelihood."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.estimate import Linearised, estimate
from analysis.models.formula import complete_rows, terms_frame
from analysis.models.registry import model_kernel
from analysis.models.regression import Regression
from analysis.models.survival_data import SURVIVAL, survival_columns
from analysis.solve.newton import Evaluation, Maximum, maximise
from analysis.solve.risk_sets import RiskSets

Ties = Literal["efron", "breslow"]
FIXED = len(SURVIVAL)  # columns before the model matrix


@dataclass(frozen=True, eq=False)
class Stratum:
    """The partial likelihood of one stratum; one term for each event, tied ones sharing a risk set.

    With Efron's ties the k-th of d tied events finds its peers at risk with weight 1 − k/d; with Breslow's all of them.
    """

    rows: IntArray
    sets: RiskSets
    matrix: FloatArray
    ties: Ties

    @cached_property
    def tied(self) -> IntArray:
        """Number of events at each event time, (T,)."""
        return np.bincount(self.sets.at[self.sets.ends], minlength=len(self.sets.times))

    @cached_property
    def place(self) -> IntArray:
        """The event time of each term, (D,)."""
        return np.repeat(np.arange(len(self.tied)), self.tied)

    @cached_property
    def share(self) -> FloatArray:
        """How much of the tied events is no longer at risk in each term, (D,)."""
        if self.ties == "breslow":
            return np.zeros(len(self.place))
        first = np.cumsum(self.tied) - self.tied
        rank: FloatArray = (np.arange(len(self.place)) - first[self.place]) / self.tied[self.place]
        return rank

    @cached_property
    def each(self) -> FloatArray:
        """The weight of each term: the mean of the events tied with it, (D,)."""
        mean = self.sets.at_events(self.sets.weights[:, None])[:, 0] / self.tied
        each: FloatArray = mean[self.place]
        return each

    def terms(self, beta: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
        """Relative hazards (n,), and the hazard (D,) and covariate mean (D, p) at risk in each term."""
        eta = self.matrix @ beta
        hazard = np.exp(eta - eta.max())
        columns = np.column_stack([np.ones(len(hazard)), self.matrix]) * (self.sets.weights * hazard)[:, None]
        at_risk = self.sets.totals(columns)[self.place] - self.share[:, None] * self.sets.at_events(columns)[self.place]
        return hazard, at_risk[:, 0], at_risk[:, 1:] / at_risk[:, :1]

    def by_time(self, terms: FloatArray) -> FloatArray:
        """Sums of terms (D, k) over each event time, (T, k)."""
        return np.asarray(np.add.reduceat(terms, np.cumsum(self.tied) - self.tied, axis=0))

    def exposure(self, terms: FloatArray) -> FloatArray:
        """Σ of terms (D, k) over those in which each row is at risk, as far as it still is, (n, k)."""
        total = self.sets.lived(self.by_time(terms))
        gone = self.by_time(terms * self.share[:, None])
        ended = self.sets.ends
        total[ended] -= gone[self.sets.at[ended]]
        return total

    def evaluate(self, beta: FloatArray) -> Evaluation:
        """The partial log-likelihood, its gradient and information."""
        w, ended = self.sets.weights, self.sets.ends
        hazard, at_risk, mean = self.terms(beta)
        eta = self.matrix @ beta
        value = w[ended] @ eta[ended] - self.each @ (np.log(at_risk) + eta.max())
        gradient = w[ended] @ self.matrix[ended] - self.each @ mean
        lived = self.exposure((self.each / at_risk)[:, None])[:, 0]
        second = (self.matrix * (w * hazard * lived)[:, None]).T @ self.matrix
        return float(value), gradient, second - (mean * self.each[:, None]).T @ mean

    def scores(self, beta: FloatArray) -> FloatArray:
        """The derivative of the gradient by each row's weight, (n, p)."""
        hazard, at_risk, mean = self.terms(beta)
        intensity = (self.each / at_risk)[:, None]
        lived = self.exposure(np.hstack([intensity, intensity * mean]))
        scores: FloatArray = -hazard[:, None] * (self.matrix * lived[:, :1] - lived[:, 1:])
        ended = self.sets.ends
        average = self.by_time(mean) / self.tied[:, None]
        scores[ended] += self.matrix[ended] - average[self.sets.at[ended]]
        return scores


@dataclass(frozen=True)
class CoxKernel:
    """Log hazard ratios and their scores from columns (entry, time, event, stratum, x …). Binder (1992)."""

    ties: Ties = "efron"

    def strata(self, columns: FloatArray, weights: FloatArray) -> Iterator[Stratum]:
        """The strata in which somebody of positive weight had an event."""
        for code in np.unique(columns[:, 3]):
            rows = np.flatnonzero((columns[:, 3] == code) & (weights != 0))
            sets = RiskSets(columns[rows, 0], columns[rows, 1], columns[rows, 2], weights[rows])
            if sets.ends.any():
                yield Stratum(rows, sets, columns[rows, FIXED:], self.ties)

    def maximum(self, strata: list[Stratum], p: int) -> Maximum:
        """The maximum of the partial likelihood."""

        def total(beta: FloatArray) -> Evaluation:
            with np.errstate(all="ignore"):
                parts = [stratum.evaluate(beta) for stratum in strata]
            return sum(part[0] for part in parts), sum_of(part[1] for part in parts), sum_of(part[2] for part in parts)

        return maximise(total, np.zeros(p), what="cox")

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        strata = list(self.strata(columns, weights))
        if not strata:
            raise EstimationError("no event happened in the domain", where="cox")
        best = self.maximum(strata, columns.shape[1] - FIXED)
        scores = np.zeros((len(weights), len(best.at)))
        for stratum in strata:
            scores[stratum.rows] = stratum.scores(best.at)
        return Linearised(best.at, scores @ np.linalg.inv(best.information))


def sum_of(parts: Any) -> FloatArray:
    """The sum of arrays."""
    total: FloatArray = np.sum(list(parts), axis=0)
    return total


@model_kernel("cox with Breslow's ties", CoxKernel("breslow"))
def example(rng: np.random.Generator, n: int) -> FloatArray:
    """Two covariates, two strata, a third censored, some late entries; times repeat."""
    time = np.ceil(rng.exponential(6.0, n)) + 1
    entry = np.where(rng.uniform(size=n) < 0.3, time - 1.5, -np.inf)
    event = (np.arange(n) % 3 != 0).astype(float)
    return np.column_stack([entry, time, event, np.arange(n) % 2, rng.normal(size=(n, 2))])


model_kernel("cox with Efron's ties", CoxKernel("efron"), counts=False)(example)


def cox(
    design: Design,
    terms: str,
    *,
    time: str,
    event: str,
    entry: str | None = None,
    strata: str | None = None,
    ties: Ties = "efron",
    where: Any = None,
) -> Regression:
    """Cox's proportional hazards model: coefficients are log hazard ratios.

    `terms` is the right side of a formula; `event` is 1 where `time` ends with the event and 0 where it is censored; `entry`
    is the time from which a row is at risk; every category of `strata` has a baseline hazard of its own.
    Raises VariableError for a formula that does not fit the data, EstimationError where nothing happened or a variable
    tells all events, ConvergenceError.
    Source: Binder (1992); Lin (2000); ties by Efron (1977) or Breslow (1974).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"t": [1, 2, 3, 4, 5, 6], "dead": [1, 1, 0, 1, 1, 0], "x": [3, 1, 2, 0, 2, 0], "w": 1.0})
    >>> an.cox(an.Design(frame, "w"), "x", time="t", event="dead").coefficients.value.round(4).tolist()
    [0.5271]
    """
    if ties not in ("efron", "breslow"):
        raise EstimationError(f"{ties!r} is no way with ties", where="cox", advice="efron or breslow")
    design = design if where is None else design.domain(where)
    fixed = survival_columns(design, time, event, entry, strata)
    frame = terms_frame(design, terms, complete_rows(fixed), intercept=False)
    columns = np.column_stack([fixed, frame.matrix])
    used = design.domain(complete_rows(columns))
    labels = pd.DataFrame({"variable": frame.names, "level": None})
    call = {"estimator": "cox", "terms": terms, "time": time, "event": event, "strata": strata, "ties": ties, "where": where}
    result = estimate(CoxKernel(ties), used, columns, labels, names=[terms, time, event], estimator="cox", call=call)
    return Regression(result, f"{time}, {event} ~ {terms}", "Cox proportional hazards", used, frame)
