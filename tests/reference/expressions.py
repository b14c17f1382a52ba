"""Variables and conditions as R writes them: factor(x), I(x > 2), comparisons of a subset."""

from __future__ import annotations

import ast
import operator
import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import pandas as pd

from tests.reference.case import NotSupported

COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "==": operator.eq,
    "!=": operator.ne,
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
}
FUNCTIONS: dict[str, Callable[..., Any]] = {
    "log": np.log,
    "exp": np.exp,
    "sqrt": np.sqrt,
    "abs": np.abs,
    "sum": np.sum,
    "mean": np.mean,
    "log10": np.log10,
    "I": lambda x: x,
    "is_na": pd.isna,
    "as_numeric": lambda x: pd.Series(x).astype(float),
    "as_integer": lambda x: pd.Series(x).astype(float),
    "ifelse": lambda test, yes, no: pd.Series(np.where(test, yes, no)),
}
OPERATORS: dict[type, Callable[[Any, Any], Any]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.BitAnd: operator.and_,
    ast.BitOr: operator.or_,
    ast.Eq: operator.eq,
    ast.NotEq: operator.ne,
    ast.Gt: operator.gt,
    ast.GtE: operator.ge,
    ast.Lt: operator.lt,
    ast.LtE: operator.le,
}


def condition(frame: pd.DataFrame, comparison: Mapping[str, Any]) -> np.ndarray:
    """One comparison {var, cmp, value} as booleans; a missing value is false."""
    column, cmp, value = variable(frame, comparison["var"]), comparison["cmp"], comparison.get("value")
    if cmp == "notna":
        return column.notna().to_numpy()
    if cmp == "isna":
        return column.isna().to_numpy()
    if cmp in ("in", "notin"):
        inside = column.isin([text_like(column, item) for item in value])
        return (inside if cmp == "in" else ~inside & column.notna()).to_numpy(dtype=bool)
    if cmp not in COMPARISONS:
        raise NotSupported(f"comparison {cmp}")
    plain = column.astype(object) if isinstance(column.dtype, pd.CategoricalDtype) else column
    result = COMPARISONS[cmp](plain, text_like(column, value))
    return np.asarray(result.fillna(False), dtype=bool) & column.notna().to_numpy()


def text_like(column: pd.Series, value: Any) -> Any:
    """A value as the column holds it: factor levels are text."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return str(value)
    return value


def conditions(frame: pd.DataFrame, where: Sequence[Mapping[str, Any]]) -> np.ndarray:
    """Comparisons joined by and."""
    mask = np.ones(len(frame), dtype=bool)
    for comparison in where:
        mask &= condition(frame, comparison)
    return mask


def variable(frame: pd.DataFrame, name: str) -> pd.Series:
    """A column, or what an R expression over columns gives."""
    return frame[name] if name in frame.columns else evaluate(frame, name)


def evaluate(frame: pd.DataFrame, expression: str) -> pd.Series:
    """The value of a small R expression over the columns of a frame."""
    source = re.sub(r"(?<=[A-Za-z])\.(?=[A-Za-z])", "_", expression).replace("^", "**")
    source = re.sub(r"!(?!=)", "~", source)
    source = re.sub(r"%in%", "in", source)
    try:
        tree = ast.parse(source.strip(), mode="eval")
    except SyntaxError as error:
        raise NotSupported(f"expression {expression}") from error
    result = value_of(tree.body, frame)
    return pd.Series(result, index=frame.index, name=expression)


def value_of(node: ast.expr, frame: pd.DataFrame) -> Any:
    """The value of one part of an expression."""
    match node:
        case ast.Constant(value=value):
            return value
        case ast.Name(id="TRUE" | "T"):
            return True
        case ast.Name(id="FALSE" | "F"):
            return False
        case ast.Name(id=name) if name in frame.columns:
            return frame[name]
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            return -value_of(operand, frame)
        case ast.UnaryOp(op=ast.Invert(), operand=operand):
            return ~value_of(operand, frame)
        case ast.BinOp(left=left, op=op, right=right) if type(op) in OPERATORS:
            return OPERATORS[type(op)](value_of(left, frame), value_of(right, frame))
        case ast.Compare(left=left, ops=[ast.In()], comparators=[ast.Call(func=ast.Name(id="c"), args=items)]):
            column = pd.Series(value_of(left, frame))
            return column.isin([text_like(column, value_of(item, frame)) for item in items])
        case ast.Compare(left=left, ops=[op], comparators=[right]) if type(op) in OPERATORS:
            return compared(value_of(left, frame), value_of(right, frame), OPERATORS[type(op)])
        case ast.Call(func=ast.Name(id="factor" | "as_factor"), args=[argument]):
            return as_factor(pd.Series(value_of(argument, frame)))
        case ast.Call(func=ast.Name(id=name), args=arguments) if name in FUNCTIONS:
            return FUNCTIONS[name](*(value_of(argument, frame) for argument in arguments))
    raise NotSupported(f"expression {ast.unparse(node)}")


def compared(left: Any, right: Any, compare: Callable[[Any, Any], Any]) -> Any:
    """A comparison that is missing where its column is, as in R."""
    if not isinstance(left, pd.Series):
        return compare(left, right)
    plain = left.astype(object) if isinstance(left.dtype, pd.CategoricalDtype) else left
    return compare(plain, right).astype("boolean").mask(left.isna())


def as_factor(column: pd.Series) -> pd.Series:
    """A column as a factor with sorted levels that are printed as R prints them."""
    if isinstance(column.dtype, pd.CategoricalDtype):
        return column.cat.remove_unused_categories()
    levels = sorted(column.dropna().unique())
    texts = [f"{level:g}" if isinstance(level, float | int) and not isinstance(level, bool) else str(level) for level in levels]
    return pd.Series(
        pd.Categorical.from_codes(pd.Categorical(column, categories=levels).codes, categories=texts), index=column.index
    )
