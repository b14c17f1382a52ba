"""Any statistic a user can program, by replication: nothing about it needs to be known but how to compute it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import REPLICATE_DF_RULE, Design, FloatArray, ReplicateRoad
from analysis.errors import EstimationError
from analysis.estimate import Estimates

Statistic = Callable[[pd.DataFrame, FloatArray], Any]
"""(rows of the domain, their weights (m,)) → a number, a vector, or a mapping or Series of named numbers."""


def replicate(design: Design, function: Statistic, where: Any = None) -> Estimates:
    """Estimates of whatever `function` computes, its covariance from computing it again with every replicate's weights.

    `function(frame, weights)` gets the rows of the domain and returns a number, a vector, or named numbers.
    Raises EstimationError on a design without replicates, and where a result is not always of the same length.
    Source: Wolter (2007), section 1.2; R survey, withReplicates.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2.0, 4.0], "w": [1.0, 1.0, 2.0]})
    >>> design = an.Design(frame, "w").replicates(an.Jackknife())
    >>> an.replicate(design, lambda rows, w: np.exp((w * np.log(rows["y"])).sum() / w.sum())).value.round(4).tolist()
    [2.3784]
    """
    looked = design if where is None else design.domain(where)
    road = looked.road
    if not isinstance(road, ReplicateRoad):
        raise EstimationError(
            "the design has no replicates", where="replicate", advice="say design.replicates(an.RaoWu(500, seed=1)) first"
        )
    inside = np.flatnonzero(looked.domain_codes >= 0)
    rows = looked.frame.iloc[inside]
    value, labels = numbers(function(rows, looked.weights[inside]))
    moved = [numbers(function(rows, weights[inside]))[0] for weights in road.replicate_weights(looked)]
    if any(len(one) != len(value) for one in moved):
        raise EstimationError("the function returns vectors of different lengths", where="replicate")
    replicates = np.array(moved)
    return Estimates(
        value=value,
        covariance=road.vcov_of_replicates(replicates, value),
        df=looked.df,
        n=np.full(len(value), len(inside)),
        labels=labels,
        call={"estimator": "replicate", "where": where},
        estimator="replicate",
        replicates=replicates,
        road=road,
        df_rule=REPLICATE_DF_RULE,
    )


def numbers(result: Any) -> tuple[FloatArray, pd.DataFrame]:
    """What a function returned as a vector, and its labels."""
    if isinstance(result, Mapping | pd.Series):
        names = list(result.keys())
        return np.array([float(result[name]) for name in names]), pd.DataFrame({"variable": names, "level": None})
    values = np.atleast_1d(np.asarray(result, dtype=float)).reshape(-1)
    level = list(range(1, len(values) + 1)) if len(values) > 1 else [None]
    return values, pd.DataFrame({"variable": "statistic", "level": level})
