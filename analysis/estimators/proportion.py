"""Shares of the population in each category of a variable."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from analysis.design import Design
from analysis.estimate import EmptyGroups, Estimates, NaPolicy
from analysis.estimators.mean import MEAN
from analysis.estimators.numeric import estimate_numeric


def proportion(
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None = None,
    where: Any = None,
    *,
    na: NaPolicy = "domain",
    empty: EmptyGroups = "drop",
    deff: bool = True,
    method: str = "t",
) -> Estimates:
    """Estimated shares of every category of a variable, with their joint covariance.

    A column of any type is read as categories. `method` names the confidence interval of `intervals` (t, z, logit, beta …).
    Missing values form no part of the domain. Raises EstimationError for an empty domain.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1, 1, 2, 2], "sex": list("fmfm")}), weights="w")
    >>> an.proportion(design, "sex").value.tolist()
    [0.5, 0.5]
    """
    options = {"by": by, "where": where, "na": na, "empty": empty, "deff": deff, "interval": method}
    return estimate_numeric("proportion", MEAN, design, variables, categories=True, **options)
