"""The three-stage sample: units by region with some certain, enterprises by size within ownership, workers from the payroll."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.sampling import Selection, Stage, select
from tests.demo.chance import happens
from tests.demo.population import Population

UNITS_PER_STRATUM = {"north_mountain": 2, "red_river": 3, "central_highlands": 2, "south": 6, "unions": 2}
RESPONSE = 0.84  # share of issued workers who are interviewed in full, roughly
TAKE = 32  # workers issued in an enterprise of a full-size survey
TEAMS = ("team1", "team2", "team3")
PRELOADS = (
    "stratum",
    "unit",
    "unit_type",
    "province",
    "region",
    "wage_region",
    "enterprise",
    "enterprise_name",
    "ownership",
    "size_class",
    "n_units",
    "n_enterprises",
    "m_employees",
    "n_workers",
    "prob_unit",
    "prob_enterprise",
    "prob_worker",
    "worker_no",
)
NUMBERS = ("n_units", "n_enterprises", "m_employees", "n_workers", "prob_unit", "prob_enterprise", "prob_worker", "worker_no")
LIST_TYPES = dict.fromkeys(("case", *(name for name in PRELOADS if name not in NUMBERS)), "str")
"""How the list reads as a table: codes keep their leading zeros."""
LISTED = ("case", *PRELOADS, "replacement")


@dataclass(frozen=True)
class Plan:
    """How many enterprises a unit gives (a certain one twice as many) and how many workers are issued in each."""

    enterprises: int
    workers: int

    @classmethod
    def for_interviews(cls, interviews: int) -> Plan:
        """The plan that gives about this many complete interviews.

        >>> Plan.for_interviews(3000)
        Plan(enterprises=6, workers=31)
        """
        issued, units, certain = interviews / RESPONSE, sum(UNITS_PER_STRATUM.values()), 4
        enterprises = max(3, round(issued / TAKE / (units + certain)))
        return cls(enterprises, max(3, round(issued / (enterprises * (units + certain)))))


def draw(population: Population, plan: Plan, rng: np.random.Generator) -> pd.DataFrame:
    """One row an issued worker: the questionnaire's preloads, `row` (position in the population), `team` and `outcome`."""
    firms = population.enterprises
    frame = firms.assign(n_stage1=firms["stratum"].map(UNITS_PER_STRATUM), n_stage2=_allocation(firms, plan))
    stages = [
        Stage("unit", n="n_stage1", strata=("stratum",), size="m_employees", method="sampford", certain="certain"),
        Stage(
            "enterprise",
            n="n_stage2",
            strata=("ownership",),
            size="m_employees",
            method="systematic",
            order=("industry", "m_employees"),
            replacements=2,
        ),
    ]
    issued = replace_refusals(select(frame, stages, rng), rng)
    workers = population.workers[["enterprise_row", "worker_no"]]
    workers = workers[np.isin(workers["enterprise_row"], np.flatnonzero(firms["enterprise"].isin(issued.frame["enterprise"])))]
    payroll = pd.DataFrame(
        {
            "unit": firms["unit"].to_numpy()[workers["enterprise_row"]],
            "enterprise": firms["enterprise"].to_numpy()[workers["enterprise_row"]],
            "worker_no": workers["worker_no"].to_numpy(),
            "row": workers.index.to_numpy(),
        }
    )
    last = Stage("worker_no", n=plan.workers, method="systematic", order=("worker_no",), take_all=True)
    drawn = select(payroll, [last], rng, within=issued).frame
    return outcomes(_preloads(drawn, firms), rng)


def _allocation(firms: pd.DataFrame, plan: Plan) -> pd.Series:
    """Enterprises to draw in each ownership class of each unit: in proportion to employees, at least one where there is any."""
    table = (
        firms.groupby(["unit", "ownership"], sort=True)
        .agg(size=("m_employees", "sum"), count=("enterprise", "size"))
        .reset_index()
    )
    certain = firms.groupby("unit")["certain"].first()
    total = table["unit"].map(certain).map({True: 2 * plan.enterprises, False: plan.enterprises})
    share = table["size"] / table.groupby("unit")["size"].transform("sum")
    table["n"] = np.minimum(np.maximum(1, np.round(share * total)), table["count"]).astype(int)
    return firms.merge(table[["unit", "ownership", "n"]], on=["unit", "ownership"], how="left")["n"]


def replace_refusals(selection: Selection, rng: np.random.Generator) -> Selection:
    """Let some enterprises refuse; each is replaced by the next reserve of its stratum, until the reserves are used up.

    The enterprises that stay in the sample keep their own inclusion probabilities.
    """
    frame = selection.frame.sort_values(["unit", "ownership", "replacement_2", "enterprise"], kind="stable", ignore_index=True)
    tilt = -2.9 + 0.7 * (frame["ownership"] == "fdi") + 0.3 * (frame["ownership"] == "private") - 0.3 * frame["quality"]
    agrees = ~happens(rng, tilt.to_numpy())
    wanted = (frame["replacement_2"] == 0).groupby([frame["unit"], frame["ownership"]]).transform("sum")
    order = pd.Series(agrees).groupby([frame["unit"], frame["ownership"]]).cumsum()
    return Selection(frame[agrees & (order <= wanted)].reset_index(drop=True), selection.stages)


def _preloads(drawn: pd.DataFrame, firms: pd.DataFrame) -> pd.DataFrame:
    """The sample variables under the questionnaire's names."""
    about = firms.set_index("enterprise").loc[drawn["enterprise"]].reset_index()
    known = ["unit_type", "province", "region", "wage_region", "enterprise", "ownership", "size_class", "m_employees"]
    return about[known].assign(
        stratum=drawn["stratum_1"],
        unit=drawn["unit"],
        enterprise_name="Doanh nghiệp mô phỏng " + about["enterprise"],
        n_units=drawn["N_1"],
        n_enterprises=drawn["unit"].map(firms["unit"].value_counts()),
        n_workers=drawn["N_3"],
        prob_unit=drawn["prob_1"],
        prob_enterprise=drawn["prob_2"],
        prob_worker=drawn["prob_3"],
        worker_no=drawn["worker_no"],
        case=drawn["enterprise"] + "-" + drawn["worker_no"].astype(str).str.zfill(4),
        row=drawn["row"],
        replacement=drawn["replacement_2"],
    )


def outcomes(issued: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """Add what comes of each issued worker, which depends on the kind of enterprise, and the team that works there."""
    fdi, big = issued["ownership"] == "fdi", issued["size_class"].isin(["500-999", "1000plus"])
    gone = rng.random(len(issued)) < 0.02
    absent = happens(rng, (-2.9 + 0.5 * big + 0.2 * fdi).to_numpy())
    refused = happens(rng, (-2.6 + 0.5 * fdi).to_numpy())
    outcome = np.select([gone, absent, refused], ["ineligible", "non_contact", "refusal"], "complete")
    places = {unit: TEAMS[k % len(TEAMS)] for k, unit in enumerate(_by_size(issued))}
    return issued.assign(outcome=outcome, team=issued["unit"].map(places))


def _by_size(issued: pd.DataFrame) -> list[str]:
    """Units from the most to the fewest workers issued, so that dealing them out in turn gives teams equal work."""
    return [
        str(unit)
        for unit in issued["unit"].value_counts(sort=True).sort_index().sort_values(ascending=False, kind="stable").index
    ]


def write(issued: pd.DataFrame, path: Path) -> None:
    """Write the sample list a team receives: a line a worker with `case`, the preloads and the rank of a replaced enterprise."""
    issued[list(LISTED)].to_csv(path, index=False, float_format="%.10g", lineterminator="\n")
