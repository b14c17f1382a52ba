"""One side of a formula as a factored matrix: formulaic codes the combinations of categories that occur, not the rows."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import partial, reduce
from math import prod
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import BoolArray, FloatArray
from analysis.design.codes import Codes, column_codes, crossed, narrow, occurring
from analysis.solve.model_matrix import Array, FactoredMatrix

CATEGORIES = re.compile(r"^C\(\s*(?P<name>[^\s,()]+)\s*[,)]")
LARGEST = 1 << 16  # combinations of categories, whether they occur or not


def factored(side: Any, frame: pd.DataFrame, rows: BoolArray) -> tuple[FactoredMatrix, Any] | None:
    """The matrix of one side of a formula over all rows of a frame, and the spec that makes its columns for new data.

    `rows` are those without a missing value. None for what does not come apart into categories and numbers: splines
    and other columns that depend on all rows, or more combinations of categories than are worth a table.
    """
    parts = parts_of(side, frame)
    if not rows.any() or parts is None or (cells := combinations(frame, parts.categories, rows)) is None:
        return None
    one = frame.iloc[[int(np.argmax(rows))]]
    few = one[sorted(side.required_variables) or list(frame.columns[:1])].take([0] * len(cells.table)).reset_index(drop=True)
    few[list(cells.table.columns)] = cells.table
    try:
        with np.errstate(all="ignore"):  # a spline of one row is no spline, and is not used
            spec, table = coded(side, few, parts)
    except Exception:  # what is wrong is said where all rows are read
        return None
    numbers = {expression: values_of(name, expression, frame, rows) for expression, name in parts.numbers.items()}
    known = {expression: values for expression, values in numbers.items() if values is not None}
    if spec.transform_state or len(known) < len(numbers) or not all(is_number(spec, expression) for expression in known):
        return None
    products, number = products_of(spec, known)
    return FactoredMatrix(cells.cell, table, products, number), spec


@dataclass(frozen=True)
class Parts:
    """What a formula is made of: the columns that are categories, and expressions of numbers with the column they name."""

    categories: tuple[str, ...]
    numbers: Mapping[str, str | None]


def parts_of(side: Any, frame: pd.DataFrame) -> Parts | None:
    """The categories and numbers of one side of a formula; None for a column that is not there or neither of them."""
    categories: list[str] = []
    numbers: dict[str, str | None] = {}
    for factor in (factor for term in side for factor in term.factors):
        kind = factor.eval_method.value
        wrapped = CATEGORIES.match(factor.expr) if kind == "python" else None
        name = wrapped["name"] if wrapped else factor.expr
        if (wrapped or kind == "lookup") and name not in frame.columns:
            return None
        if wrapped or (kind == "lookup" and is_category(frame[name])):
            categories.append(name)
        elif kind == "lookup" and not pd.api.types.is_numeric_dtype(frame[name].dtype):
            return None  # such as a date
        elif kind != "literal":
            numbers[factor.expr] = name if kind == "lookup" else None
    return Parts(tuple(dict.fromkeys(categories)), numbers)


def is_category(column: pd.Series) -> bool:
    """Whether formulaic takes a column for categories."""
    return column.dtype in ("object", "str") or isinstance(column.dtype, pd.CategoricalDtype)


def is_number(spec: Any, expression: str) -> bool:
    """Whether formulaic took an expression for a number."""
    return bool(spec.encoder_state[expression][0].value == "numerical")


def coded(side: Any, few: pd.DataFrame, parts: Parts) -> tuple[Any, FloatArray]:
    """The spec of one side and the columns of its categories in each combination, numbers standing at 1."""
    import formulaic

    plain = [name for name in parts.numbers.values() if name is not None and name not in parts.categories]
    few = few.assign(**dict.fromkeys(plain, 1.0))
    made = side.get_model_matrix(few, na_action="ignore")
    if len(plain) < len(parts.numbers):
        stand_ins = {expression: f"number {k}" for k, expression in enumerate(parts.numbers)}
        side = formulaic.Formula([with_stand_ins(term, stand_ins) for term in side], _ordering="none")
        table = side.get_model_matrix(few.assign(**dict.fromkeys(stand_ins.values(), 1.0)), na_action="ignore")
        return made.model_spec, np.asarray(table, dtype=float)
    return made.model_spec, np.asarray(made, dtype=float)


@dataclass(frozen=True, eq=False)
class Combinations:
    """The combinations of categories that occur: each row's, −1 where one is missing, and a table of them."""

    cell: Codes
    table: pd.DataFrame  # the m combinations


def combinations(frame: pd.DataFrame, names: Iterable[str], rows: BoolArray) -> Combinations | None:
    """The combinations of some columns that occur in some rows; None where there may be too many."""
    coded = {name: column_codes(frame[name], sort=True) for name in names}
    sizes = [len(values) for _, values in coded.values()]
    if prod(sizes) > LARGEST:
        return None
    if not coded:
        return Combinations(rows.astype(np.int8) - np.int8(1), pd.DataFrame(index=[0]))
    joint, size = crossed([(codes, len(values)) for codes, values in coded.values()])
    if not rows.all():
        joint = np.where(rows, joint, -1).astype(joint.dtype)
    kept = np.flatnonzero(occurring(joint, size))
    place = np.full(size + 1, -1, dtype=narrow(len(kept)))
    place[kept] = np.arange(len(kept))
    table, below = pd.DataFrame(index=np.arange(len(kept))), size
    for name, (_, values) in coded.items():
        below //= len(values)
        table[name] = pd.Series(values.take(kept // below % len(values))).astype(frame[name].dtype)
    return Combinations(place[joint], table)


def values_of(column: str | None, expression: str, frame: pd.DataFrame, rows: BoolArray) -> Array | None:
    """The numbers an expression makes of each row, (n,), NaN in other rows; a column as it is kept. None for several columns."""
    import formulaic

    if column is not None:
        values = frame[column]
        plain = isinstance(values.dtype, np.dtype)
        return values.to_numpy() if plain else values.to_numpy(dtype=float, na_value=np.nan)
    made = formulaic.Formula(f"0 + {expression}").get_model_matrix(frame if rows.all() else frame.loc[rows], na_action="ignore")
    if made.shape[1] != 1:
        return None
    spread = np.full(len(rows), np.nan)
    spread[rows] = np.asarray(made, dtype=float)[:, 0]
    return spread


def with_stand_ins(term: Any, stand_ins: Mapping[str, str]) -> Any:
    """A term whose numbers are read from columns of ones, so that only its categories are left."""
    from formulaic.parser.types import Factor, Term

    factors = [
        Factor(stand_ins[factor.expr], eval_method="lookup") if factor.expr in stand_ins else factor for factor in term.factors
    ]
    return Term(factors)


def products_of(spec: Any, known: Mapping[str, Array]) -> tuple[tuple[Array, ...], Any]:
    """The products of numbers that terms multiply, and which of them each column has, −1 for none."""
    products: dict[tuple[str, ...], Array] = {}
    number = []
    for entry in spec.structure:
        own = tuple(factor.expr for factor in entry.term.factors if factor.expr in known)
        if own and own not in products:
            products[own] = reduce(partial(np.multiply, dtype=float), [known[expression] for expression in own])
        number += [list(products).index(own) if own else -1] * len(entry.columns)
    return tuple(products.values()), np.array(number, dtype=np.intp)
