"""The score test of association: weighted covariances of two variables' indicators, jointly zero."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.estimate import Linearised, estimate
from analysis.estimate.domains import columns_of, level_codes
from analysis.solve import f_tail
from analysis.solve.regular import regular_solve
from analysis.tests.result import TestResult


@dataclass(frozen=True)
class CrossKernel:
    """Σ w (Y − Ȳ)(X − X̄)' of the indicators of all categories but the first, from columns of two codes."""

    rows: int
    columns: int

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        codes = columns.astype(int)
        y = self.centred(codes[:, 0], self.rows, weights)
        x = self.centred(codes[:, 1], self.columns, weights)
        products = (y[:, :, None] * x[:, None, :]).reshape(len(weights), -1)
        return Linearised(weights @ products, products)

    def centred(self, codes: IntArray, size: int, weights: FloatArray) -> FloatArray:
        """Indicators less their weighted means."""
        indicators = (codes[:, None] == np.arange(1, size)).astype(float)
        centred: FloatArray = indicators - weights @ indicators / weights.sum()
        return centred


def score_test(design: Design, row: str, column: str, call: dict[str, Any]) -> TestResult:
    """The weighted least-squares score test of no association, F on (r−1)(c−1) degrees of freedom.

    Its covariance is the one without association, so it stays usable with rare categories, where Wald tests do not. The
    denominator has the design's degrees of freedom less those of the numerator, less one, as in R's svychisq.
    Raises EstimationError for a variable with one category, or where no degrees of freedom are left.
    Source: Lipsitz et al. (2015).
    """
    columns_of(design, [row, column])
    coded, sizes = [], []
    for name in (row, column):
        codes, levels = level_codes(design.frame[name])
        used = np.unique(codes[design.active & (codes >= 0)])
        if len(used) < 2:
            raise EstimationError("has fewer than two categories in the domain", where=name, advice="there is nothing to compare")
        place = np.full(len(levels) + 1, np.nan)
        place[used] = np.arange(len(used))
        coded.append(place[codes])
        sizes.append(len(used))
    q = (sizes[0] - 1) * (sizes[1] - 1)
    labels = pd.DataFrame({"variable": [f"covariance {i + 1}" for i in range(q)], "level": None})
    result = estimate(CrossKernel(*sizes), design, np.column_stack(coded), labels, names=[row, column], deff=False, call=call)
    ddf = result.df - q - 1
    if ddf <= 0:
        raise EstimationError(f"{q} covariances cannot be tested with {result.df:g} degrees of freedom", where="chisq")
    statistic = float(result.value @ regular_solve(result.vcov, result.value, "chisq", 'use statistic="F"')) / q
    parameters = {"ndf": q, "ddf": ddf}
    return TestResult("Score test of association", statistic, f_tail(statistic, q, ddf), parameters, about=result, call=call)
