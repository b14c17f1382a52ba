"""Calibration to estimated totals: the other survey's uncertainty is in the variance."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DesignError

VCOV = np.array([[900.0, -300.0], [-300.0, 400.0]])
SEX = {"f": 520.0, "m": 480.0}


def sample() -> an.Design:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame({"w": rng.uniform(3, 6, 200), "sex": rng.choice(["f", "m"], 200), "income": rng.lognormal(3, 0.4, 200)})
    return an.Design(frame.assign(woman=lambda f: (f["sex"] == "f").astype(float)), "w")


@pytest.mark.parametrize("replicated", [False, True])
def test_a_calibrated_total_has_the_variance_of_its_source(replicated: bool) -> None:
    """The number of women has the standard error that the other survey gives it, linearised and in replicates."""
    adjusted = sample().adjust(an.calibrate_to_estimates({"sex": SEX}, VCOV))
    adjusted = adjusted.replicates(an.Jackknife(mse=True)) if replicated else adjusted
    women = an.total(adjusted, "woman")
    assert women.value[0] == pytest.approx(520)
    assert women.se[0] == pytest.approx(30)


def test_uncertain_totals_add_to_known_ones() -> None:
    """For any variable, variance = variance with known totals + B'VB, B the means by sex."""
    known = sample().adjust(an.calibrate({"sex": SEX}))
    estimated = sample().adjust(an.calibrate_to_estimates({"sex": SEX}, VCOV))
    assert estimated.weights == pytest.approx(known.weights)
    slopes = an.mean(sample(), "income", by="sex").value
    added = an.total(estimated, "income").vcov[0, 0] - an.total(known, "income").vcov[0, 0]
    assert added == pytest.approx(slopes @ VCOV @ slopes)


def test_replicates_agree_with_the_formula() -> None:
    """A jackknife that moves the totals too gives about the linearised standard error, for domains as well."""
    adjusted = sample().adjust(an.calibrate_to_estimates({"sex": SEX}, VCOV, seed=4))
    for by in (None, "sex"):
        linear = an.total(adjusted, "income", by=by)
        jackknife = an.total(adjusted.replicates(an.Jackknife(mse=True)), "income", by=by)
        assert jackknife.se == pytest.approx(linear.se, rel=0.08)


def test_exact_totals_are_calibration() -> None:
    """A covariance of zero is a calibration to known totals."""
    known = sample().adjust(an.calibrate({"sex": SEX}))
    exact = sample().adjust(an.calibrate_to_estimates({"sex": SEX}, np.zeros((2, 2))))
    assert an.mean(exact, "income").se == pytest.approx(an.mean(known, "income").se)


def test_a_covariance_of_another_shape_is_refused() -> None:
    """Its rows must be the totals; variances are not negative."""
    with pytest.raises(DesignError, match="sex=f, sex=m"):
        sample().adjust(an.calibrate_to_estimates({"sex": SEX}, [[4.0]]))
    with pytest.raises(DesignError, match="no covariance"):
        an.calibrate_to_estimates({"sex": SEX}, [[1.0, 0.0], [0.0, -1.0]])
