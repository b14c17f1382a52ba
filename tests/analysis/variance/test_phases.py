"""Samples of samples, overlapping frames and crossed units."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

import analysis as an
from analysis.errors import DesignError
from analysis.variance.relations import Relations, Shared, shares_any


def cohort(n: int = 400, seed: int = 3) -> pd.DataFrame:
    """A cohort of known cases and controls, some of which had a costly measurement."""
    rng = np.random.default_rng(seed)
    case = rng.random(n) < 0.2
    seen = case | (rng.random(n) < 0.3)
    age = rng.normal(40, 10, n)
    return pd.DataFrame(
        {
            "case": case.astype(int),
            "seen": seen,
            "age": age,
            "dose": np.where(seen, 2 + 0.1 * age + case + rng.normal(size=n), np.nan),
            "clinic": rng.integers(0, 40, n),
            "size": 4000,
            "everybody": True,
        }
    )


@st.composite
def classifications(draw: st.DrawFn) -> list[np.ndarray]:
    """Two to four classifications of the same rows."""
    n = draw(st.integers(2, 12))
    codes = st.lists(st.integers(0, 3), min_size=n, max_size=n)
    return [np.unique(draw(codes), return_inverse=True)[1] for _ in range(draw(st.integers(2, 4)))]


@given(classifications())
def test_sharing_any_class_is_the_union_of_the_classifications(ways):
    """Inclusion and exclusion gives 1 for each pair that meets in some classification, 0 for the others."""
    union = np.any([codes[:, None] == codes for codes in ways], axis=0).astype(float)
    z = np.random.default_rng(0).normal(size=(len(ways[0]), 2))
    assert shares_any(ways).form(z) == pytest.approx(z.T @ union @ z, abs=1e-9)


@given(classifications(), st.integers(0, 100))
def test_products_and_complements_of_relations_are_those_of_their_matrices(ways, seed):
    """What is never written out as a matrix behaves as the matrix does."""
    rng = np.random.default_rng(seed)
    n = len(ways[0])
    one, other = (Relations((Shared(codes, rng.normal(size=n)), Shared(ways[0], np.ones(n)))) for codes in ways[:2])

    def matrix(relation: Relations) -> np.ndarray:
        return np.sum([part.factor[:, None] * (part.codes[:, None] == part.codes) for part in relation.parts], axis=0)

    expected = matrix(one) * (1 - matrix(other))
    z = rng.normal(size=(n, 2))
    assert one.times(other.complement()).form(z) == pytest.approx(z.T @ (expected + expected.T) @ z / 2, abs=1e-9)


def test_a_second_phase_of_everybody_adds_nothing():
    """If all rows are drawn again, the variance is the first phase's."""
    frame = cohort()
    first = an.Design(frame, strata="case", fpc="size", lonely_psu="fail")
    again = an.second_phase(first, "everybody", strata="case")
    assert an.mean(again, "age").se == pytest.approx(an.mean(first, "age").se, rel=1e-10)


@pytest.mark.parametrize("method", ["full", "simple"])
def test_a_first_phase_of_everybody_leaves_the_second(method):
    """If the first phase is a census, the variance is that of one stratified sample."""
    frame = cohort().assign(census=lambda f: float(len(f)))
    measured = an.second_phase(an.Design(frame, fpc="census"), "seen", strata="case", method=method)
    held = frame.groupby("case")["case"].transform("size").astype(float)
    single = an.Design(frame.assign(held=held)[frame["seen"]], strata="case", fpc="held")
    assert an.mean(measured, "dose").se == pytest.approx(an.mean(single, "dose").se, rel=1e-10)
    assert measured.df == single.df


def test_both_methods_agree_where_samples_are_large():
    """The simple method neglects joint probabilities, which matter little here."""
    first = an.Design(cohort(4000), 1.0)
    full, simple = (an.mean(an.second_phase(first, "seen", strata="case", method=m), "dose") for m in ("full", "simple"))
    assert full.value == simple.value
    assert full.se == pytest.approx(simple.se, rel=1e-3)


def test_calibration_to_the_first_phase_removes_the_second_phases_error_of_what_it_knows():
    """What the first phase measured has, calibrated, the error it has there."""
    frame = cohort()
    first = an.Design(frame, 1.0)
    known = {"1": float(len(frame)), "age": float(frame["age"].sum())}
    calibrated = an.second_phase(first, "seen", strata="case").adjust(an.calibrate(known))
    assert an.mean(calibrated, "age").value == pytest.approx(an.mean(first, "age").value)
    phases = an.mean(an.second_phase(first, "seen", strata="case"), "age").se
    assert an.mean(calibrated, "age").se < phases


def test_a_third_phase_is_a_second_phase_of_the_second():
    """Drawing everybody once more between two phases changes nothing."""
    first = an.Design(cohort(), 1.0)
    directly = an.second_phase(first, "seen", strata="case")
    through = an.second_phase(an.second_phase(first, "everybody"), "seen", strata="case")
    assert an.mean(through, "dose").vcov == pytest.approx(an.mean(directly, "dose").vcov, rel=1e-10)


def test_a_phase_is_refused_where_the_first_is_not_a_plain_sample():
    """Domains, weighting steps and empty phases say what to do instead."""
    first = an.Design(cohort(), 1.0)
    with pytest.raises(DesignError, match="whole sample"):
        an.second_phase(first.domain("case == 1"), "seen")
    with pytest.raises(DesignError, match="no row was drawn"):
        an.second_phase(first, "age > 1000")


def test_two_frames_that_do_not_overlap_are_two_populations():
    """Totals add up, and so do variances."""
    frame = cohort()
    parts = [an.Design(frame[frame["case"] == c].assign(w=10.0 + c), "w") for c in (0, 1)]
    both = an.total(an.join_frames(parts, ["case > 1", "case > 1"]), "age")
    alone = [an.total(part, "age") for part in parts]
    assert both.value == pytest.approx(sum(part.value for part in alone))
    assert both.vcov == pytest.approx(sum(part.vcov for part in alone))


def test_the_overlap_counts_once():
    """A census by both frames gives the population, whatever the shares."""
    frame = cohort()
    joined = an.join_frames([an.Design(frame, 1.0)] * 2, ["everybody", "everybody"], theta=0.3)
    assert an.total(joined, "age").value == pytest.approx([frame["age"].sum()])


def test_classifications_that_nest_are_the_coarser_one():
    """Crossing clinics with patients within clinics leaves clinics: their sum of squares."""
    frame = cohort().assign(patient=lambda f: f.index)
    mean = an.mean(an.Design(frame, 1.0).using(an.Crossed(["clinic", "patient"])), "age")
    z = (frame["age"] - frame["age"].mean()) / len(frame)
    pairs = (frame.groupby("clinic").size() ** 2).sum()
    expected = (z.groupby(frame["clinic"]).sum() ** 2).sum() / (1 - pairs / len(frame) ** 2)
    assert mean.vcov[0, 0] == pytest.approx(expected)
