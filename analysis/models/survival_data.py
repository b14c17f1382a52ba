"""Times, events and model matrices of survival models."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.design import Design, FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.estimate.domains import columns_of, level_codes, matrix_of
from analysis.models.formula import INTERCEPT, ModelFrame, model_frame, without_aliases

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


def complete_rows(columns: FloatArray) -> npt.NDArray[np.bool_]:
    """Rows (n,) of columns (n, k) without a missing value."""
    return np.asarray(np.logical_not(np.isnan(columns).any(axis=1)))


def terms_frame(design: Design, terms: str, rows: npt.NDArray[np.bool_]) -> ModelFrame:
    """The model matrix of `terms`, the intercept left out: a hazard or a cutpoint stands for it."""
    frame = model_frame(design, f"1 + {terms.lstrip('~ ')}")
    used = rows & frame.complete & design.active
    if not used.any():
        raise EstimationError("no row of positive weight has every variable of the model", where=terms)
    kept: IntArray = independent(frame, used, design)
    return without_aliases(frame, np.array([i for i in kept if frame.names[i] != INTERCEPT], dtype=np.intp))


def independent(frame: ModelFrame, used: npt.NDArray[np.bool_], design: Design) -> IntArray:
    """Columns that are no combination of the ones before, the intercept among them."""
    from analysis.solve.irls import independent_columns

    return independent_columns(frame.matrix[used], design.weights[used])
