"""Contrasts: linear and smooth combinations of estimates, by name, with the full covariance."""

from __future__ import annotations

import ast
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design.road import FloatArray
from analysis.errors import EstimationError, VariableError
from analysis.estimate.estimates import Estimates

Dual = tuple[float, FloatArray]  # a value and its gradient with respect to the statistics

ROUNDING = 1e-13
FUNCTIONS: dict[str, Callable[[float], tuple[float, float]]] = {
    "log": lambda x: (float(np.log(x)), 1 / x),
    "exp": lambda x: (float(np.exp(x)), float(np.exp(x))),
    "sqrt": lambda x: (float(np.sqrt(x)), 0.5 / float(np.sqrt(x))),
    "abs": lambda x: (abs(x), float(np.sign(x))),
    "logit": lambda x: (float(np.log(x / (1 - x))), 1 / (x * (1 - x))),
    "expit": lambda x: (float(1 / (1 + np.exp(-x))), float(np.exp(-x) / (1 + np.exp(-x)) ** 2)),
}


def contrast(estimates: Estimates, weights: str | Mapping[str, Any] | Sequence[float]) -> Estimates:
    """Combinations of statistics with their covariance; smooth ones by the delta method.

    `weights` is an expression over names ("north - south", "log(a / b)", names that are no words in backticks), one weight
    per statistic in order, weights by name (others zero), or several of these by the name each is to have.
    Raises VariableError for an unknown name, EstimationError for an expression with no value.
    Source: Särndal, Swensson & Wretman (1992), section 5.5.

    >>> import pandas as pd
    >>> from analysis.estimate.estimates import Estimates
    >>> labels = pd.DataFrame({"area": ["n", "s"], "variable": "y", "level": None})
    >>> two = Estimates(np.array([5.0, 3.0]), np.diag([0.09, 0.16]), 20.0, np.array([9, 9]), labels)
    >>> difference = contrast(two, "n - s")
    >>> difference.value.tolist(), difference.se.round(3).tolist()
    ([2.0], [0.5])
    """
    several = isinstance(weights, Mapping) and any(not isinstance(part, int | float) for part in weights.values())
    wanted: Mapping[str, Any] = weights if isinstance(weights, Mapping) and several else {described(weights): weights}
    duals = [combination(estimates, part) for part in wanted.values()]
    gradient = np.array([slope for _, slope in duals])
    involved = gradient != 0
    covariance = np.where(np.isnan(estimates.vcov) & ~np.outer(involved.any(0), involved.any(0)), 0.0, estimates.vcov)
    vcov = gradient @ covariance @ gradient.T
    size = np.abs(gradient) @ np.abs(covariance) @ np.abs(gradient).T
    return replace(
        estimates,
        value=np.array([value for value, _ in duals]),
        covariance=np.where(np.abs(vcov) < ROUNDING * size, 0.0, vcov),  # what cancels is zero
        n=np.array([estimates.n[row].sum() for row in involved]),
        labels=pd.DataFrame({"variable": list(wanted), "level": None}),
        positive=np.array([estimates.n_positive[row].sum() for row in involved]),
        srs=None,
        size=None,
        interval="t",
        replicates=None,
        road=None,
        own_df=None if estimates.own_df is None else estimates.own_df.combined(gradient),
    )


def described(weights: Any) -> str:
    """What an unnamed contrast is called."""
    if isinstance(weights, str):
        return weights
    if isinstance(weights, Mapping):
        return " ".join(f"{weight:+g}·{name}" for name, weight in weights.items() if weight)
    return "contrast"


def combination(estimates: Estimates, part: Any) -> Dual:
    """Value and gradient of one contrast."""
    if isinstance(part, str):
        return smooth_combination(estimates, part)
    weights = np.zeros(len(estimates))
    if isinstance(part, Mapping):
        for name, weight in part.items():
            weights[position(estimates, name)] = weight
    else:
        if len(part) != len(estimates):
            raise EstimationError(f"{len(part)} weights for {len(estimates)} statistics", advice="give one weight per statistic")
        weights[:] = part
    used = weights != 0
    return float(weights[used] @ estimates.value[used]), weights


def position(estimates: Estimates, name: str) -> int:
    """The place of a statistic by its name."""
    places = [place for place, known in enumerate(estimates.names) if known == name]
    if len(places) != 1:
        what = "names several statistics" if places else "is not the name of a statistic"
        raise VariableError(what, where=name, advice=did_you_mean(name, estimates.names))
    return places[0]


def smooth_combination(estimates: Estimates, expression: str) -> Dual:
    """Value and gradient of an expression over statistics' names."""
    source, quoted = without_backticks(expression)
    try:
        tree = ast.parse(source, mode="eval")
    except SyntaxError as error:
        raise EstimationError("is not an expression", where=expression, advice="write it like 'log(a / b)'") from error
    try:
        with np.errstate(divide="raise", invalid="raise"):
            value, gradient = differentiated(tree.body, estimates, quoted)
    except (ZeroDivisionError, FloatingPointError) as error:
        raise EstimationError("has no value at these estimates", where=expression) from error
    return value, gradient


def without_backticks(expression: str) -> tuple[str, dict[str, str]]:
    """The expression with names in backticks replaced by words, and what the words stand for."""
    parts = expression.split("`")
    quoted = {f"_quoted{i}": name for i, name in enumerate(parts[1::2])}
    words = [part if i % 2 == 0 else f"_quoted{i // 2}" for i, part in enumerate(parts)]
    return "".join(words).strip(), quoted


def differentiated(node: ast.expr, estimates: Estimates, quoted: Mapping[str, str]) -> Dual:
    """Value and gradient of a syntax tree, by forward differentiation."""
    flat = np.zeros(len(estimates))
    match node:
        case ast.Constant(value=int() | float() as number):
            return float(number), flat
        case ast.Name(id=name):
            place = position(estimates, quoted.get(name, name))
            flat[place] = 1.0
            return float(estimates.value[place]), flat
        case ast.UnaryOp(op=ast.USub(), operand=operand):
            value, slope = differentiated(operand, estimates, quoted)
            return -value, -slope
        case ast.BinOp(left=left, op=operation, right=right):
            return arithmetic(operation, differentiated(left, estimates, quoted), differentiated(right, estimates, quoted))
        case ast.Call(func=ast.Name(id=name), args=[argument]) if name in FUNCTIONS:
            inner, slope = differentiated(argument, estimates, quoted)
            value, derivative = FUNCTIONS[name](inner)
            return value, derivative * slope
    raise EstimationError(
        "holds something a contrast cannot use", where=ast.unparse(node), advice=f"use + - * / ** and {', '.join(FUNCTIONS)}"
    )


def arithmetic(operation: ast.operator, left: Dual, right: Dual) -> Dual:
    """Value and gradient of a sum, difference, product, quotient or power."""
    (a, da), (b, db) = left, right
    match operation:
        case ast.Add():
            return a + b, da + db
        case ast.Sub():
            return a - b, da - db
        case ast.Mult():
            return a * b, b * da + a * db
        case ast.Div():
            return a / b, da / b - a * db / b**2
        case ast.Pow():
            growth = np.log(a) * a**b * db if db.any() else 0.0
            return a**b, b * a ** (b - 1) * da + growth
    raise EstimationError("is no operation of a contrast", where=type(operation).__name__, advice="use + - * / **")
