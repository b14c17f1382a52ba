"""Raking works on the cells of the crossing; what comes of it, and what it refuses, is as if it worked on rows."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DesignError
from analysis.weighting.margins import collapsed


def sample(n: int, levels: int) -> pd.DataFrame:
    """Rows of three variables, texts, categories and numbers."""
    rng = np.random.default_rng(5)
    return pd.DataFrame(
        {
            "a": rng.integers(0, levels, n),
            "b": pd.Categorical.from_codes(rng.integers(0, levels, n).astype(np.int8), [f"b{k}" for k in range(levels)]),
            "c": rng.choice(["x", "y"], n),
            "w": rng.uniform(1, 3, n),
        }
    )


def totals_of(frame: pd.DataFrame) -> dict[str | tuple[str, ...], pd.Series]:
    """Totals that the sample can reach: those of other weights, of one population."""
    other = frame["w"] * np.where(frame["c"] == "x", 1.3, 0.8) * (1 + frame["a"] % 2)
    keys: list[str | tuple[str, ...]] = ["a", ("b", "c")]
    return {key: other.groupby([frame[k] for k in ([key] if isinstance(key, str) else key)], observed=True).sum() for key in keys}


@pytest.mark.parametrize(("n", "levels"), [(400, 4), (150, 40)], ids=["all cells occur", "more cells than rows"])
def test_raking_on_cells_is_raking_on_rows(n: int, levels: int) -> None:
    """The same sweeps over rows, written out, give the same weights."""
    frame = sample(n, levels)
    margins = totals_of(frame)
    got = an.Design(frame, "w").adjust(an.rake(margins, tolerance=1e-11)).weights
    weights = frame["w"].to_numpy().copy()
    for _ in range(500):
        for key, totals in margins.items():
            by = [frame[k] for k in ([key] if isinstance(key, str) else key)]
            place = pd.MultiIndex.from_arrays(by) if len(by) > 1 else pd.Index(by[0])
            now = pd.Series(weights).groupby(by, observed=True).transform("sum").to_numpy()
            weights *= totals.reindex(place).to_numpy() / now
    assert got == pytest.approx(weights, rel=1e-9)


def test_rows_that_weigh_nothing_may_lie_outside_the_margins() -> None:
    """A missing value in a row of weight zero is no obstacle, and the row stays at zero."""
    frame = sample(200, 4)
    frame.loc[:4, "w"] = 0.0
    margins = totals_of(frame)
    frame.loc[:4, "c"] = None
    weights = an.Design(frame, "w").adjust(an.rake(margins)).weights
    assert (weights[:5] == 0).all()
    assert weights[5:].sum() == pytest.approx(margins["a"].sum())


def test_what_is_missing_is_counted_in_rows() -> None:
    """A message speaks of the rows of the data, not of the cells they were joined to."""
    frame = sample(200, 4)
    margins = totals_of(frame)
    frame.loc[frame.index[:7], "c"] = None
    with pytest.raises(DesignError, match="c is missing in 7 rows"):
        an.Design(frame, "w").adjust(an.rake(margins))
    with pytest.raises(DesignError, match=r"occurs in \d\d rows and has no total"):
        an.Design(sample(200, 4), "w").adjust(an.rake({"a": margins["a"].drop(3)}))


def test_any_number_of_margins_can_be_crossed() -> None:
    """Thirty margins of eight categories have more cells than can be numbered; those that occur are few."""
    rng = np.random.default_rng(2)
    frame = pd.DataFrame({f"v{k}": rng.integers(0, 8, 60) for k in range(30)}).assign(w=1.0)
    cell, cells = collapsed(frame, [f"v{k}" for k in range(30)])
    assert (cells.iloc[cell].reset_index(drop=True).astype(int) == frame.drop(columns="w")).all(axis=None)
    known = {"v0": frame["v0"].value_counts().astype(float) * 2, "v29": frame["v29"].value_counts().astype(float) * 2}
    same = {f"v{k}": frame[f"v{k}"].value_counts().astype(float) * 2 for k in range(1, 29)}
    assert an.Design(frame, "w").adjust(an.rake(known | same)).weights == pytest.approx(np.full(60, 2.0))
