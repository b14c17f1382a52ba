"""Laws that every selection method in the registry keeps."""

from __future__ import annotations

import itertools

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.errors import DesignError
from analysis.sampling import JOINT_APPROXIMATIONS, METHODS, Method, balanced, joint_approximation, pps_probabilities

UNEQUAL = np.array([0.2, 0.7, 0.8, 0.5, 0.4, 0.4])
DRAWS = 1500

methods = pytest.mark.parametrize("method", METHODS.values(), ids=METHODS)
exact = pytest.mark.parametrize(
    "method", [m for m in METHODS.values() if m.pairs], ids=[m.name for m in METHODS.values() if m.pairs]
)


def probabilities_for(method: Method, sizes: list[float], n: int) -> np.ndarray:
    """Probabilities this method can draw with, certain units among them."""
    return pps_probabilities(np.ones(len(sizes)) if method.equal else sizes, n)


@st.composite
def lists(draw: st.DrawFn) -> tuple[list[float], int]:
    """Sizes of 3 to 25 units, zeros and giants among them, and a sample size they can give."""
    sizes = draw(st.lists(st.sampled_from([0.0, 1.0, 2.0, 3.5, 40.0, 0.01]) | st.floats(0.1, 20.0), min_size=3, max_size=25))
    sizes[0] = 1.0
    return sizes, draw(st.integers(1, sum(size > 0 for size in sizes)))


@methods
@settings(max_examples=40, deadline=None)
@given(data=lists(), seed=st.integers(0, 2**32))
def test_certain_units_are_in_impossible_ones_out_and_the_size_holds(
    method: Method, data: tuple[list[float], int], seed: int
) -> None:
    """Probability 1 is always drawn, probability 0 never, and a method of fixed size gives that size."""
    p = probabilities_for(method, *data)
    sample = method.draw(p, np.random.default_rng(seed))
    assert set(np.flatnonzero(p == 1)) <= set(sample)
    assert (p[sample] > 0).all()
    assert len(set(sample)) == len(sample)
    if method.name != "poisson":
        assert len(sample) == data[1]


@methods
def test_every_unit_comes_as_often_as_its_probability_says(method: Method) -> None:
    """Over 1,500 samples the frequencies lie within six standard errors of the probabilities."""
    p = np.full(6, 0.5) if method.equal else UNEQUAL
    rng = np.random.default_rng(20)
    counts = np.bincount(np.concatenate([method.draw(p, rng) for _ in range(DRAWS)]), minlength=6)
    assert (np.abs(counts / DRAWS - p) < 6 * np.sqrt(p * (1 - p) / DRAWS)).all()


@exact
def test_every_pair_comes_as_often_as_its_joint_probability_says(method: Method) -> None:
    """The closed forms describe what `draw` does."""
    p = np.full(6, 0.5) if method.equal else UNEQUAL
    rng, together = np.random.default_rng(21), np.zeros((6, 6))
    for _ in range(DRAWS):
        sample = method.draw(p, rng)
        together[np.ix_(sample, sample)] += 1
    joint = method.joint(p)
    assert (np.abs(together / DRAWS - joint) <= 6 * np.sqrt(joint * (1 - joint) / DRAWS) + 1e-12).all()


@exact
@settings(max_examples=40, deadline=None)
@given(data=lists())
def test_joint_probabilities_are_consistent_with_the_first_order_ones(method: Method, data: tuple[list[float], int]) -> None:
    """Symmetric, at most the smaller of the two, the probabilities on the diagonal, and rows that add to nπ at fixed size."""
    p = probabilities_for(method, *data)
    joint = method.joint(p)
    assert np.allclose(joint, joint.T, atol=1e-12)
    assert np.allclose(np.diag(joint), p, atol=1e-12)
    assert (joint <= np.minimum.outer(p, p) + 1e-9).all() and (joint >= -1e-9).all()
    if method.fixed_size:
        assert np.allclose(joint.sum(axis=1), p * data[1], atol=1e-8)


def enumerate_design(weight_of: object) -> np.ndarray:
    """Joint probabilities of the design P(s) ∝ weight_of(s) over all samples of three, by listing them."""
    joint, total = np.zeros((6, 6)), 0.0
    for sample in itertools.combinations(range(6), 3):
        weight = weight_of(list(sample))  # type: ignore[operator]
        joint[np.ix_(sample, sample)] += weight
        total += weight
    return joint / total


def test_sampford_is_the_design_he_defined() -> None:
    """P(s) ∝ (n − Σπ) Π π/(1−π), listed over every sample, has the joint probabilities of the closed form."""
    listed = enumerate_design(lambda s: (3 - UNEQUAL[s].sum()) * np.prod(UNEQUAL[s] / (1 - UNEQUAL[s])))
    assert np.allclose(METHODS["sampford"].joint(UNEQUAL), listed, atol=1e-12)


