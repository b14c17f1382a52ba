"""What models must agree with: each other, textbooks, and what is known without a model."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
import statsmodels.api as sm

import analysis as an
from analysis.errors import AnalysisError, EstimationError, VariableError
from analysis.models.cox import CoxKernel


def survey(seed: int = 1, n: int = 300) -> pd.DataFrame:
    """A stratified sample of PSUs with a number, a 0/1 outcome, ordered and unordered categories, and times."""
    rng = np.random.default_rng(seed)
    frame = pd.DataFrame({"h": np.arange(n) % 3, "w": rng.uniform(1, 3, n), "x": rng.normal(size=n)})
    frame["psu"] = np.arange(n) // 6 + 1000 * frame["h"]
    frame["sex"] = pd.Categorical(rng.choice(["f", "m"], n))
    frame["area"] = pd.Categorical(rng.choice(["n", "c", "s"], n), categories=["n", "c", "s"])
    signal = 0.5 * frame["x"] + 0.4 * (frame["sex"] == "m")
    frame["y"] = 10 + 2 * signal + rng.normal(size=n)
    frame["yes"] = (rng.uniform(size=n) < 1 / (1 + np.exp(-signal))).astype(float)
    frame["grade"] = pd.Categorical.from_codes(np.digitize(signal + rng.logistic(size=n), [-1, 1]), ["low", "mid", "high"])
    frame["t"] = rng.exponential(np.exp(-signal)) + 0.01
    frame["dead"] = (rng.uniform(size=n) < 0.7).astype(float)
    return frame


def of(frame: pd.DataFrame) -> an.Design:
    """The design of that sample."""
    return an.Design(frame, "w", strata="h", psu="psu")


@pytest.fixture(scope="module")
def design() -> an.Design:
    """One sample for all."""
    return of(survey())


def test_a_multinomial_of_two_categories_is_a_logistic_regression(design: an.Design) -> None:
    """Same coefficients, covariance and deviance."""
    frame = design.frame.assign(answer=pd.Categorical.from_codes(design.frame["yes"].astype(int), ["no", "yes"]))
    two, logit = an.multinomial(of(frame), "answer ~ x + sex"), an.glm(design, "yes ~ x + sex", "binomial")
    assert two.coefficients.value == pytest.approx(logit.coefficients.value, abs=1e-8)
    assert two.coefficients.vcov == pytest.approx(logit.coefficients.vcov, abs=1e-9)
    assert two.deviance == pytest.approx(logit.deviance)
    assert two.coefficients.df == logit.coefficients.df


def test_a_multinomial_with_intercepts_gives_the_shares(design: an.Design) -> None:
    """Log odds of the estimated shares, with the standard error of the delta method."""
    shares = an.proportion(design, "grade")
    log_odds = shares.contrast({level: f"log(`grade:{level}` / `grade:low`)" for level in ("mid", "high")})
    model = an.multinomial(design, "grade ~ 1").coefficients
    assert model.value == pytest.approx(log_odds.value)
    assert model.se == pytest.approx(log_odds.se)


@pytest.mark.parametrize("link", ["logistic", "probit", "cloglog", "loglog", "cauchit"])
def test_cutpoints_without_variables_would_give_the_shares(design: an.Design, link: str) -> None:
    """With a variable that tells nothing the fitted shares are the population's."""
    from analysis.models.ordinal import LATENT

    noise = design.assign(noise=np.random.default_rng(0).normal(size=len(design.frame)) * 1e-6)
    model = an.ordinal(noise, "grade ~ noise", link)
    centre = float(noise.weights @ noise.frame["noise"] / noise.weights.sum()) * model.coefficients.value[0]
    below = LATENT[link].cdf(model.coefficients.value[1:] - centre)
    assert below == pytest.approx(np.cumsum(an.proportion(design, "grade").value)[:-1], abs=0.01)


def test_a_wald_test_of_one_coefficient_is_its_t_squared(design: an.Design) -> None:
    """And the p-values are the same."""
    model = an.glm(design, "yes ~ x + sex", "binomial")
    table = model.to_frame()
    test = an.term_test(model, "x")
    assert test.statistic == pytest.approx(table["t"][1] ** 2)
    assert test.p == pytest.approx(table["p"][1])


def test_tests_of_a_term_tell_the_same_story(design: an.Design) -> None:
    """Wald, working Wald, likelihood ratio and score agree roughly; comparing models is the likelihood ratio exactly."""
    model = an.glm(design, "yes ~ x + area", "binomial")
    p = {method: an.term_test(model, "area", method).p for method in ("wald", "working", "lrt", "score")}
    assert max(p.values()) / min(p.values()) < 1.3
    assert an.compare(an.glm(design, "yes ~ x", "binomial"), model).p == pytest.approx(p["lrt"], rel=1e-6)


