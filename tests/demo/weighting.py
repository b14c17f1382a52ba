"""From the dataset to a design with final weights: outcomes of the issued sample, non-response cells, raking to known totals."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd

import analysis as an
from tests.demo.population import Population
from tests.demo.workers import CATEGORIES, YEAR

SECTORS = {"C": "manufacturing", "B": "construction_energy", "D": "construction_energy", "F": "construction_energy"}
REGIONS = {"highlands": "central"}  # one stratum of the first stage
AGES = ("15-24", "25-34", "35-44", "45-54", "55+")
MARGINS: Mapping[str, tuple[str, ...]] = {
    "sex_age": tuple(f"{sex} {age}" for sex in ("female", "male") for age in AGES),
    "owner": ("state", "private", "fdi"),
    "sector": ("manufacturing", "construction_energy", "services"),
    "area": ("midland_mountain", "red_river", "central", "southeast", "mekong"),
}
SMALLEST = 15  # respondents a category needs; smaller ones are joined with their neighbour in the order above


DESIGN: Mapping[str, object] = {
    "probs": ["prob_unit", "prob_enterprise", "prob_worker"],
    "strata": ["stratum"],
    "psu": ["unit", "enterprise", "interview_id"],
    "fpc": ["n_units", "n_enterprises", "n_workers"],
}
"""What the dataset's codebook says of the design: base weights are the inverse product of the three probabilities."""


def outcome_of(interviews: pd.DataFrame) -> pd.Series:
    """The AAPOR outcome of each interview on file: an interview that was not closed is a break-off."""
    closed = interviews["status"] == "completed"
    return interviews["disposition"].astype("str").where(closed, "break_off")


def whole_sample(issued: pd.DataFrame, interviews: pd.DataFrame) -> pd.DataFrame:
    """One row an issued worker: the sample list's columns and, where there was an interview, its answers.

    `outcome` says what came of each; workers without an interview were not reached. Those who had left their enterprise are
    outside the population and are left out.
    """
    listed = issued.set_index(issued["case"].rename("interview_id")).drop(columns="case")
    answers = interviews.set_index("interview_id").assign(outcome=outcome_of(interviews.set_index("interview_id")))
    table = listed.join(answers.drop(columns=[name for name in listed if name in answers]), how="left")
    table = table.assign(outcome=table["outcome"].fillna("non_contact")).reset_index()
    return table[table["outcome"] != "ineligible"].reset_index(drop=True)


def weigh(issued: pd.DataFrame, data: an.Dataset, population: Population) -> an.Design:
    """The design of those interviewed: base weights, non-response by ownership and size, raking to the payrolls' totals."""
    table = whole_sample(issued, data.frame())
    answered = table["outcome"] == "complete"
    known, margins = population_margins(population), {}
    for name, said in sample_margins(table).items():
        together = joining(MARGINS[name], said[answered])
        table[name] = said.map(together)
        margins[name] = known[name].map(together).value_counts().sort_index()
    cell = table["ownership"].astype("str") + " " + table["size_class"].astype("str")
    table["response_cell"] = cell.map(joining(tuple(sorted(cell.unique())), cell[answered]))
    frames = {**data.frames, data.root: table}
    base = an.Design(an.Dataset(frames, data.codebook), **DESIGN)
    final = base.adjust(an.nonresponse(by="response_cell", status="outcome"), an.rake(margins))
    return final.domain(answered.to_numpy())


def sample_margins(table: pd.DataFrame) -> dict[str, pd.Series]:
    """The category of each issued worker in each margin; a respondent who did not give an age has the commonest one."""
    age = table["age_group"].astype("str").where(table["age_group"].notna(), AGES[1])
    return {
        "sex_age": (table["sex"].astype("str") + " " + age).where(table["sex"].notna()),
        "owner": table["ownership"].astype("str"),
        "sector": sector(table["industry"].astype("str")).where(table["industry"].notna()),
        "area": table["region"].astype("str").replace(REGIONS),
    }


def population_margins(population: Population) -> dict[str, pd.Series]:
    """The same categories for every worker of the population."""
    workers = population.workers
    age = np.array(AGES)[np.searchsorted([25, 35, 45, 55], YEAR - workers["birth_year"].to_numpy(), side="right")]
    sex = np.array(CATEGORIES["sex"])[workers["sex"].to_numpy()]
    return {
        "sex_age": pd.Series(sex) + " " + pd.Series(age),
        "owner": pd.Series(population.of_enterprise("ownership")),
        "sector": sector(pd.Series(population.of_enterprise("industry"))),
        "area": pd.Series(population.of_enterprise("region")).replace(REGIONS),
    }


def sector(industry: pd.Series) -> pd.Series:
    """Sections of VSIC in three sectors."""
    return industry.map(SECTORS).fillna("services")


def joining(order: Sequence[str], answered: pd.Series) -> dict[str, str]:
    """Which name each category of `order` goes under so that every name has at least SMALLEST respondents.

    >>> joining(("a", "b", "c"), pd.Series(["a"] * 20 + ["b"] * 3 + ["c"] * 30))
    {'a': 'a', 'b': 'b + c', 'c': 'b + c'}
    """
    groups: list[list[str]] = [[]]
    counts = answered.value_counts()
    for name in order:
        groups[-1].append(name)
        if counts.reindex(groups[-1]).sum() >= SMALLEST:
            groups.append([])
    if len(groups) > 1:
        groups[-2:] = [groups[-2] + groups[-1]]
    return {name: " + ".join(group) for group in groups for name in group}
