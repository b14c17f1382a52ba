"""The weighting of the demonstration as a plan: outcomes of the issued sample, non-response cells, raking to known totals."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
from ruamel.yaml import YAML

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
ANSWERS: Mapping[str, Mapping[str, str]] = {
    "sex_age": {f"{sex} × {age}": f"{sex} {age}" for sex in ("female", "male") for age in AGES},
    "owner": {name: name for name in MARGINS["owner"]},
    "sector": {section: SECTORS.get(section, "services") for section in "ABCDEFGHIJKLMNOPQRSTU"},
    "area": {name: name for name in MARGINS["area"]} | REGIONS,
}
"""Which answers (of several variables, joined by ×) go to which category of a margin."""
SMALLEST = 15  # respondents a category needs; smaller ones are joined with their neighbour in the order above


DESIGN: Mapping[str, object] = {
    "probs": ["prob_unit", "prob_enterprise", "prob_worker"],
    "strata": ["stratum"],
    "psu": ["unit", "enterprise", "interview_id"],
    "fpc": ["n_units", "n_enterprises", "n_workers"],
    "with_replacement": True,
}
"""What the dataset's codebook says of the design: base weights are the inverse product of the three probabilities; units were
drawn by size, which their number in the stratum does not describe, so that they count as drawn with replacement."""


def write_plan(folder: Path, sample: Path, data: an.Dataset, population: Population) -> Path:
    """The weighting plan for interviews on the list `sample`, with its totals, in a folder: what `analysis weight` follows.

    Non-response by ownership and size, then raking to the payrolls' totals. Which small categories are joined depends on who
    answered. A respondent who did not give an age is raked with the commonest one.
    """
    folder.mkdir()
    said = categories(data.frame())
    recodes: dict[str, Any] = {
        "age": {"from": "age_group", "missing": AGES[1]},
        "sex_age": {"from": ["sex", "age"]},
        "owner": {"from": "ownership"},
        "sector": {"from": "industry"},
        "area": {"from": "region"},
        "response_cell": {"from": ["ownership", "size_class"], "smallest": SMALLEST},
    }
    margins = {}
    for name, known in population_margins(population).items():
        together = joining(MARGINS[name], said[name])
        recodes[name]["values"] = {answer: together[category] for answer, category in ANSWERS[name].items()}
        margins[name] = f"{name}.csv"
        known.map(together).value_counts().sort_index().rename_axis(name).to_csv(folder / margins[name], header=["total"])
    plan = {
        "sample": {"file": os.path.relpath(sample, folder), "key": "case", "leave_out": ["ineligible"]},
        "recode": recodes,
        "steps": [{"nonresponse": {"by": ["response_cell"], "status": "outcome"}}, {"rake": {"margins": margins}}],
    }
    with (folder / "plan.yaml").open("w", encoding="utf-8") as file:
        YAML().dump(plan, file)
    return folder / "plan.yaml"


def categories(interviews: pd.DataFrame) -> dict[str, pd.Series]:
    """The category of each respondent in each margin."""
    answered = interviews[interviews["disposition"] == "complete"]
    age = answered["age_group"].astype("str").where(answered["age_group"].notna(), AGES[1])
    return {
        "sex_age": answered["sex"].astype("str") + " " + age,
        "owner": answered["ownership"].astype("str"),
        "sector": answered["industry"].astype("str").map(ANSWERS["sector"]),
        "area": answered["region"].astype("str").replace(REGIONS),
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
