"""Codes in small types, and their crossing."""

from __future__ import annotations

import numpy as np
import pandas as pd
from hypothesis import given
from hypothesis import strategies as st

from analysis.design import column_codes, crossed
from analysis.design.cells import compact
from analysis.design.codes import narrow, occurring


@st.composite
def classifications(draw: st.DrawFn) -> list[tuple[np.ndarray, int]]:
    """Codes of a few classifications of some rows, −1 where a row is in no class."""
    rows = draw(st.integers(0, 20))
    sizes = draw(st.lists(st.integers(1, 200), min_size=1, max_size=4))
    return [(np.array(draw(st.lists(st.integers(-1, k - 1), min_size=rows, max_size=rows)), dtype=narrow(k)), k) for k in sizes]


@given(parts=classifications())
def test_crossed_codes_tell_every_combination_apart(parts: list[tuple[np.ndarray, int]]) -> None:
    """The first varies slowest, whatever small types the codes come in; a row outside one classification is outside all."""
    joint, size = crossed(parts)
    assert size == np.prod([k for _, k in parts], dtype=object)
    assert np.iinfo(joint.dtype).max >= size
    for row, code in enumerate(joint.tolist()):
        own = [int(codes[row]) for codes, _ in parts]
        expected = 0
        for one, (_, k) in zip(own, parts, strict=True):
            expected = expected * k + one
        assert code == (-1 if min(own) < 0 else expected)


@given(codes=st.lists(st.integers(0, 300), min_size=1, max_size=40))
def test_compact_codes_have_no_gaps_and_the_same_order(codes: list[int]) -> None:
    """The new code of a row leads back to the old one."""
    number, kept = compact(np.array(codes, dtype=narrow(301)), 301)
    assert kept.tolist() == sorted(set(codes))
    assert kept[number].tolist() == codes
    assert np.flatnonzero(occurring(np.array(codes), 301)).tolist() == kept.tolist()


def test_codes_of_a_column_are_small() -> None:
    """A category column gives its own codes, a text column as few bytes as its values need."""
    column = pd.Series(pd.Categorical(["b", None, "a"], categories=["b", "a"]))
    codes, values = column_codes(column)
    assert codes.tolist() == [0, -1, 1]
    assert codes.dtype == np.int8
    assert values.tolist() == ["b", "a"]
    codes, values = column_codes(pd.Series(["b", None, "a", "b"]), sort=True)
    assert (codes.tolist(), codes.dtype, values.tolist()) == ([1, -1, 0, 1], np.dtype("int8"), ["a", "b"])
