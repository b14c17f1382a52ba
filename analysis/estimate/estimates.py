"""Estimates: values with their full covariance, and everything that follows from those two."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Protocol

import numpy as np
import pandas as pd

from analysis.design.road import FloatArray, IntArray, ReplicateRoad
from analysis.errors import EstimationError
from analysis.estimate.later import Later, Unread
from analysis.estimate.own_df import OwnDf

ROUNDING = 1e-12  # a sampled share this near to 1 is a census


class IntervalMaker(Protocol):
    """An interval that needs more than value and standard error, such as Woodruff's for a quantile."""

    def __call__(self, level: float, df: float | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits, (p,) each, with degrees of freedom for all or for each."""


@dataclass(frozen=True, eq=False)
class Estimates:
    """p statistics with their covariance, degrees of freedom, unweighted counts and the call that made them.

    `covariance` (p, p) is given whole, or made when `vcov` is read. `labels` has one row per statistic: the `by` columns,
    then `variable` and `level`. `n` counts the rows of each domain, `positive` those whose weight is not zero, `size` the people
    they stand for: N̂ = Σ w. `df_rule` says how the degrees of freedom were counted; `own_df` finds those of each statistic
    where its limits are to use its own. `replicates` (R, p) are the values with replicate weights, on a `road` of such. `srs`
    is the variance that a simple random sample with replacement of the same n would have, which `deff` compares with.
    """

    value: FloatArray
    covariance: FloatArray | Unread
    df: float
    n: IntArray
    labels: Later[pd.DataFrame] = Later()  # noqa: RUF009 (a descriptor is the class's own)
    call: Mapping[str, Any] = field(default_factory=dict)
    estimator: str = ""
    srs: FloatArray | Callable[[], FloatArray] | None = None
    size: Later[FloatArray | None] = Later(None)  # noqa: RUF009
    interval: str | IntervalMaker = "t"
    positive: IntArray | None = None
    replicates: FloatArray | None = None
    road: ReplicateRoad | None = None
    df_rule: str = ""
    own_df: OwnDf | None = None

    @cached_property
    def df_each(self) -> FloatArray:
        """The degrees of freedom that the limits of each statistic use, (p,)."""
        return np.full(len(self.value), float(self.df)) if self.own_df is None else self.own_df.of(None)

    @property
    def usual_df(self) -> float | FloatArray:
        """What limits use unless they are told otherwise: one number, or each statistic's own, (p,)."""
        return self.df if self.own_df is None else self.df_each

    @cached_property
    def se(self) -> FloatArray:
        """Standard errors, (p,); NaN where a Horvitz–Thompson variance came out negative."""
        with np.errstate(invalid="ignore"):
            se: FloatArray = np.sqrt(self.variance)
        return se

    @cached_property
    def vcov(self) -> FloatArray:
        """The covariance between all statistics, (p, p)."""
        return self.covariance.matrix() if isinstance(self.covariance, Unread) else self.covariance

    @property
    def variance(self) -> FloatArray:
        """Variances, (p,), known before the rest of the covariance is computed."""
        return self.covariance.diagonal if isinstance(self.covariance, Unread) else np.diag(self.covariance)

    @cached_property
    def names(self) -> tuple[str, ...]:
        """One name per statistic: its `by` values, variable and level, as far as they tell statistics apart."""
        told = [column for column in self.labels.columns if self.labels[column].notna().any()]
        by = [column for column in told if column not in ("variable", "level")]
        variables = self.labels["variable"].nunique() > 1 or not by
        tail = [column for column in told if (column == "variable" and variables) or column == "level"]
        rows = self.labels[by + tail].astype(object).itertuples(index=False)
        return tuple(":".join(str(part) for part in row if pd.notna(part)) for row in rows)

    @property
    def n_positive(self) -> IntArray:
        """Rows of each domain whose weight is not zero, (p,)."""
        return self.n if self.positive is None else self.positive

    @property
    def cv(self) -> FloatArray:
        """Coefficients of variation se/|value|, (p,); infinite where the value is zero and the se is not."""
        with np.errstate(divide="ignore", invalid="ignore"):
            cv: FloatArray = self.se / np.abs(self.value)
        return cv

    @cached_property
    def srs_variance(self) -> FloatArray | None:
        """The variance in a simple random sample with replacement of the same n, (p,); None where it was not asked for."""
        return self.srs() if callable(self.srs) else self.srs

    def srs_later(self, change: Callable[[FloatArray], FloatArray]) -> Callable[[], FloatArray] | None:
        """That variance after a change, computed when it is asked for."""
        return None if self.srs is None else lambda: change(np.asarray(self.srs_variance))

    def __getstate__(self) -> dict[str, Any]:
        """What is pickled: results, never the data they came from."""
        made = {"covariance": self.vcov, "srs": self.srs_variance, "size": self.size, "labels": self.labels}
        return {**self.__dict__, **made, "own_df": None if self.own_df is None else OwnDf.known(self.df_each)}

    @property
    def deff(self) -> FloatArray:
        """Design effect against simple random sampling without replacement; NaN where the weights sum to less than n."""
        return self._variance_ratio(replacement=False)

    @property
    def deff_replace(self) -> FloatArray:
        """Design effect against simple random sampling with replacement."""
        return self._variance_ratio(replacement=True)

    @property
    def deft(self) -> FloatArray:
        """Root of the design effect with replacement: the factor on the standard error."""
        deft: FloatArray = np.sqrt(self.deff_replace)
        return deft

    def _variance_ratio(self, *, replacement: bool) -> FloatArray:
        srs = self.srs_variance
        if srs is None or self.size is None:
            return np.full(len(self.value), np.nan)
        with np.errstate(divide="ignore", invalid="ignore"):
            rest = 1 - self.n_positive / self.size
            rest[np.abs(rest) < ROUNDING] = 0.0
            srs = srs if replacement else srs * np.where(rest < 0, np.nan, rest)
            ratio: FloatArray = self.variance / srs
        return ratio

    def ci(self, level: float = 0.95, method: str | None = None, df: float | None = None) -> FloatArray:
        """Confidence limits, (p, 2), by the estimator's own method or a named one of `intervals`.

        `df` overrides the degrees of freedom (`np.inf`: normal), which are the design's, or by its rule each statistic's own.
        With no degree of freedom the limits are NaN.
        """
        from analysis.intervals import Uncertain, interval_of

        if not 0 < level < 1:
            raise EstimationError(f"a confidence level lies between 0 and 1, not {level:g}")
        freedom = self.usual_df if df is None else df
        chosen = self.interval if method is None else method
        if callable(chosen):
            return np.column_stack(chosen(level, freedom))
        known = Uncertain(self.value, self.se, self.n, freedom, self.usual_df, self.se_of)
        return np.column_stack(interval_of(chosen)(known, level))

    def se_of(self, transform: Callable[[FloatArray], FloatArray], slope: Callable[[FloatArray], FloatArray]) -> FloatArray:
        """Standard errors of each statistic after a transformation: of its replicates, or by the delta method."""
        if self.replicates is None or self.road is None:
            return np.asarray(self.se * np.abs(slope(self.value)))
        moved = self.road.vcov_of_replicates(transform(self.replicates), transform(self.value))
        return np.asarray(np.sqrt(np.diag(moved)))

    def scaled(self, factor: FloatArray) -> Estimates:
        """Each statistic multiplied by a constant, (p,)."""
        return replace(
            self,
            value=self.value * factor,
            covariance=self.vcov * np.outer(factor, factor),
            srs=self.srs_later(lambda srs: srs * factor**2),
            replicates=None if self.replicates is None else self.replicates * factor,
            own_df=None if self.own_df is None else self.own_df.scaled(factor),
        )

    def contrast(self, weights: str | Mapping[str, float] | Sequence[float] | Mapping[str, Any]) -> Estimates:
        """Linear or smooth combinations of these statistics with their standard errors. See `analysis.estimate.contrast`."""
        from analysis.estimate.contrast import contrast

        return contrast(self, weights)

    def select(self, rows: Sequence[int] | FloatArray) -> Estimates:
        """The estimates in these positions, with their covariance."""
        keep = np.arange(len(self.value))[np.asarray(rows)]
        if callable(self.interval):
            raise EstimationError("these intervals belong to the whole result", advice="take rows of to_frame() instead")
        return replace(
            self,
            value=self.value[keep],
            covariance=self.vcov[np.ix_(keep, keep)],
            n=self.n[keep],
            positive=None if self.positive is None else self.positive[keep],
            replicates=None if self.replicates is None else self.replicates[:, keep],
            labels=self.labels.iloc[keep].reset_index(drop=True),
            srs=self.srs_later(lambda srs: srs[keep]),
            size=None if self.size is None else self.size[keep],
            own_df=None if self.own_df is None else self.own_df.combined(np.eye(len(self.value))[keep]),
        )

    def to_frame(self, level: float = 0.95, method: str | None = None) -> pd.DataFrame:
        """One row per statistic: `by` columns, variable, level, estimate, se, ci_low, ci_high, cv, deff, df, n."""
        limits = self.ci(level, method)
        return self.labels.assign(
            estimate=self.value,
            se=self.se,
            ci_low=limits[:, 0],
            ci_high=limits[:, 1],
            cv=self.cv,
            deff=self.deff,
            df=self.usual_df,
            n=self.n,
        )

    def __len__(self) -> int:
        return len(self.value)

    def _shown(self) -> pd.DataFrame:
        frame = self.to_frame()
        return frame.drop(columns=[name for name in ("level", "deff") if frame[name].isna().all()])

    def __repr__(self) -> str:
        return self._shown().to_string(index=False, float_format=lambda x: f"{x:.5g}")

    def _repr_html_(self) -> str:
        html: str = self._shown().to_html(index=False, float_format=lambda x: f"{x:.5g}", border=0, na_rep="")
        return html
