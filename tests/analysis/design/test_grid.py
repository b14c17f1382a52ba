"""Sums over units and domains: on the grid of all pairs as over the pairs that occur."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.design.cells import CellNumbers, number_cells
from analysis.design.grid import Grid, numbered, written_out

SAMPLES = st.fixed_dictionaries(
    {
        "units": st.integers(1, 6),
        "groups": st.integers(1, 4),
        "rows": st.integers(6, 60),
        "seed": st.integers(0, 1000),
        "sorted": st.booleans(),
        "outside": st.booleans(),
    }
)


def drawn(units: int, groups: int, rows: int, seed: int, sorted: bool, outside: bool) -> tuple[CellNumbers, np.ndarray]:
    """Units of rows, each with some, and the domains of rows."""
    rng = np.random.default_rng(seed)
    unit = np.concatenate([np.arange(units), rng.integers(0, units, rows)])
    unit = np.sort(unit) if sorted else rng.permutation(unit)
    return CellNumbers.of_units(unit, units), rng.integers(-1 if outside else 0, groups, len(unit)).astype(np.int8)


@given(sample=SAMPLES)
def test_a_grid_sums_what_single_cells_sum(sample: dict[str, int]) -> None:
    """Rows outside every domain are left out of both, and so are cells without rows."""
    units, groups = drawn(**sample)  # type: ignore[arg-type]
    n_groups, values = sample["groups"], np.arange(1.0, len(groups) + 1)
    grid, few = Grid(units, groups, n_groups), number_cells(groups, n_groups, units)
    written = np.zeros((units.size, n_groups))
    np.add.at(written, (units.cell[groups >= 0], groups[groups >= 0]), values[groups >= 0])
    for numbers, taken in ((grid, values), (few, values[groups >= 0])):
        dense = np.zeros_like(written)
        dense[numbers.unit, numbers.group] = numbers.sums(taken)
        assert dense == pytest.approx(written)
        assert numbers.by_group(numbers.sums(taken), n_groups) == pytest.approx(written.sum(axis=0))
        assert (dense[numbers.unit, numbers.group][numbers.occupied] > 0).all()
        (part,), occurring = written_out(numbers, numbers.sums(taken)[:, None], n_groups, slice(0, units.size))
        assert part == pytest.approx(written.T[occurring])
    assert int(grid.occupied.sum()) == len(set(zip(units.cell[groups >= 0], groups[groups >= 0], strict=True)))


@given(sample=SAMPLES)
def test_categories_are_summed_within_cells(sample: dict[str, int]) -> None:
    """One pass gives the sums of every category in every cell."""
    units, groups = drawn(**sample)  # type: ignore[arg-type]
    answers = (np.arange(len(groups)) % 3).astype(np.int8)
    weights = np.arange(1.0, len(groups) + 1)
    inside = groups >= 0
    for numbers, rows in (
        (Grid(units, groups, sample["groups"]), slice(None)),
        (number_cells(groups, sample["groups"], units), inside),
    ):
        sums = np.empty((3, numbers.size))
        numbers.by_category(weights[rows], answers[rows], sums)
        for answer in range(3):
            assert sums[answer] == pytest.approx(numbers.sums((weights * (answers == answer))[rows]))


def test_domains_that_are_rare_in_units_are_numbered_one_by_one() -> None:
    """A grid of more cells than rows, or for few of the rows, would be waste."""
    units = CellNumbers.of_units(np.arange(40) // 10, 4)
    assert isinstance(numbered(np.zeros(40, dtype=np.int8), 1, units), CellNumbers)
    assert isinstance(numbered((np.arange(40) % 5).astype(np.int8), 5, units), Grid)
    assert isinstance(numbered((np.arange(40) % 20).astype(np.int8), 20, units), CellNumbers)
    assert isinstance(numbered(np.where(np.arange(40) < 35, -1, 0), 1, units), CellNumbers)
