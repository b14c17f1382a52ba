"""Quantiles: the rules against NumPy's, ties, intervals."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an
from analysis.errors import EstimationError
from analysis.estimators.binned_sample import WORTHWHILE, BinnedSample, sample_of
from analysis.estimators.quantile_rules import RULES, SortedSample

# NumPy's names of Hyndman & Fan's definitions; R's weighted definition 3 differs from the unweighted one between ties.
NUMPY = {
    "hf1": "inverted_cdf",
    "math": "inverted_cdf",
    "hf2": "averaged_inverted_cdf",
    "school": "averaged_inverted_cdf",
    "hf4": "interpolated_inverted_cdf",
    "hf5": "hazen",
    "hf6": "weibull",
    "hf7": "linear",
    "hf8": "median_unbiased",
    "hf9": "normal_unbiased",
}


@pytest.mark.parametrize("rule", sorted(NUMPY))
@given(
    values=st.lists(st.integers(-1000, 1000), min_size=2, max_size=30, unique=True),
    p=st.sampled_from([0.05, 0.1, 0.25, 1 / 3, 0.5, 0.6, 0.75, 0.9, 0.95]),
)
@settings(max_examples=40, deadline=None)
def test_equal_weights_give_the_unweighted_definitions(rule: str, values: list[int], p: float) -> None:
    """With equal weights each rule is the quantile of the same name in NumPy, wherever n·p falls."""
    x = np.array(values, dtype=float)
    ours = RULES[rule](SortedSample.of(x, np.full(len(x), 2.5)), np.array([p]))[0]
    assert ours == pytest.approx(np.quantile(x, p, method=NUMPY[rule]), abs=1e-9)  # type: ignore[call-overload]


@pytest.mark.parametrize("rule", ["math", "school", "hf3"])
def test_integer_weights_repeat_rows(rule: str) -> None:
    """A weight of k is the row k times, for the rules that look at values only."""
    rng = np.random.default_rng(0)
    x, w = rng.integers(0, 9, 12).astype(float), rng.integers(1, 5, 12)
    p = np.array([0.1, 0.25, 0.5, 0.77])
    weighted = RULES[rule](SortedSample.of(x, w.astype(float)), p)
    repeated = RULES[rule](SortedSample.of(np.repeat(x, w), np.ones(w.sum())), p)
    assert weighted.tolist() == repeated.tolist()


def test_ties_are_found_in_spite_of_rounding() -> None:
    """Ten weights of 0.1 sum to 0.9999…: the lower tenth is still exactly the first value."""
    sample = SortedSample.of(np.arange(10.0), np.full(10, 0.1))
    assert RULES["math"](sample, np.arange(1, 10) / 10).tolist() == list(range(9))


def test_a_heavy_first_row_is_the_lower_quantile() -> None:
    """A first row that weighs more than p is the quantile itself."""
    assert RULES["math"](SortedSample.of(np.array([1.0, 2.0]), np.array([9.0, 1.0])), np.array([0.5])).tolist() == [1.0]


def sample(n: int = 300) -> an.Design:
    """A skewed variable in two groups."""
    rng = np.random.default_rng(8)
    frame = pd.DataFrame({"y": rng.lognormal(size=n), "g": rng.choice(["a", "b"], n), "w": rng.uniform(1, 3, n)})
    return an.Design(frame, "w")


@pytest.mark.parametrize("interval", ["mean", "beta", "xlogit", "asin", "score"])
def test_limits_hold_the_quantile_and_widen_with_the_level(interval: str) -> None:
    """At every level and in every group; the limits of another level need no new estimate."""
    result = an.quantile(sample(), "y", [0.25, 0.5, 0.75], by="g", interval=interval)
    narrow, wide = result.ci(0.8), result.ci(0.99)
    assert (wide[:, 0] <= narrow[:, 0]).all()
    assert (narrow[:, 0] <= result.value).all()
    assert (result.value <= narrow[:, 1]).all()
    assert (narrow[:, 1] <= wide[:, 1]).all()


def test_a_group_has_the_quantiles_it_has_as_a_domain() -> None:
    """Values and standard errors of a group are those of the domain alone, at the design's degrees of freedom."""
    design = sample()
    both = an.quantile(design, "y", [0.25, 0.5], by="g")
    alone = an.quantile(design, "y", [0.25, 0.5], where="g == 'a'", df=design.df)
    assert both.value[:2].tolist() == alone.value.tolist()
    assert np.allclose(both.se[:2], alone.se)


def test_what_cannot_be_computed_is_refused() -> None:
    """Probabilities outside (0, 1), unknown rules and intervals, replicate intervals without replicates."""
    design = sample()
    for options in ({"probabilities": 50}, {"rule": "r7"}, {"interval": "wald"}, {"interval": "quantile"}, {"where": "y < 0"}):
        with pytest.raises(EstimationError):
            an.quantile(design, "y", **options)  # type: ignore[arg-type]


def test_the_distribution_function_and_the_quantile_are_inverse() -> None:
    """At the median half of the population is reached."""
    design = sample()
    median: npt.NDArray[np.float64] = an.quantile(design, "y", 0.5).value
    assert an.cdf(design, "y", median).value[0] == pytest.approx(0.5, abs=0.01)
    assert an.cdf(design, "y", [0.0, 1e9]).value == pytest.approx([0.0, 1.0])


@given(
    seed=st.integers(0, 1000),
    whole=st.booleans(),
    shape=st.sampled_from(["ties", "normal", "heavy tail"]),
    p=st.lists(st.sampled_from([0.001, 0.1, 0.25, 0.5, 0.75, 0.9, 0.999]), min_size=1, max_size=3),
)
@settings(max_examples=30, deadline=None)
def test_a_sample_in_bins_has_the_quantiles_of_the_sorted_one(seed: int, whole: bool, shape: str, p: list[float]) -> None:
    """Bins are a shortcut to the same values: with ties, with shares that fall between rows, with heavy tails."""
    rng = np.random.default_rng(seed)
    n = WORTHWHILE + 16
    drawn = {"ties": rng.integers(0, 9, n), "normal": rng.normal(size=n), "heavy tail": rng.standard_cauchy(n) ** 3}
    values = drawn[shape].astype(float)
    weights = np.ones(n) if whole else rng.lognormal(0, 1, n) * (rng.random(n) < 0.9)
    binned = sample_of(values, weights)
    assert isinstance(binned, BinnedSample)
    for found, expected in zip(binned.around(np.array(p)), SortedSample.of(values, weights).around(np.array(p)), strict=True):
        assert found.tolist() == expected.tolist()
