"""Poverty lines: an amount, or a share of the population's own quantile or mean, with what the data do to them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimator
from analysis.estimators.density import bandwidth, lower_quantile, quantile_scores
from analysis.estimators.measures import measure


@dataclass(frozen=True)
class PovertyLine:
    """`share` of a quantile of the population (`of` its probability, 0.5 the median) or of its mean (`of="mean"`).

    The European at-risk-of-poverty line is 60 % of the median. Raises EstimationError for an impossible share or quantile.
    """

    share: float = 0.6
    of: float | Literal["mean"] = 0.5

    def __post_init__(self) -> None:
        if self.share <= 0 or (self.of != "mean" and not 0 < self.of < 1):
            raise EstimationError(f"{self.share:g} of {self.of} is no poverty line", advice='PovertyLine(0.6, 0.5) or "mean"')

    def of_population(self, values: FloatArray, weights: FloatArray) -> tuple[float, FloatArray]:
        """The amount, and the score of each row, (n,)."""
        if self.of == "mean":
            mean = float(weights @ values / weights.sum())
            return self.share * mean, self.share * (values - mean) / weights.sum()
        middle = lower_quantile(values, weights, self.of)
        scores = quantile_scores(values, weights, middle, self.of, bandwidth(values, weights))
        return self.share * middle, self.share * scores


AT_RISK = PovertyLine()


def line_of(line: float | PovertyLine, values: FloatArray, weights: FloatArray) -> tuple[float, FloatArray]:
    """A line as an amount with the scores of the rows; a fixed amount has none."""
    if isinstance(line, PovertyLine):
        return line.of_population(values, weights)
    return float(line), np.zeros(len(values))


def line_kernel(line: PovertyLine, columns: FloatArray, weights: FloatArray) -> Linearised:
    """The line of one column as a statistic."""
    amount, scores = line.of_population(columns[:, 0], weights)
    return Linearised(np.array([amount]), scores[:, None])


estimator("poverty_line", columns=1, smooth=False)(partial(line_kernel, AT_RISK))
estimator("poverty_line of the mean", columns=1)(partial(line_kernel, PovertyLine(0.6, "mean")))


def poverty_line(
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    *,
    line: PovertyLine = AT_RISK,
    **options: Any,
) -> Estimates:
    """The at-risk-of-poverty threshold: 60 % of the median, or another line, each domain having its own.

    `options`: where, na, empty, deff as for `mean`. Raises EstimationError for an empty domain.
    Source: Eurostat; linearised through a density estimate, Osier (2009), section 3.2.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 3, "wage": [5.0, 10.0, 20.0]}), "w")
    >>> an.poverty_line(design, "wage").value.tolist()
    [6.0]
    """
    said = {"share": line.share, "of": line.of}
    return measure("poverty_line", partial(line_kernel, line), design, variables, by, said=said, **options)
