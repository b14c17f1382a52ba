"""Newton's method: finds maxima it can know, and says why it cannot find others."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

from analysis.errors import AnalysisError, EstimationError
from analysis.solve.newton import Evaluation, maximise

FloatArray = npt.NDArray[np.float64]


def test_the_maximum_of_a_quadratic_is_found_from_anywhere() -> None:
    """−(b−c)'A(b−c)/2 has its maximum at c with information A."""
    rng = np.random.default_rng(3)
    root = rng.normal(size=(4, 4))
    a, c = root @ root.T + np.eye(4), rng.normal(size=4)
    best = maximise(lambda b: (-float((b - c) @ a @ (b - c)) / 2, -a @ (b - c), a), 100 * rng.normal(size=4))
    assert best.at == pytest.approx(c)
    assert best.information == pytest.approx(a)


def test_a_step_out_of_the_domain_is_halved() -> None:
    """log b − b exists for b > 0 only; the full first step from 3 would leave it."""

    def evaluate(b: FloatArray) -> Evaluation:
        if b[0] <= 0:
            return -np.inf, np.zeros(1), np.eye(1)
        return float(np.log(b[0]) - b[0]), 1 / b - 1, np.array([[1 / b[0] ** 2]])

    assert maximise(evaluate, np.array([3.0])).at == pytest.approx([1.0])


def test_a_likelihood_that_rises_forever_is_refused() -> None:
    """−log(1 + exp(−b)) has no maximum: the estimate would be infinite."""

    def evaluate(b: FloatArray) -> Evaluation:
        p = 1 / (1 + np.exp(-b))
        return float(-np.logaddexp(0, -b[0])), 1 - p, np.diag(p * (1 - p))

    with pytest.raises(AnalysisError, match=r"rises without end|no information"):
        maximise(evaluate, np.zeros(1))


def test_a_flat_direction_is_refused() -> None:
    """Two parameters of which only the sum matters."""
    a = np.ones((2, 2))
    with pytest.raises(EstimationError, match="no information in one direction"):
        maximise(lambda b: (-float(b.sum() ** 2) / 2, -a @ b, a), np.array([1.0, 2.0]))


def test_a_start_outside_is_refused() -> None:
    """A function that does not exist where the search begins."""
    with pytest.raises(EstimationError, match="where the search starts"):
        maximise(lambda b: (-np.inf, b, np.eye(1)), np.zeros(1))
