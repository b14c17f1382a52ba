"""Estimates as a user meets them: names, contrasts, intervals, design effects, empty domains."""

from __future__ import annotations

import pickle

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import EstimationError, VariableError


def workers(n: int = 400) -> an.Design:
    """Workers in clustered strata, with a missing income here and there."""
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(
        {
            "h": np.arange(n) % 4,
            "enterprise": np.arange(n) // 5,
            "region": pd.Categorical(rng.choice(["north", "south"], n), categories=["south", "north", "islands"]),
            "sex": rng.choice(["f", "m"], n),
            "income": rng.lognormal(2, 0.5, n),
            "hours": rng.normal(45, 5, n),
            "w": rng.uniform(1, 9, n),
        }
    )
    frame["h"] = frame["enterprise"] % 4
    frame.loc[::17, "income"] = np.nan
    return an.Design(frame, "w", strata="h", psu="enterprise")


def test_a_mean_is_one_row_with_everything_about_it() -> None:
    """The frame of the architecture page: estimate, se, limits, cv, deff, df, n."""
    frame = an.mean(workers(), "hours").to_frame()
    assert list(frame.columns) == ["variable", "level", "estimate", "se", "ci_low", "ci_high", "cv", "deff", "df", "n"]
    assert frame["ci_low"][0] < frame["estimate"][0] < frame["ci_high"][0]
    assert frame["n"][0] == 400


def test_missing_values_form_no_part_of_the_domain_unless_refused() -> None:
    """By default a mean is of those who answered; na='fail' refuses instead of guessing."""
    design = workers()
    answered = an.mean(design, "income", where=design.frame["income"].notna())
    assert np.isclose(an.mean(design, "income").se[0], answered.se[0], rtol=1e-12)
    with pytest.raises(EstimationError, match="missing in 24 rows"):
        an.mean(design, "income", na="fail")


def test_groups_come_in_category_order_without_empty_ones() -> None:
    """Categories without a row are dropped, or kept as NaN when asked for."""
    by_region = an.mean(workers(), "hours", by="region")
    assert by_region.names == ("south", "north")
    kept = an.mean(workers(), "hours", by="region", empty="keep")
    assert kept.names == ("south", "north", "islands")
    assert np.isnan(kept.value[2])
    assert np.isnan(kept.se[2])
    assert kept.contrast("north - south").se[0] == pytest.approx(by_region.contrast("north - south").se[0], rel=1e-12)


def test_a_group_has_what_it_has_as_a_domain() -> None:
    """Each group's estimate and standard error are those of the domain alone."""
    design = workers()
    both = an.mean(design, ["hours", "income"], by=["region", "sex"])
    for row in both.labels.index:
        group = both.labels.loc[row]
        alone = an.mean(design, ["hours", "income"], where=f"region == '{group['region']}' and sex == '{group['sex']}'")
        place = ["hours", "income"].index(group["variable"])
        assert both.value[row] == pytest.approx(alone.value[place], rel=1e-12)
        assert both.se[row] == pytest.approx(alone.se[place], rel=1e-10)
        assert both.n[row] == alone.n[place]
        assert both.deff[row] == pytest.approx(alone.deff[place], rel=1e-10)


def test_more_domains_than_anybody_reads_are_refused() -> None:
    """Crossing serial numbers by mistake is told, not left to run out of memory."""
    frame = pd.DataFrame({"w": 1.0, "y": range(2000), "case": range(2000), "person": range(2000)})
    with pytest.raises(EstimationError, match=r"2,000 × 2,000 categories make 4,000,000 domains"):
        an.mean(an.Design(frame, "w"), "y", by=["case", "person"])


def test_shares_of_categories_add_to_one_with_no_variance_in_the_sum() -> None:
    """The joint covariance knows that shares sum to 1."""
    shares = an.proportion(workers(), "sex")
    assert shares.value.sum() == pytest.approx(1)
    assert shares.contrast([1.0, 1.0]).se[0] == pytest.approx(0, abs=1e-9)


def test_a_linear_contrast_uses_the_covariance_between_groups() -> None:
    """A difference's variance is V1 + V2 − 2C, however it is written."""
    by_sex = an.mean(workers(), "hours", by="sex")
    expected = np.sqrt(by_sex.vcov[0, 0] + by_sex.vcov[1, 1] - 2 * by_sex.vcov[0, 1])
    for written in ("f - m", {"f": 1, "m": -1}, [1, -1]):
        assert by_sex.contrast(written).se[0] == pytest.approx(expected, rel=1e-12)
    several = by_sex.contrast({"gap": "f - m", "average": {"f": 0.5, "m": 0.5}})
    assert several.names == ("gap", "average")
    assert several.vcov.shape == (2, 2)


def test_a_ratio_of_means_is_the_ratio_estimator() -> None:
    """The delta method on means gives what the ratio's own linearisation gives."""
    design = workers().domain("income == income")
    direct = an.ratio(design, "income", "hours")
    by_delta = an.mean(design, ["income", "hours"]).contrast("income / hours")
    assert by_delta.value[0] == pytest.approx(direct.value[0], rel=1e-12)
    assert by_delta.se[0] == pytest.approx(direct.se[0], rel=1e-10)


