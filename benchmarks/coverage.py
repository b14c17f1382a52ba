"""How often 95 % intervals hold the true value: python -m benchmarks.coverage [--samples 1000] [--population 60000] [--seed 1].

Samples are drawn again and again from one simulated population by the demonstration's three stages: units within strata by
Sampford's method with certain ones, enterprises by size and systematically within ownership, workers systematically from the
payroll. Everybody answers, so that what is judged is sampling variance and intervals, not non-response.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from functools import partial

import numpy as np
import pandas as pd

import analysis as an
from analysis.sampling import METHODS, pps_probabilities
from tests.demo.population import Population, simulate
from tests.demo.sample import UNITS_PER_STRATUM, Plan
from tests.demo.weighting import DESIGN, population_margins

LEVEL, TARGETS = 0.95, ("income_total", "overtime_pay", "social_insurance", "hours_day")
COLUMNS = (*TARGETS, "sex", "owner", "sex_age")


@dataclass(frozen=True)
class Frame:
    """The population as the sampler needs it: workers of an enterprise are a range of rows."""

    population: Population
    first_row: np.ndarray  # of each enterprise's workers
    workers: pd.DataFrame  # what is measured

    @classmethod
    def of(cls, population: Population) -> Frame:
        """The frame of a population."""
        people = population.workers
        margins = population_margins(population)
        measured = (
            people[list(TARGETS)]
            .astype(float)
            .assign(
                sex=people["sex"],
                owner=pd.Categorical(margins["owner"]),
                sex_age=pd.Categorical(margins["sex_age"].str.replace("55+", "45-54")),  # few are older
            )
        )
        sizes = population.enterprises["m_employees"].to_numpy()
        return cls(population, np.concatenate([[0], np.cumsum(sizes)]), measured)


def draw_units(frame: Frame, rng: np.random.Generator) -> pd.DataFrame:
    """First stage: certain units, each a stratum of its own, and others by Sampford's method."""
    firms = frame.population.enterprises
    units = firms.groupby("unit").agg(
        size=("m_employees", "sum"), stratum=("stratum", "first"), certain=("certain", "first"), firms=("unit", "size")
    )
    parts = [units[units["certain"]].assign(prob_unit=1.0, n_units=1, stratum=lambda u: u.index)]
    for stratum, group in units[~units["certain"]].groupby("stratum"):
        wanted = min(UNITS_PER_STRATUM[str(stratum)], len(group))
        chance = pps_probabilities(group["size"].to_numpy(dtype=float), wanted)
        chosen = METHODS["sampford"].draw(chance, rng)
        parts.append(group.iloc[chosen].assign(prob_unit=chance[chosen], n_units=len(group)))
    return pd.concat(parts)


