"""Laws of design-based tests: what must not change a p-value, and what a p-value means."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import EstimationError

STATISTICS = ("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "wls-score")


def survey(seed: int, n: int = 240, effect: float = 0.0) -> pd.DataFrame:
    """Two categorical variables and a number in a stratified sample of PSUs; `effect` ties the number to the group."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"h": np.arange(n) % 3, "psu": np.arange(n) // 6, "w": rng.uniform(1, 3, n)})
    frame["psu"] = frame["psu"] + 1000 * frame["h"]
    frame["a"] = rng.choice(list("xyz"), n, p=[0.5, 0.3, 0.2])
    frame["b"] = rng.choice(list("uv"), n)
    frame["y"] = rng.gamma(2, 5, n) + effect * (frame["b"] == "v")
    return frame


def of(frame: pd.DataFrame) -> an.Design:
    """The design of that sample."""
    return an.Design(frame, "w", strata="h", psu="psu")


@pytest.mark.parametrize("statistic", STATISTICS)
def test_the_unit_of_the_weights_and_the_order_of_rows_mean_nothing_to_a_table(statistic: str) -> None:
    """Weights in thousands, or shuffled rows, give the same test."""
    frame = survey(1)
    plain = an.chisq(of(frame), "a", "b", statistic)
    for other in (frame.assign(w=frame["w"] * 1000), frame.sample(frac=1, random_state=2).reset_index(drop=True)):
        again = an.chisq(of(other), "a", "b", statistic)
        assert again.statistic == pytest.approx(plain.statistic, rel=1e-8)
        assert again.p == pytest.approx(plain.p, rel=1e-7)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_rows_and_columns_of_a_table_are_interchangeable(statistic: str) -> None:
    """Association has no direction."""
    frame = survey(3)
    one, other = an.chisq(of(frame), "a", "b", statistic), an.chisq(of(frame), "b", "a", statistic)
    assert other.p == pytest.approx(one.p, rel=1e-8)


def test_without_a_design_the_corrected_statistic_is_pearsons() -> None:
    """Equal weights and rows drawn one by one: the corrections are near one, and X² is the textbook's."""
    frame = survey(4, n=3000).assign(w=1.0)
    result = an.chisq(an.Design(frame, "w"), "a", "b", "Chisq")
    counts = pd.crosstab(frame["a"], frame["b"]).to_numpy()
    expected = np.outer(counts.sum(1), counts.sum(0)) / counts.sum()
    assert result.statistic == pytest.approx(((counts - expected) ** 2 / expected).sum(), rel=1e-10)
    assert result.effects == pytest.approx(np.ones(2), abs=0.05)


@pytest.mark.parametrize("statistic", ["F", "wls-score"])
def test_p_values_are_uniform_without_an_association(statistic: str) -> None:
    """Over 80 samples about a tenth of the p-values lie below a tenth, and half below a half."""
    p = np.array([an.chisq(of(survey(seed)), "a", "b", statistic).p for seed in range(80)])
    assert 0.02 < np.mean(p < 0.1) < 0.21
    assert 0.33 < np.mean(p < 0.5) < 0.67


def test_a_t_test_is_the_contrast_of_two_means() -> None:
    """The difference, its standard error and sign are those of the estimates by group."""
    design = of(survey(5, effect=3.0))
    test, means = an.ttest(design, "y", by="b"), an.mean(design, "y", by="b").contrast("v - u")
    assert test.estimate == pytest.approx(means.value[0])
    assert test.statistic == pytest.approx(means.value[0] / means.se[0])


@pytest.mark.parametrize("name", ["wilcoxon", "vanderWaerden", "median"])
def test_a_rank_test_knows_only_the_order(name: str) -> None:
    """A monotone change of the variable changes nothing; the other direction changes the sign."""
    frame = survey(6, effect=2.0)
    plain = an.ranktest(of(frame), "y", "b", name)
    logged = an.ranktest(of(frame.assign(y=np.log(frame["y"]))), "y", "b", name)
    assert logged.statistic == pytest.approx(plain.statistic)
    if name != "median":
        assert an.ranktest(of(frame.assign(y=-frame["y"])), "y", "b", name).statistic == pytest.approx(-plain.statistic)


def test_the_right_shares_fit_perfectly() -> None:
    """A goodness-of-fit test against the estimated shares themselves has statistic zero and p one."""
    design = of(survey(7))
    shares = an.proportion(design, "a")
    result = an.gof(design, "a", dict(zip(shares.labels["level"], shares.value, strict=True)))
    assert result.statistic == pytest.approx(0, abs=1e-6)
    assert result.p == pytest.approx(1, abs=1e-4)


@pytest.mark.parametrize("statistic", STATISTICS)
def test_a_table_with_one_category_is_refused(statistic: str) -> None:
    """There is nothing to compare with."""
    with pytest.raises(EstimationError, match="fewer than two categories"):
        an.chisq(of(survey(8)).domain("b == 'u'"), "a", "b", statistic)


def test_more_comparisons_than_degrees_of_freedom_are_refused() -> None:
    """A score test of two covariances on three PSUs has none left."""
    frame = survey(9).assign(h=0, psu=lambda x: np.arange(len(x)) % 3)
    with pytest.raises(EstimationError, match="cannot be tested with 2 degrees"):
        an.chisq(of(frame), "a", "b", "wls-score")
