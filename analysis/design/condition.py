"""Conditions on rows, such as `age >= 15 and sex != 'female'`, in three-valued logic: missing is neither true nor false."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable
from functools import reduce
from itertools import pairwise
from typing import Any

import pandas as pd

from analysis.dataset import did_you_mean
from analysis.errors import VariableError

QUOTED = re.compile(r"`([^`]+)`")
COMPARE: dict[type[ast.cmpop], Callable[[Any, Any], Any]] = {
    ast.Eq: operator.eq, ast.NotEq: operator.ne, ast.Lt: operator.lt,
    ast.LtE: operator.le, ast.Gt: operator.gt, ast.GtE: operator.ge,
}  # fmt: skip
ARITHMETIC: dict[type[ast.operator], Callable[[Any, Any], Any]] = {
    ast.Add: operator.add, ast.Sub: operator.sub, ast.Mult: operator.mul, ast.Div: operator.truediv, ast.Mod: operator.mod,
    ast.FloorDiv: operator.floordiv, ast.Pow: operator.pow, ast.BitAnd: operator.and_, ast.BitOr: operator.or_,
}  # fmt: skip
UNARY: dict[type[ast.unaryop], Callable[[Any], Any]] = {
    ast.Not: operator.invert, ast.Invert: operator.invert, ast.USub: operator.neg, ast.UAdd: operator.pos,
}  # fmt: skip


def evaluated(frame: pd.DataFrame, condition: str) -> Any:
    """The truth of a condition in each row (n,), missing where a value it needs is missing.

    Columns by name (in backticks if the name is no word), numbers, texts, `and or not`, comparisons, `in` and `not in` a
    list, arithmetic, and `missing(column)`. Raises VariableError for anything else, unknown columns, or what cannot be compared.

    >>> frame = pd.DataFrame({"age": [14, 20, None], "sex": ["m", None, "f"]})
    >>> evaluated(frame, "age >= 15 and sex != 'f'").tolist()
    [False, <NA>, False]
    """
    quoted: dict[str, str] = {}

    def stand_in(match: re.Match[str]) -> str:
        return quoted.setdefault(match[1], f"_column_{len(quoted)}")

    try:
        tree = ast.parse(QUOTED.sub(stand_in, condition).strip(), mode="eval")
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise VariableError(
            f"cannot be read: {error}", where=condition, advice="write column == 'value', joined by and / or"
        ) from error
    names = {stand: name for name, stand in quoted.items()}
    try:
        return Evaluator(frame, names, condition).value(tree.body)
    except VariableError:
        raise
    except Exception as error:
        raise VariableError(
            f"cannot be evaluated: {error}", where=condition, advice="compare columns with values of their type"
        ) from error


class Evaluator:
    """Walks the syntax tree of one condition over one frame."""

    def __init__(self, frame: pd.DataFrame, names: dict[str, str], condition: str) -> None:
        self.frame, self.names, self.condition = frame, names, condition

    def value(self, node: ast.expr) -> Any:
        """A column, a constant, or the result of an operation on them."""
        match node:
            case ast.Constant(value=constant):
                return constant
            case ast.Name(id=name):
                return self.column(self.names.get(name, name))
            case ast.BoolOp(op=op, values=parts):
                joined = operator.and_ if isinstance(op, ast.And) else operator.or_
                return reduce(joined, [self.truth(part) for part in parts])
            case ast.UnaryOp(op=op, operand=operand):
                return UNARY[type(op)](self.truth(operand) if isinstance(op, ast.Not | ast.Invert) else self.value(operand))
            case ast.BinOp(left=left, op=op, right=right) if type(op) in ARITHMETIC:
                return ARITHMETIC[type(op)](self.value(left), self.value(right))
            case ast.Compare(left=left, ops=ops, comparators=others):
                return self.comparison([left, *others], ops)
            case ast.Call(func=ast.Name(id="missing"), args=[ast.Name(id=name)], keywords=[]):
                return self.column(self.names.get(name, name)).isna().astype("boolean")
            case ast.List(elts=parts) | ast.Tuple(elts=parts):
                return [self.value(part) for part in parts]
        raise VariableError(
            f"{ast.unparse(node)} is not understood here", where=self.condition, advice="use columns, values and / or / not"
        )

    def truth(self, node: ast.expr) -> Any:
        """A part that must be true or false: a boolean column or a comparison."""
        value = self.value(node)
        if isinstance(value, pd.Series) and not pd.api.types.is_bool_dtype(value.dtype):
            raise VariableError(
                f"{ast.unparse(node)} is neither true nor false", where=self.condition, advice="compare it with a value"
            )
        return value

    def comparison(self, operands: list[ast.expr], ops: list[ast.cmpop]) -> Any:
        """`a < b <= c`, `a in [...]`, `a not in [...]`."""
        parts = []
        for op, (left, right) in zip(ops, pairwise(operands), strict=True):
            first, second = self.value(left), self.value(right)
            if isinstance(op, ast.In | ast.NotIn):
                among = first.isin(second).astype("boolean").mask(first.isna())
                parts.append(among if isinstance(op, ast.In) else ~among)
            else:
                compared = COMPARE[type(op)](first, second)
                parts.append(compared.astype("boolean") if isinstance(compared, pd.Series) else compared)
        return reduce(operator.and_, parts)

    def column(self, name: str) -> pd.Series:
        """A column in a type whose missing values stay missing in comparisons."""
        if name not in self.frame.columns:
            raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, self.frame.columns))
        column = self.frame[name]
        if isinstance(column.dtype, pd.CategoricalDtype):
            numeric = pd.api.types.is_numeric_dtype(column.cat.categories.dtype)
            column = column.astype("Float64" if numeric else "object")
        if pd.api.types.is_object_dtype(column.dtype) or pd.api.types.is_string_dtype(column.dtype):
            if pd.api.types.infer_dtype(column, skipna=True) == "boolean":
                return column.astype("boolean")
            return column.astype(pd.StringDtype(na_value=pd.NA))
        return column.convert_dtypes()
