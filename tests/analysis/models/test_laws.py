"""Laws that every model kernel obeys: its scores are its derivative, weights count rows, order means nothing."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pytest

import analysis.models  # noqa: F401  (fills the registry)
from analysis.estimate import Linearised
from analysis.models.registry import MODEL_KERNELS, ModelKernel

FloatArray = npt.NDArray[np.float64]
EVERY = sorted(MODEL_KERNELS)
N, STEP, SEEDS = 40, 1e-4, (1, 2, 3)


def sample(name: str, seed: int) -> tuple[ModelKernel, FloatArray, FloatArray]:
    """A kernel with columns it can be fitted to and positive weights."""
    chosen, rng = MODEL_KERNELS[name], np.random.default_rng(seed)
    return chosen, np.asarray(chosen.example(rng, N), dtype=float), rng.uniform(0.5, 4.0, N)


def close(found: Linearised, expected: Linearised) -> bool:
    """The same values and scores, to what the fits leave."""
    same = np.allclose(found.value, expected.value, rtol=1e-7, atol=1e-8)
    return same and np.allclose(found.scores, expected.scores, rtol=1e-5, atol=1e-7 * np.abs(expected.scores).max())


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("name", EVERY)
def test_scores_are_the_derivative_by_the_weights(name: str, seed: int) -> None:
    """Changing one weight a little changes every coefficient by the row's score."""
    chosen, columns, weights = sample(name, seed)
    result = chosen.kernel(columns, weights)
    for row in range(0, N, 3):
        up, down = weights.copy(), weights.copy()
        up[row] += STEP
        down[row] -= STEP
        numeric = (chosen.kernel(columns, up).value - chosen.kernel(columns, down).value) / (2 * STEP)
        assert np.abs(numeric - result.scores[row]).max() <= 1e-5 * np.abs(result.scores).max() + 1e-9


@pytest.mark.parametrize("name", [name for name in EVERY if MODEL_KERNELS[name].counts])
def test_a_weight_of_two_is_the_row_twice(name: str) -> None:
    """Doubling a row's weight and entering the row again are the same sample."""
    chosen, columns, weights = sample(name, 4)
    heavy = weights.copy()
    heavy[0] *= 2
    twice = chosen.kernel(np.vstack([columns, columns[:1]]), np.append(weights, weights[0]))
    once = chosen.kernel(columns, heavy)
    assert close(Linearised(twice.value, twice.scores[1:-1]), Linearised(once.value, once.scores[1:]))


@pytest.mark.parametrize("name", EVERY)
def test_a_domain_is_a_zero_weight(name: str) -> None:
    """Rows of weight zero change neither the coefficients nor the other rows' scores, and have none."""
    chosen, columns, weights = sample(name, 5)
    inside = np.arange(N) % 5 != 0
    zeroed = chosen.kernel(columns, np.where(inside, weights, 0.0))
    assert close(Linearised(zeroed.value, zeroed.scores[inside]), chosen.kernel(columns[inside], weights[inside]))


@pytest.mark.parametrize("name", EVERY)
def test_the_order_of_rows_means_nothing(name: str) -> None:
    """Shuffled rows give the same coefficients and the shuffled scores."""
    chosen, columns, weights = sample(name, 6)
    order = np.random.default_rng(0).permutation(N)
    plain, shuffled = chosen.kernel(columns, weights), chosen.kernel(columns[order], weights[order])
    assert close(shuffled, Linearised(plain.value, plain.scores[order]))


@pytest.mark.parametrize("name", EVERY)
def test_the_unit_of_the_weights_means_nothing(name: str) -> None:
    """Weights in thousands give the same coefficients; totals such as a log-rank statistic scale with them."""
    chosen, columns, weights = sample(name, 7)
    plain, scaled = chosen.kernel(columns, weights), chosen.kernel(columns, weights * 1000)
    if name == "log-rank":
        assert np.allclose(scaled.value, plain.value * 1000, rtol=1e-9)
    else:
        assert np.allclose(scaled.value, plain.value, rtol=1e-7, atol=1e-8)
        assert np.allclose(scaled.scores * 1000, plain.scores, rtol=1e-5, atol=1e-7 * np.abs(plain.scores).max())
