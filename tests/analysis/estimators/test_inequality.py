"""Inequality and poverty: small populations worked by hand, and what must hold in every population."""

from __future__ import annotations

from functools import partial

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import EstimationError, VariableError
from analysis.estimate.linearised import Kernel
from analysis.estimators.gini import gini_kernel
from analysis.estimators.zenga import rows_kernel

WAGES = pd.DataFrame(
    {
        "w": [2.0, 1.0, 3.0, 2.0, 1.0, 2.0, 1.0, 3.0],
        "wage": [4.0, 6.0, 8.0, 10.0, 12.0, 16.0, 30.0, 9.0],
        "region": list("nnnnssss"),
        "sex": ["male", "female"] * 4,
        "age": [70, 66, 30, 40, 71, 25, 33, 44],
    }
)


def design() -> an.Design:
    return an.Design(WAGES, "w")


MEASURES = {
    "gini": lambda d: an.gini(d, "wage"),
    "lorenz": lambda d: an.lorenz(d, "wage", [0.2, 0.5]),
    "zenga": lambda d: an.zenga(d, "wage"),
    "entropy 0": lambda d: an.generalised_entropy(d, "wage", epsilon=0),
    "theil": lambda d: an.generalised_entropy(d, "wage"),
    "atkinson": lambda d: an.atkinson(d, "wage", epsilon=0.5),
    "j_divergence": lambda d: an.j_divergence(d, "wage"),
    "poverty": lambda d: an.poverty(d, "wage"),
    "median gap": lambda d: an.median_poverty_gap(d, "wage", line=an.PovertyLine(0.9)),
    "share ratio": lambda d: an.share_ratio(d, "wage", p=0.4),
    "median ratio": lambda d: an.median_ratio(d, "wage", "age"),
    "pay gap": lambda d: an.pay_gap(d, "wage", "sex"),
}


@pytest.mark.parametrize("name", MEASURES)
def test_measures_do_not_depend_on_the_currency(name: str) -> None:
    """A wage in thousands has the same inequality as in units, with the same standard error."""
    plain = MEASURES[name](design())
    scaled = MEASURES[name](an.Design(WAGES.assign(wage=WAGES["wage"] * 1000), "w"))
    assert np.allclose(plain.value, scaled.value, rtol=1e-10)
    assert np.allclose(plain.se, scaled.se, rtol=1e-8)


@pytest.mark.parametrize("name", ["gini", "zenga", "entropy 0", "theil", "atkinson", "j_divergence"])
def test_equal_wages_have_no_inequality(name: str) -> None:
    """Where everybody earns the same, inequality is zero."""
    flat = an.Design(WAGES.assign(wage=7.0), "w")
    assert MEASURES[name](flat).value[0] == pytest.approx(0.0, abs=1e-12)


def test_the_gini_coefficient_is_twice_the_area_under_the_diagonal() -> None:
    """1 − 2 ∫ L(p) dp, with the Lorenz curve's ordinates at the steps of the population."""
    ordered = WAGES.sort_values("wage")
    points = np.append(0.0, ordered["w"].cumsum() / ordered["w"].sum())
    curve = an.lorenz(design(), "wage", points.clip(max=1.0).tolist()).value
    area = np.trapezoid(curve, points)
    assert an.gini(design(), "wage").value[0] == pytest.approx(1 - 2 * area)


def test_theil_splits_into_within_and_between() -> None:
    """Theil's index is the income-weighted mean of the regions' indices plus the index of their means."""
    whole = an.generalised_entropy(design(), "wage").value[0]
    within = an.generalised_entropy(design(), "wage", by="region").value
    totals, means = an.total(design(), "wage", by="region").value, an.mean(design(), "wage", by="region").value
    mean = an.mean(design(), "wage").value[0]
    between = (totals / totals.sum()) @ np.log(means / mean)
    assert whole == pytest.approx((totals / totals.sum()) @ within + between)


def test_a_region_is_poor_by_the_country_s_line() -> None:
    """The line of a domain is the whole population's, and moves its standard error."""
    everyone = an.poverty(design(), "wage", line=an.PovertyLine(0.9))
    parts = an.poverty(design(), "wage", by="region", line=an.PovertyLine(0.9))
    shares = an.proportion(design(), "region").value
    assert shares @ parts.value == pytest.approx(everyone.value[0])
    amount = an.poverty_line(design(), "wage", line=an.PovertyLine(0.9)).value[0]
    fixed = an.poverty(design(), "wage", by="region", line=float(amount))
    assert np.allclose(fixed.value, parts.value)
    assert not np.allclose(fixed.se, parts.se)


