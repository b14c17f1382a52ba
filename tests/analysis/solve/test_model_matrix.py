"""A factored matrix is the matrix written out: every product with it and every fit from it."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import EstimationError
from analysis.models.families import family_of
from analysis.solve.irls import irls
from analysis.solve.model_matrix import BLOCK, DenseMatrix, FactoredMatrix


def example(seed: int, n: int, cells: int, numbers: int, columns: int) -> FactoredMatrix:
    """Cells at random, whole numbers and fractions beside them, every column with one of them or none."""
    rng = np.random.default_rng(seed)
    beside = tuple(rng.integers(0, 9, n) if k % 2 else rng.normal(size=n) for k in range(numbers))
    number = np.concatenate([np.arange(numbers), rng.integers(-1, numbers, columns)])
    table = rng.integers(0, 2, (cells, len(number))) + rng.normal(scale=0.1, size=(cells, len(number)))
    return FactoredMatrix(rng.integers(0, cells, n).astype(np.int8), table, beside, number)


@given(st.integers(0, 10_000), st.integers(1, 40), st.integers(1, 6), st.integers(0, 7), st.integers(1, 5))
def test_sums_and_products_are_those_of_the_matrix_written_out(seed: int, n: int, cells: int, numbers: int, columns: int) -> None:
    """X'WX, X's, Xβ, totals of units and parts agree, with few numbers and with many."""
    matrix = example(seed, n, cells, numbers, columns)
    dense, rng = DenseMatrix(matrix.rows(slice(None))), np.random.default_rng(seed + 1)
    weight, pull, beta = rng.uniform(size=n), rng.normal(size=n), rng.normal(size=matrix.shape[1])
    for found, expected in zip(*(x.sums(lambda part: (weight[part], pull[part])) for x in (matrix, dense)), strict=True):
        assert np.allclose(found, expected, rtol=1e-12, atol=1e-10)
    part, some = slice(n // 3, n), rng.permutation(matrix.shape[1])[:3]
    assert np.allclose(matrix.predictor(beta, part), dense.predictor(beta, part), rtol=1e-12, atol=1e-10)
    assert (matrix.of_rows(weight > 0.5).of_columns(some).rows(slice(None)) == dense.values[weight > 0.5][:, some]).all()
    unit = rng.integers(0, 4, n)
    assert np.allclose(matrix.totals(pull, unit, 5), dense.totals(pull, unit, 5), rtol=1e-12, atol=1e-10)
    assert np.allclose(dense.totals(pull, unit, 5).T, [np.bincount(unit, pull * x, 5) for x in dense.values.T], atol=1e-10)


def test_sums_cross_the_borders_of_blocks() -> None:
    """More rows than a block holds are all counted, once."""
    matrix = example(1, 2 * BLOCK + 5, 3, 1, 2)
    dense, ones = DenseMatrix(matrix.rows(slice(None))), np.ones(2 * BLOCK + 5)
    expected = dense.values.T @ dense.values
    for one in (matrix, dense):
        assert np.allclose(one.sums(lambda part: (ones[part], ones[part]))[0], expected, rtol=1e-12)


def test_a_missing_category_is_a_row_of_gaps() -> None:
    """Cell −1 is NaN in every column, so that it cannot pass for another cell."""
    matrix = FactoredMatrix(np.array([0, -1], dtype=np.int8), np.ones((2, 2)), (np.array([3, 4]),), np.array([-1, 0]))
    assert matrix.rows(slice(None))[0].tolist() == [1.0, 3.0]
    assert np.isnan(matrix.rows(slice(None))[1]).all()


@pytest.mark.parametrize("numbers", [0, 1, 3])
@pytest.mark.parametrize("family", ["gaussian", "binomial", "poisson", "gamma"])
def test_a_fit_does_not_see_how_its_matrix_is_kept(family: str, numbers: int) -> None:
    """The same coefficients, information and aliased columns, also where cells stand for their rows."""
    rng, n = np.random.default_rng(7), 400
    beside = tuple(rng.uniform(0, 1, n) for _ in range(numbers))
    table = np.column_stack([np.ones(4), np.eye(4)])  # the last column repeats the others
    table = np.hstack([table, *[np.ones((4, 1))] * numbers])
    number = np.concatenate([np.full(5, -1), np.arange(numbers)])
    matrix = FactoredMatrix(rng.integers(0, 4, n).astype(np.int8), table, beside, number)
    y = rng.integers(0, 2, n) + (0 if family == "binomial" else 0.5)
    weights, chosen = rng.uniform(0, 2, n) * (rng.random(n) < 0.9), family_of(family, "log" if family == "gamma" else None)
    found, expected = (irls(y, x, weights, np.zeros(n), chosen) for x in (matrix, matrix.rows(slice(None))))
    assert found.kept.tolist() == expected.kept.tolist() == [0, 1, 2, 3, *range(5, 5 + numbers)]
    assert np.allclose(found.coefficients, expected.coefficients, rtol=1e-9, equal_nan=True)
    assert np.allclose(found.information, expected.information, rtol=1e-9)


def test_cells_that_separate_the_outcome_are_refused() -> None:
    """Collapsed to cells, a category in which everybody answered yes still has no coefficient."""
    cell = np.repeat(np.arange(3), 10).astype(np.int8)
    y = np.where(cell == 2, 1.0, np.arange(30) % 2)
    matrix = FactoredMatrix(cell, np.column_stack([np.ones(3), np.eye(3)[:, 1:]]), (), np.full(3, -1))
    with pytest.raises(EstimationError, match="separated"):
        irls(y, matrix, np.ones(30), np.zeros(30), family_of("binomial"))


def test_a_start_at_the_answer_stays_there() -> None:
    """Replicates start from the full sample's coefficients; where these are the answer one look suffices."""
    rng = np.random.default_rng(3)
    x = np.column_stack([np.ones(80), rng.normal(size=80)])
    y, weights, family = rng.integers(0, 2, 80).astype(float), np.ones(80), family_of("binomial")
    first = irls(y, x, weights, np.zeros(80), family)
    again = irls(y, x, weights, np.zeros(80), family, start=first.coefficients)
    assert again.iterations == 1
    assert np.allclose(again.coefficients, first.coefficients, rtol=1e-12)
