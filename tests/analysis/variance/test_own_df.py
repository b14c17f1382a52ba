"""Degrees of freedom of each statistic's own: what Satterthwaite's rule gives, and what keeps to it afterwards."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import analysis as an
from analysis.errors import DesignError, EstimationError


def two_strata() -> pd.DataFrame:
    """Seven and four rows, drawn from unlimited strata, that vary very differently."""
    y = [3.0, 5.0, 4.0, 8.0, 1.0, 6.0, 7.0, 10.0, 31.0, 55.0, 12.0]
    return pd.DataFrame({"h": list("aaaaaaabbbb"), "y": y, "x": [1.0, 2.0, 2.0, 5.0, 1.0, 4.0, 3.0, 7.0, 9.0, 8.0, 6.0]})


def own(frame: pd.DataFrame, **said: object) -> an.Design:
    """A design in which every statistic has degrees of freedom of its own."""
    return an.Design(frame, **{"weights": 1.0, "strata": "h", "df_rule": "satterthwaite", **said})  # type: ignore[arg-type]


def test_the_difference_of_two_strata_has_the_limits_of_welchs_t_test() -> None:
    """With a stratum for each group the difference of means is Welch's: his degrees of freedom and his interval."""
    frame = two_strata()
    difference = an.mean(own(frame), "y", by="h").contrast("a - b")
    a, b = (frame["y"][frame["h"] == name] for name in "ab")
    welch = stats.ttest_ind(a, b, equal_var=False)
    assert difference.df_each == pytest.approx([welch.df])
    assert difference.ci()[0] == pytest.approx(list(welch.confidence_interval(0.95)))


def test_a_domain_has_the_degrees_of_freedom_of_its_own_strata() -> None:
    """The mean of one stratum is known as well as its own seven or four rows make it known."""
    result = an.mean(own(two_strata()), "y", by="h")
    assert result.df_each == pytest.approx([6, 3])
    assert result.df == 9
    assert result.to_frame()["df"].tolist() == pytest.approx([6, 3])
    low, high = stats.t.interval(0.95, 3, result.value[1], result.se[1])
    assert result.ci()[1] == pytest.approx([low, high])


def test_every_stage_counts_by_what_it_adds_to_the_variance() -> None:
    """Two of four schools, some pupils of each: (v₁ + v₂ + v₃)² / (v₁²/1 + v₂²/1 + v₃²/2) by hand."""
    frame = pd.DataFrame(
        {
            "school": [1, 1, 2, 2, 2],
            "pupil": range(5),
            "schools": 4,
            "pupils": [10, 10, 6, 6, 6],
            "y": [2.0, 4.0, 9.0, 3.0, 6.0],
        }
    )
    design = an.Design(frame, psu=["school", "pupil"], fpc=["schools", "pupils"], df_rule="satterthwaite")
    result = an.total(design, "y")
    totals = 2 * np.array([5 * 6.0, 2 * 18.0])  # weighted by 4/2 and 10/2 or 6/3
    between = (1 - 1 / 2) * 2 * np.square(totals - totals.mean()).sum()
    first = 1 / 2 * (1 - 2 / 10) * 2 * np.square(10 * np.array([-1.0, 1.0])).sum()
    second = 1 / 2 * (1 - 3 / 6) * 3 / 2 * np.square(4 * np.array([3.0, -3.0, 0.0])).sum()
    assert result.variance == pytest.approx([between + first + second])
    assert result.df_each == pytest.approx([(between + first + second) ** 2 / (between**2 + first**2 + second**2 / 2)])


@given(st.lists(st.integers(2, 6), min_size=1, max_size=5), st.integers(0, 2**32 - 1))
def test_they_lie_between_those_of_the_smallest_stratum_and_of_the_design(sizes: list[int], seed: int) -> None:
    """In one stage no statistic has fewer than the smallest stratum gives, or more than units minus strata."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"h": np.repeat(np.arange(len(sizes)), sizes), "y": rng.lognormal(sigma=2, size=sum(sizes))})
    result = an.total(own(frame), "y")
    assert min(sizes) - 1 <= result.df_each[0] * (1 + 1e-9)
    assert result.df_each[0] <= result.df * (1 + 1e-9)


def test_they_depend_on_neither_the_unit_nor_the_order_of_rows() -> None:
    """Millions instead of đồng, shuffled rows: the same degrees of freedom."""
    frame = two_strata()
    shuffled = frame.assign(y=frame["y"] * 1e6, x=frame["x"] * 1e-3).sample(frac=1, random_state=1)
    for of in (lambda d: an.total(d, "y"), lambda d: an.ratio(d, "y", "x"), lambda d: an.mean(d, ["y", "x"], by="h")):
        assert of(own(shuffled)).df_each == pytest.approx(of(own(frame)).df_each)


def test_known_totals_leave_the_strata_that_still_vary() -> None:
    """After calibration the residuals count: what only one stratum still varies in has that stratum's degrees of freedom."""
    frame = two_strata().assign(x=lambda f: np.where(f["h"] == "a", f["y"], 0.0))
    calibrated = own(frame).adjust(an.calibrate({"x": 40.0}))
    assert an.total(calibrated, "y").df_each == pytest.approx([3])


