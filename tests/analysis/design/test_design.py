"""Designs: what is read from the columns, what is refused, what a domain is."""

from __future__ import annotations

from typing import Any

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DesignError, VariableError


def frame() -> pd.DataFrame:
    """Two strata of two schools of two pupils."""
    return pd.DataFrame(
        {
            "stratum": list("aaaabbbb"),
            "school": [1, 1, 2, 2, 3, 3, 4, 4],
            "class": [1, 1, 2, 2, 1, 1, 2, 2],
            "schools": [10] * 4 + [20] * 4,
            "pupils": [30, 30, 40, 40, 50, 50, 60, 60],
            "w": np.arange(1.0, 9.0),
            "y": [1.0, 2.0, np.nan, 4.0, 5.0, 6.0, 7.0, 8.0],
            "sex": list("fmfmfmfm"),
        }
    )


def test_weights_follow_from_sizes_stage_by_stage() -> None:
    """Without weights a row stands for the product of N/n over the stages."""
    design = an.Design(frame(), strata="stratum", psu=["school", "w"], fpc=["schools", "pupils"])
    assert design.weights.tolist() == [75, 75, 100, 100, 250, 250, 300, 300]


def test_sampling_fractions_are_sizes_written_differently() -> None:
    """A column of values up to 1 holds fractions; the standard errors are those of the sizes."""
    data = frame().assign(fraction=[0.2] * 4 + [0.1] * 4)
    by_size = an.Design(data, "w", strata="stratum", psu="school", fpc="schools")
    by_fraction = an.Design(data, "w", strata="stratum", psu="school", fpc="fraction")
    assert np.isclose(an.mean(by_size, "w").se[0], an.mean(by_fraction, "w").se[0])


def test_probabilities_are_inverse_weights() -> None:
    """probs of several stages multiply."""
    data = frame().assign(p=0.5, q=0.25)
    assert set(an.Design(data, probs=["p", "q"], psu=["school", "w"]).weights) == {8.0}


def test_degrees_of_freedom_are_units_minus_strata_in_the_domain() -> None:
    """Units and strata without a row of positive weight in the domain do not count."""
    design = an.Design(frame(), "w", strata="stratum", psu="school")
    assert design.df == 2
    assert design.domain("stratum == 'a'").df == 1
    assert design.domain("school == 1").df == 0


def test_a_domain_is_no_filter() -> None:
    """The units outside stay in the variance with total zero."""
    design = an.Design(frame(), "w", strata="stratum", psu="school")
    kept = an.total(design, "w", where="school == 1")
    assert kept.se[0] > 0
    filtered = frame().query("school == 1")
    with pytest.raises(DesignError):
        an.total(an.Design(filtered, "w", strata="stratum", psu="school"), "w")


def test_domains_intersect_and_take_masks_and_expressions() -> None:
    """A domain of a domain is both; missing values are false."""
    design = an.Design(frame(), "w")
    assert design.domain("sex == 'f'").domain(design.frame["y"] > 2).n == 2
    assert design.domain(np.array([True] + [False] * 7)).n == 1
    assert design.domain(pd.Series([True, None] + [False] * 6, dtype="boolean")).n == 1


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"strata": "stratum", "psu": "class"}, "two strata"),
        ({"weights": "y"}, "missing in 1 of 8"),
        ({"strata": "stratum", "psu": "school", "fpc": "pupils"}, "varies within a stratum"),
        ({"weights": 1, "fpc": "school"}, "varies within a stratum"),
        ({"weights": "w", "probs": "w"}, "both weights and probs"),
        ({}, "nothing says what a row weighs"),
        ({"weights": "w", "psu": "school", "strata": ["stratum", "sex"]}, "names 2 stages"),
        ({"weights": "w", "lonely_psu": "ignore"}, "no policy"),
        ({"weights": "w", "strata": "y"}, "stratum is missing in 1 of 8"),
    ],
)
def test_columns_that_contradict_each_other_are_refused(wrong: dict[str, Any], message: str) -> None:
    """Each contradiction is named with what to do."""
    with pytest.raises(DesignError, match=message):
        an.Design(frame(), **wrong)


@pytest.mark.parametrize(
    ("sizes", "message"),
    [
        ([1.5] * 8, "1.5 units exist where 8 were sampled"),
        ([0.5] * 4 + [20.0] * 4, "fractions below 1"),
        ([0.0] * 8, "zero or negative"),
    ],
)
def test_impossible_sizes_are_refused(sizes: list[float], message: str) -> None:
    """A population smaller than its sample, sizes mixed with fractions, zeros."""
    with pytest.raises(DesignError, match=message):
        an.Design(frame().assign(size=sizes), "w", fpc="size")


def test_units_numbered_anew_in_each_stratum_need_nest() -> None:
    """nest=True makes class 1 of stratum a and class 1 of stratum b two units."""
    assert an.Design(frame(), "w", strata="stratum", psu="class", nest=True).stages[0].n_units == 4


def test_rows_without_weight_can_be_left_out() -> None:
    """na_weights='allow' is a design without those rows."""
    design = an.Design(frame(), "y", na_weights="allow")
    assert len(design.frame) == 7


def test_unknown_columns_are_answered_with_the_nearest() -> None:
    """A misspelt column is a VariableError with a suggestion, in designs, domains and estimates alike."""
    with pytest.raises(VariableError, match="did you mean 'stratum'"):
        an.Design(frame(), "w", strata="strata")
    with pytest.raises(VariableError, match="did you mean 'sex'"):
        an.Design(frame(), "w").domain("sexx == 'f'")
    with pytest.raises(VariableError, match="true or false"):
        an.Design(frame(), "w").domain("y + 1")


def test_a_design_cannot_be_changed() -> None:
    """Every change is a new design; the parts it is made of cannot be replaced."""
    design = an.Design(frame(), "w", strata="stratum")
    with pytest.raises(AttributeError, match="immutable"):
        design.weights = np.ones(8)
    with pytest.raises(DesignError, match="part of the design"):
        design.assign(stratum="x")
    assert design.domain("sex == 'f'").domain_mask is not None
    assert design.domain_mask is None
