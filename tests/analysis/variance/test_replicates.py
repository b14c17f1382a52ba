"""Replicates made from a design: their factors have the mean 1 and the covariance that the design's variance formula has."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.design import Design, FloatArray
from analysis.errors import DesignError, LonelyPsuError
from analysis.variance.replicates import KINDS, Replicates
from analysis.variance.replicates.factors import CountedFactors, column_of
from analysis.variance.replicates.quadratic_forms import unit_form

MANY = 12_000


def one_stage(*, sizes: bool) -> Design:
    """Strata of 2, 3, 4 and 5 units, one row each, with or without population sizes."""
    frame = pd.DataFrame({"h": list("aabbbccccddddd"), "y": np.arange(14.0) ** 1.5})
    frame["size"] = frame["h"].map({"a": 5, "b": 7, "c": 5, "d": 40})
    frame["w"] = frame["size"] / frame.groupby("h")["h"].transform("size")
    return an.Design(frame, "w", strata="h", fpc="size") if sizes else an.Design(frame, "w", strata="h")


def two_stages() -> Design:
    """Two strata of three and two clusters, two to four people in each, sizes known at both stages."""
    people = [2, 3, 4, 2, 3]
    frame = pd.DataFrame({"psu": np.repeat(np.arange(5), people)})
    frame["h"] = np.where(frame["psu"] < 3, "a", "b")
    frame["clusters"], frame["people"] = np.where(frame["h"] == "a", 5, 3), frame["psu"].map(dict(enumerate([4, 5, 9, 3, 8])))
    frame["person"], frame["y"] = np.arange(len(frame)), np.arange(len(frame)) ** 1.3
    return an.Design(frame, strata="h", psu=["psu", "person"], fpc=["clusters", "people"])


def factors_of(design: Design) -> FloatArray:
    assert isinstance(design.road, Replicates)
    factors = design.road.factors
    return np.column_stack([column_of(factors, r) for r in range(factors.shape[1])])


RANDOM = {
    "Rao-Wu": an.RaoWu(MANY, seed=1),
    "Canty-Davison": an.CantyDavison(MANY, seed=2),
    "Antal-Tillé": an.AntalTille(MANY, seed=3),
    "RWYB": an.RWYB(MANY, seed=4),
    "Preston": an.Preston(MANY, seed=5),
    "generalised bootstrap": an.GeneralisedBootstrap(MANY, seed=6),
}
CASES = [(name, sizes) for name in RANDOM for sizes in (False, True)]


def check_moments(design: Design, kind: object) -> None:
    """Mean 1 and covariance Σ over the replicates, within five standard errors of a simulation of this length."""
    form, _ = unit_form(design)
    factors = factors_of(design.replicates(kind))  # type: ignore[arg-type]
    spread = np.sqrt(np.diag(form))
    assert (np.abs(factors.mean(axis=1) - 1) <= 5 * spread / np.sqrt(MANY)).all()
    moved = factors - 1
    products = moved[:, None, :] * moved[None, :, :]
    error = products.std(axis=2) / np.sqrt(MANY)
    assert (np.abs(products.mean(axis=2) - form) <= 5 * error + 1e-12).all()


@pytest.mark.parametrize(("name", "sizes"), CASES)
def test_factors_have_the_covariance_of_the_variance_formula(name: str, sizes: bool) -> None:
    """In strata of any size, with and without population sizes, the expected replicate variance is the linearised one."""
    check_moments(one_stage(sizes=sizes), RANDOM[name])


@pytest.mark.parametrize("name", ["RWYB", "Preston", "generalised bootstrap"])
def test_two_stages_keep_both_population_sizes(name: str) -> None:
    """Bootstraps of several stages have the covariance of the recursive variance formula, person by person."""
    check_moments(two_stages(), RANDOM[name])


@pytest.mark.parametrize("name", ["Rao-Wu", "Antal-Tillé", "RWYB"])
def test_factors_are_never_negative(name: str) -> None:
    """These bootstraps can be used where a negative weight cannot."""
    assert (factors_of(one_stage(sizes=True).replicates(RANDOM[name])) >= 0).all()


def test_doubled_halves_are_small_whole_counts() -> None:
    """Antal–Tillé factors are 0, 1, 2 or 3 and take a byte each; every stratum keeps its sum."""
    design = one_stage(sizes=True).replicates(an.AntalTille(200, seed=9))
    assert isinstance(design.road, Replicates)
    assert isinstance(design.road.factors, CountedFactors)
    assert design.road.factors.counts.dtype == np.uint8
    assert set(np.unique(factors_of(design))) <= {0, 1, 2, 3}
    sums = np.add.reduceat(factors_of(design), design.stages[0].first_unit[:-1], axis=0)
    assert (sums == design.stages[0].sampled[:, None]).all()


def test_counted_factors_are_the_matrix_they_stand_for() -> None:
    """Totals of replicates, columns, rows and rank are those of base + slope · count written out, more than a block of them."""
    rng = np.random.default_rng(8)
    counted = CountedFactors(rng.integers(0, 9, (1500, 400)).astype(np.uint8), rng.normal(size=1500), rng.uniform(1, 2, 1500))
    written = counted.base[:, None] + counted.slope[:, None] * counted.counts
    sums = rng.normal(size=(1500, 3))
    assert np.allclose(counted.replicated(sums), written.T @ sums, rtol=1e-12, atol=1e-9)
    assert (counted.column(7) == written[:, 7]).all()
    assert (counted.rows(np.array([3, 1400])) == written[[3, 1400]]).all()
    few = rng.permutation(1500)[:60]
    assert [counted.rank(units) for units in (np.arange(1500), few)] == [400, 60]
    twice = CountedFactors(counted.counts[:, np.r_[:200, :200]], np.zeros(1500), np.ones(1500))
    assert twice.rank(np.arange(1500)) == 200


@pytest.mark.parametrize(
    "name", sorted(set(KINDS) - {"BRR", "jackknife", "random groups", "successive differences", "Fay generalised"})
)
def test_a_seed_makes_the_same_replicates(name: str) -> None:
    """The same seed gives the same factors, another seed others."""
    design = one_stage(sizes=True)
    first, again, other = (factors_of(design.replicates(KINDS[name](20, seed=seed))) for seed in (1, 1, 2))  # type: ignore[call-arg]
    assert (first == again).all()
    assert not (first == other).all()


@pytest.mark.parametrize("make", [lambda: one_stage(sizes=True), two_stages], ids=["one stage", "two stages"])
@pytest.mark.parametrize("tau", [1.0, 3.0])
def test_fay_s_replication_is_exact(make: object, tau: float) -> None:
    """The variance of a total is the linearised one to rounding, also shrunk, and for a mean nearly."""
    design = make()  # type: ignore[operator]
    replicated = design.replicates(an.FayGeneralised(tau))
    assert np.allclose(an.total(replicated, "y").vcov, an.total(design, "y").vcov, rtol=1e-10)


def test_fay_s_replication_reproduces_joint_probabilities() -> None:
    """A design with its own road, Brewer's approximation here, hands its variance over."""
    frame = pd.DataFrame({"p": [0.2, 0.5, 0.4, 0.3, 0.6], "y": [3.0, 9.0, 7.0, 4.0, 11.0]})
    design = an.Design(frame, probs="p").using(an.Brewer())
    assert an.total(design.replicates(an.FayGeneralised()), "y").se == pytest.approx(an.total(design, "y").se)


