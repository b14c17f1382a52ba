"""Does a variable have the distribution it is said to have? A design-based goodness-of-fit test."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from analysis.design import Design
from analysis.errors import EstimationError
from analysis.estimators import proportion, total
from analysis.solve import chi2_mixture_sf
from analysis.solve.mixtures import MixtureMethod
from analysis.tests.result import TestResult


def gof(
    design: Design, variable: str, shares: Mapping[Any, float], *, method: MixtureMethod = "integration", where: Any = None
) -> TestResult:
    """A test that the categories of a variable have the given population shares.

    X² = Σ (N̂_k − N̂ p_k)² / (N̂ p_k), referred to the mixture of χ² that the design gives it; `method` names how its tail is
    computed. Raises EstimationError for shares that do not name the categories, or where nothing varies (a stratifier).
    Source: Rao & Scott (1981); Thomas & Rao (1987).

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"sex": list("ffmm") * 5 + ["f"], "w": 1.0})
    >>> an.gof(an.Design(frame, weights="w"), "sex", {"f": 0.5, "m": 0.5})
    Goodness of fit: statistic = 0.047619, df = 1, scale = 1.0476, p = 0.8312
    """
    from analysis.estimate.domains import level_codes

    _, levels = level_codes(design.frame[variable])
    if set(levels) != set(shares):
        raise EstimationError(
            f"has the categories {', '.join(map(str, levels))}, the shares name {', '.join(map(str, shares))}", where=variable
        )
    p = np.array([shares[level] for level in levels], dtype=float)
    if (p <= 0).any():
        raise EstimationError("a share is zero or negative", where=variable, advice="a category that cannot occur is no category")
    p = p / p.sum()
    counted = design.assign(**{variable: design.frame[variable].astype("category")})
    cells = total(counted, variable, where=where, deff=False)
    observed, expected = cells.value, cells.value.sum() * p
    statistic = float(((observed - expected) ** 2 / expected).sum())
    root = np.sqrt(expected)
    derivative = np.diag(1 / root) - (p / root + (observed - expected) / (2 * expected * root) * p)[:, None]
    weights = np.linalg.eigvalsh(derivative @ cells.vcov @ derivative.T)
    if proportion(design, variable, where=where, deff=False).se.max() < 1e-12:
        raise EstimationError("its shares are fixed by the design", where=variable, advice="there is nothing to test")
    spread = (weights**2).mean() / weights.mean() ** 2
    parameters = {"df": len(p) / spread, "scale": float(weights.mean() * spread)}
    p_value = chi2_mixture_sf(statistic, weights[weights > weights.max() * 1e-12], method)
    return TestResult(
        "Goodness of fit", statistic, p_value, parameters, effects=weights, call={"test": "gof", "variable": variable}
    )
