"""Model formulas: what formulaic makes of them, laid out over all rows of a design with gaps where a value is missing."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design import BoolArray, Design, FloatArray, IntArray
from analysis.errors import EstimationError, VariableError
from analysis.models.factored import factored
from analysis.solve.irls import independent_columns
from analysis.solve.model_matrix import DenseMatrix, FactoredMatrix, ModelMatrix

LEVEL = re.compile(r"^(?P<factor>.+)\[(?:T\.)?(?P<level>.*)\]$")
INTERCEPT = "(Intercept)"


@dataclass(frozen=True, eq=False)
class ModelFrame:
    """The outcome (n, 1 or more), the columns of the model matrix (n, p) with their names, and which rows have every value.

    Rows with a gap are NaN. `spec` makes the same columns, with the same levels, for new data.
    """

    outcome: FloatArray
    columns: ModelMatrix
    names: tuple[str, ...]
    complete: BoolArray
    spec: Any
    terms: dict[str, tuple[int, ...]]
    kept: IntArray | None = None  # columns of the formula's matrix that are left

    @cached_property
    def matrix(self) -> FloatArray:
        """The model matrix written out, (n, p)."""
        return self.columns.rows(slice(None))

    def at(self, data: pd.DataFrame) -> FloatArray:
        """The (m, p) model matrix of new data. Raises VariableError for columns or levels the model does not know."""
        try:
            matrix = np.asarray(self.spec.get_model_matrix(data, na_action="raise"), dtype=float)
        except Exception as error:
            raise VariableError(f"cannot be predicted for: {error}", where="new data") from error
        return matrix if self.kept is None else matrix[:, self.kept]


def model_frame(design: Design, formula: str) -> ModelFrame:
    """The outcome and model matrix of `outcome ~ terms` over the rows of a design.

    Categories enter by treatment contrasts on their first level.
    Raises VariableError for a formula that cannot be read or names unknown columns.
    """
    import formulaic

    frame = plain_strings(design.frame)
    try:
        parsed = formulaic.Formula(formula, _ordering="none")
    except Exception as error:
        raise VariableError(
            f"cannot be read: {error}", where=formula, advice="write outcome ~ a + b, C(code) for categories"
        ) from error
    needed = sorted(parsed.required_variables)
    for name in needed:
        if name not in frame.columns:
            raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, frame.columns))
    rows = np.ones(len(frame), dtype=bool)
    for name in needed:
        rows &= frame[name].notna().to_numpy()
    sides = (parsed.lhs, parsed.rhs) if hasattr(parsed, "lhs") else (None, parsed)
    try:
        (matrix, spec), left = read(sides[1], frame, rows), None if sides[0] is None else read(sides[0], frame, rows)[0]
    except Exception as error:
        raise VariableError(f"cannot be computed: {error}", where=formula) from error
    outcome = np.zeros((len(frame), 0)) if left is None else left.rows(slice(None))
    complete: BoolArray = rows & ~np.isnan(outcome).any(axis=1)
    for number in matrix.numbers if isinstance(matrix, FactoredMatrix) else matrix.rows(slice(None)).T:
        complete &= ~np.isnan(number)
    terms = {str(term): tuple(indices) for term, indices in spec.term_indices.items()}
    return ModelFrame(outcome, matrix, tuple(r_name(name) for name in spec.column_names), complete, spec, terms)


def read(side: Any, frame: pd.DataFrame, rows: BoolArray) -> tuple[ModelMatrix, Any]:
    """One side of a formula over all rows and its spec: factored where it comes apart into categories and numbers."""
    if (found := factored(side, frame, rows)) is not None:
        return found
    made = side.get_model_matrix(frame.loc[rows], na_action="ignore")
    return DenseMatrix(over_all_rows(np.asarray(made, dtype=float), rows)), made.model_spec


def without_aliases(frame: ModelFrame, kept: IntArray) -> ModelFrame:
    """The frame with these columns only: the others are combinations of them."""
    place = {int(old): new for new, old in enumerate(kept)}
    terms = {term: tuple(place[i] for i in columns if i in place) for term, columns in frame.terms.items()}
    return replace(
        frame, columns=frame.columns.of_columns(kept), names=tuple(frame.names[i] for i in kept), kept=kept, terms=terms
    )


def complete_rows(columns: FloatArray) -> BoolArray:
    """Rows (n,) of columns (n, k) without a missing value."""
    return np.asarray(np.logical_not(np.isnan(columns).any(axis=1)))


def terms_frame(design: Design, terms: str, rows: BoolArray, *, intercept: bool) -> ModelFrame:
    """The model matrix of `terms` alone, without columns that others determine among these rows.

    Without `intercept` a baseline hazard or cutpoints stand for it; categories are then still contrasts.
    Raises EstimationError where no row is left.
    """
    frame = model_frame(design, terms if intercept else f"1 + {terms.lstrip('~ ')}")
    used = rows & frame.complete & design.active
    if not used.any():
        raise EstimationError("no row of positive weight has every variable of the model", where=terms)
    kept = independent_columns(frame.columns.of_rows(used), design.weights[used])
    wanted = [column for column in kept if intercept or frame.names[column] != INTERCEPT]
    return without_aliases(frame, np.array(wanted, dtype=np.intp))


def plain_strings(frame: pd.DataFrame) -> pd.DataFrame:
    """The frame without nullable booleans, which formulaic does not take as numbers."""
    nullable = [name for name in frame.columns if frame[name].dtype.name == "boolean"]
    return frame.assign(**{name: frame[name].astype("Float64").astype(float) for name in nullable}) if nullable else frame


def over_all_rows(part: FloatArray, rows: BoolArray) -> FloatArray:
    """Values of some rows as an array over all of them, NaN elsewhere."""
    part = part.reshape(int(rows.sum()), -1)
    whole = np.full((len(rows), part.shape[1]), np.nan, order="F")
    whole[rows] = part
    return whole


def r_name(column: str) -> str:
    """A column's name as R writes it: `stypeH`, `stypeH:ell`, `(Intercept)`."""
    if column == "Intercept":
        return INTERCEPT
    parts = []
    for part in column.split(":"):
        found = LEVEL.match(part)
        parts.append(f"{found['factor']}{found['level']}" if found else part)
    return ":".join(parts)


def term_columns(frame: ModelFrame, terms: Sequence[str]) -> list[int]:
    """The columns that belong to these terms. Raises VariableError for a term the model has not."""
    columns: list[int] = []
    for term in terms:
        if term not in frame.terms:
            raise VariableError("is no term of the model", where=term, advice=did_you_mean(term, frame.terms))
        columns += frame.terms[term]
    return columns