def test_weighting_steps_do_not_enter_the_factors() -> None:
    """Factors are those of the selection; the steps are repeated in every replicate."""
    plain = one_stage(sizes=True)
    raked = plain.adjust(an.poststratify("h", {"a": 6.0, "b": 7.0, "c": 5.0, "d": 40.0}))
    assert np.allclose(factors_of(raked.replicates(an.FayGeneralised())), factors_of(plain.replicates(an.FayGeneralised())))
    assert an.total(raked.assign(one=1.0).replicates(an.FayGeneralised()), "one").se[0] == pytest.approx(0.0, abs=1e-9)


def test_successive_differences_are_their_quadratic_form() -> None:
    """(1 − f)/2 Σ (z_i − z_next)² in a circle through each stratum, in the order of the file and not of the labels."""
    frame = pd.DataFrame({"h": list("aaaabbb"), "psu": pd.Categorical(list("dbcagfe")), "y": [3.0, 7.0, 1.0, 9.0, 4.0, 4.0, 8.0]})
    frame["size"] = frame["h"].map({"a": 8, "b": 30})
    design = an.Design(frame, strata="h", psu="psu", fpc="size")
    found = an.total(design.replicates(an.SuccessiveDifferences()), "y").vcov[0, 0]
    wanted = 0.0
    for _, part in frame.groupby("h"):
        z = (part["y"] * part["size"] / len(part)).to_numpy()
        wanted += (1 - len(part) / part["size"].iloc[0]) / 2 * ((z - np.roll(z, -1)) ** 2).sum()
    assert found == pytest.approx(wanted)