def test_max_entropy_is_an_exponential_family() -> None:
    """The pairs come from P(s) ∝ Π odds, with odds that give exactly the probabilities asked for."""
    from analysis.sampling.max_entropy import coins_for

    coins = coins_for(UNEQUAL)
    listed = enumerate_design(lambda s: np.prod(coins[s] / (1 - coins[s])))
    assert np.allclose(METHODS["max_entropy"].joint(UNEQUAL), listed, atol=1e-11)
    assert np.allclose(np.diag(listed), UNEQUAL, atol=1e-11)


def test_no_pair_is_lost_to_rounding_in_a_long_list() -> None:
    """With 300 units, some next to certain, exact pairs stay positive and close to Hájek's approximation."""
    p = pps_probabilities(np.random.default_rng(5).lognormal(sigma=1.3, size=300), 60)
    for name in ("sampford", "max_entropy"):
        joint = METHODS[name].joint(p)
        open_ = (p > 0) & (p < 1)
        assert (joint > 0).all()
        assert np.abs(joint - joint_approximation(p, "hajek"))[np.ix_(open_, open_)].max() < 2e-3


@pytest.mark.parametrize("kind", JOINT_APPROXIMATIONS)
def test_approximations_are_exact_for_equal_probabilities(kind: str) -> None:
    """With equal probabilities every approximation is close to n(n−1)/N(N−1), and closer the longer the list."""
    error = []
    for size in (20, 200):
        truth = METHODS["srs"].joint(np.full(size, 0.25))
        error.append(np.abs(joint_approximation(np.full(size, 0.25), kind) / truth - 1).max())
    assert error[0] < 0.02
    assert error[1] <= error[0] / 5 + 1e-12


@settings(max_examples=30, deadline=None)
@given(seed=st.integers(0, 2**32), n=st.integers(5, 30))
def test_the_cube_reproduces_the_totals_it_can(seed: int, n: int) -> None:
    """Weighted totals of the balancing variables miss the known ones by no more than the landing of a few units can cost."""
    rng = np.random.default_rng(seed)
    x = np.column_stack([rng.integers(0, 2, 60), rng.uniform(1, 3, 60)])
    p = pps_probabilities(rng.uniform(1, 2, 60), n)
    sample = balanced(p, x, rng)
    assert len(sample) == n
    missed = np.abs((x[sample] / p[sample, None]).sum(axis=0) - x.sum(axis=0))
    assert (missed <= (x / p[:, None]).max(axis=0) * (x.shape[1] + 1)).all()


def test_the_cube_balances_exactly_where_a_balanced_sample_exists() -> None:
    """Half of each sex and half of each region: every sample has exactly those halves."""
    sex, region = np.array([0, 1] * 12), np.repeat([0, 1, 2], 8)
    x = np.column_stack([sex == 1, region == 1, region == 2]).astype(float)
    for seed in range(20):
        sample = balanced(np.full(24, 0.5), x, np.random.default_rng(seed))
        assert np.allclose(x[sample].sum(axis=0), x.sum(axis=0) / 2)


def test_the_cube_keeps_the_inclusion_probabilities() -> None:
    """Balancing does not bias: frequencies over 1,000 samples are the probabilities."""
    rng, p = np.random.default_rng(4), UNEQUAL
    counts = np.bincount(np.concatenate([balanced(p, [1.0, 0, 2, 0, 1, 3], rng) for _ in range(1000)]), minlength=6)
    assert (np.abs(counts / 1000 - p) < 6 * np.sqrt(p * (1 - p) / 1000)).all()


@pytest.mark.parametrize(
    ("name", "probabilities", "what"),
    [
        ("srs", [0.5, 0.25, 0.25], "equal probabilities"),
        ("systematic", [0.5, 0.4], "not to a whole sample size"),
        ("sampford", [0.5, float("nan"), 0.5], "finite"),
        ("poisson", [0.5, 1.5], "from 0 to 1"),
        ("tille", [-0.5, 0.5, 1.0], "from 0 to 1"),
    ],
)
def test_what_no_sample_can_have_is_refused(name: str, probabilities: list[float], what: str) -> None:
    """A list that is no set of inclusion probabilities for the method is refused before anything is drawn."""
    with pytest.raises(DesignError, match=what):
        METHODS[name].draw(probabilities, np.random.default_rng(1))


def test_a_method_without_closed_form_says_so() -> None:
    """Brewer's joint probabilities are not made up."""
    with pytest.raises(DesignError, match="no closed form"):
        METHODS["brewer"].joint([0.5, 0.5])
    with pytest.raises(DesignError, match="no approximation"):
        joint_approximation([0.5, 0.5], "brewr")
