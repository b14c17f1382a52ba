"""The gender pay gap: how far women's mean pay lies below men's, as a share of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import VariableError
from analysis.estimate import Estimates, FunctionOfTotals, estimate_totals, estimator
from analysis.estimate.base_columns import Numbers
from analysis.estimate.domains import columns_of, numeric_column
from analysis.estimators.measures import request


def gap_value(totals: FloatArray) -> FloatArray:
    """1 − (F_y / F) / (M_y / M), from totals of men M, their pay M_y, women F, their pay F_y."""
    men, men_pay, women, women_pay = totals[:, 1:].T
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.asarray(1 - women_pay * men / (women * men_pay))[:, None]


def gap_jacobian(totals: FloatArray) -> FloatArray:
    """The ratio of means R = 1 − gap has the slopes R/M, −R/M_y, −R/F, R/F_y."""
    ratio = 1 - gap_value(totals)
    with np.errstate(divide="ignore", invalid="ignore"):
        slopes = -ratio * np.array([1.0, -1.0, -1.0, 1.0]) / totals[:, 1:]
    return np.column_stack([np.zeros(len(totals)), slopes])[:, None, :]


PAY_GAP = FunctionOfTotals(gap_value, gap_jacobian)
estimator("pay_gap", columns=4)(PAY_GAP.kernel())


def pay_gap(
    design: Design, pay: str, sex: str, by: str | Sequence[str] | None = None, *, men: Any = "male", **options: Any
) -> Estimates:
    """The unadjusted gender pay gap: (mean pay of men − mean pay of women) / mean pay of men.

    `men` is the category of men in `sex`; everybody else with a value counts as a woman. `options`: where, na, empty, deff
    as for `mean`. Raises VariableError where `sex` has not exactly two categories, one of them `men`.
    Source: Eurostat (2021), gender pay gap in unadjusted form; Osier (2009).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 3, "pay": [10.0, 8.0, 7.0], "sex": ["male", "female", "female"]}), "w")
    >>> an.pay_gap(design, "pay", "sex").value.tolist()
    [0.25]
    """
    columns_of(design, [pay, sex])
    said = design.frame[sex]
    found = sorted(map(str, said.dropna().unique()))
    if len(found) != 2 or str(men) not in found:
        raise VariableError(f"has the categories {', '.join(found)}", where=sex, advice=f"two are needed, {men!r} one of them")
    value = np.asarray(numeric_column(design, pay), dtype=float)
    man = np.where(said.isna(), np.nan, (said.astype("str") == str(men)).astype(float))
    columns = [Numbers(part) for part in (man, man * value, 1 - man, (1 - man) * value)]
    labels = pd.DataFrame({"variable": [pay], "level": None})
    return estimate_totals(PAY_GAP, design, columns, labels, **request("pay_gap", [pay, sex], by, {"men": men}, options))
