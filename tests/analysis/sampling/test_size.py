"""Sample sizes and power."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from analysis.errors import PlanError
from analysis.sampling import (
    design_effect_of_clusters,
    power_of_two_means,
    power_of_two_proportions,
    size_for_mean,
    size_for_proportion,
    size_for_two_means,
    size_for_two_proportions,
)

shares = st.floats(0.05, 0.95)


@given(p=shares, margin=st.floats(0.005, 0.2), level=st.floats(0.8, 0.99), population=st.floats(200, 1e7))
def test_the_size_of_a_proportion_gives_the_margin_asked_for(p: float, margin: float, level: float, population: float) -> None:
    """Putting the size back into the variance of a simple random sample gives the margin again."""
    n = size_for_proportion(p, margin, level=level, population=population)
    assert n < population
    variance = p * (1 - p) / n * (1 - n / population)
    assert math.sqrt(variance) * stats.norm.isf((1 - level) / 2) == pytest.approx(margin, rel=1e-9)


@given(sd=st.floats(0.5, 100), margin=st.floats(0.1, 5), deff=st.floats(1, 5), response=st.floats(0.3, 1))
def test_design_effect_and_response_multiply_the_size_of_a_mean(sd: float, margin: float, deff: float, response: float) -> None:
    """Without a finite population the size grows with the design effect and with one over the response rate."""
    assert size_for_mean(sd, margin, deff=deff, response=response) == pytest.approx(size_for_mean(sd, margin) * deff / response)


@given(p1=shares, p2=shares, power=st.floats(0.5, 0.99), deff=st.floats(1, 4))
def test_size_and_power_of_two_proportions_are_inverse(p1: float, p2: float, power: float, deff: float) -> None:
    """The power of the size asked for is the power asked for."""
    if abs(p1 - p2) > 0.01:
        n = size_for_two_proportions(p1, p2, power=power, deff=deff)
        assert power_of_two_proportions(n, p1, p2, deff=deff) == pytest.approx(power, abs=1e-9)


@given(effect=st.floats(0.05, 1), power=st.floats(0.5, 0.99))
def test_size_and_power_of_two_means_are_inverse(effect: float, power: float) -> None:
    """The same for the t test, whose noncentral distribution has no closed inverse."""
    assert power_of_two_means(size_for_two_means(effect, sd=1, power=power), effect, sd=1) == pytest.approx(power, abs=1e-7)


def test_the_power_of_a_t_test_is_how_often_it_finds_the_difference() -> None:
    """Of 4,000 simulated experiments with 40 a group and half a standard deviation between them, the predicted share finds it."""
    rng = np.random.default_rng(8)
    a, b = rng.normal(0, 1, (4000, 40)), rng.normal(0.5, 1, (4000, 40))
    found = (stats.ttest_ind(b, a, axis=1).pvalue < 0.05) & (b.mean(axis=1) > a.mean(axis=1))
    power = power_of_two_means(40, 0.5, sd=1)
    assert abs(found.mean() - power) < 5 * math.sqrt(power * (1 - power) / 4000)


def test_clusters_and_weights_inflate_the_size() -> None:
    """Kish's formula: thirty interviews a cluster with ρ = 0.05 and a cv of 0.5 of the weights."""
    assert design_effect_of_clusters(30, 0.05, weight_cv=0.5) == pytest.approx((1 + 29 * 0.05) * 1.25)
    assert design_effect_of_clusters(1, 0.3) == 1


@pytest.mark.parametrize(
    ("call", "where"),
    [
        (lambda: size_for_mean(0, 1), "sd"),
        (lambda: size_for_mean(1, -1), "margin"),
        (lambda: size_for_proportion(1.2, 0.05), "p"),
        (lambda: size_for_proportion(0.5, 0.05, response=1.2), "response"),
        (lambda: size_for_proportion(0.5, 0.05, level=95), "level"),
        (lambda: size_for_two_proportions(0.5, 0.5), "difference"),
        (lambda: power_of_two_means(1, 1, 1), "n"),
        (lambda: design_effect_of_clusters(30, 1.5), "rho"),
    ],
)
def test_numbers_out_of_range_are_refused_by_name(call: object, where: str) -> None:
    """A percentage typed as 95 or a margin of 0 is refused, not turned into a number."""
    with pytest.raises(PlanError) as caught:
        call()  # type: ignore[operator]
    assert caught.value.where == where
