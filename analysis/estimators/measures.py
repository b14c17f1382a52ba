"""The way from a kernel on one variable to its estimates: what measures of inequality and poverty share."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimate, matrix_of
from analysis.estimate.linearised import Kernel
from analysis.estimate.population import PopulationKernel, estimate_in_population

Levels = Sequence[float | None]


def measure(
    name: str,
    kernel: Kernel,
    design: Design,
    variables: str | Sequence[str],
    by: str | Sequence[str] | None,
    *,
    levels: Levels = (None,),
    said: dict[str, Any] | None = None,
    **options: Any,
) -> Estimates:
    """Estimates of a kernel of one variable for each of several; `levels` label its values, `said` are its parameters."""
    names = listed(variables)
    labels = pd.DataFrame([(variable, level) for variable in names for level in levels], columns=["variable", "level"])
    return estimate(
        each_column(kernel), design, matrix_of(design, names), labels, **request(name, names, by, said or {}, options)
    )


def measure_in_population(
    name: str,
    kernel: PopulationKernel,
    design: Design,
    variable: str,
    by: str | Sequence[str] | None,
    *,
    said: dict[str, Any],
    **options: Any,
) -> Estimates:
    """Estimates of a population kernel of one variable. Design effects are not given: there are two populations."""
    labels = pd.DataFrame({"variable": [variable], "level": None})
    columns = matrix_of(design, [variable])
    asked = {**request(name, [variable], by, said, options), "deff": False}
    return estimate_in_population(kernel, design, columns, labels, **asked)


def request(
    name: str, names: Sequence[str], by: str | Sequence[str] | None, said: dict[str, Any], options: dict[str, Any]
) -> dict[str, Any]:
    """The fields of an estimation request: what is asked, and the call as the result remembers it."""
    call = {"estimator": name, "variables": list(names), "by": by, "where": options.get("where"), **said}
    return {"names": names, "by": by, "estimator": name, "call": call, **options}


def listed(variables: str | Sequence[str]) -> list[str]:
    """One or several names as a list."""
    return [variables] if isinstance(variables, str) else list(variables)


def each_column(kernel: Kernel) -> Kernel:
    """A kernel of one column, for every column."""

    def together(columns: FloatArray, weights: FloatArray) -> Linearised:
        results = [kernel(columns[:, [j]], weights) for j in range(columns.shape[1])]
        return Linearised(np.concatenate([one.value for one in results]), np.hstack([one.scores for one in results]))

    return together


def positive(design: Design, names: Sequence[str], where: Any, what: str) -> FloatArray:
    """Columns (n, k) of which every value in the domain that weighs something is positive.

    Raises EstimationError otherwise: a logarithm or a power of zero is no number.
    """
    columns = matrix_of(design, names)
    looked = design if where is None else design.domain(where)
    refused = looked.active[:, None] & (columns <= 0)
    if refused.any():
        name = names[int(np.argmax(refused.any(axis=0)))]
        raise EstimationError(
            f"{what} is defined for positive values; {int(refused.any(axis=1).sum())} rows are not",
            where=name,
            advice=f'say where="{name} > 0", or recode',
        )
    return columns
