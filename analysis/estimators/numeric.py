"""The columns an estimator of totals or means works on: numbers as they are, categories as one indicator each."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.estimate import Estimates, estimate, matrix_of
from analysis.estimate.domains import columns_of, level_codes
from analysis.estimate.linearised import Kernel


def estimate_numeric(
    name: str, kernel: Kernel, design: Design, variables: str | Sequence[str], *, categories: bool = False, **options: Any
) -> Estimates:
    """Estimates of a kernel with one statistic per column, numeric and categorical variables mixed.

    `categories` reads every variable as categories. Categories that the data never hold have the share and total zero.
    """
    wanted = [variables] if isinstance(variables, str) else list(variables)
    columns_of(design, wanted)
    matrices, statistics = [], []
    for variable in wanted:
        column = design.frame[variable]
        if categories or isinstance(column.dtype, pd.CategoricalDtype):
            matrix, levels = indicators(column)
        else:
            matrix, levels = matrix_of(design, [variable]), [None]
        matrices.append(matrix)
        statistics += [(variable, level) for level in levels]
    by, where = options.pop("by"), options.pop("where")
    return estimate(
        kernel,
        design,
        matrices[0] if len(matrices) == 1 else np.hstack(matrices),
        pd.DataFrame(statistics, columns=["variable", "level"]),
        names=wanted,
        by=by,
        where=where,
        estimator=name,
        call={"estimator": name, "variables": wanted, "by": by, "where": where},
        **options,
    )


def indicators(column: pd.Series) -> tuple[FloatArray, list[Any]]:
    """One 0/1 column per category, NaN in the rows where the category is missing, and the categories."""
    codes, levels = level_codes(column)
    matrix = np.zeros((len(codes), len(levels)), order="F")
    for level in range(len(levels)):
        matrix[:, level] = codes == level
    matrix[codes < 0] = np.nan
    return matrix, list(levels)