def test_fewer_successive_difference_replicates_come_near() -> None:
    """With 80 replicates of 150 units the error is near the exact one: trends cancel, rows of the matrix are used again."""
    frame = pd.DataFrame({"y": 10 + np.sin(np.arange(150) / 9) + np.random.default_rng(1).normal(size=150), "w": 1.0})
    design = an.Design(frame, "w")
    exact = an.total(design.replicates(an.SuccessiveDifferences()), "y").se[0]
    short = design.replicates(an.SuccessiveDifferences(80))
    assert isinstance(short.road, Replicates)
    assert short.road.count == 80
    assert an.total(short, "y").se[0] == pytest.approx(exact, rel=0.3)


@pytest.mark.parametrize("kind", [an.BRR(), an.BRR(rho=0.4), an.Jackknife(), an.SuccessiveDifferences()])
def test_pairs_are_exact_by_every_balanced_method(kind: object) -> None:
    """With two units in every stratum half-samples, jackknife and successive differences all give the linearised variance."""
    frame = pd.DataFrame({"h": list("aabbccddee"), "y": [1.0, 4.0, 2.0, 9.0, 5.0, 5.5, 8.0, 3.0, 7.0, 1.0], "w": 3.0})
    design = an.Design(frame, "w", strata="h")
    assert an.total(design.replicates(kind), "y").se == pytest.approx(an.total(design, "y").se)  # type: ignore[arg-type]


def test_groups_of_one_unit_are_the_jackknife() -> None:
    """As many groups as units in one stratum: delete-a-group is delete-one, with the population size."""
    frame = pd.DataFrame({"y": [1.0, 4.0, 5.0, 9.0, 2.0], "size": 20})
    design = an.Design(frame, fpc="size")
    groups, ones = design.replicates(an.RandomGroups(5, seed=3)), design.replicates(an.Jackknife())
    assert an.total(groups, "y").se == pytest.approx(an.total(ones, "y").se)


def test_random_groups_are_right_on_average() -> None:
    """Over many ways to form the groups the variance of a total is the linearised one, also in strata smaller than the groups."""
    rng = np.random.default_rng(7)
    frame = pd.DataFrame({"h": np.repeat(list("ab"), [40, 4]), "y": rng.normal(10, 3, 44), "w": 1.0})
    design = an.Design(frame, "w", strata="h")
    wanted = an.total(design, "y").vcov[0, 0]
    found = [an.total(design.replicates(an.RandomGroups(8, seed=seed, mse=True)), "y").vcov[0, 0] for seed in range(400)]
    assert np.mean(found) == pytest.approx(wanted, abs=4 * np.std(found) / np.sqrt(len(found)))


def test_one_stage_bootstraps_refuse_to_lose_a_stage() -> None:
    """With sizes at two stages a first-stage bootstrap would be too small: it says what to use instead."""
    with pytest.raises(DesignError, match="use RWYB or Preston"):
        two_stages().replicates(an.RaoWu(10))


def test_a_lonely_unit_follows_the_policy() -> None:
    """One sampled unit of several is refused, or left as it is where the design says so."""
    frame = pd.DataFrame({"h": list("abb"), "y": [1.0, 2.0, 3.0], "w": 2.0})
    with pytest.raises(LonelyPsuError):
        an.Design(frame, "w", strata="h").replicates(an.RaoWu(10))
    kept = an.Design(frame, "w", strata="h", lonely_psu="certainty").replicates(an.RaoWu(10))
    assert (factors_of(kept)[0] == 1).all()
    with pytest.raises(DesignError, match="no lonely_psu='adjust'"):
        an.Design(frame, "w", strata="h", lonely_psu="adjust").replicates(an.RWYB(10))


def test_replicates_of_replicates_are_refused() -> None:
    """A design that has replicates has no formula to replicate."""
    with pytest.raises(DesignError, match="already"):
        one_stage(sizes=True).replicates(an.Jackknife()).replicates(an.FayGeneralised())


@pytest.mark.parametrize("kind", [an.RWYB(100_000_000), an.Preston(100_000_000)])
def test_more_factors_than_memory_are_refused(kind: object) -> None:
    """A number of replicates that cannot be held is told before memory is asked for."""
    with pytest.raises(DesignError, match="too many factors"):
        two_stages().replicates(kind)  # type: ignore[arg-type]