@pytest.mark.parametrize(
    "expression",
    ["log(f)", "exp(m / 40)", "sqrt(f * m)", "f ** 2 - m", "-f + 3", "logit(f / 100)", "abs(f - 90)", "`f` / m", "2 ** (f / 40)"],
)
def test_smooth_contrasts_follow_their_slope(expression: str) -> None:
    """The standard error of an expression is that of its numerical gradient."""
    by_sex = an.mean(workers(), "hours", by="sex")
    result = by_sex.contrast(expression)
    plain = expression.replace("`", "")
    names = {"log": np.log, "exp": np.exp, "sqrt": np.sqrt, "logit": lambda p: np.log(p / (1 - p)), "abs": abs}

    def at(f: float, m: float) -> float:
        return float(eval(plain, {**names, "f": f, "m": m}))

    f, m = by_sex.value
    gradient = np.array([at(f + 1e-5, m) - at(f - 1e-5, m), at(f, m + 1e-5) - at(f, m - 1e-5)]) / 2e-5
    assert result.value[0] == pytest.approx(at(f, m), rel=1e-12)
    assert result.se[0] == pytest.approx(np.sqrt(gradient @ by_sex.vcov @ gradient), rel=1e-6)


@pytest.mark.parametrize("expression", ["f -", "f @ m", "print(f)", "f.real", "log(f - f)", "1 / (m - m)", "'f'"])
def test_what_is_no_contrast_is_refused(expression: str) -> None:
    """Only arithmetic of named statistics is evaluated."""
    with pytest.raises(EstimationError):
        an.mean(workers(), "hours", by="sex").contrast(expression)


def test_an_unknown_name_in_a_contrast_is_answered_with_the_nearest() -> None:
    """Names are those of the statistics."""
    with pytest.raises(VariableError, match="did you mean 'north'"):
        an.mean(workers(), "hours", by="region").contrast("nort - south")


def test_nothing_to_estimate_is_refused() -> None:
    """An empty domain and a domain of weight zero never give a number."""
    design = workers()
    with pytest.raises(EstimationError, match="no rows"):
        an.mean(design, "hours", where="sex == 'x'")
    weightless = an.Design(design.frame.assign(w0=np.where(design.frame["sex"] == "f", 0.0, 1.0)), "w0")
    with pytest.raises(EstimationError, match="weigh nothing"):
        an.total(weightless, "hours", where="sex == 'f'")
    by_sex = an.mean(weightless, "hours", by="sex")
    assert np.isnan(by_sex.value).tolist() == [True, False]


def test_zero_denominators_and_text_are_refused() -> None:
    """A ratio to nothing, and a mean of text without categories."""
    design = workers()
    with pytest.raises(EstimationError, match="denominator"):
        an.ratio(design.assign(zero=0.0), "hours", "zero")
    with pytest.raises(VariableError, match="not numbers"):
        an.mean(design, "sex")


def test_levels_of_confidence_and_degrees_of_freedom_can_be_chosen() -> None:
    """z is t with infinitely many degrees of freedom; none gives no interval; a level outside (0, 1) is refused."""
    result = an.mean(workers(), "hours")
    assert np.allclose(result.ci(method="z"), result.ci(df=np.inf))
    assert np.isnan(result.ci(df=0)).all()
    assert (np.diff(result.ci(0.99)) > np.diff(result.ci(0.95))).all()
    with pytest.raises(EstimationError, match="confidence level"):
        result.ci(95)
    with pytest.raises(EstimationError, match="interval method"):
        result.ci(method="bayes")


def test_simple_random_sampling_has_a_design_effect_of_one() -> None:
    """Under the design that deff compares with, deff is 1, of a mean and of a total."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"y": rng.normal(size=50), "size": 200.0})
    design = an.Design(frame, fpc="size")
    assert an.mean(design, "y").deff[0] == pytest.approx(1)
    assert an.total(design, "y").deff[0] == pytest.approx(1)
    assert an.mean(design, "y").deff_replace[0] == pytest.approx(0.75)
    assert np.isnan(an.mean(an.Design(frame, 0.5), "y").deff[0])


def test_the_shown_forms_hold_the_numbers() -> None:
    """Text and HTML show one line per statistic and leave out columns that say nothing."""
    result = an.mean(workers(), "hours", by="sex")
    assert "ci_low" in repr(result)
    assert "level" not in repr(result)
    assert result._repr_html_().count("<tr") == 3


def test_the_call_is_remembered() -> None:
    """A result says which estimator, variables and domains made it, and how its degrees of freedom were counted."""
    result = an.mean(workers(), "hours", by="sex")
    assert result.call["by"] == "sex"
    assert result.df_rule.startswith("PSUs − strata")


def test_variances_are_the_diagonal_of_the_covariance_that_is_read_later() -> None:
    """Standard errors need no covariance matrix; once read, it agrees with them, and it travels with a pickled result."""
    result = an.proportion(workers(), "sex", by="region")
    variance = result.variance
    assert result.vcov.shape == (len(result), len(result))
    assert np.diag(result.vcov) == pytest.approx(variance, rel=1e-12)
    assert pickle.loads(pickle.dumps(result)).vcov == pytest.approx(result.vcov)