def test_brewers_units_have_them_too() -> None:
    """With equal probabilities n/N Brewer's road is simple random sampling: the same degrees of freedom as from sizes."""
    frame = two_strata().assign(size=lambda f: np.where(f["h"] == "a", 14, 8), p=0.5)
    by_size = an.ratio(own(frame, weights=None, fpc="size"), "y", "x")
    brewer = an.ratio(own(frame, weights=None, probs="p").using(an.Brewer()), "y", "x")
    assert brewer.df_each == pytest.approx(by_size.df_each)
    assert 3 < brewer.df_each[0] < 9


def test_a_single_unit_that_deviates_from_other_strata_counts_for_one() -> None:
    """lonely_psu="adjust": three units around their mean, one around the mean of all; (v₁ + v₂)² / (v₁²/2 + v₂²/1)."""
    frame = pd.DataFrame({"h": list("aaab"), "y": [1.0, 4.0, 7.0, 20.0]})
    result = an.total(own(frame, lonely_psu="adjust"), "y")
    three, one = 3 / 2 * 18.0, (20.0 - 8.0) ** 2
    assert result.variance == pytest.approx([three + one])
    assert result.df_each == pytest.approx([(three + one) ** 2 / (three**2 / 2 + one**2)])
    assert an.total(own(frame, lonely_psu="average"), "y").df_each == pytest.approx([2])


def test_what_is_made_of_estimates_keeps_to_their_strata() -> None:
    """Chosen, multiplied, combined in two steps, or a ratio by the delta method: always the scores' own strata."""
    frame = two_strata()
    both = an.mean(own(frame), "y", by="h")
    half = both.scaled(np.array([0.5, 0.5]))
    assert both.select([1]).df_each == pytest.approx([3])
    assert half.contrast("a - b").df_each == pytest.approx(both.contrast("a - b").df_each)
    assert both.contrast({"gap": "a - b", "b": "b"}).contrast("gap + b").df_each == pytest.approx([6])
    totals = an.total(own(frame), ["y", "x"])
    assert totals.contrast("y / x").df_each == pytest.approx(an.ratio(own(frame), "y", "x").df_each)


def test_shares_and_quantiles_use_them_on_their_own_scales() -> None:
    """The limits of a share on the log odds, and of a median from the share below it, take the statistic's own t."""
    frame = two_strata()
    share = an.proportion(own(frame.assign(z=frame["y"] > 5)), "z", method="logit").select([1])
    odds = np.log(share.value / (1 - share.value))
    half = stats.t.ppf(0.975, share.df_each) * share.se / (share.value * (1 - share.value))
    assert share.ci(method="logit")[0] == pytest.approx(1 / (1 + np.exp(-np.concatenate([odds - half, odds + half]))))
    median = an.quantile(own(frame), "x", 0.5)
    below = an.mean(own(frame.assign(z=(frame["x"] <= median.value[0]).astype(float))), "z")
    assert median.df_each == pytest.approx(below.df_each)
    usual = an.quantile(an.Design(frame, weights=1.0, strata="h"), "x", 0.5)
    assert median.ci() == pytest.approx(usual.ci(df=float(below.df_each[0])))
    assert median.se == pytest.approx(usual.se)


def test_a_statistic_without_variance_keeps_the_designs() -> None:
    """A constant has no strata to learn from: its limits are the constant, its degrees of freedom the design's."""
    result = an.mean(own(two_strata().assign(y=5.0)), "y")
    assert result.df_each.tolist() == [9]
    assert result.ci()[0].tolist() == [5, 5]


def test_the_designs_own_count_stays_the_rule() -> None:
    """Nothing changes where nobody asks: units minus strata, in every row; and a number given to ci() wins over either."""
    frame = two_strata()
    usual = an.mean(an.Design(frame, weights=1.0, strata="h"), "y", by="h")
    assert usual.df_each.tolist() == [9, 9]
    assert an.mean(own(frame), "y", by="h").ci(df=9) == pytest.approx(usual.ci())
    assert "Satterthwaite" in an.mean(own(frame), "y").df_rule


def test_a_stored_result_keeps_its_limits_but_makes_no_contrast() -> None:
    """What is pickled holds the numbers, not the scores a contrast would need; it says so."""
    stored = pickle.loads(pickle.dumps(an.mean(own(two_strata()), "y", by="h")))
    assert stored.to_frame()["df"].tolist() == pytest.approx([6, 3])
    with pytest.raises(EstimationError, match="stored result"):
        stored.contrast("a - b").ci()


@pytest.mark.parametrize("kind", [an.Jackknife(), an.Overton()])
def test_roads_without_strata_refuse_the_rule(kind: an.Jackknife | an.Overton) -> None:
    """Replicates and quadratic forms have no variance by stratum: the rule is refused, not forgotten."""
    frame = two_strata().assign(p=0.5)
    with pytest.raises(DesignError, match="add up over strata"):
        own(frame, weights=None, probs="p").using(kind)


def test_an_unknown_rule_is_refused() -> None:
    """A misspelt rule is told, with those there are."""
    with pytest.raises(DesignError, match="satterthwaite"):
        own(two_strata(), df_rule="welch")