def draw_enterprises(frame: Frame, units: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Second stage: by size, systematically within ownership, ordered by industry; twice as many in certain units."""
    firms = frame.population.enterprises.assign(position=np.arange(len(frame.population.enterprises)))
    firms = firms[firms["unit"].isin(units.index)].sort_values(["unit", "ownership", "industry", "m_employees"])
    parts = []
    for (unit, _), group in firms.groupby(["unit", "ownership"], sort=False):
        about = units.loc[unit]
        share = group["m_employees"].sum() / about["size"] * wanted * (2 if about["certain"] else 1)
        number = min(max(1, round(share)), len(group))
        chance = pps_probabilities(group["m_employees"].to_numpy(dtype=float), number)
        chosen = METHODS["systematic"].draw(chance, rng)
        parts.append(group.iloc[chosen].assign(prob_enterprise=chance[chosen]))
    drawn = pd.concat(parts)
    about = units.loc[drawn["unit"], ["stratum", "prob_unit", "n_units", "firms"]].set_index(drawn.index)
    return drawn.drop(columns="stratum").join(about).rename(columns={"firms": "n_enterprises"})


def draw_workers(frame: Frame, enterprises: pd.DataFrame, wanted: int, rng: np.random.Generator) -> pd.DataFrame:
    """Third stage: every k-th worker of each payroll from a random start, all of a small one."""
    rows, times = [], []
    for position, size in zip(enterprises["position"], enterprises["m_employees"], strict=True):
        number = min(wanted, size)
        chosen = np.floor((rng.random() + np.arange(number)) * size / number).astype(int)
        rows.append(frame.first_row[position] + chosen)
        times.append(number)
    drawn = enterprises[["unit", "enterprise", "stratum", "prob_unit", "prob_enterprise", "n_units", "n_enterprises"]]
    sample = drawn.loc[drawn.index.repeat(times)].reset_index(drop=True)
    people = frame.workers.iloc[np.concatenate(rows)].reset_index(drop=True)
    payroll = np.repeat(enterprises["m_employees"].to_numpy(), times)
    return pd.concat([sample, people], axis=1).assign(
        n_workers=payroll, prob_worker=np.repeat(times, times) / payroll, interview_id=np.arange(len(people))
    )


@dataclass
class Tally:
    """How the intervals of one estimator did."""

    truth: float
    held: int = 0
    below: int = 0  # intervals that end below the true value
    held_by_own: int = 0  # intervals with degrees of freedom of the statistic's own
    own_df: list[float] = field(default_factory=list)
    values: list[float] = field(default_factory=list)
    errors: list[float] = field(default_factory=list)

    def add(self, result: an.Estimates) -> None:
        """Count one sample's interval, by the design's degrees of freedom and by the statistic's own."""
        low, high = result.ci(LEVEL, df=result.df)[0]
        self.held += bool(low <= self.truth <= high)
        self.below += bool(high < self.truth)
        low, high = result.ci(LEVEL)[0]
        self.held_by_own += bool(low <= self.truth <= high)
        self.own_df.append(float(result.df_each[0]))
        self.values.append(float(result.value[0]))
        self.errors.append(float(result.se[0]))

    def __add__(self, other: Tally) -> Tally:
        """Both parts of the samples together."""
        return Tally(
            self.truth,
            self.held + other.held,
            self.below + other.below,
            self.held_by_own + other.held_by_own,
            self.own_df + other.own_df,
            self.values + other.values,
            self.errors + other.errors,
        )

    def line(self, name: str) -> str:
        """A row of the table."""
        n, spread = len(self.values), float(np.std(self.values, ddof=1))
        cells = [
            f"{self.held / n:.1%}",
            f"{self.below / n:.1%}",
            f"{1 - (self.held + self.below) / n:.1%}",
            f"{(np.mean(self.values) - self.truth) / spread:+.2f}",
            f"{np.sqrt(np.mean(np.square(self.errors))) / spread:.2f}",
            f"{np.median(self.own_df):.1f}",
            f"{self.held_by_own / n:.1%}",
        ]
        return f"| {name} | " + " | ".join(cells) + " |"


def estimators(frame: Frame) -> dict[str, tuple[float, Callable[[an.Design], an.Estimates]]]:
    """What is estimated, with its true value."""
    people = frame.workers
    counts: Mapping[str, dict[str, float]] = {
        name: people[name].value_counts().astype(float).to_dict() for name in ("sex_age", "owner")
    }
    known = {"1": float(len(people)), "owner": counts["owner"], "hours_day": float(people["hours_day"].sum())}
    income, insured = float(people["income_total"].mean()), float(people["social_insurance"].mean())
    return {
        "mean": (income, lambda d: an.mean(d, "income_total")),
        "total": (float(people["overtime_pay"].sum()), lambda d: an.total(d, "overtime_pay")),
        "ratio": (
            float(people["overtime_pay"].sum() / people["income_total"].sum()),
            lambda d: an.ratio(d, "overtime_pay", "income_total"),
        ),
        "proportion (logit)": (
            insured,
            lambda d: an.proportion(d, "social_insurance", method="logit").select([1]),
        ),
        "median (Woodruff)": (float(people["income_total"].median()), lambda d: an.quantile(d, "income_total", 0.5)),
        "raked mean": (income, lambda d: an.mean(d.adjust(an.rake(counts)), "income_total")),
        "calibrated mean": (income, lambda d: an.mean(d.adjust(an.calibrate(known)), "income_total")),
    }


def designs(sample: pd.DataFrame) -> dict[str, an.Design]:
    """The sample described three ways: units drawn with replacement as the dataset says, at random, or by size as they were."""
    said = {**DESIGN, "lonely_psu": "adjust", "df_rule": "satterthwaite"}
    probabilities = {name: value for name, value in said.items() if name not in ("fpc", "with_replacement")}
    return {
        "with replacement": an.Design(sample, **said),
        "sizes": an.Design(sample, **{**said, "with_replacement": False}),
        "Brewer": an.Design(sample, **probabilities).using(an.Brewer()),
    }


def simulated(seed: int, population: int, interviews: int, samples: int, part: int) -> tuple[dict[str, Tally], list[float]]:
    """One part of the samples: how every estimator did, and the degrees of freedom of each sample."""
    frame = Frame.of(simulate(np.random.default_rng(seed), population))
    plan, rng = Plan.for_interviews(interviews), np.random.default_rng([seed, part])
    judged = estimators(frame)
    tallies: dict[str, Tally] = {}
    df = []
    for _ in range(samples):
        units = draw_units(frame, rng)
        sample = draw_workers(frame, draw_enterprises(frame, units, plan.enterprises, rng), plan.workers, rng)
        for road, design in designs(sample).items():
            for name, (truth, estimate) in judged.items():
                tallies.setdefault(f"{name} | {road}", Tally(truth)).add(estimate(design))
        df.append(float(design.df))
    return tallies, df


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw the samples, in several processes if there are, and print a table in Markdown."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.coverage", description=__doc__)
    parser.add_argument("--samples", type=int, default=1000)
    parser.add_argument("--population", type=int, default=60_000)
    parser.add_argument("--interviews", type=int, default=1600)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument(
        "--processes", type=int, default=1, help="the samples are dealt out to them; results depend on their number"
    )
    chosen = parser.parse_args(arguments)
    each = [len(part) for part in np.array_split(np.arange(chosen.samples), chosen.processes)]
    work = partial(simulated, chosen.seed, chosen.population, chosen.interviews)
    with ProcessPoolExecutor(chosen.processes) as pool:
        parts = list(pool.map(work, each, range(chosen.processes)))
    df = [value for _, some in parts for value in some]
    print(f"{len(df):,} samples, {np.mean(df):.0f} degrees of freedom on average\n")
    heads = ["estimator", "units as", "coverage", "too low", "too high", "bias / sd", "se / sd", "own df", "with it"]
    print("| " + " | ".join(heads) + " |\n|" + "---|" * len(heads))
    for name in parts[0][0]:
        print(sum((tallies[name] for tallies, _ in parts[1:]), parts[0][0][name]).line(name))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
