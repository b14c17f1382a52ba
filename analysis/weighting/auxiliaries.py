"""Calibration variables with their known totals: numbers, categories and their crossings as the columns of one matrix."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design import FloatArray
from analysis.errors import DesignError, VariableError
from analysis.weighting.margins import Totals, read_margin, show

KnownTotals = Mapping[Any, float | Totals]
"""`{"1": 6194, "income": 3.2e9, "sex": {"f": 3200, "m": 2994}, ("region", "ownership"): {…}}`."""
COUNT = "1"


@dataclass(frozen=True, eq=False)
class Auxiliaries:
    """The (n, p) matrix of calibration variables with the name and the known total of each column."""

    columns: FloatArray
    names: tuple[str, ...]
    totals: FloatArray

    def combination(self, coefficients: Mapping[str, float]) -> FloatArray:
        """Σ coefficient · column, (n,). Raises VariableError for a name that is no calibration variable."""
        for name in coefficients:
            if name not in self.names:
                raise VariableError("is no calibration variable", where=name, advice=did_you_mean(name, self.names))
        vector: FloatArray = self.columns @ np.array([coefficients.get(name, 0.0) for name in self.names])
        return vector


def read_auxiliaries(frame: pd.DataFrame, totals: KnownTotals, weights: FloatArray) -> Auxiliaries:
    """The matrix for a design's rows; rows that weigh nothing get zeros.

    With the number of people given ("1"), a variable may leave categories out: the count implies the last one.

    Raises VariableError for unknown or non-numeric variables, DesignError for missing values or totals that do not fit.
    """
    if not totals:
        raise DesignError("no total is given", where="totals", advice="name at least one variable with its total")
    columns: list[FloatArray] = []
    names: list[str] = []
    values: list[float] = []
    for key, known in totals.items():
        if isinstance(known, Mapping | pd.Series):
            margin = read_margin(frame, key, known, weights, partial=COUNT in totals)
            for place, category in enumerate(margin.categories):
                columns.append((margin.codes == place).astype(float))
                names.append(f"{margin.name}={show(category)}")
            values += margin.totals.tolist()
        else:
            columns.append(np.ones(len(frame)) if key == COUNT else numeric(frame, key, weights))
            names.append(key)
            values.append(float(known))
    if not np.isfinite(values).all():
        raise DesignError("a total is missing or infinite", where=names[int(np.argmin(np.isfinite(values)))])
    return Auxiliaries(np.column_stack(columns), tuple(names), np.array(values))


def numeric(frame: pd.DataFrame, name: str, weights: FloatArray) -> FloatArray:
    """A numeric column, 0 where the row weighs nothing and the value is missing."""
    if name not in frame.columns:
        raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, frame.columns))
    if not pd.api.types.is_numeric_dtype(frame[name].dtype):
        raise VariableError("is not numeric", where=name, advice="give totals by category: {'name': {'category': total}}")
    values = frame[name].to_numpy(dtype=float, na_value=np.nan)
    lost = np.isnan(values) & (weights != 0)
    if lost.any():
        raise DesignError(
            f"is missing in {int(lost.sum())} rows that weigh something", where=name, advice="impute it or leave it out"
        )
    known: FloatArray = np.nan_to_num(values, nan=0.0)
    return known
