"""Weighting steps reach what they promise, refuse what they cannot do, and tell the variance what they did."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an
from analysis.design import Adjustment, Scores
from analysis.errors import ConvergenceError, DesignError, VariableError
from analysis.variance.linearised import projected
from analysis.weighting import AAPOR


def sample(seed: int = 1, n: int = 240) -> pd.DataFrame:
    """Workers of 3 strata in PSUs of 6, with unequal weights."""
    rng = np.random.default_rng(seed)
    psu = np.repeat(np.arange(n // 6), 6)
    return pd.DataFrame(
        {
            "stratum": pd.Categorical.from_codes(psu % 3, ["state", "private", "fdi"]),
            "enterprise": psu,
            "w": rng.uniform(1, 5, n),
            "sex": pd.Categorical.from_codes(rng.integers(0, 2, n), ["female", "male"]),
            "age_group": pd.Categorical.from_codes(rng.integers(0, 3, n), ["15-24", "25-39", "40+"]),
            "age": rng.uniform(18, 60, n),
            "income": rng.lognormal(2, 0.5, n) + psu % 7,
            "disposition": rng.choice(
                ["complete", "partial", "refusal", "non_contact", "unknown", "ineligible"], n, p=[0.6, 0.1, 0.1, 0.1, 0.05, 0.05]
            ),
        }
    )


def design_of(frame: pd.DataFrame) -> an.Design:
    return an.Design(frame, weights="w", strata="stratum", psu="enterprise")


SEX = {"female": 420.0, "male": 310.0}
AGE = {"15-24": 200.0, "25-39": 330.0, "40+": 200.0}
CROSSED = {(s, a): SEX[s] * AGE[a] / 730 for s in SEX for a in AGE}
SETTLED = {**AAPOR, "unknown": "nonrespondent"}
STEPS: dict[str, Callable[[], Adjustment]] = {
    "poststratify": lambda: an.poststratify("sex", SEX),
    "poststratify crossed": lambda: an.poststratify(["sex", "age_group"], CROSSED),
    "rake": lambda: an.rake({"sex": SEX, "age_group": AGE}),
    "calibrate linear": lambda: an.calibrate({"sex": SEX, "age": 29000.0}),
    "calibrate raking": lambda: an.calibrate({"sex": SEX, "age": 29000.0}, distance="raking"),
    "calibrate logit": lambda: an.calibrate({"sex": SEX, "age": 29000.0}, distance="logit", bounds=(0.2, 3)),
    "calibrate sinh": lambda: an.calibrate({"sex": SEX, "age": 29000.0}, distance="sinh", bounds=(0.2, 3)),
    "nonresponse": lambda: an.nonresponse("stratum"),
    "standardize": lambda: an.standardize("age_group", AGE, over="sex"),
    "propensity": lambda: an.propensity("C(stratum) + age", outcomes=SETTLED),
    "propensity classes": lambda: an.propensity("C(stratum) + age", outcomes=SETTLED, classes=3),
}


@pytest.mark.parametrize("name", [n for n in STEPS if n.startswith(("post", "rake", "cal"))])
def test_calibrated_totals_have_no_variance(name: str) -> None:
    """After a step that fixes the number of women, its standard error is zero."""
    frame = sample().assign(woman=lambda f: (f["sex"] == "female").astype(float))
    adjusted = design_of(frame).adjust(STEPS[name]())
    women = an.total(adjusted, "woman")
    assert women.value[0] == pytest.approx(420, rel=1e-8)
    assert women.se[0] < 1e-6 * an.total(design_of(frame), "woman").se[0]


@pytest.mark.parametrize("name", ["poststratify", "poststratify crossed", "calibrate linear", "nonresponse", "propensity"])
def test_a_step_tells_the_variance_its_derivative(name: str) -> None:
    """The projected scores are the derivative of the estimate with respect to the weights before the step."""
    frame, step = sample(n=120), STEPS[name]()
    design = design_of(frame)
    adjusted = design.adjust(step)
    scores = adjusted.weights * frame["income"].to_numpy()
    left = projected(Scores(scores[:, None], np.zeros(len(frame), dtype=np.intp)), adjusted).values[:, 0]
    for row in (0, 17, 50, 119):
        bump = np.zeros(len(frame))
        bump[row] = 1e-5
        values = [float(adjusted.reweighted(design.base_weights + sign * bump) @ frame["income"].to_numpy()) for sign in (1, -1)]
        derivative = (values[0] - values[1]) / 2e-5
        assert left[row] == pytest.approx(derivative * design.weights[row], rel=2e-5, abs=1e-6)


@pytest.mark.parametrize("name", STEPS)
def test_scores_of_many_domains_are_summed_as_if_written_out(name: str) -> None:
    """After two steps, sums over sampling units are the sums of the residuals of every row."""
    frame = sample()
    adjusted = design_of(frame).adjust(STEPS[name](), an.poststratify("stratum", dict.fromkeys(["state", "private", "fdi"], 300)))
    rng = np.random.default_rng(4)
    groups = rng.integers(-1, 5, len(frame))
    scores = Scores(adjusted.weights[:, None] * rng.normal(size=(len(frame), 2)), groups, 5)
    left, first = projected(scores, adjusted), adjusted.stages[0]
    by_unit = left.sums(first.units)
    written = np.column_stack([np.bincount(first.unit, weights=column) for column in left.values.T])
    assert by_unit.shape == (first.n_units, 10)
    assert by_unit == pytest.approx(written, abs=1e-8)


@pytest.mark.parametrize("name", STEPS)
def test_a_jackknife_of_the_whole_procedure_agrees(name: str) -> None:
    """Weighting again in each replicate gives about the standard error that the projections give."""
    adjusted = design_of(sample()).adjust(STEPS[name]())
    linear, jackknife = an.mean(adjusted, "income").se[0], an.mean(adjusted.replicates(an.Jackknife()), "income").se[0]
    assert jackknife == pytest.approx(linear, rel=0.15)


def test_two_steps_in_order_are_both_in_the_variance() -> None:
    """Non-response by cells, then raking: the jackknife of both steps agrees with both projections."""
    adjusted = design_of(sample()).adjust(an.nonresponse("stratum"), an.rake({"sex": SEX, "age_group": AGE}))
    linear, jackknife = an.total(adjusted, "income").se[0], an.total(adjusted.replicates(an.Jackknife()), "income").se[0]
    assert jackknife == pytest.approx(linear, rel=0.15)


def test_raking_reaches_every_margin() -> None:
    """Each category of each margin has its total; the record says what was moved."""
    adjusted = design_of(sample()).adjust(STEPS["rake"]())
    for name, totals in (("sex", SEX), ("age_group", AGE)):
        reached = adjusted.frame.assign(weight=adjusted.weights).groupby(name, observed=True)["weight"].sum()
        assert reached.to_dict() == pytest.approx(totals, rel=1e-8)
    assert adjusted.steps[0].record["margins"][0]["before"] == pytest.approx(
        adjusted.frame.groupby("sex", observed=True)["w"].sum().to_list()
    )


@given(seed=st.integers(0, 10_000), spread=st.floats(0.5, 1.5))
@settings(max_examples=25, deadline=None)
def test_raking_twice_changes_nothing(seed: int, spread: float) -> None:
    """A raked design already has its margins: raking it again returns the same weights."""
    margins = {"sex": {"female": 300 * spread, "male": 300.0}, "age_group": {"15-24": 200.0, "25-39": 300 * spread, "40+": 100.0}}
    once = design_of(sample(seed)).adjust(an.rake(margins))
    assert once.adjust(an.rake(margins)).weights == pytest.approx(once.weights, rel=1e-7)


def test_trimming_keeps_the_sum_and_the_limits() -> None:
    """Strict trimming leaves no weight outside; the total number of people stays."""
    design = design_of(sample())
    trimmed = design.adjust(an.trim(upper=4, lower=1.5, strict=True))
    assert trimmed.weights.sum() == pytest.approx(design.weights.sum())
    assert trimmed.weights.max() <= 4
    assert trimmed.weights.min() >= 1.5


def test_the_cases_that_answered_carry_the_eligible_sample() -> None:
    """Respondents and ineligible cases together weigh as much as the whole sample of their cell; refusals weigh nothing."""
    frame = sample()
    adjusted = design_of(frame).adjust(an.nonresponse("stratum"))
    before, after = (frame.assign(x=x).groupby("stratum", observed=True)["x"].sum() for x in (frame["w"], adjusted.weights))
    assert after.to_dict() == pytest.approx(before.to_dict())
    assert (adjusted.weights[frame["disposition"] == "refusal"] == 0).all()


def test_only_respondents_in_the_file() -> None:
    """A column with the number of selected cases in the cell makes the factor selected / answered."""
    frame = pd.DataFrame({"cell": list("aab"), "selected": [4, 4, 3], "w": [1.0, 1.0, 1.0]})
    adjusted = an.Design(frame, weights="w").adjust(an.nonresponse("cell", sampled="selected"))
    assert adjusted.weights.tolist() == [2.0, 2.0, 3.0]


def test_it_says_which_margin_cannot_be_reached() -> None:
    """Margins that count different populations are named, with both sizes."""
    with pytest.raises(DesignError, match=r"age_group: counts 730 in all, sex counts 800"):
        design_of(sample()).adjust(an.rake({"sex": {"female": 400, "male": 400}, "age_group": AGE}))


def test_it_says_which_total_is_out_of_bounds() -> None:
    """A calibration that no weights within the bounds can reach names the variable."""
    with pytest.raises(ConvergenceError, match="age"):
        design_of(sample()).adjust(an.calibrate({"sex": SEX, "age": 45000.0}, distance="logit", bounds=(0.9, 1.4)))


@pytest.mark.parametrize(
    ("step", "error", "message"),
    [
        (an.rake({"gender": SEX}), VariableError, "gender"),
        (an.poststratify("sex", {"female": 1.0}), DesignError, "male occurs in"),
        (an.poststratify("sex", {**SEX, "other": 5.0}), DesignError, "other has the total 5"),
        (an.poststratify("sex", {"female": -1.0, "male": 2.0}), DesignError, "female is -1"),
        (an.calibrate({"sex": 100.0}), VariableError, "not numeric"),
        (an.nonresponse("stratum", status="sex"), DesignError, "no known outcome"),
    ],
)
def test_bad_input_is_refused(step: Adjustment, error: type[Exception], message: str) -> None:
    """Unknown variables, missing categories, totals without people: each has its message."""
    with pytest.raises(error, match=message):
        design_of(sample()).adjust(step)


def test_a_domain_cannot_be_weighted() -> None:
    """Steps need the whole sample."""
    with pytest.raises(DesignError, match="whole sample"):
        design_of(sample()).domain("age > 30").adjust(STEPS["rake"]())