def test_a_measure_by_groups_is_that_of_each_domain() -> None:
    """Groups and one domain alone give the same number and standard error."""
    by = an.poverty(design(), "wage", by="region", line=an.PovertyLine(0.7, "mean"), power=1)
    one = an.poverty(design(), "wage", where="region == 's'", line=an.PovertyLine(0.7, "mean"), power=1)
    assert by.value[1] == one.value[0]
    assert by.se[1] == pytest.approx(one.se[0])


def test_replicates_compute_the_line_again() -> None:
    """With a jackknife the rate of every replicate uses the replicate's own line."""
    rows = pd.concat([WAGES] * 6, ignore_index=True).assign(wage=lambda f: f["wage"] * np.linspace(0.7, 1.4, len(f)))
    plain = an.Design(rows, "w")
    amount = an.poverty_line(plain, "wage", line=an.PovertyLine(0.8, "mean")).value[0]
    replicated = an.poverty(plain.replicates(an.Jackknife()), "wage", by="region", power=1, line=an.PovertyLine(0.8, "mean"))
    linear = an.poverty(plain, "wage", by="region", power=1, line=an.PovertyLine(0.8, "mean"))
    fixed = an.poverty(plain.replicates(an.Jackknife()), "wage", by="region", power=1, line=float(amount))
    assert np.allclose(replicated.se, linear.se, rtol=0.1)
    assert not np.allclose(fixed.se, replicated.se, rtol=0.01)


def test_zero_income_stops_a_logarithm() -> None:
    """Theil's index of a wage of zero is refused with the way out."""
    with pytest.raises(EstimationError, match=r"positive values; 1 rows are not.*wage > 0"):
        an.generalised_entropy(an.Design(WAGES.assign(wage=WAGES["wage"] - 4), "w"), "wage")


def test_the_gender_pay_gap_needs_two_sexes() -> None:
    """A variable without the category of men is refused."""
    with pytest.raises(VariableError, match="two are needed"):
        an.pay_gap(design(), "wage", "sex", men="M")


def test_nobody_poor_has_no_median() -> None:
    """The median of nobody is refused."""
    with pytest.raises(EstimationError, match="nobody"):
        an.poor_median(design(), "wage", line=1.0)


def test_perfect_agreement_is_one() -> None:
    """Two identical ratings have kappa 1; a scale of one item twice has alpha 1."""
    same = design().assign(again=WAGES["region"], item=WAGES["wage"])
    assert an.kappa(same, "region", "again").value[0] == 1.0
    assert an.cronbach_alpha(same, ["wage", "item"]).value[0] == pytest.approx(1.0)


@pytest.mark.parametrize("kernel", [partial(gini_kernel, rank="last"), rows_kernel], ids=["gini by last rank", "zenga by rows"])
def test_the_forms_of_convey_have_exact_scores_too(kernel: Kernel) -> None:
    """Forms outside the registry, whose weights are not counts of rows, are derived as well."""
    columns, weights = WAGES[["wage"]].to_numpy(), WAGES["w"].to_numpy()
    scores, step = kernel(columns, weights).scores[:, 0], 1e-5
    for row in range(len(weights)):
        bump = np.where(np.arange(len(weights)) == row, step, 0.0)
        slope = (kernel(columns, weights + bump).value - kernel(columns, weights - bump).value) / (2 * step)
        assert scores[row] == pytest.approx(slope[0], rel=1e-5, abs=1e-9)


def test_a_crosstab_adds_up() -> None:
    """Counts are weighted, shares sum to one along what they are shares of, a domain leaves its complement out."""
    counts = an.crosstab(design(), "region", "sex")
    assert counts.loc["n", "male"] == 5.0
    assert counts.to_numpy().sum() == WAGES["w"].sum()
    assert an.crosstab(design(), "region", "sex", "rows").sum(axis=1).tolist() == pytest.approx([1, 1])
    assert an.crosstab(design(), "region", "sex", "columns").sum(axis=0).tolist() == pytest.approx([1, 1])
    assert an.crosstab(design(), "region", "sex", "all").to_numpy().sum() == pytest.approx(1)
    assert an.crosstab(design(), "region", "sex", where="wage > 20").to_numpy().sum() == 1.0
    with pytest.raises(EstimationError, match="nobody"):
        an.crosstab(design(), "region", "sex", where="wage > 2000")
