"""The median income of the poor, and its distance to the poverty line: how poor the poor are."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np

from analysis.design import BoolArray, Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimator
from analysis.estimate.population import of_everybody
from analysis.estimators.density import bandwidth, density, lower_quantile
from analysis.estimators.measures import measure_in_population
from analysis.estimators.poverty import deprivation_kernel, foster, line_said
from analysis.estimators.poverty_line import AT_RISK, PovertyLine, line_of


def median_kernel(line: float | PovertyLine, columns: FloatArray, weights: FloatArray, inside: BoolArray) -> Linearised:
    """The median of those inside at or below the line: where half the poverty rate is reached.

    Raises EstimationError where nobody is. Source: Osier (2009), section 3.3.
    """
    y = columns[:, 0]
    amount, _ = line_of(line, y, weights)
    own, held = y[inside], weights[inside]
    poor = (own <= amount) & (held != 0)
    if not poor.any():
        raise EstimationError("nobody in the domain is at or below the poverty line", where=f"{amount:,.6g}")
    median = lower_quantile(own[poor], held[poor], 0.5)
    rate = deprivation_kernel(foster(0), line, columns, weights, inside)
    scores = 0.5 * rate.scores[:, 0]
    scores[inside] -= ((own <= median) - 0.5 * rate.value[0]) / held.sum()
    return Linearised(np.array([median]), scores[:, None] / density(own, held, median, bandwidth(own, held)))


def gap_kernel(line: float | PovertyLine, columns: FloatArray, weights: FloatArray, inside: BoolArray) -> Linearised:
    """(line − median of the poor) / line."""
    amount, moved = line_of(line, columns[:, 0], weights)
    median = median_kernel(line, columns, weights, inside)
    scores = median.value[0] / amount**2 * moved[:, None] - median.scores / amount
    return Linearised(1 - median.value / amount, scores)


TOP = PovertyLine(1.0, 0.9)  # so that samples of any size have poor people for the laws
estimator("poor_median", columns=1, smooth=False)(of_everybody(partial(median_kernel, TOP)))
estimator("poverty_gap_of_median", columns=1, smooth=False)(of_everybody(partial(gap_kernel, TOP)))


def poor_median(
    design: Design, variable: str, by: str | Sequence[str] | None = None, *, line: float | PovertyLine = AT_RISK, **options: Any
) -> Estimates:
    """The median of a variable among those at or below the poverty line.

    `line` and `options` as for `poverty`. Raises EstimationError where nobody is poor.
    Source: Osier (2009), section 3.3.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 5, "wage": [3.0, 4.0, 5.0, 20.0, 30.0]}), "w")
    >>> an.poor_median(design, "wage", line=6).value.tolist()
    [4.0]
    """
    kernel = partial(median_kernel, line)
    return measure_in_population("poor_median", kernel, design, variable, by, said=line_said(line), **options)


def median_poverty_gap(
    design: Design, variable: str, by: str | Sequence[str] | None = None, *, line: float | PovertyLine = AT_RISK, **options: Any
) -> Estimates:
    """The relative median poverty gap: how far the median of the poor lies below the line, as a share of it.

    `line` and `options` as for `poverty`. Raises EstimationError where nobody is poor.
    Source: Eurostat; Osier (2009), section 3.3.

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 5, "wage": [3.0, 4.5, 5.0, 20.0, 30.0]}), "w")
    >>> an.median_poverty_gap(design, "wage", line=6).value.tolist()
    [0.25]
    """
    kernel = partial(gap_kernel, line)
    return measure_in_population("median_poverty_gap", kernel, design, variable, by, said=line_said(line), **options)
