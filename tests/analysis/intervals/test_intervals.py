"""Intervals of shares: inside 0 and 1, around the share, and equal to the textbook where there is one."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.intervals import INTERVALS, Uncertain, interval_of

SHARES = ["logit", "xlogit", "asin", "wilson", "beta", "likelihood"]


def binomial(successes: int, n: int, df: float = np.inf) -> Uncertain:
    """A share as simple random sampling with replacement gives it."""
    p = successes / n
    return Uncertain(np.array([p]), np.array([np.sqrt(p * (1 - p) / n)]), np.array([n]), df, df)


@pytest.mark.parametrize("method", SHARES)
@given(successes=st.integers(1, 39), level=st.sampled_from([0.8, 0.95, 0.99]))
def test_intervals_of_shares_stay_inside_and_around(method: str, successes: int, level: float) -> None:
    """0 ≤ low < share < high ≤ 1, and a higher level is wider until the limit is 0 or 1."""
    known = binomial(successes, 40, df=30)
    low, high = interval_of(method)(known, level)
    assert 0 <= low[0] < known.value[0] < high[0] <= 1
    wider_low, wider_high = interval_of(method)(known, level + 0.005)
    assert wider_low[0] < low[0] or wider_low[0] == low[0] == 0
    assert high[0] < wider_high[0] or wider_high[0] == high[0] == 1


def test_wilson_is_the_textbook_interval_for_simple_random_sampling() -> None:
    """Newcombe (1998), table I: 15 of 148 has the Wilson interval 0.0624 to 0.1605."""
    low, high = interval_of("wilson")(binomial(15, 148), 0.95)
    assert (round(low[0], 4), round(high[0], 4)) == (0.0624, 0.1605)


def test_korn_graubard_is_clopper_pearson_for_simple_random_sampling() -> None:
    """Newcombe (1998), table I: 15 of 148 has the exact interval 0.0578 to 0.1617."""
    low, high = interval_of("beta")(binomial(15, 148, df=147), 0.95)
    assert (round(low[0], 4), round(high[0], 4)) == (0.0578, 0.1617)


def test_the_likelihood_limits_are_where_the_ratio_is_t_squared() -> None:
    """2 n (l(p) − l(π)) = z² at both limits."""
    known = binomial(12, 50)
    for limit in np.ravel(interval_of("likelihood")(known, 0.95)):
        p = known.value[0]
        ratio = 2 * 50 * (p * np.log(p / limit) + (1 - p) * np.log((1 - p) / (1 - limit)))
        assert ratio == pytest.approx(1.959963984540054**2, rel=1e-9)


@pytest.mark.parametrize("method", SHARES)
def test_a_share_without_variance_has_no_interval(method: str) -> None:
    """Nobody in the sample: NaN, never a limit that looks like one."""
    low, high = interval_of(method)(Uncertain(np.zeros(1), np.zeros(1), np.array([50]), 30.0, 30.0), 0.95)
    assert np.isnan(low).all()
    assert np.isnan(high).all()


@pytest.mark.parametrize("method", sorted(INTERVALS))
def test_without_degrees_of_freedom_there_is_no_interval(method: str) -> None:
    """df = 0 gives NaN (z, which does not use df, apart)."""
    low, _ = interval_of(method)(binomial(10, 40, df=0), 0.95)
    assert np.isnan(low[0]) == (method != "z")
