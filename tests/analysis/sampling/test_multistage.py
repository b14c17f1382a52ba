"""A stratified sample in several stages, as the field plan draws it."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.errors import DesignError, VariableError
from analysis.sampling import METHODS, Stage, select


def frame_of_workers() -> pd.DataFrame:
    """Twelve provinces in two regions, six enterprises each, 10 to 60 workers each."""
    rng = np.random.default_rng(3)
    enterprises = pd.DataFrame(
        {"enterprise": np.arange(72), "province": np.repeat(np.arange(12), 6), "workers": rng.integers(10, 61, 72)}
    )
    enterprises["region"] = np.where(enterprises.province < 6, "north", "south")
    enterprises["capital"] = enterprises.province == 0
    enterprises["ownership"] = np.where(enterprises.enterprise % 2 == 0, "private", "fdi")
    frame = enterprises.loc[enterprises.index.repeat(enterprises.workers)].reset_index(drop=True)
    return frame.assign(worker=frame.groupby("enterprise").cumcount() + 1, one=1)


PLAN = [
    Stage("province", n=3, strata=("region",), size="one", method="sampford", certain="capital"),
    Stage("enterprise", n=1, strata=("ownership",), size="one", method="systematic", replacements=1),
    Stage("worker", n=8, method="systematic", order=("worker",), replacements=2),
]


@pytest.fixture(scope="module")
def frame() -> pd.DataFrame:
    return frame_of_workers()


def test_the_sample_has_the_planned_shape(frame: pd.DataFrame) -> None:
    """Two regions × 3 provinces × 2 ownerships × 8 workers, each once, with reserves apart."""
    selection = select(frame, PLAN, np.random.default_rng(1))
    main = selection.main
    assert len(main) == 2 * 3 * 2 * 8
    assert not main.duplicated(["province", "enterprise", "worker"]).any()
    assert main.groupby("region").province.nunique().tolist() == [3, 3]
    reserves = selection.frame[selection.frame.replacement_2 == 1]
    assert not set(reserves.enterprise) & set(main.enterprise)
    assert sorted(selection.frame[selection.frame.replacement_2 == 0].replacement_3.unique()) == [0, 1, 2]


def test_every_stage_states_its_probability_and_sizes(frame: pd.DataFrame) -> None:
    """prob is the product over stages; within a worker stratum it is n over N; the certain province is a stratum of its own."""
    sample = select(frame, PLAN, np.random.default_rng(1)).frame
    assert np.allclose(sample.prob, sample.prob_1 * sample.prob_2 * sample.prob_3)
    assert np.allclose(sample.weight, 1 / sample.prob)
    assert np.allclose(sample.prob_3, sample.n_3 / sample.N_3)
    capital = sample[sample.capital]
    assert (capital.prob_1 == 1).all() and (capital.stratum_1 == "north · certain").all()
    assert (capital.n_1 == 1).all() and (capital.N_1 == 1).all()
    assert (sample[~sample.capital & (sample.region == "north")].N_1 == 5).all()


def test_weights_estimate_the_population_without_bias(frame: pd.DataFrame) -> None:
    """Over 100 samples the mean of the weighted counts is the number of workers, within five standard errors."""
    sums = np.array([select(frame, PLAN, np.random.default_rng(seed)).main.weight.sum() for seed in range(100)])
    assert abs(sums.mean() - len(frame)) < 5 * sums.std(ddof=1) / np.sqrt(len(sums))


def test_the_same_seed_gives_the_same_sample(frame: pd.DataFrame) -> None:
    """Chance comes from the generator only."""
    first, second = (select(frame, PLAN, np.random.default_rng(9)).frame for _ in range(2))
    pd.testing.assert_frame_equal(first, second)


def test_a_payroll_that_arrives_later_continues_the_selection(frame: pd.DataFrame) -> None:
    """Provinces and enterprises first, workers from the lists of the enterprises drawn: the same columns as in one go."""
    enterprises = frame.groupby(["province", "enterprise", "region", "capital", "ownership"], as_index=False).one.sum()
    drawn = select(enterprises, PLAN[:2], np.random.default_rng(5))
    payroll = frame[frame.enterprise.isin(drawn.frame.enterprise)].drop(columns=["one", "region", "capital", "ownership"])
    workers = select(payroll, PLAN[2:], np.random.default_rng(6), within=drawn)
    assert workers.path == ["province", "enterprise", "worker"]
    assert set(workers.main.enterprise) == set(drawn.main.enterprise)
    assert np.allclose(workers.main.prob, workers.main.prob_1 * workers.main.prob_2 * workers.main.prob_3)


def test_each_stage_lists_its_units_once(frame: pd.DataFrame) -> None:
    """What the field office prints: one row a province, then one row an enterprise."""
    selection = select(frame, PLAN, np.random.default_rng(1))
    assert len(selection.units(1)) == 6
    assert len(selection.units(2)) == 24
    assert {"prob_1", "stratum_2"} <= set(selection.units(2)) and "prob_2" not in selection.units(1)


@pytest.mark.parametrize("method", sorted(METHODS))
def test_every_method_serves_as_a_stage(frame: pd.DataFrame, method: str) -> None:
    """A stage names its method; equal-probability methods go without size."""
    size = None if METHODS[method].equal else "one"
    sample = select(frame, [Stage("province", n=4, size=size, method=method)], np.random.default_rng(2)).frame
    assert ((sample.prob_1 > 0) & (sample.prob_1 <= 1)).all()


def test_a_small_stratum_is_refused_unless_it_may_be_taken_whole(frame: pd.DataFrame) -> None:
    """Thirty workers of an enterprise of ten cannot be drawn; `take_all` takes the ten, with probability 1."""
    plan = [Stage("enterprise", n=72), Stage("worker", n=30)]
    with pytest.raises(DesignError, match="30 units are to be drawn but the stratum has"):
        select(frame, plan, np.random.default_rng(1))
    sample = select(frame, [plan[0], Stage("worker", n=30, take_all=True)], np.random.default_rng(1)).frame
    small = sample[sample.workers <= 30]
    assert len(small) and (small.prob_2 == 1).all()
    assert (small.groupby("enterprise").worker.count() == small.groupby("enterprise").workers.first()).all()


def test_the_number_to_draw_may_stand_in_a_column(frame: pd.DataFrame) -> None:
    """An allocation is a column, one number a stratum; two numbers in a stratum are refused."""
    allotted = frame.assign(take=np.where(frame.region == "north", 2, 4))
    sample = select(allotted, [Stage("province", n="take", strata=("region",))], np.random.default_rng(1)).frame
    assert sample.groupby("region").province.nunique().to_dict() == {"north": 2, "south": 4}
    with pytest.raises(DesignError, match="differs inside a stratum"):
        select(allotted, [Stage("province", n="take")], np.random.default_rng(1))


def test_a_frame_that_contradicts_itself_is_refused(frame: pd.DataFrame) -> None:
    """An absent or incomplete column, a unit in two strata, an unknown method and an empty plan are named."""
    rng = np.random.default_rng(1)
    with pytest.raises(VariableError, match="no such column"):
        select(frame, [Stage("district", n=1)], rng)
    with pytest.raises(VariableError, match="have no value"):
        select(frame.assign(region=frame.region.where(frame.index > 4)), PLAN[:1], rng)
    with pytest.raises(DesignError, match="more than one value of region"):
        select(frame.assign(region=np.where(frame.index % 2, "a", "b")), [Stage("province", n=1, strata=("region",))], rng)
    with pytest.raises(DesignError, match="no method 'ppswr'"):
        select(frame, [Stage("province", n=1, method="ppswr")], rng)
    with pytest.raises(DesignError, match="no stage"):
        select(frame, [], rng)