def test_every_regression_has_wald_tests_of_its_terms(design: an.Design) -> None:
    """One coefficient gives t²; a multinomial's term has a coefficient for each category; other tests are for glm."""
    cox = an.cox(design, "x + area", time="t", event="dead")
    assert an.term_test(cox, "x").statistic == pytest.approx(cox.to_frame()["t"][0] ** 2)
    assert an.term_test(an.ordinal(design, "grade ~ x + area"), "area").parameters["ndf"] == 2
    assert an.term_test(an.multinomial(design, "grade ~ x + area"), "area").parameters["ndf"] == 4
    with pytest.raises(EstimationError, match=r"for glm\(\) only"):
        an.term_test(cox, "x", "lrt")


def test_models_of_different_rows_are_not_compared(design: an.Design) -> None:
    """A missing value in the larger model's variable leaves rows out of one and not of the other."""
    gaps = design.assign(z=design.frame["x"].where(design.frame.index > 5))
    with pytest.raises(EstimationError, match="was fitted to 300 rows, the larger model to 294"):
        an.compare(an.glm(gaps, "y ~ sex"), an.glm(gaps, "y ~ sex + z"))


def test_in_a_linear_model_margins_and_effects_are_coefficients(design: an.Design) -> None:
    """The difference of two margins and the average effect of a number are what the model says."""
    model = an.glm(design, "y ~ x + sex")
    gap = an.marginal_effects(model, "sex")
    assert gap.value == pytest.approx(model.coefficients.value[2:])
    assert gap.se == pytest.approx(model.coefficients.se[2:])
    slope = an.marginal_effects(model, "x")
    assert slope.value == pytest.approx(model.coefficients.value[1:2])
    assert slope.se == pytest.approx(model.coefficients.se[1:2])


def test_margins_of_a_saturated_model_standardise(design: an.Design) -> None:
    """With the group alone in the model its margins are the group means."""
    means = an.mean(design, "yes", by="sex")
    margins = an.margins(an.glm(design, "yes ~ sex", "binomial"), "sex")
    assert margins.value == pytest.approx(means.value)
    assert margins.se == pytest.approx(means.se)


def test_balanced_margins_are_the_means_of_weights_calibrated_to_balance(design: an.Design) -> None:
    """The group means under weights calibrated so that group and x are unrelated; those weights given, their errors too."""
    frame = design.frame.assign(x=design.frame["x"] + (design.frame["sex"] == design.frame["sex"].iloc[0]))
    skewed = of(frame)
    model = an.glm(skewed, "yes ~ sex", "binomial")
    levels = sorted(frame["sex"].unique())
    at = pd.DataFrame({"sex": levels})
    size, female = skewed.weights.sum(), (frame["sex"] == levels[0]).astype(float)
    centred = [column - skewed.weights @ column / size for column in (female, frame["x"])]
    product = of(frame.assign(product=centred[0] * centred[1]))
    balanced = product.adjust(an.calibrate({"product": 0.0}, distance="raking"))
    means = an.mean(of(frame.assign(w=balanced.weights)), "yes", by="sex")
    found = an.balanced_margins(model, "~ x", at, variance="given")
    assert found.value == pytest.approx(means.value)
    assert found.se == pytest.approx(means.se)
    assert found.value != pytest.approx(an.predict(model, at).value)
    assert an.balanced_margins(model, "~ x", at).se != pytest.approx(found.se)


def test_nothing_to_balance_is_refused(design: an.Design) -> None:
    """What the model holds already cannot be made unrelated to it."""
    with pytest.raises(EstimationError, match="in the model already"):
        an.balanced_margins(an.glm(design, "y ~ x + sex"), "~ x", design.frame.head(1))


def test_the_predicted_total_is_the_calibrated_one(design: an.Design) -> None:
    """The regression estimator and weights calibrated to the same totals give one number; their errors are near."""
    frame = design.frame.assign(x=design.frame["x"] + 5)
    plain = of(frame)
    size, total_x = 620.0, 3110.0
    predicted = an.predict(an.glm(plain, "y ~ x"), pd.DataFrame({"x": [total_x]}), total=size)
    calibrated = an.total(plain.adjust(an.calibrate({"1": size, "x": total_x})), "y")
    assert predicted.value == pytest.approx(calibrated.value, rel=1e-8)
    assert predicted.se == pytest.approx(calibrated.se, rel=0.05)


def test_a_likelihood_interval_holds_what_the_test_does_not_reject(design: an.Design) -> None:
    """At its limit the deviance has grown by the quantile times the design effect; it is near the Wald interval."""
    model = an.glm(design, "yes ~ x", "binomial")
    limits = an.likelihood_interval(model)
    assert limits == pytest.approx(model.coefficients.ci(), abs=0.03)
    assert (limits[:, 0] < model.coefficients.value).all()
    assert (limits[:, 1] > model.coefficients.value).all()


