"""An earlier wave, made up: a smaller survey of 2018 with other names, codes and units, as old files have them."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat

from analysis.sampling import Stage, select
from tests.demo.indicators import hours_week
from tests.demo.population import Population, simulate
from tests.demo.workers import YEAR

SIZE = 60_000
"""Workers of the population that the wave is drawn from."""
ENTERPRISES, WORKERS = 14, 25  # drawn in each ownership; in each enterprise
PAY = 0.74  # what was earned then, of what is earned now
LONGER = 1.8  # hours a week that were worked more
UNINSURED = 0.05  # of the insured of today, who were not then
OWNERSHIP = {"state": 1, "private": 2, "fdi": 3}
REGIONS = {"midland_mountain": 1, "red_river": 2, "central": 3, "highlands": 4, "southeast": 5, "mekong": 6}
BOUNDS = (25, 35, 45, 55)
PLAN = """\
# Simulated. An earlier wave with its own names, codes and units, and one figure of 2013 that only a report kept.
current: "2023"
waves:
  - {name: "2013"}
  - {name: "2018", data: w2018.sav, design: {weights: ts, strata: [lh], psu: [dn]}}
variables:
  - {name: sex, waves: {"2018": {variable: gt, recode: {"1": male, "2": female}}}}
  - name: age_group
    waves: {"2018": {variable: nt, recode: {"1": 15-24, "2": 25-34, "3": 35-44, "4": 45-54, "5": 55+}}}
  - {name: ownership, waves: {"2018": {variable: lh, recode: {"1": state, "2": private, "3": fdi}}}}
  - name: region
    waves:
      "2018":
        variable: vung
        recode: {"1": midland_mountain, "2": red_river, "3": central, "4": highlands, "5": southeast, "6": mekong}
  - {name: migrant, waves: {"2018": {variable: dicu, recode: {"1": "yes", "2": "no"}}}}
  - {name: union_member, waves: {"2018": {variable: dv, recode: {"1": "yes", "2": "no"}}}}
  - {name: basic_wage, waves: {"2018": {variable: luong, factor: 1000}}}
  - {name: income_total, waves: {"2018": {variable: tn, factor: 1000}}}
  - {name: hours_week, waves: {"2018": {variable: gio}}}
  - {name: social_insurance, waves: {"2018": {variable: bhxh, recode: {"1": "yes", "2": "no", "9": null}}}}
  - name: living_adequacy
    waves:
      "2018": {variable: ms, recode: {"1": surplus, "2": enough, "3": frugal, "4": not_enough}}
      "2023": {break: {vi: câu hỏi về mức sống đã đổi cách hỏi, en: the question on living was reworded}}
published:
  - wave: "2013"
    variable: income_total
    value: 4300000
    se: 90000
    n: 1800
    source: {vi: "Báo cáo khảo sát 2013 (mô phỏng)", en: "Survey report 2013 (simulated)"}
  - wave: "2013"
    variable: social_insurance
    level: "yes"
    value: 0.86
    source: {vi: "Báo cáo khảo sát 2013 (mô phỏng), không công bố sai số", en: "Report of 2013 (simulated), without its error"}
"""


def write_waves(folder: Path, chance: np.random.Generator) -> Path:
    """The wave of 2018 as .sav and the harmonisation file of all waves, in a folder: what `analysis harmonise` follows."""
    folder.mkdir()
    population = simulate(chance, SIZE)
    drawn = _drawn(population, chance)
    labels = {"gt": {1: "Nam", 2: "Nữ"}, "lh": {1: "Nhà nước", 2: "Tư nhân", 3: "FDI"}, "bhxh": {1: "Có", 2: "Không", 9: "KTL"}}
    pyreadstat.write_sav(
        _asked(population, drawn, chance), str(folder / "w2018.sav"), file_label="Khảo sát 2018 (mô phỏng)",
        column_labels={"tn": "Thu nhập tháng trước (nghìn đồng)", "ts": "Trọng số"}, variable_value_labels=labels,
    )  # fmt: skip
    (folder / "milestones.yaml").write_text(PLAN, encoding="utf-8")
    return folder / "milestones.yaml"


def _drawn(population: Population, chance: np.random.Generator) -> pd.DataFrame:
    """Enterprises with probability by size in each ownership, workers equally in each: `row` in the population, `weight`."""
    frame = population.enterprises.assign(n=ENTERPRISES)
    stage = Stage("enterprise", n="n", strata=("ownership",), size="m_employees", method="sampford")
    chosen = select(frame, [stage], chance).frame.set_index("enterprise")
    firm = pd.Series(population.of_enterprise("enterprise"))
    parts = []
    for name, one in chosen.iterrows():
        rows = np.flatnonzero((firm == name).to_numpy())
        taken = chance.choice(rows, min(WORKERS, len(rows)), replace=False)
        parts.append(pd.DataFrame({"row": taken, "weight": len(rows) / len(taken) / one["prob_1"], "enterprise": name}))
    return pd.concat(parts, ignore_index=True)


def _asked(population: Population, drawn: pd.DataFrame, chance: np.random.Generator) -> pd.DataFrame:
    """The file of that year: short names, codes, pay in thousands."""
    rows = drawn["row"].to_numpy()
    workers = population.workers.iloc[rows]
    insured = workers["social_insurance"].to_numpy() & (chance.random(len(rows)) > UNINSURED)

    def code(column: str, codes: dict[str, int]) -> np.ndarray:
        return np.array([codes[str(value)] for value in population.of_enterprise(column)[rows]])

    return pd.DataFrame(
        {
            "dn": drawn["enterprise"],
            "ts": drawn["weight"].round(3),
            "gt": workers["sex"].to_numpy() + 1,
            "nt": np.searchsorted(BOUNDS, YEAR - workers["birth_year"].to_numpy(), side="right") + 1,
            "lh": code("ownership", OWNERSHIP),
            "vung": code("region", REGIONS),
            "dicu": np.where(workers["migrant"], 1, 2),
            "dv": np.where(workers["union_member"], 1, 2),
            "luong": (workers["basic_wage"].to_numpy() * PAY / 1000).round(),
            "tn": (workers["income_total"].to_numpy() * PAY / 1000).round(),
            "gio": hours_week(population)[rows] + LONGER,
            "bhxh": np.where(chance.random(len(rows)) < 0.02, 9, np.where(insured, 1, 2)),
            "ms": 4 - workers["living_adequacy"].to_numpy(),
        }
    )
