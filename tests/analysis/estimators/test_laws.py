"""Laws that every registered estimator obeys: its scores are its derivative, weights count rows, order means nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

import analysis.estimators  # noqa: F401  (fills the registry)
from analysis.estimate import ESTIMATORS, Estimator

FloatArray = npt.NDArray[np.float64]
EVERY = sorted(ESTIMATORS)
SMOOTH = [name for name in EVERY if ESTIMATORS[name].smooth]
STEP = 1e-5


@st.composite
def samples(draw: st.DrawFn, name: str) -> tuple[Estimator, FloatArray, FloatArray]:
    """An estimator with columns it can work on and positive weights; values are distinct, so that ranks are too."""
    chosen = ESTIMATORS[name]
    n, k = draw(st.integers(6, 14)), chosen.columns or 2
    seed = draw(st.integers(0, 2**32 - 1))
    rng = np.random.default_rng(seed)
    columns = rng.gamma(2.0, 10.0, (n, k)) + np.arange(n)[:, None] * 0.01 + 1
    return chosen, columns, rng.uniform(0.5, 4.0, n)


@pytest.mark.parametrize("name", SMOOTH)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_scores_are_the_derivative_by_the_weights(name: str, data: st.DataObject) -> None:
    """Changing one weight a little changes the value by the row's score."""
    chosen, columns, weights = data.draw(samples(name))
    result = chosen.kernel(columns, weights)
    numeric = np.empty_like(result.scores)
    for row in range(len(weights)):
        up, down = weights.copy(), weights.copy()
        up[row] += STEP
        down[row] -= STEP
        numeric[row] = (chosen.kernel(columns, up).value - chosen.kernel(columns, down).value) / (2 * STEP)
    assume(np.isfinite(numeric).all())
    scale = np.abs(result.scores).max(axis=0) + np.abs(result.value) / weights.sum()
    assert (np.abs(numeric - result.scores) <= 1e-5 * scale).all()


@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_weight_of_two_is_the_row_twice(name: str, data: st.DataObject) -> None:
    """Doubling a row's weight and entering the row again are the same sample."""
    chosen, columns, weights = data.draw(samples(name))
    heavy = weights.copy()
    heavy[0] *= 2
    twice = chosen.kernel(np.vstack([columns, columns[:1]]), np.append(weights, weights[0]))
    once = chosen.kernel(columns, heavy)
    assert np.allclose(once.value, twice.value, rtol=1e-10, atol=1e-12)
    assert np.allclose(once.scores[1:], twice.scores[1:-1], rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_a_domain_is_a_zero_weight(name: str, data: st.DataObject) -> None:
    """Rows of weight zero change neither the value nor the other rows' scores."""
    chosen, columns, weights = data.draw(samples(name))
    inside = np.arange(len(weights)) % 3 != 0
    zeroed = chosen.kernel(columns, np.where(inside, weights, 0.0))
    filtered = chosen.kernel(columns[inside], weights[inside])
    assert np.allclose(zeroed.value, filtered.value, rtol=1e-10, atol=1e-12)
    assert np.allclose(zeroed.scores[inside], filtered.scores, rtol=1e-8, atol=1e-10)


@pytest.mark.parametrize("name", EVERY)
@given(data=st.data())
@settings(max_examples=15, deadline=None)
def test_the_order_of_rows_means_nothing(name: str, data: st.DataObject) -> None:
    """Shuffled rows give the same value and the shuffled scores."""
    chosen, columns, weights = data.draw(samples(name))
    order = np.random.default_rng(len(weights)).permutation(len(weights))
    plain, shuffled = chosen.kernel(columns, weights), chosen.kernel(columns[order], weights[order])
    assert np.allclose(plain.value, shuffled.value, rtol=1e-10, atol=1e-12)
    assert np.allclose(plain.scores[order], shuffled.scores, rtol=1e-8, atol=1e-10)
