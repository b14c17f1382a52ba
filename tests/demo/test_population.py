"""The simulated country holds together, and its sample estimates it."""

from __future__ import annotations

from random import Random

import numpy as np
import pandas as pd
import pytest

from survey.questionnaire.load import load
from tests.demo import sample
from tests.demo.answers import NONRESPONSE, prepare
from tests.demo.fieldwork import cases
from tests.demo.indicators import INDICATORS
from tests.demo.population import Population, simulate
from tests.demo.respondent import MISTAKES, SECOND_THOUGHTS, is_answered
from tests.demo.run import WORKER


@pytest.fixture(scope="module")
def population() -> Population:
    return simulate(np.random.default_rng(7), 120_000)


@pytest.fixture(scope="module")
def issued(population: Population) -> pd.DataFrame:
    return sample.draw(population, sample.Plan.for_interviews(200), np.random.default_rng(8))


def test_every_worker_is_employed_somewhere_in_the_63_provinces(population: Population) -> None:
    """83 units, every province has its federation, enterprises add up to their workers."""
    assert (population.units.unit_type == "provincial_federation").sum() == 63
    assert len(population.units) == 83
    assert set(population.enterprises.province) <= set(population.units.province)
    assert (np.bincount(population.workers.enterprise_row) == population.enterprises.m_employees).all()


def test_what_belongs_together_goes_together(population: Population) -> None:
    """Migrants rent rooms, the insured have contracts, women earn less, good employers have agreements."""
    workers = population.workers
    rents = workers.housing_tenure == 2
    assert rents[workers.migrant].mean() > 5 * rents[~workers.migrant].mean()
    insured = workers.groupby("contract_type").social_insurance.mean()
    assert insured[0] > insured[3] + 0.5
    assert workers.income_total[workers.sex == 1].mean() < workers.income_total[workers.sex == 0].mean()
    quality = population.enterprises.groupby("agreement").quality.mean()
    assert quality[True] > quality[False] + 0.5


def test_there_are_at_least_twenty_indicators_with_a_truth(population: Population) -> None:
    """Every one has a finite true value; shares lie strictly between 0 and 1."""
    assert len(INDICATORS) >= 20
    for indicator in INDICATORS:
        truth = indicator.true_value(population)
        assert np.isfinite(truth) and truth > 0
        assert not indicator.level or truth < 1


def test_the_sample_follows_the_plan(issued: pd.DataFrame) -> None:
    """15 units with four certain ones, every ownership class, probabilities of all three stages, no worker twice."""
    assert issued.unit.nunique() == 15
    assert set(issued.unit[issued.prob_unit == 1]) >= {"01", "74", "75", "79"}
    assert set(issued.ownership) == {"state", "private", "fdi"}
    assert issued[["prob_unit", "prob_enterprise", "prob_worker"]].gt(0).all(axis=None)
    assert issued[["prob_unit", "prob_enterprise", "prob_worker"]].le(1).all(axis=None)
    assert issued.case.is_unique and issued.row.is_unique
    assert (issued.replacement > 0).any() and (issued.replacement == 0).any()


def test_base_weights_estimate_the_number_of_workers(population: Population) -> None:
    """Over 12 samples the mean of the weights' sums is within 5 % of the population (refusing enterprises cost a little)."""
    plan = sample.Plan.for_interviews(200)
    sums = []
    for seed in range(12):
        drawn = sample.draw(population, plan, np.random.default_rng(seed))
        sums.append((1 / (drawn.prob_unit * drawn.prob_enterprise * drawn.prob_worker)).sum())
    assert np.mean(sums) == pytest.approx(len(population.workers), rel=0.05)


def test_the_sample_list_reads_back_as_it_was_drawn(issued: pd.DataFrame, tmp_path: object) -> None:
    """Codes keep their leading zeros, probabilities ten digits."""
    place = tmp_path / "sample.csv"  # type: ignore[operator]
    sample.write(issued, place)
    read = pd.read_csv(place, dtype=sample.LIST_TYPES)
    assert list(read) == list(sample.LISTED)
    assert (read.unit == issued.unit.astype("str").to_numpy()).all()
    assert np.allclose(read.prob_worker, issued.prob_worker, rtol=1e-9)


def test_a_worker_has_an_answer_to_every_question_somebody_can_be_asked(issued: pd.DataFrame, population: Population) -> None:
    """The simulated answers and the questionnaire name the same questions, in the rosters too."""
    worker = next(case for case in cases(issued, population) if case["accident_count"] and case["children_here"])
    said = prepare(worker, Random(1))
    known = set(said.text) | set(said.members[0]) | set(said.accidents[0])
    asked = {
        question.name
        for question in load(WORKER).questions
        if question.shown and is_answered(question) and not question.preload and not question.read_only
    }
    assert asked - known == set()
    assert ({name for name, _, _ in NONRESPONSE} | set(MISTAKES) | set(SECOND_THOUGHTS)) <= asked
