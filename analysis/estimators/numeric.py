"""The columns an estimator of totals or means works on: numbers as they are, categories by code."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design
from analysis.estimate import Estimates, FunctionOfTotals, estimate_totals
from analysis.estimate.base_columns import BaseColumns, Categories, Numbers
from analysis.estimate.domains import columns_of, level_codes, numeric_column


def estimate_numeric(
    name: str,
    function: FunctionOfTotals,
    design: Design,
    variables: str | Sequence[str],
    *,
    categories: bool = False,
    **options: Any,
) -> Estimates:
    """Estimates with one statistic per numeric variable and one per category of a categorical one.

    `categories` reads every variable as categories. Categories that the data never hold have the share and total zero.
    """
    wanted = [variables] if isinstance(variables, str) else list(variables)
    columns: list[BaseColumns] = []
    statistics: list[tuple[str, Any]] = []
    for variable in wanted:
        columns_of(design, [variable])
        column = design.frame[variable]
        if categories or isinstance(column.dtype, pd.CategoricalDtype):
            codes, levels = level_codes(column)
            columns.append(Categories(codes, len(levels)))
            statistics += [(variable, level) for level in levels]
        else:
            columns.append(numbers_of(design, variable))
            statistics.append((variable, None))
    call = {"estimator": name, "variables": wanted, "by": options["by"], "where": options["where"]}
    labels = partial(pd.DataFrame, statistics, columns=["variable", "level"])
    return estimate_totals(function, design, columns, labels, names=wanted, estimator=name, call=call, **options)


def numbers_of(design: Design, name: str) -> Numbers:
    """A numeric column of the design's data. Raises VariableError if it is not there or not numeric."""
    columns_of(design, [name])
    return Numbers(np.asarray(numeric_column(design, name), dtype=float))
