"""Newton's method with halved steps: what likelihoods that are no generalised linear model are maximised by."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analysis.errors import ConvergenceError, EstimationError

FloatArray = npt.NDArray[np.float64]
SINGULAR = 1e-12  # smallest eigenvalue of the information, with its diagonal scaled to 1
FLAT = 1e-7  # information left in some direction, as a share of what it was at the start


@dataclass(frozen=True, eq=False)
class Maximum:
    """Where a log-likelihood is largest, (q,), its value there and the observed information, (q, q)."""

    at: FloatArray
    value: float
    information: FloatArray


Evaluation = tuple[float, FloatArray, FloatArray]  # value, gradient (q,), information (q, q)


def maximise(
    function: Callable[[FloatArray], Evaluation],
    start: FloatArray,
    *,
    what: str = "the model",
    tolerance: float = 1e-11,
    limit: int = 100,
) -> Maximum:
    """The maximum of a smooth function that knows its gradient and information (minus its second derivatives).

    A step that lowers the value, or leaves where the function exists (value −inf), is halved.
    Raises EstimationError where some direction holds no information, ConvergenceError after `limit` iterations.
    Source: Nocedal & Wright (2006), section 3.3.

    >>> maximise(lambda b: (-float(b @ b), -2 * b, 2 * np.eye(1)), np.array([3.0])).at.tolist()
    [0.0]
    """
    at = start
    value, gradient, information = function(at)
    if not np.isfinite(value):
        raise EstimationError("cannot be evaluated where the search starts", where=what, advice="give other starting values")
    first = information
    for _ in range(limit):
        step = ascent(information, gradient, what)
        for _halving in range(40):
            new_value, new_gradient, new_information = function(at + step)
            if np.isfinite(new_value) and new_value >= value - 1e-12 * abs(value):
                break
            step = step / 2
        at, value, gradient, information = at + step, new_value, new_gradient, new_information
        if np.abs(step).max() <= tolerance * max(1.0, np.abs(at).max()):
            refuse_flat(first, information, what)
            return Maximum(at, value, information)
    refuse_flat(first, information, what)
    raise ConvergenceError(f"did not converge in {limit} iterations", where=what, advice="look at its variables and their scale")


def ascent(information: FloatArray, gradient: FloatArray, what: str) -> FloatArray:
    """The Newton step, or a scaled gradient step where the information is not positive definite."""
    if not np.isfinite(information).all():
        raise EstimationError("has no finite information", where=what, advice="look at the scale of its variables")
    root = np.sqrt(np.maximum(np.abs(np.diag(information)), 1e-300))
    values, vectors = np.linalg.eigh(information / np.outer(root, root))
    if np.abs(values).max() * SINGULAR >= np.abs(values).min():
        raise EstimationError(
            "holds no information in one direction", where=what, advice="variables repeat each other, or the data are separated"
        )
    step: FloatArray = (vectors @ ((vectors.T @ (gradient / root)) / np.abs(values))) / root
    return step


def refuse_flat(first: FloatArray, last: FloatArray, what: str) -> None:
    """Raise EstimationError where a direction has lost its information: an estimate that runs to infinity."""
    root = np.sqrt(np.maximum(np.abs(np.diag(first)), 1e-300))
    left = np.linalg.eigvalsh(last / np.outer(root, root)).min()
    if left < FLAT * np.linalg.eigvalsh(first / np.outer(root, root)).max():
        raise EstimationError(
            "the likelihood rises without end in one direction: some variable predicts the outcome without error",
            where=what,
            advice="drop or join categories in which everybody had the same outcome",
        )
