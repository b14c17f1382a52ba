"""Linear systems of covariances: one answer, or none."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import EstimationError
from analysis.solve.regular import regular_solve


@given(st.integers(1, 6), st.integers(0, 1000))
def test_the_answer_solves_the_system(size: int, seed: int) -> None:
    """A x = b, whatever the units of the numbers compared."""
    rng = np.random.default_rng(seed)
    units = 10.0 ** rng.integers(-8, 9, size)
    root = rng.normal(size=(size, size + 3)) * units[:, None]
    matrix, right = root @ root.T, rng.normal(size=size) * units
    found = regular_solve(matrix, right, "test")
    assert (matrix @ found) / units == pytest.approx(right / units, rel=1e-6, abs=1e-6)


@given(st.integers(2, 6), st.integers(0, 1000))
def test_a_direction_without_variance_is_refused(size: int, seed: int) -> None:
    """A matrix of too low a rank has no inverse but that of its rounding errors."""
    root = np.random.default_rng(seed).normal(size=(size, size - 1))
    with pytest.raises(EstimationError, match="singular"):
        regular_solve(root @ root.T, np.ones(size), "test")
