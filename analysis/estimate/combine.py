"""Multiple imputation and plausible values: the same analysis of several completed data sets, made into one result."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, fields
from functools import cached_property
from typing import Any

import numpy as np

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate.domains import columns_of
from analysis.estimate.estimates import Estimates


@dataclass(frozen=True, eq=False)
class Combined(Estimates):
    """Estimates combined from m completed data sets (`parts`), by Rubin's rules.

    `vcov` = W + (1 + 1/m) B, W the mean covariance and B that between the parts. `df` is the smallest of `df_each` (p,),
    which intervals use one by one; `missing_information` (p,) is the share of information that the missing values took.
    """

    parts: tuple[Estimates, ...] = ()
    complete_df: float = np.inf

    @cached_property
    def increase(self) -> FloatArray:
        """Relative increase of the variance through imputation, (1 + 1/m) B / W, (p,)."""
        within = np.mean([np.diag(part.vcov) for part in self.parts], axis=0)
        increase: FloatArray = (np.diag(self.vcov) - within) / within
        return increase

    @cached_property
    def df_each(self) -> FloatArray:
        """Degrees of freedom of each statistic, (p,): (m−1)(1+1/r)², or Barnard & Rubin's where the complete data's are known."""
        with np.errstate(divide="ignore"):
            old = (len(self.parts) - 1) * (1 + 1 / self.increase) ** 2
        if np.isinf(self.complete_df):
            return old
        share = self.increase / (1 + self.increase)
        observed = (self.complete_df + 1) / (self.complete_df + 3) * self.complete_df * (1 - share)
        return np.asarray(1 / (1 / old + 1 / observed))

    @property
    def missing_information(self) -> FloatArray:
        """Share of information lost to the missing values, (p,). Rubin (1987), equation 3.1.10."""
        return np.asarray((self.increase + 2 / (self.df_each + 3)) / (self.increase + 1))

    def contrast(self, weights: str | Mapping[str, float] | Sequence[float] | Mapping[str, Any]) -> Estimates:
        """The contrast of every part, combined: its degrees of freedom are its own."""
        return combine([part.contrast(weights) for part in self.parts], complete_df=self.complete_df)

    def select(self, rows: Sequence[int] | FloatArray) -> Estimates:
        """The estimates in these positions, of every part, combined."""
        return combine([part.select(rows) for part in self.parts], complete_df=self.complete_df)


@dataclass(frozen=True, eq=False)
class OwnDegreesOfFreedom:
    """t limits with degrees of freedom of each statistic's own, (p,)."""

    value: FloatArray
    se: FloatArray
    own: FloatArray

    def __call__(self, level: float, df: float | FloatArray) -> tuple[FloatArray, FloatArray]:
        """Lower and upper limits, (p,) each; a finite `df` given for all is the statistics' own smallest and plays no part."""
        from analysis.intervals import t_quantile

        half = t_quantile(level, np.where(np.isfinite(df), self.own, df)) * self.se
        return self.value - half, self.value + half


def combine(estimates: Sequence[Estimates], *, complete_df: float = np.inf) -> Combined:
    """One result from the same estimates on m imputed data sets, or with m plausible values.

    `complete_df` are the degrees of freedom had nothing been missing (the design's); with them, those of the result are
    Barnard & Rubin's, else Rubin's large-sample ones, as R's MIcombine has by default.
    Raises EstimationError for fewer than two parts, or parts that estimate different things.
    Source: Rubin (1987), section 3.1; Barnard & Rubin (1999).

    >>> import analysis as an, pandas as pd
    >>> frames = [pd.DataFrame({"y": [1.0, 2, 3, 4], "w": 1.0}), pd.DataFrame({"y": [1.0, 3, 3, 5], "w": 1.0})]
    >>> both = an.combine([an.mean(an.Design(frame, "w"), "y") for frame in frames])
    >>> both.value.tolist(), both.se.round(4).tolist()
    ([2.75], [0.8539])
    """
    parts = tuple(estimates)
    if len(parts) < 2:
        raise EstimationError(
            f"{len(parts)} data set cannot show what imputation adds", where="combine", advice="give two or more"
        )
    first = parts[0]
    for number, part in enumerate(parts[1:], start=2):
        if part.names != first.names:
            raise EstimationError(
                f"part {number} estimates {', '.join(part.names[:3])}, part 1 {', '.join(first.names[:3])}",
                where="combine",
                advice="make the same estimates on every data set",
            )
    values = np.array([part.value for part in parts])
    between = np.cov(values, rowvar=False).reshape(len(first), len(first))
    vcov = np.mean([part.vcov for part in parts], axis=0) + (1 + 1 / len(parts)) * between
    kept = {field.name: getattr(first, field.name) for field in fields(Estimates)}
    kept |= dict.fromkeys(("replicates", "road", "srs", "size", "own_df")) | {"value": values.mean(axis=0), "covariance": vcov}
    draft = Combined(**kept, parts=parts, complete_df=complete_df)
    own = draft.df_each
    limits = OwnDegreesOfFreedom(draft.value, draft.se, own)
    return Combined(**kept | {"df": float(own.min()), "interval": limits}, parts=parts, complete_df=complete_df)


def plausible_values(
    design: Design,
    name: str,
    columns: Sequence[str],
    analysis: Callable[[Design], Estimates],
    *,
    complete_df: float = np.inf,
) -> Combined:
    """An analysis of a variable that is known only as several plausible values, made with each and combined.

    `analysis` is a function of a design whose column `name` holds one of the plausible values.
    Raises VariableError for columns that are not there, EstimationError for fewer than two.
    Source: Mislevy (1991); OECD, PISA Data Analysis Manual (2009), chapter 8.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"pv1": [1.0, 2, 3, 4], "pv2": [1.0, 3, 3, 5], "w": 1.0})
    >>> an.plausible_values(an.Design(frame, "w"), "score", ["pv1", "pv2"], lambda d: an.mean(d, "score")).value.tolist()
    [2.75]
    """
    columns_of(design, columns)
    return combine([analysis(design.assign(**{name: design.frame[column]})) for column in columns], complete_df=complete_df)
