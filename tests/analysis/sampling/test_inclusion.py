"""Inclusion probabilities proportional to size."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.errors import DesignError
from analysis.sampling import pps_probabilities

sizes = st.lists(st.floats(0.001, 1e6), min_size=1, max_size=40)


@given(sizes=sizes, data=st.data())
def test_probabilities_add_to_n_and_follow_size_below_one(sizes: list[float], data: st.DataObject) -> None:
    """They add to n, none passes 1, a larger unit never has less, and those below 1 are proportional to size."""
    n = data.draw(st.integers(1, len(sizes)))
    p, size = pps_probabilities(sizes, n), np.array(sizes)
    assert p.sum() == pytest.approx(n)
    assert (p <= 1).all() and (p > 0).all()
    assert (np.diff(p[np.argsort(size)]) >= -1e-12).all()
    open_ = p < 1
    if open_.any():
        assert np.ptp(p[open_] / size[open_]) <= 1e-9 * (p[open_] / size[open_]).max()


def test_certainty_is_found_again_after_the_first_giants() -> None:
    """Taking out the largest unit makes the second one certain too."""
    assert pps_probabilities([100, 20, 5, 5, 5, 5], 3).tolist() == [1.0, 1.0, 0.25, 0.25, 0.25, 0.25]


def test_units_named_certain_leave_the_rest_their_share() -> None:
    """A forced unit has probability 1 whatever its size; the others share n − 1."""
    assert pps_probabilities([1, 1, 1, 1], 2, [True, False, False, False]).tolist() == pytest.approx([1, 1 / 3, 1 / 3, 1 / 3])


@pytest.mark.parametrize(
    ("sizes", "n", "certain", "what"),
    [
        ([1, -1], 1, None, "unit 1 is -1"),
        ([1, float("nan")], 1, None, "unit 1 is nan"),
        ([1, 0, 0], 2, None, "cannot be drawn"),
        ([1, 1, 1], 1, [True, True, False], "2 units are certain"),
    ],
)
def test_impossible_sizes_are_refused(sizes: list[float], n: int, certain: list[bool] | None, what: str) -> None:
    """The message names the unit or the numbers that do not fit."""
    with pytest.raises(DesignError, match=what):
        pps_probabilities(sizes, n, certain)
