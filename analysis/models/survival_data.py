"""Times, events and model matrices of survival models."""

from __future__ import annotations

import numpy as np

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate.domains import columns_of, level_codes, matrix_of
from analysis.models.formula import complete_rows

SURVIVAL = ("entry", "time", "event", "stratum")


def survival_columns(design: Design, time: str, event: str, entry: str | None = None, strata: str | None = None) -> FloatArray:
    """Columns (n, 4) of entry, time, event and stratum code, NaN where missing.

    Raises EstimationError for events that are not 0 or 1, or times that do not come after entry.
    """
    columns = np.column_stack(
        [np.full(len(design.frame), -np.inf), matrix_of(design, [time, event]), np.zeros(len(design.frame))]
    )
    if entry is not None:
        columns[:, 0] = matrix_of(design, [entry])[:, 0]
    if strata is not None:
        columns_of(design, [strata])
        codes, _ = level_codes(design.frame[strata])
        columns[:, 3] = np.where(codes < 0, np.nan, codes)
    used = columns[design.active & complete_rows(columns)]
    if not np.isin(used[:, 2], (0.0, 1.0)).all():
        raise EstimationError("holds other values than 0 (censored) and 1", where=event, advice="compare it: status == 2")
    if not (used[:, 1] > used[:, 0]).all():
        raise EstimationError("does not always come after the entry", where=time)
    if not used[:, 2].any():
        raise EstimationError("no event happened in the domain", where=event, advice="there is nothing to model")
    return columns
