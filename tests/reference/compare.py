"""Whether two results agree: relative tolerance of the case, absolute floor of 1e-12 times the scale of the estimate.

A covariance of an iterated model is relative to the two standard errors it joins: near zero it is a sum that cancels, and an
iteration that stops early (R's glm, one step before ours) is off by that much of the terms, not of their sum.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

FLOOR = 1e-12
PRINTED = re.compile(r"^c\(`[^`]+` = ([-+.\deE]+)\)$")  # a named number as R deparses it
WORDS = {"NaN": np.nan, "Inf": np.inf, "-Inf": -np.inf}
SQUARED = {"vcov"}  # on the scale of the estimate squared
ITERATED = 1e-6  # the suite's tolerance for what R finds by iteration


def number(value: Any) -> float | None:
    """A JSON scalar as a number (null and "NaN" are NaN), or None if it is not one."""
    if value is None:
        return float("nan")
    if isinstance(value, str):
        printed = PRINTED.match(value)
        return float(printed[1]) if printed else WORDS.get(value)
    if isinstance(value, bool | int | float | np.integer | np.floating | np.bool_):
        return float(value)
    return None


def scale_of(value: Any) -> float:
    """The largest finite number in a nested value."""
    if isinstance(value, Mapping):
        return max((scale_of(part) for part in value.values()), default=0.0)
    if (isinstance(value, Sequence) and not isinstance(value, str)) or isinstance(value, np.ndarray):
        return max((scale_of(part) for part in value), default=0.0)
    found = number(value)
    return abs(found) if found is not None and np.isfinite(found) else 0.0


def close(got: float, want: float, tol: float, scale: float) -> bool:
    """Whether a number is the expected one; NaN and infinities only equal themselves."""
    if np.isnan(want) or np.isnan(got):
        return bool(np.isnan(want) and np.isnan(got))
    if np.isinf(want) or np.isinf(got):
        return bool(want == got)
    return abs(got - want) <= max(tol * abs(want), FLOOR * scale)


def first_difference(got: Any, want: Any, tol: float, scale: float, where: str = "") -> str | None:
    """The first place where a nested result differs from the expected one, or None."""
    if isinstance(want, Mapping):
        for key, part in want.items():
            if not isinstance(got, Mapping) or key not in got:
                return f"{where}.{key} is not given"
            found = first_difference(got[key], part, tol, scale, f"{where}.{key}")
            if found:
                return found
        return None
    if isinstance(want, Sequence) and not isinstance(want, str):
        parts = got.tolist() if isinstance(got, np.ndarray) else got
        if not isinstance(parts, Sequence) or isinstance(parts, str) or len(parts) != len(want):
            return f"{where}: {parts!r} where {len(want)} values are expected"
        for place, part in enumerate(want):
            found = first_difference(parts[place], part, tol, scale, f"{where}[{place}]")
            if found:
                return found
        return None
    expected, value = number(want), number(got)
    if expected is None or value is None:
        return None if str(got) == str(want) else f"{where}: {got!r} ≠ {want!r}"
    return None if close(value, expected, tol, scale) else f"{where}: {value!r} ≠ {expected!r}"


def covariance_difference(got: Any, want: Any, tol: float) -> str | None:
    """The first element of a covariance matrix that is further off than `tol` of its two standard errors."""
    found, expected = np.asarray(got, dtype=float), np.asarray(want, dtype=float)
    if found.shape != expected.shape:
        return f"vcov: {found.shape} numbers where {expected.shape} are expected"
    deviations = np.sqrt(np.diag(expected))
    wrong = np.argwhere(~(np.abs(found - expected) <= tol * np.outer(deviations, deviations)))
    return None if not len(wrong) else f"vcov{wrong[0].tolist()}: {found[tuple(wrong[0])]!r} ≠ {expected[tuple(wrong[0])]!r}"


def complete_matrix(value: Any) -> bool:
    """Whether a nested list is a square matrix of finite numbers."""
    if not isinstance(value, Sequence) or not all(isinstance(row, Sequence) and len(row) == len(value) for row in value):
        return False
    return all(isinstance(part, int | float) and np.isfinite(part) for row in value for part in row)


def difference(got: Mapping[str, Any], want: Mapping[str, Any], tol: float) -> str | None:
    """The first difference between two results, each key on its own scale."""
    estimate = scale_of(want.get("estimate", want.get("quantiles", 0.0)))
    for key, part in want.items():
        if key == "method" or (key == "names" and not part):
            continue  # R's wording is its own, and sometimes it names nothing
        if key not in got:
            return f"{key} is not given"
        own = scale_of(part)
        scale = max(own, estimate**2 if key in SQUARED else estimate)
        if key == "vcov" and tol >= ITERATED and complete_matrix(part):
            found = covariance_difference(got[key], part, tol)
        else:
            found = first_difference(got[key], part, tol, scale, key)
        if found:
            return found
    return None