def test_bell_mccaffrey_with_rows_as_units_is_hc2() -> None:
    """Without clusters the correction is MacKinnon and White's, times n/(n−1) of the design's variance."""
    frame = survey(2, 60).assign(w=1.0)
    model = an.glm(an.Design(frame, "w"), "y ~ x + sex", std_errors="bell_mccaffrey")
    matrix = sm.add_constant(np.column_stack([frame["x"], frame["sex"] == "m"]).astype(float))
    hc2 = sm.OLS(frame["y"].to_numpy(), matrix).fit(cov_type="HC2")
    assert model.coefficients.vcov == pytest.approx(hc2.cov_params() * 60 / 59, rel=1e-3)


def test_bell_mccaffrey_widens_intervals_on_few_units() -> None:
    """Larger standard errors and fewer degrees of freedom than linearisation, with nine PSUs."""
    frame = survey(3, 54)
    few = an.Design(frame, "w", psu="psu")
    corrected, plain = (an.glm(few, "y ~ x", std_errors=how).coefficients for how in ("bell_mccaffrey", "linearised"))
    assert (corrected.se > plain.se).all()
    assert corrected.df < few.df
    assert (np.diff(corrected.ci(), axis=1) > np.diff(plain.ci(), axis=1)).all()


def test_criteria_count_parameters_where_the_design_is_simple() -> None:
    """In a simple random sample the effective number of parameters is near their number, and n near n."""
    design = an.Design(survey(4, 3000).assign(w=1.0), "w")
    small, large = an.glm(design, "yes ~ x", "binomial"), an.glm(design, "yes ~ x + sex", "binomial")
    assert an.aic(large).parameters == pytest.approx(2, abs=0.15)
    assert an.aic(an.glm(design, "y ~ x")).parameters == pytest.approx(2, abs=0.25)
    assert an.bic(small, large).n == pytest.approx(3000, rel=0.1)
    assert an.aic(large).value < an.aic(small).value


def test_the_better_model_explains_more(design: an.Design) -> None:
    """Pseudo-R² is zero without variables, grows with them, and Nagelkerke's is the larger."""
    assert an.pseudo_r2(an.glm(design, "yes ~ 1", "binomial")) == pytest.approx(0, abs=1e-12)
    small, large = (an.glm(design, terms, "binomial") for terms in ("yes ~ x", "yes ~ x + sex"))
    assert 0 < an.pseudo_r2(small) < an.pseudo_r2(large) < an.pseudo_r2(large, "nagelkerke")


def test_without_ties_both_ways_with_them_are_one(design: an.Design) -> None:
    """Efron's and Breslow's likelihoods differ in tied events only."""
    efron, breslow = (an.cox(design, "x + sex", time="t", event="dead", ties=ties).coefficients for ties in ("efron", "breslow"))
    assert efron.value == pytest.approx(breslow.value)
    assert efron.vcov == pytest.approx(breslow.vcov)


def test_the_log_rank_test_is_the_score_of_coxs_model(design: an.Design) -> None:
    """Observed less expected events are the gradient of the partial likelihood at zero."""
    frame = design.frame
    columns = np.column_stack(
        [np.full(len(frame), -np.inf), frame["t"], frame["dead"], np.zeros(len(frame)), frame["sex"] == "m"]
    )
    stratum = next(CoxKernel("breslow").strata(columns.astype(float), design.weights))
    assert an.logrank(design, "t", "dead", by="sex").estimate == pytest.approx(stratum.evaluate(np.zeros(1))[1][0])


def test_survivors_without_censoring_are_the_distribution(design: an.Design) -> None:
    """One less the share who have died by then, with its standard error."""
    everybody = design.assign(dead=1.0)
    curve = an.kaplan_meier(everybody, "t", "dead", at=[0.3, 1.0])
    shares = an.mean(design.assign(a=(design.frame["t"] > 0.3) * 1.0, b=(design.frame["t"] > 1.0) * 1.0), ["a", "b"])
    assert curve.value == pytest.approx(shares.value)
    assert curve.vcov == pytest.approx(shares.vcov)


def test_curves_of_groups_are_those_of_their_domains(design: an.Design) -> None:
    """`by` gives what each domain gives alone."""
    both = an.kaplan_meier(design, "t", "dead", by="sex", at=[0.5])
    alone = an.kaplan_meier(design, "t", "dead", where="sex == 'm'", at=[0.5])
    assert both.value[1] == pytest.approx(alone.value[0])
    assert both.se[1] == pytest.approx(alone.se[0])


def test_an_exponential_rate_is_events_per_time(design: an.Design) -> None:
    """Without variables the coefficient is the log of time at risk per event."""
    model = an.survreg(design, "1", time="t", event="dead", distribution="exponential")
    exposure = an.ratio(design, "t", "dead").contrast("log(`t/dead`)")
    assert model.coefficients.value == pytest.approx(exposure.value)
    assert model.coefficients.se == pytest.approx(exposure.se)


