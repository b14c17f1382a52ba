"""The linearised covariance against a slow textbook recursion, and what a stratum with one unit contributes."""

from __future__ import annotations

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import analysis as an
from analysis.design import Scores
from analysis.errors import LonelyPsuError
from analysis.variance.linearised import vcov
from analysis.variance.replicates.factors import DeletedUnits

FloatArray = npt.NDArray[np.float64]


def three_stage_sample(seed: int, *, with_sizes: bool = True) -> pd.DataFrame:
    """Strata of unequal numbers of units at each of three stages, with population sizes and random weights."""
    rng = np.random.default_rng(seed)
    rows = []
    for h in range(rng.integers(1, 4)):
        n1 = int(rng.integers(2, 5))
        size1 = n1 + int(rng.integers(0, 6))
        for i in range(n1):
            n2 = int(rng.integers(2, 4))
            size2 = n2 + int(rng.integers(0, 4))
            for j in range(n2):
                n3 = int(rng.integers(2, 4))
                size3 = n3 + int(rng.integers(0, 4))
                rows += [(h, f"{h}.{i}", j, size1, size2, size3) for _ in range(n3)]
    frame = pd.DataFrame(rows, columns=["h", "psu", "ssu", "N1", "N2", "N3"])
    frame["row"] = range(len(frame))
    frame["w"] = rng.uniform(1, 5, len(frame))
    frame["y"] = rng.normal(10, 3, len(frame))
    frame["d"] = rng.integers(0, 3, len(frame))
    return frame.sample(frac=1, random_state=seed) if with_sizes else frame


def textbook_variance(frame: pd.DataFrame, z: pd.Series, stages: list[tuple[str, str, str]]) -> float:
    """Result 4.3.1 of Särndal, Swensson & Wretman, by recursion over frames: V1 + Σ f · V2 within each unit."""
    if not stages:
        return 0.0
    (stratum, unit, size), later = stages[0], stages[1:]
    variance = 0.0
    for _, part in frame.groupby(stratum):
        totals = z[part.index].groupby(part[unit]).sum()
        n, population = len(totals), part[size].iloc[0]
        f = n / population
        variance += (1 - f) * n / (n - 1) * float(((totals - totals.mean()) ** 2).sum())
        for _, inside in part.groupby(unit):
            variance += f * textbook_variance(inside, z, later)
    return variance


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_three_stages_are_the_textbook_recursion(seed: int) -> None:
    """Sizes at every stage, rows in any order: the same variance as the recursion written out over frames."""
    frame = three_stage_sample(seed).assign(whole=0)
    design = an.Design(frame, "w", strata="h", psu=["psu", "ssu", "row"], fpc=["N1", "N2", "N3"])
    expected = textbook_variance(
        frame, frame["w"] * frame["y"], [("h", "psu", "N1"), ("whole", "ssu", "N2"), ("whole", "row", "N3")]
    )
    assert np.isclose(an.total(design, "y").vcov[0, 0], expected, rtol=1e-11)


@given(seed=st.integers(0, 10**6))
@settings(max_examples=25, deadline=None)
def test_domains_are_columns_of_zeros(seed: int) -> None:
    """The covariance of domain totals is that of variables which are zero outside the domain, between domains too."""
    frame = three_stage_sample(seed)
    for d in range(3):
        frame[f"y{d}"] = np.where(frame["d"] == d, frame["y"], 0.0)
    design = an.Design(frame, "w", strata="h", psu=["psu", "ssu", "row"], fpc=["N1", "N2", "N3"])
    present = sorted(frame["d"].unique())
    by = an.total(design, "y", by="d")
    wide = an.total(design, [f"y{d}" for d in present])
    assert np.allclose(by.value, wide.value, rtol=1e-12)
    assert np.allclose(by.vcov, wide.vcov, rtol=1e-9, atol=1e-9 * np.abs(wide.vcov).max())


@given(seed=st.integers(0, 10**6))
@settings(max_examples=10, deadline=None)
def test_row_order_does_not_matter(seed: int) -> None:
    """Shuffled rows give the same estimate and standard error."""
    frame = three_stage_sample(seed, with_sizes=False)
    plain, shuffled = (
        an.mean(an.Design(data, "w", strata="h", psu="psu"), "y", by="d")
        for data in (frame, frame.sample(frac=1, random_state=1))
    )
    assert np.allclose(plain.value, shuffled.value, rtol=1e-12)
    assert np.allclose(plain.vcov, shuffled.vcov, rtol=1e-9, atol=1e-14)


