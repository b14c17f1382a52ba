"""Precision flags: the DHS rule on the unweighted base, the NCHS rule on the interval, chosen by the plan."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analysis.tables.flags import RULES, Evidence, Flag, dhs, korn_graubard, nchs

ORDER = [Flag.NO_CASES, Flag.HIDDEN, Flag.CAUTION, Flag.PLAIN]


@given(st.integers(0, 200), st.integers(0, 200))
def test_dhs_never_gets_stricter_with_more_cases(one: int, other: int) -> None:
    """More unweighted cases never cost a number its place."""
    few, many = sorted((one, other))
    assert ORDER.index(dhs(Evidence(0.5, 0.1, 9, few, True))) <= ORDER.index(dhs(Evidence(0.5, 0.1, 9, many, True)))


@given(st.floats(0.01, 0.99), st.integers(30, 5000), st.integers(1, 200))
def test_korn_graubard_holds_the_estimate_and_at_most_n_cases(p: float, n: int, df: int) -> None:
    """The interval lies in [0, 1] around the estimate, and a design effect below one buys no extra cases."""
    low, high, effective = korn_graubard(p, (p * (1 - p) / n) ** 0.5 / 2, n, df)
    assert 0 <= low <= p <= high <= 1
    assert effective <= n


def test_without_a_design_effect_korn_graubard_is_clopper_pearson() -> None:
    """With n_eff = n the limits are the exact binomial ones: 20 of 100 gives 12.67–29.18 % (Newcombe 1998, table I)."""
    low, high, effective = korn_graubard(0.2, 0.0, 100, 10_000)
    assert effective == 100
    assert (round(low, 4), round(high, 4)) == (0.1267, 0.2918)


@pytest.mark.parametrize(
    ("p", "se", "df", "n", "flag"),
    [
        (0.5, 0.02, 60, 29, Flag.HIDDEN),  # effective base under 30
        (0.5, 0.10, 60, 400, Flag.HIDDEN),  # interval of 0.30 or wider
        (0.03, 0.012, 60, 400, Flag.HIDDEN),  # interval over 130 % of the estimate
        (0.97, 0.012, 60, 400, Flag.CAUTION),  # interval over 130 % of the complement
        (0.5, 0.02, 7, 400, Flag.CAUTION),  # fewer than 8 degrees of freedom
        (0.0, 0.0, 60, 400, Flag.CAUTION),  # nobody: for review
        (0.01, 0.004, 60, 900, Flag.PLAIN),  # narrow in absolute terms
        (0.5, 0.02, 60, 900, Flag.PLAIN),
    ],
)
def test_nchs_steps_for_proportions(p: float, se: float, df: float, n: int, flag: Flag) -> None:
    """Each step of the published flow chart decides as it says."""
    assert nchs(Evidence(p, se, df, n, True)) is flag


@pytest.mark.parametrize(
    ("estimate", "se", "df", "n", "flag"),
    [
        (50.0, 1.0, 20, 9, Flag.HIDDEN),
        (50.0, 30.0, 20, 90, Flag.HIDDEN),
        (50.0, 1.0, 7, 90, Flag.CAUTION),
        (50.0, 1.0, 8, 90, Flag.PLAIN),
    ],
)
def test_nchs_steps_for_amounts(estimate: float, se: float, df: float, n: int, flag: Flag) -> None:
    """Means and totals are judged by cases, relative interval and degrees of freedom."""
    assert nchs(Evidence(estimate, se, df, n, False)) is flag


@pytest.mark.parametrize("rule", RULES.values(), ids=list(RULES))
def test_every_mark_of_a_rule_has_a_footnote_in_both_languages(rule: object) -> None:
    """A reader never meets a mark that nothing explains."""
    footnotes = rule.footnotes  # type: ignore[attr-defined]
    assert set(footnotes) == {Flag.CAUTION, Flag.HIDDEN, Flag.NO_CASES}
    assert all(set(words) == {"vi", "en"} for words in footnotes.values())
