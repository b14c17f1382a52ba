"""Unequal probabilities without replacement: where the probabilities are equal, everything is simple random sampling."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DesignError


def sample(n: int = 12, population: int = 40, *, equal: bool = True) -> pd.DataFrame:
    """A sample with its inclusion probabilities."""
    rng = np.random.default_rng(4)
    p = np.full(n, n / population) if equal else rng.uniform(0.1, 0.6, n)
    return pd.DataFrame({"p": p, "size": float(population), "y": rng.normal(5, 2, n), "d": np.arange(n) % 2})


def simple_joint(n: int = 12, population: int = 40) -> npt.NDArray[np.float64]:
    """Joint inclusion probabilities of simple random sampling."""
    joint = np.full((n, n), n * (n - 1) / (population * (population - 1)))
    np.fill_diagonal(joint, n / population)
    return joint


@pytest.mark.parametrize("form", ["HT", "YG"])
def test_joint_probabilities_of_simple_random_sampling_give_its_variance(form: str) -> None:
    """Both forms are (1−f) s²/n then, for totals and for domains."""
    frame = sample()
    simple = an.Design(frame, fpc="size")
    joint = an.Design(frame, probs="p").using(an.JointProbabilities(simple_joint(), form))  # type: ignore[arg-type]
    assert np.allclose(an.total(joint, "y", by="d").vcov, an.total(simple, "y", by="d").vcov, rtol=1e-10)


@pytest.mark.parametrize("kind", [an.Brewer(), an.Deville(), an.HartleyRao(12 / 40), an.HartleyRao()])
def test_equal_probabilities_are_simple_random_sampling(kind: object) -> None:
    """The approximations are exact, or nearly so, when every unit has the same probability."""
    frame = sample()
    simple = an.total(an.Design(frame, fpc="size"), "y").se[0]
    assert an.total(an.Design(frame, probs="p").using(kind), "y").se[0] == pytest.approx(simple, rel=1e-10)  # type: ignore[arg-type]


def test_poisson_sampling_by_hand() -> None:
    """Σ (1−π) (y/π)²: units are drawn independently."""
    frame = sample(equal=False)
    design = an.Design(frame, probs="p").using(an.PoissonSampling())
    expected = ((1 - frame["p"]) * (frame["y"] / frame["p"]) ** 2).sum()
    assert an.total(design, "y").vcov[0, 0] == pytest.approx(expected, rel=1e-12)


def test_units_are_matched_in_the_order_of_the_data() -> None:
    """Strata may stand in any order: row i of the matrix is the i-th unit of the file."""
    frame = sample(equal=False).assign(h=list("bababababaab"))
    joint = np.outer(frame["p"], frame["p"]) * 0.9
    np.fill_diagonal(joint, frame["p"])
    plain = an.total(an.Design(frame, probs="p").using(an.JointProbabilities(joint)), "y").se[0]
    stratified = an.total(an.Design(frame, probs="p", strata="h").using(an.JointProbabilities(joint)), "y").se[0]
    assert stratified == pytest.approx(plain, rel=1e-12)


def test_what_does_not_fit_is_refused() -> None:
    """A matrix of the wrong size, a design without probabilities, a second stage."""
    frame = sample().assign(psu=np.arange(12) // 2)
    with pytest.raises(DesignError, match=r"shape \(3, 3\) for 12 units"):
        an.Design(frame, probs="p").using(an.JointProbabilities(np.eye(3)))
    with pytest.raises(DesignError, match="inclusion probabilities"):
        an.Design(frame, 1.0).using(an.Overton())
    with pytest.raises(DesignError, match="one stage only"):
        an.Design(frame.assign(q=0.5, row=range(12)), probs=["q", "p"], psu=["psu", "row"]).using(an.Overton())
