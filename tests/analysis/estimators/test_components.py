"""Components and factors of the population, against the same things known another way."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import EstimationError

NAMES = ["pay", "hours", "noise", "dust"]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    """Four numbers with two things in common, whole weights and units of four."""
    rng = np.random.default_rng(3)
    load, dirt = rng.normal(size=(2, 400))
    own = rng.normal(size=(4, 400))
    parts = [load + own[0], 0.8 * load + own[1], dirt + 0.6 * own[2], 0.7 * dirt + 0.3 * load + own[3]]
    return pd.DataFrame(dict(zip(NAMES, parts, strict=True))).assign(w=rng.integers(1, 4, 400), psu=np.arange(400) // 4)


def test_components_hold_all_the_variance(frame: pd.DataFrame) -> None:
    """Standardised variables have a variance of one each; the components share it out, and their sum has no error."""
    found = an.principal_components(an.Design(frame, "w", psu="psu"), NAMES)
    whole = found.variances.contrast({"all": [1.0] * 4})
    assert whole.value == pytest.approx([4.0])
    assert whole.se == pytest.approx([0.0], abs=1e-8)
    assert (found.variances.se > 0.01).all()


def test_scores_of_the_rows_vary_as_the_components_do(frame: pd.DataFrame) -> None:
    """The scores' weighted mean is zero, their variances the components', and they are unrelated."""
    design = an.Design(frame, "w", psu="psu")
    found = an.principal_components(design, NAMES, scale=False)
    scores = found.scores(frame)
    scored = design.assign(**{str(name): scores[name] for name in scores})
    assert an.mean(scored, list(scores)).value == pytest.approx(np.zeros(4), abs=1e-12)
    assert an.var(scored, list(scores)).value == pytest.approx(found.variances.value)
    assert an.correlation(scored, list(scores)).value == pytest.approx(np.zeros(6), abs=1e-10)


def test_the_error_of_a_component_is_that_of_a_jackknife(frame: pd.DataFrame) -> None:
    """The derivative of an eigenvalue and leaving out one unit after the other tell nearly the same."""
    design = an.Design(frame, "w", psu="psu")
    linearised = an.principal_components(design, NAMES).variances
    replicated = an.principal_components(design.replicates(an.Jackknife()), NAMES).variances
    assert replicated.value == pytest.approx(linearised.value)
    assert replicated.se == pytest.approx(linearised.se, rel=0.05)


def test_a_variable_that_never_varies_has_no_place(frame: pd.DataFrame) -> None:
    """It is named."""
    with pytest.raises(EstimationError, match="same"):
        an.principal_components(an.Design(frame.assign(same=1.0), "w"), ["pay", "same"])


def test_factors_reproduce_the_correlations(frame: pd.DataFrame) -> None:
    """One factor that fits gives every correlation back as a product of loadings."""
    exact = pd.DataFrame(np.random.default_rng(5).normal(size=(300, 5)))
    white = np.linalg.qr(exact - exact.mean())[0] * np.sqrt(300)
    loadings = np.array([0.9, 0.7, 0.6, 0.5])
    made = pd.DataFrame(white[:, :1] * loadings + white[:, 1:] * np.sqrt(1 - loadings**2), columns=NAMES).assign(w=2.0)
    found = an.factor_analysis(an.Design(made, "w"), NAMES, 1, size="rows")
    assert found.loadings["F1"].to_numpy() == pytest.approx(loadings, abs=1e-5)
    assert found.uniquenesses.to_numpy() == pytest.approx(1 - loadings**2, abs=1e-5)
    assert found.statistic == pytest.approx(0.0, abs=1e-6)
    assert found.p == pytest.approx(1.0)


@pytest.mark.parametrize("rotation", ["varimax", "promax"])
def test_rotation_leaves_what_each_variable_shares(frame: pd.DataFrame, rotation: str) -> None:
    """Uniquenesses do not turn; after varimax neither do the rows' lengths."""
    design = an.Design(frame.assign(dirt=frame["noise"] + frame["dust"] + frame["pay"].shift(fill_value=0)), "w")
    names = [*NAMES, "dirt"]
    plain = an.factor_analysis(design, names, 2, rotation="none")
    turned = an.factor_analysis(design, names, 2, rotation=rotation)
    assert turned.uniquenesses.to_numpy() == pytest.approx(plain.uniquenesses.to_numpy())
    assert (turned.loadings.sum() > 0).all()
    if rotation == "varimax":
        assert (turned.loadings**2).sum(axis=1).to_numpy() == pytest.approx((plain.loadings**2).sum(axis=1).to_numpy())


def test_an_effective_sample_is_smaller_than_the_rows(frame: pd.DataFrame) -> None:
    """Weights and units make the test of fit weaker, never the loadings different."""
    design = an.Design(frame, "w", psu="psu")
    rows, effective = (an.factor_analysis(design, NAMES, 1, size=size) for size in ("rows", "effective"))
    assert rows.statistic is not None and effective.statistic is not None
    assert 0 < effective.statistic < rows.statistic
    assert rows.loadings.equals(effective.loadings)


def test_more_factors_than_the_correlations_tell_are_refused(frame: pd.DataFrame) -> None:
    """Four variables have room for one factor."""
    with pytest.raises(EstimationError, match="too many"):
        an.factor_analysis(an.Design(frame, "w"), NAMES, 2)
