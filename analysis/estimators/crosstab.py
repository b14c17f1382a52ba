"""A weighted two-way table of counts or shares: what a first look at the data wants."""

from __future__ import annotations

from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import Design, crossed
from analysis.errors import EstimationError
from analysis.estimate.domains import columns_of, level_codes

Shares = Literal["rows", "columns", "all"]


def crosstab(design: Design, row: str, column: str, shares: Shares | None = None, where: Any = None) -> pd.DataFrame:
    """Weighted counts of the categories of two variables, or their shares of rows, columns or all, as a frame.

    Rows without an answer to either are left out. For standard errors, `proportion(design, column, by=row)`; for a test,
    `chisq`. Raises EstimationError where nobody is left.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"w": [1.0, 2.0, 3.0], "sex": ["f", "m", "m"], "union": ["yes", "yes", "no"]})
    >>> an.crosstab(an.Design(frame, "w"), "sex", "union").to_numpy().tolist()
    [[0.0, 1.0], [3.0, 2.0]]
    """
    columns_of(design, [row, column])
    looked = design if where is None else design.domain(where)
    (down, rows), (across, columns) = (level_codes(design.frame[name]) for name in (row, column))
    cell, size = crossed([(down, len(rows)), (across, len(columns))])
    inside = looked.active & (cell >= 0)
    if not inside.any():
        raise EstimationError("nobody in the domain has both answers", where=f"{row}, {column}")
    flat = np.bincount(cell[inside], weights=design.weights[inside], minlength=size)
    table = pd.DataFrame(
        flat.reshape(len(rows), len(columns)), index=pd.Index(rows, name=row), columns=pd.Index(columns, name=column)
    )
    sums = {"rows": table.sum(axis=1).to_numpy()[:, None], "columns": table.sum(axis=0).to_numpy(), "all": flat.sum()}
    return table if shares is None else table / sums[shares]
