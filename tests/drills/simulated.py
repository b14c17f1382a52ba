"""What the demonstration makes of a few of its workers: the sample they are on, what they say, the dataset they end in."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd

from survey.export.dataset import export_dataset
from survey.questionnaire.load import load
from survey.questionnaire.model import Questionnaire
from survey.store import SqliteStore
from tests.demo import sample
from tests.demo.fieldwork import assignments, merge_stores
from tests.demo.population import Population, simulate
from tests.demo.run import WORKER
from tests.demo.team import interview_all
from tests.demo.weighting import DESIGN
from tests.drills.typist import Script, script_of

POPULATION = 60_000
PLANS = tuple(Path(__file__).with_name(name) for name in ("enterprises.yaml", "workers.yaml"))
"""The plans of selection: enterprises of units, then workers from their payrolls."""
OWN = frozenset(
    {
        "device",
        "interviewer",
        "paradata_started",
        "finished",
        "minutes",
        "paradata_disposition",
        "started",
        "ended",
        "interview_date",
    }
)
"""Columns that tell who was there when: they are a fieldwork's own."""


@dataclass(frozen=True)
class Simulated:
    """Workers drawn from a simulated population; `issued` has one row a worker, in no order of teams or days."""

    questionnaire: Questionnaire
    population: Population
    issued: pd.DataFrame
    seed: int

    @classmethod
    def draw(cls, n: int, seed: int, folder: Path, command: Callable[[Sequence[str], Path], None]) -> Simulated:
        """`n` workers, a few of each outcome and the others from all over the country, of a sample drawn in a folder by commands.

        `command` runs `analysis` with these words there.
        """
        chance = np.random.default_rng(seed).spawn(2)
        population = simulate(chance[0], POPULATION)
        firms = population.enterprises.assign(enterprise_name="Doanh nghiệp mô phỏng " + population.enterprises["enterprise"])
        firms.to_csv(folder / "enterprises.csv", index=False)
        words = ("--seed", str(seed), "-o")
        command(["sample", str(PLANS[0]), "enterprises.csv", *words, "drawn.csv", "--reserves", "reserves.csv"], folder)
        payrolls = _payrolls(population, pd.read_csv(folder / "drawn.csv", dtype=str))
        payrolls.drop(columns="row").to_csv(folder / "payrolls.csv", index=False)
        command(["sample", str(PLANS[1]), "payrolls.csv", "--within", "drawn.csv", *words, "workers.csv"], folder)
        workers = pd.read_csv(folder / "workers.csv", dtype=sample.LIST_TYPES)
        everybody = sample.outcomes(workers.merge(payrolls, on=["unit", "enterprise", "worker_no"]), chance[1])
        first = everybody.groupby("outcome").head(1 + n // 30)
        rest = everybody[everybody["outcome"] == "complete"].drop(first.index, errors="ignore")
        places = np.linspace(0, len(rest) - 1, n - len(first)).round().astype(int)
        return cls(load(WORKER), population, pd.concat([first, rest.iloc[places]]).sort_index(), seed)

    def write(self, path: Path) -> None:
        """The sample file that headquarters has."""
        sample.write(self.issued, path)

    def outcome(self, case: str) -> str:
        """What comes of a worker's case: `complete`, `refusal`, `non_contact` or `ineligible`."""
        return str(self.issued.set_index("case")["outcome"][case])

    def demonstrated(self, folder: Path, without: Collection[str]) -> dict[str, Script]:
        """Hold the interviews as the demonstration does, through the engine, into `folder/dataset`; what each worker said."""
        folder.mkdir()
        issued = self.issued[~self.issued["case"].isin(without)]
        given = list(assignments(self.questionnaire, issued, self.population, folder, self.seed))
        for assignment in given:
            interview_all(assignment, lambda _workers: None)
        merge_stores(given, folder / "hq.store")
        with SqliteStore.open(folder / "hq.store", plain=True) as store:
            export_dataset(store, [self.questionnaire], folder / "dataset", simulated=True, design=DESIGN)
            return {case: script_of(self.questionnaire, store.events(case)) for case in store.interviews()}

    def said(self, folder: Path, case: str) -> Script:
        """What a worker said in the demonstration that was held in a folder."""
        with SqliteStore.open(folder / "hq.store", plain=True) as store:
            return script_of(self.questionnaire, store.events(case))


def _payrolls(population: Population, drawn: pd.DataFrame) -> pd.DataFrame:
    """The workers of the enterprises drawn, as their payrolls list them; `row` is the place in the population."""
    firms, workers = population.enterprises, population.workers
    at = workers["enterprise_row"].to_numpy()
    listed = {"unit": firms["unit"].to_numpy()[at], "enterprise": firms["enterprise"].to_numpy()[at]}
    rows = pd.DataFrame({**listed, "worker_no": workers["worker_no"].to_numpy(), "row": np.arange(len(workers))})
    return rows[rows["enterprise"].isin(drawn["enterprise"])]


def differences(ours: Path, theirs: Path) -> list[str]:
    """Where two dataset folders do not say the same, apart from who interviewed when: names of tables, columns, cases."""
    books = [json.loads((folder / "codebook.json").read_text(encoding="utf-8")) for folder in (ours, theirs)]
    found = [f"codebook: {key} differs" for key in books[1] if books[0].get(key) != books[1][key]]
    for level in books[1]["levels"]:
        mine, wanted = (_rows(folder / level["file"], level["key"]) for folder in (ours, theirs))
        for what, has, wants in (("columns", mine.columns, wanted.columns), ("rows", mine.index, wanted.index)):
            if list(has) != list(wants):
                lacks, besides = list(wants.difference(has))[:9], list(has.difference(wants))[:9]
                found.append(f"{level['name']}: {what} in another order, or without {lacks}, or with {besides}")
        if found:
            return found
        for name in wanted.columns:
            same = (mine[name] == wanted[name]) | (mine[name].isna() & wanted[name].isna())
            found += [
                f"{level['name']} {row}: {name} is {mine[name][row]}, not {wanted[name][row]}" for row in wanted.index[~same]
            ]
    return found


def _rows(path: Path, key: list[str]) -> pd.DataFrame:
    """A table by interview and, for lines of rosters, their place in it: the names of lines are those of devices."""
    frame = pd.read_parquet(path).drop(columns=list(OWN), errors="ignore").astype(object)
    frame = frame.sort_values(key, key=lambda column: column.map(_natural), kind="stable")
    place = frame.groupby("interview_id").cumcount()
    return frame.drop(columns=key).set_index([frame["interview_id"], place])


def _natural(name: str) -> tuple[str, int]:
    """Lines in the order in which a device made them: by number, not by letter."""
    text, _dot, number = str(name).rpartition(".")
    return (text, int(number)) if number.isdecimal() else (str(name), 0)


def rows(dataset: Path) -> int:
    """The interviews in a dataset folder."""
    return len(pd.read_parquet(dataset / "interview.parquet", columns=["interview_id"]))