def test_a_gaussian_survival_model_without_censoring_is_least_squares(design: an.Design) -> None:
    """Same coefficients, and the same standard errors."""
    model = an.survreg(design.assign(one=1.0), "x + sex", time="y", event="one", distribution="gaussian").coefficients
    linear = an.glm(design, "y ~ x + sex").coefficients
    assert model.value[:3] == pytest.approx(linear.value)
    assert model.se[:3] == pytest.approx(linear.se, rel=1e-6)


def test_instruments_that_are_the_variables_give_least_squares(design: an.Design) -> None:
    """Two-stage least squares of exogenous variables."""
    assert an.ivreg(design, "y ~ x + sex", "x + sex").coefficients.vcov == pytest.approx(
        an.glm(design, "y ~ x + sex").coefficients.vcov
    )


def test_a_straight_line_by_nls_is_least_squares(design: an.Design) -> None:
    """Coefficients and covariance are glm's."""
    curve, line = an.nls(design, "y ~ a + b * x", {"a": 0, "b": 0}).coefficients, an.glm(design, "y ~ x").coefficients
    assert curve.value == pytest.approx(line.value)
    assert curve.vcov == pytest.approx(line.vcov, rel=1e-5)


def test_a_saturated_log_linear_model_fits_the_table(design: an.Design) -> None:
    """Its deviance is zero; the test of independence is the one of chisq, with the same design effects."""
    full, reduced = an.loglinear(design, "sex * area"), an.loglinear(design, "sex + area")
    assert full.deviance == pytest.approx(0, abs=1e-9)
    test, table = an.compare_loglinear(reduced, full, "score"), an.chisq(design, "sex", "area", "Chisq")
    assert test.statistic == pytest.approx(table.statistic)
    assert test.effects is not None
    assert table.effects is not None
    assert np.sort(test.effects) == pytest.approx(np.sort(table.effects))


@pytest.mark.parametrize("name", ["cox", "ordinal", "kaplan_meier", "margins", "loglinear"])
def test_a_jackknife_finds_nearly_the_same_standard_errors(design: an.Design, name: str) -> None:
    """Replicates compute the whole model again: another road to the same place."""
    made = {
        "cox": lambda d: an.cox(d, "x + sex", time="t", event="dead").coefficients,
        "ordinal": lambda d: an.ordinal(d, "grade ~ x").coefficients,
        "kaplan_meier": lambda d: an.kaplan_meier(d, "t", "dead", at=[0.5, 1.0]),
        "margins": lambda d: an.margins(an.glm(d, "yes ~ x + sex", "binomial"), "sex"),
        "loglinear": lambda d: an.loglinear(d, "sex + area").coefficients,
    }[name]
    assert made(design.replicates(an.Jackknife())).se == pytest.approx(made(design).se, rel=0.06)


def test_a_variable_that_tells_all_events_is_refused() -> None:
    """The partial likelihood rises forever: everyone exposed dies, nobody else."""
    frame = pd.DataFrame({"t": [1.0, 2, 3, 4, 5, 6], "dead": [1, 1, 1, 0, 0, 0], "x": [1, 1, 1, 0, 0, 0], "w": 1.0})
    with pytest.raises(AnalysisError, match=r"rises without end|no information"):
        an.cox(an.Design(frame, "w"), "x", time="t", event="dead")


def test_separated_categories_are_refused() -> None:
    """A variable that tells one category without error."""
    frame = pd.DataFrame({"y": list("aaabbbccc"), "x": [0, 0, 0, 0, 1, 0, 5, 5, 5], "w": 1.0})
    with pytest.raises(AnalysisError, match=r"rises without end|no information|did not converge"):
        an.multinomial(an.Design(frame, "w"), "y ~ x")


def test_a_category_that_nobody_has_is_refused(design: an.Design) -> None:
    """Its cutpoint would be infinite."""
    with pytest.raises(EstimationError, match="nobody in the domain is in category high"):
        an.ordinal(design, "grade ~ x", where="grade != 'high'")


def test_events_must_be_told_from_censoring(design: an.Design) -> None:
    """A status of 0, 1 and 2 is a question left open."""
    with pytest.raises(EstimationError, match=r"other values than 0 \(censored\) and 1"):
        an.cox(design.assign(status=design.frame["dead"] * 2), "x", time="t", event="status")


def test_unknown_terms_and_variables_are_told(design: an.Design) -> None:
    """With the names there are."""
    model = an.glm(design, "y ~ x + sex")
    with pytest.raises(VariableError, match="is no term of the model"):
        an.term_test(model, "age")
    with pytest.raises(VariableError, match="is no variable of the model"):
        an.margins(model, "area")
