"""Conditions on rows: what is missing is neither true nor false, whatever the column's type."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an
from analysis.design.condition import evaluated
from analysis.errors import VariableError


def frame() -> pd.DataFrame:
    return pd.DataFrame(
        {
            "owner": pd.Categorical(["state", "fdi", None, "state"]),
            "pay": [1.0, np.nan, 3.0, 4.0],
            "member": pd.array([True, None, False, True], dtype="boolean"),
            "text": ["u", None, "v", "u"],
            "code": pd.Categorical([1, 2, None, 1]),
            "n": [1, 2, 3, 4],
            "giờ làm": [40, 48, 60, 44],
            "w": 1.0,
        }
    )


@pytest.mark.parametrize(
    ("condition", "rows"),
    [
        ("owner != 'state'", [1]),
        ("owner not in ['state']", [1]),
        ("owner == 'state' or pay > 2", [0, 2, 3]),
        ("not (pay > 2)", [0]),
        ("member", [0, 3]),
        ("not member", [2]),
        ("text != 'u'", [2]),
        ("code != 1", [1]),
        ("2 <= n < 4", [1, 2]),
        ("n >= 2 and owner != 'state'", [1]),
        ("`giờ làm` > 44", [1, 2]),
        ("missing(owner)", [2]),
        ("pay * 2 >= n + 3", [2, 3]),
    ],
)
def test_rows_for_which_a_condition_is_true(condition: str, rows: list[int]) -> None:
    """A comparison with a missing value picks nobody, neither with == nor with !=."""
    design = an.Design(frame(), weights="w").domain(condition)
    assert np.flatnonzero(design.domain_mask).tolist() == rows


@pytest.mark.parametrize("condition", ["owner = 'state'", "__import__('os')", "pay.mean()", "pay", "n and 3", "ownr == 'x'", "("])
def test_anything_else_is_refused(condition: str) -> None:
    """No code is run: only columns, values and operators are understood."""
    with pytest.raises(VariableError):
        an.Design(frame(), weights="w").domain(condition)


@given(st.lists(st.none() | st.integers(0, 3), min_size=1, max_size=12), st.integers(0, 3))
def test_a_condition_its_opposite_and_missing_part_the_rows(values: list[int | None], cut: int) -> None:
    """Every row is in exactly one of: greater, not greater, missing."""
    data = pd.DataFrame({"x": pd.array(values, dtype="Int64")})
    masks = [evaluated(data, text).fillna(False).to_numpy(bool) for text in (f"x > {cut}", f"not x > {cut}", "missing(x)")]
    assert (np.sum(masks, axis=0) == 1).all()