def test_an_unlimited_first_stage_ends_the_recursion() -> None:
    """Without a first-stage size the later sizes add nothing: only totals of first-stage units matter."""
    frame = three_stage_sample(5)
    one = an.Design(frame, "w", strata="h", psu="psu")
    frame["inf"] = np.inf
    three = an.Design(frame, "w", strata="h", psu=["psu", "ssu"], fpc=["inf", "N2"])
    assert np.isclose(an.total(one, "y").se[0], an.total(three, "y").se[0], rtol=1e-12)


def test_the_ultimate_cluster_switch_keeps_the_first_stage_alone() -> None:
    """The first stage keeps its correction; later stages do not enter."""
    frame = three_stage_sample(7)
    sizes = {"strata": "h", "psu": ["psu", "ssu"], "fpc": ["N1", "N2"]}
    switched = an.total(an.Design(frame, "w", **sizes, ultimate_cluster=True), "y").se[0]
    assert np.isclose(switched, an.total(an.Design(frame, "w", strata="h", psu="psu", fpc="N1"), "y").se[0], rtol=1e-12)


def test_a_constant_has_no_variance_however_many_domains() -> None:
    """Deviations are formed before they are squared: the total of a constant under stratified sampling has se 0."""
    frame = pd.DataFrame({"h": np.repeat(["a", "b"], 500), "size": np.repeat([1000.0, 4000.0], 500), "one": 1.0})
    frame["g"] = frame["h"]
    design = an.Design(frame, strata="h", fpc="size")
    assert np.all(an.total(design, "one").se < 1e-9)
    assert np.all(an.total(design, "one", by="g").se < 1e-9)


def many_domains(n_strata: int) -> an.Design:
    """Units of one row each, in few or many strata, with more domains than a chunk is wide."""
    rng = np.random.default_rng(1)
    frame = pd.DataFrame({"h": np.arange(6000) % n_strata, "y": rng.normal(size=6000), "d": rng.integers(0, 150, 6000), "w": 1.5})
    return an.Design(frame, "w", strata="h")


