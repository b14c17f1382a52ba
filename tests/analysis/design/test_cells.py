"""Sums over cells: the same however rows lie, block by block or all at once."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an
from analysis.design.cells import BLOCK, CellNumbers


def expected(unit: np.ndarray, values: np.ndarray, n_units: int) -> np.ndarray:
    """Sums counted into bins."""
    return np.bincount(unit, weights=values, minlength=n_units)


@given(st.integers(0, 10_000), st.integers(1, 60), st.integers(1, 9), st.booleans())
def test_sums_and_products_by_unit(seed: int, n: int, n_units: int, in_order: bool) -> None:
    """Rows in the order of their units or not: sums of values, and of weights times values."""
    rng = np.random.default_rng(seed)
    unit = np.concatenate([np.arange(n_units), rng.integers(0, n_units, n)])  # every unit has rows
    unit = np.sort(unit) if in_order else rng.permutation(unit)
    weights, values = rng.uniform(size=len(unit)), rng.integers(-5, 5, len(unit))
    units = CellNumbers.of_units(unit, n_units)
    assert (units.starts is not None) == bool((np.diff(unit) >= 0).all())
    assert np.allclose(units.sums(weights), expected(unit, weights, n_units), rtol=1e-12)
    assert np.allclose(units.products(weights, values.astype(float)), expected(unit, weights * values, n_units), atol=1e-12)
    some = rng.random(len(unit)) < 0.3
    assert (units.among(some) == (np.bincount(unit[some], minlength=n_units) > 0)).all()


def test_sorted_rows_are_summed_block_by_block() -> None:
    """Blocks hold whole units, about a block of rows each; a unit larger than a block is a block of its own."""
    rows = np.concatenate([np.full(1000, 60), [3 * BLOCK], np.full(20, 7)])
    unit = np.repeat(np.arange(len(rows)), rows)
    units, values = CellNumbers.of_units(unit, len(rows)), np.random.default_rng(1).normal(size=len(unit))
    cells, parts = zip(*units.blocks, strict=True)
    assert [part.start for part in cells] == [0, *(part.stop for part in cells[:-1])]
    assert [part.start for part in parts] == [0, *(part.stop for part in parts[:-1])]
    assert (cells[-1].stop, parts[-1].stop) == (len(rows), len(unit))
    assert len(parts) > 2
    assert np.allclose(units.products(values, values), expected(unit, values**2, len(rows)), rtol=1e-12)


@pytest.mark.parametrize("weights", [[1.0, 2.0, 3.0, 4.0], [1.0, 0.0, 3.0, 4.0]])
def test_a_design_knows_the_weights_of_its_units(weights: list[float]) -> None:
    """They follow the weights through every step, and rows without weight count for nothing."""
    design = an.Design(pd.DataFrame({"psu": [1, 2, 1, 2], "g": list("aabb"), "w": weights}), "w", psu="psu")
    assert design.unit_weights.tolist() == [weights[0] + weights[2], weights[1] + weights[3]]
    assert design.all_weigh == (0.0 not in weights)
    assert design.active.tolist() == [weight != 0 for weight in weights]
    raked = design.adjust(an.poststratify("g", {"a": 10.0, "b": 30.0}))
    assert raked.unit_weights.sum() == pytest.approx(40.0)
    assert design.domain("g == 'a'").unit_weights.tolist() == design.unit_weights.tolist()
