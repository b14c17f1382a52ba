"""Tails of mixtures of χ²: against known quantiles, simulation, and each other."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import EstimationError
from analysis.solve import chi2_mixture_sf, f_mixture_sf, f_tail

WEIGHTS = st.lists(st.floats(0.1, 5.0), min_size=1, max_size=6)


@given(df=st.integers(1, 8), scale=st.floats(0.2, 4.0), p=st.floats(1e-8, 0.999))
@settings(max_examples=60, deadline=None)
def test_equal_weights_are_a_scaled_chi_square(df: int, scale: float, p: float) -> None:
    """The inversion integral gives the table's value, and so does Satterthwaite's, which is exact here."""
    x = scale * float(stats.chi2.isf(p, df))
    assert chi2_mixture_sf(x, [scale] * df, "integration") == pytest.approx(p, rel=1e-7, abs=1e-12)
    assert chi2_mixture_sf(x, [scale] * df, "satterthwaite") == pytest.approx(p, rel=1e-9)


@given(df=st.integers(1, 6), ddf=st.floats(3, 200), p=st.floats(1e-6, 0.99))
@settings(max_examples=40, deadline=None)
def test_equal_weights_with_an_estimated_scale_are_an_f(df: int, ddf: float, p: float) -> None:
    """P(Σ χ² > x χ²_ddf/ddf) is the tail of F."""
    x = df * float(stats.f.isf(p, df, ddf))
    assert f_mixture_sf(x, [1.0] * df, ddf, "integration") == pytest.approx(p, rel=1e-6, abs=1e-11)
    assert f_tail(x / df, df, ddf) == pytest.approx(p, rel=1e-9)


@given(weights=WEIGHTS, low=st.floats(0.1, 3.0), more=st.floats(0.1, 3.0))
@settings(max_examples=40, deadline=None)
def test_a_tail_falls_and_scales_with_its_weights(weights: list[float], low: float, more: float) -> None:
    """A larger statistic has a smaller tail; weights and statistic in other units have the same."""
    x = low * sum(weights)
    here, further = (chi2_mixture_sf(value, weights, "integration") for value in (x, x + more))
    assert 0 <= further <= here + 1e-12
    assert chi2_mixture_sf(7 * x, [7 * a for a in weights], "integration") == pytest.approx(here, rel=1e-8, abs=1e-13)


@given(weights=WEIGHTS, times=st.floats(1.3, 6.0))
@settings(max_examples=60, deadline=None)
def test_the_saddlepoint_is_near_the_integral(weights: list[float], times: float) -> None:
    """Beyond the mean the saddlepoint tail keeps its relative accuracy, far out too."""
    x = times * sum(weights)
    exact = chi2_mixture_sf(x, weights, "integration")
    assert chi2_mixture_sf(x, weights, "saddlepoint") == pytest.approx(exact, rel=0.08)


def test_the_integral_is_what_simulation_finds() -> None:
    """Unequal weights, with and without an estimated scale, against 400,000 draws."""
    rng, weights, draws = np.random.default_rng(11), np.array([2.5, 1.0, 0.4, 0.1]), 400_000
    sums = (rng.chisquare(1, (draws, 4)) * weights).sum(axis=1)
    scale = rng.chisquare(9, draws) / 9
    for x in (2.0, 6.0, 12.0):
        error = 4 * 0.5 / np.sqrt(draws)
        assert chi2_mixture_sf(x, weights, "integration") == pytest.approx((sums > x).mean(), abs=error)
        assert f_mixture_sf(x, weights, 9, "integration") == pytest.approx((sums > x * scale).mean(), abs=error)


@pytest.mark.parametrize("weights", [[], [0.0, -1.0], [np.nan, 1.0]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    """There is no mixture of nothing."""
    with pytest.raises(EstimationError, match="no positive finite weight"):
        chi2_mixture_sf(1.0, weights)
