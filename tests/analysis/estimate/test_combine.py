"""Multiple imputation: Rubin's rules, and what they must come to at their limits."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import EstimationError


def completed(seed: int, noise: float) -> an.Design:
    """A data set of 40 rows in 20 PSUs, its second variable imputed with some noise."""
    y = np.random.default_rng(0).normal(10, 2, 40)
    z = y + np.random.default_rng(seed).normal(0, noise, 40)
    return an.Design(pd.DataFrame({"psu": np.arange(40) // 2, "y": y, "z": z, "w": 1.0}), "w", psu="psu")


def test_identical_data_sets_add_nothing() -> None:
    """Nothing was missing: the result is each part's, with infinite degrees of freedom or the complete data's."""
    parts = [an.mean(completed(1, 0.0), "z") for _ in range(4)]
    result = an.combine(parts)
    assert result.se == pytest.approx(parts[0].se)
    assert result.missing_information == pytest.approx([0])
    assert np.isinf(result.df_each).all()
    known = an.combine(parts, complete_df=19)
    assert known.df_each == pytest.approx([19 * 20 / 22])


def test_rubins_rules_are_followed() -> None:
    """Mean of the values; mean variance plus (1 + 1/m) times the variance between."""
    parts = [an.mean(completed(seed, 1.5), ["y", "z"]) for seed in range(5)]
    result = an.combine(parts)
    values = np.array([part.value for part in parts])
    assert result.value == pytest.approx(values.mean(axis=0))
    between = np.cov(values, rowvar=False)
    assert result.vcov == pytest.approx(np.mean([part.vcov for part in parts], axis=0) + 1.2 * between)
    assert result.df_each[1] < result.df_each[0]


def test_a_contrast_has_degrees_of_freedom_of_its_own() -> None:
    """It is combined from the parts' contrasts, not from what is left after combining."""
    parts = [an.mean(completed(seed, 1.5), ["y", "z"]) for seed in range(5)]
    both = an.combine(parts)
    difference = both.contrast("z - y")
    again = an.combine([part.contrast("z - y") for part in parts])
    assert difference.se == pytest.approx(again.se)
    assert difference.df == pytest.approx(again.df)
    assert difference.df not in both.df_each


def test_intervals_use_each_statistics_own_degrees_of_freedom() -> None:
    """The imputed mean's interval is wider than the smallest or largest df would tell of both."""
    from analysis.intervals import t_quantile

    result = an.combine([an.mean(completed(seed, 1.5), ["y", "z"]) for seed in range(3)], complete_df=19)
    half = (result.ci(0.9)[:, 1] - result.ci(0.9)[:, 0]) / 2
    assert half == pytest.approx([t_quantile(0.9, df) * se for df, se in zip(result.df_each, result.se, strict=True)])


def test_plausible_values_are_combined_over_columns() -> None:
    """As if each were a data set."""
    design = completed(3, 1.0)
    by_hand = an.combine([an.mean(design.assign(score=design.frame[name]), "score") for name in ("y", "z")])
    result = an.plausible_values(design, "score", ["y", "z"], lambda d: an.mean(d, "score"))
    assert result.value == pytest.approx(by_hand.value)
    assert result.se == pytest.approx(by_hand.se)


def test_what_cannot_be_combined_is_refused() -> None:
    """One data set, or two that estimate different things."""
    one = an.mean(completed(1, 1.0), "z")
    with pytest.raises(EstimationError, match="1 data set cannot show"):
        an.combine([one])
    with pytest.raises(EstimationError, match="part 2 estimates y, part 1 z"):
        an.combine([one, an.mean(completed(1, 1.0), "y")])
