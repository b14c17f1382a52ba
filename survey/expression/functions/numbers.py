"""Arithmetic beyond the operators."""

from __future__ import annotations

import math
from collections.abc import Callable
from decimal import ROUND_HALF_DOWN, ROUND_HALF_UP, Context, Decimal

from survey.expression.data import Scope
from survey.expression.functions.registry import function

_EXACT = Context(prec=700)
_MOST_PLACES = 30


@function("number", "number", "number", example="number('12') = 12")
def number(value: float) -> float:
    """A value as a number, NaN where it is none; a date as days since 1970-01-01."""
    return value


@function("int", "number", "number", example="int(-2.9) = -2")
def int_(value: float) -> float:
    """The number without its fraction, toward zero."""
    return math.copysign(math.trunc(value), value) if math.isfinite(value) else value


@function("round", "number number?", "number", example="round(2.25, 1) = 2.3 and round(-1.5) = -1 and round(1234, -2) = 1200")
def round_(value: float, places: float = 0.0) -> float:
    """The number rounded to decimal places, which may be negative; a half goes up, toward plus infinity."""
    if not math.isfinite(value) or math.isnan(places) or abs(places) > _MOST_PLACES:
        return value if not math.isfinite(value) else math.nan
    unit = Decimal(1).scaleb(-int(places))
    rounding = ROUND_HALF_DOWN if value < 0 else ROUND_HALF_UP
    return float(Decimal(repr(value)).quantize(unit, rounding, _EXACT))


@function("floor", "number", "number", example="floor(-1.1) = -2")
def floor(value: float) -> float:
    """The largest whole number not above the number."""
    return float(math.floor(value)) if math.isfinite(value) else value


@function("ceiling", "number", "number", example="ceiling(1.1) = 2")
def ceiling(value: float) -> float:
    """The smallest whole number not below the number."""
    return float(math.ceil(value)) if math.isfinite(value) else value


@function("abs", "number", "number", example="abs(-3) = 3")
def abs_(value: float) -> float:
    """The number without its sign."""
    return abs(value)


@function("random", "", "number", example="random() < 1")
def random_(scope: Scope) -> float:
    """A random number in [0, 1), a new one at every evaluation."""
    return scope.environment.random.random()


@function("pi", "", "number", example="round(pi(), 4) = 3.1416")
def pi() -> float:
    """The ratio of a circle's circumference to its diameter."""
    return math.pi


@function("pow", "number number", "number", example="pow(2, 10) = 1024")
def pow_(base: float, exponent: float) -> float:
    """The first number raised to the second."""
    try:
        return math.pow(base, exponent)
    except OverflowError:
        return math.inf if base > 0 or exponent % 2 == 0 else -math.inf
    except ValueError:
        # A root of a negative number is none; zero to a negative power grows without bound.
        return math.nan if base else math.inf


@function("atan2", "number number", "number", example="atan2(0, 1) = 0")
def atan2(y: float, x: float) -> float:
    """The angle, in radians, of the point (x, y), y given first."""
    return math.atan2(y, x)


@function("exp", "number", "number", example="exp(0) = 1")
def exp(value: float) -> float:
    """e raised to the number."""
    try:
        return math.exp(value)
    except OverflowError:
        return math.inf


@function("exp10", "number", "number", example="exp10(3) = 1000")
def exp10(value: float) -> float:
    """Ten raised to the number."""
    return pow_(10.0, value)


@function("log", "number", "number", example="log(1) = 0")
def log(value: float) -> float:
    """The natural logarithm."""
    return _logarithm(math.log, value)


@function("log10", "number", "number", example="log10(1000) = 3")
def log10(value: float) -> float:
    """The logarithm to the base ten."""
    return _logarithm(math.log10, value)


def _logarithm(log_: Callable[[float], float], value: float) -> float:
    if value == 0:
        return -math.inf
    return log_(value) if value > 0 else math.nan


def _or_nan(compute: Callable[[float], float], value: float) -> float:
    """NaN outside the function's domain, instead of Python's error."""
    try:
        return compute(value)
    except ValueError:
        return math.nan


@function("sqrt", "number", "number", example="sqrt(9) = 3")
def sqrt(value: float) -> float:
    """The square root, NaN for a negative number."""
    return _or_nan(math.sqrt, value)


@function("sin", "number", "number", example="sin(0) = 0")
def sin(value: float) -> float:
    """The sine of an angle in radians."""
    return _or_nan(math.sin, value)


@function("cos", "number", "number", example="cos(0) = 1")
def cos(value: float) -> float:
    """The cosine of an angle in radians."""
    return _or_nan(math.cos, value)


@function("tan", "number", "number", example="tan(0) = 0")
def tan(value: float) -> float:
    """The tangent of an angle in radians."""
    return _or_nan(math.tan, value)


@function("asin", "number", "number", example="asin(0) = 0")
def asin(value: float) -> float:
    """The angle, in radians, with that sine."""
    return _or_nan(math.asin, value)


@function("acos", "number", "number", example="acos(1) = 0")
def acos(value: float) -> float:
    """The angle, in radians, with that cosine."""
    return _or_nan(math.acos, value)


@function("atan", "number", "number", example="atan(0) = 0")
def atan(value: float) -> float:
    """The angle, in radians, with that tangent."""
    return math.atan(value)