@pytest.mark.parametrize("n_strata", [1, 7, 500])
def test_ranges_of_strata_do_not_show(n_strata: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """However small the blocks that are worked on, the covariance is the same."""
    design = many_domains(n_strata)
    weights, y = design.weights, design.frame["y"].to_numpy()
    scores = Scores((weights * y)[:, None], design.frame["d"].to_numpy().astype(np.intp), 150)
    whole = vcov(scores, design)
    monkeypatch.setattr("analysis.variance.linearised.CHUNK", 1)
    monkeypatch.setattr("analysis.variance.linearised.SMALLEST", 64)
    assert np.allclose(vcov(scores, design), whole, rtol=1e-10, atol=1e-9)


# --- strata with one unit -------------------------------------------------------------------------------------------


def lonely_frame() -> pd.DataFrame:
    """Stratum c holds one unit of many; stratum d holds its only unit."""
    return pd.DataFrame(
        {
            "h": list("aaabbcd"),
            "size": [30, 30, 30, 20, 20, 10, 1],
            "y": [1.0, 4.0, 2.0, 8.0, 3.0, 9.0, 5.0],
            "d": list("pqqqppp"),
        }
    )


def test_a_stratum_with_one_unit_is_refused_by_name() -> None:
    """By default there is no variance, and the message names stratum and cure; a certainty stratum is no obstacle."""
    design = an.Design(lonely_frame(), strata="h", fpc="size")
    with pytest.raises(LonelyPsuError, match=r"1 strata of stage 1.*: c .*lonely_psu='remove'"):
        an.total(design, "y")
    assert an.total(design, "y", where="d == 'q'").se[0] > 0
    assert an.total(design, "y", where="h == 'd'").se[0] == 0


@pytest.mark.parametrize("policy", ["remove", "certainty", "adjust", "average"])
def test_policies_by_hand(policy: str) -> None:
    """Each policy's variance of a total, written out: with sizes 30, 20, 10 and a certainty unit."""
    design = an.Design(lonely_frame(), strata="h", fpc="size", lonely_psu=policy)  # type: ignore[arg-type]
    z = design.weights * design.frame["y"].to_numpy()
    a, b, c = z[:3], z[3:5], z[5]
    full = 0.9 * 3 / 2 * ((a - a.mean()) ** 2).sum() + 0.9 * 2 * ((b - b.mean()) ** 2).sum()
    expected = {
        "remove": full,
        "certainty": full,
        "adjust": full + 0.9 * (c - z.mean()) ** 2,
        "average": full * 4 / 3,
    }
    assert np.isclose(an.total(design, "y").vcov[0, 0], expected[policy], rtol=1e-12)


def test_average_without_any_full_stratum_is_refused() -> None:
    """Where every stratum holds one unit there is nothing to average."""
    frame = pd.DataFrame({"h": list("abc"), "y": [1.0, 2.0, 3.0]})
    with pytest.raises(LonelyPsuError, match="no average"):
        an.mean(an.Design(frame, 1.0, strata="h", lonely_psu="average"), "y")


def test_a_domain_in_a_by_has_the_variance_it_has_alone() -> None:
    """Policies look at each domain by itself, so `by` and `where` agree."""
    for policy in ("remove", "adjust", "average"):
        for domain_lonely in (False, True):
            design = an.Design(lonely_frame(), strata="h", fpc="size", lonely_psu=policy, adjust_domain_lonely=domain_lonely)  # type: ignore[arg-type]
            together = an.total(design, "y", by="d")
            alone = [an.total(design, "y", where=f"d == '{d}'").se[0] for d in "pq"]
            assert np.allclose(together.se, alone, rtol=1e-12)


@given(st.lists(st.integers(1, 5), min_size=1, max_size=5).filter(lambda sizes: max(sizes) > 1), st.integers(0, 1000))
def test_a_jackknife_without_its_matrix_is_the_jackknife_with_it(sizes: list[int], seed: int) -> None:
    """Totals and rank of delete-one factors in closed form are those of the factors written out."""
    rng = np.random.default_rng(seed)
    sampled = np.array(sizes)
    stratum = np.repeat(np.arange(len(sizes)), sampled)
    first = np.concatenate([[0], np.cumsum(sampled)])
    factors = DeletedUnits(first, np.flatnonzero(sampled[stratum] > 1), stratum, sampled)
    written = np.column_stack([factors.column(r) for r in range(factors.shape[1])])
    sums = rng.normal(size=(len(stratum), 3))
    assert factors.replicated(sums) == pytest.approx(written.T @ sums)
    some = np.flatnonzero(rng.random(len(stratum)) < 0.7)
    assert factors.rank(some) == np.linalg.matrix_rank(written[some]) if len(some) else True


def drawn_by_size() -> pd.DataFrame:
    """Three of nine units drawn by size, and a fourth taken for certain; some of the workers of each."""
    rng = np.random.default_rng(4)
    unit = np.repeat([0, 1, 2, 3], [4, 3, 5, 6])
    return pd.DataFrame(
        {
            "unit": unit,
            "worker": range(18),
            "stratum": np.where(unit == 3, "certain", "others"),
            "units": np.where(unit == 3, 1, 9),
            "workers": np.array([20, 30, 25, 40])[unit],
            "w": np.array([5 / 0.2, 10 / 0.4, 5 / 0.3, 40 / 6])[unit],
            "y": rng.lognormal(size=18),
        }
    )


SIZES: dict[str, Any] = {"strata": "stratum", "psu": ["unit", "worker"], "fpc": ["units", "workers"]}


def test_units_counted_as_drawn_with_replacement_need_no_size() -> None:
    """Where nothing was taken for certain it is the design without sizes; weights that follow from sizes stay."""
    frame = drawn_by_size().query("stratum == 'others'")
    described = an.Design(frame, "w", **SIZES, with_replacement=True)
    without = an.Design(frame, "w", strata="stratum", psu="unit")
    assert an.mean(described, "y").se == pytest.approx(an.mean(without, "y").se)
    assert an.mean(described, "y").se[0] > an.mean(an.Design(frame, "w", **SIZES), "y").se[0]
    by_size = an.Design(frame, **SIZES, with_replacement=True)
    assert by_size.weights.tolist() == an.Design(frame, **SIZES).weights.tolist()


def test_units_of_a_certain_unit_are_the_first_that_were_drawn() -> None:
    """A certain unit adds what its own workers vary: as if they were the first stage of a stratum that it is."""
    frame = drawn_by_size()
    described = an.Design(frame, "w", **SIZES, with_replacement=True)
    certain = frame["stratum"] == "certain"
    taught = frame.assign(first=np.where(certain, 100 + frame["worker"], frame["unit"]), size=np.where(certain, 40, np.inf))
    plain = an.Design(taught, "w", strata="stratum", psu="first", fpc="size")
    for of in (lambda d: an.total(d, "y"), lambda d: an.mean(d, "y", by="stratum")):
        assert of(described).vcov == pytest.approx(of(plain).vcov)


def test_replicates_know_that_units_were_drawn_with_replacement() -> None:
    """The jackknife of the design is that of the design without sizes: no correction for a finite population comes back."""
    frame = drawn_by_size().query("stratum == 'others'")
    described = an.Design(frame, "w", **SIZES, with_replacement=True, ultimate_cluster=True)
    jackknife = an.total(described.replicates(an.Jackknife()), "y")
    assert jackknife.se == pytest.approx(an.total(described, "y").se)
