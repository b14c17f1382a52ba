"""`analysis sample` draws what the plan says, again and again the same, and says what is wrong with a frame."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.cli import main
from analysis.sampling import Stage, select

FRAME = pd.DataFrame(
    {
        "unit": np.repeat([f"{k:02d}" for k in range(1, 9)], 6),
        "region": np.repeat(["north", "south"], 24),
        "firm": [f"F{k:03d}" for k in range(48)],
        "employees": [20 + 7 * (k % 11) for k in range(48)],
        "big": np.repeat(["yes", *["no"] * 7], 6),
    }
)
PLAN = """\
stages:
  - {unit: unit, n: {north: 2, south: 3}, strata: region, size: employees, method: sampford, certain: big}
  - {unit: firm, n: 2, size: employees, method: systematic, order: employees, replacements: 1}
names: {prob_unit: prob_1, n_units: N_1}
"""
PEOPLE = """\
within: [unit, firm]
stages:
  - {unit: person, n: 3, method: systematic, take_all: true}
case: [firm, person]
names: {prob_person: prob_3}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two plans, a frame, and a payroll of five persons a firm."""
    FRAME.to_csv(tmp_path / "frame.csv", index=False)
    persons = FRAME.loc[FRAME.index.repeat(5), ["unit", "firm"]].assign(person=[f"{k:02d}" for k in range(1, 6)] * len(FRAME))
    persons.to_csv(tmp_path / "payroll.csv", index=False)
    (tmp_path / "plan.yaml").write_text(PLAN, encoding="utf-8")
    (tmp_path / "people.yaml").write_text(PEOPLE, encoding="utf-8")
    return tmp_path


def sample(folder: Path, *words: str, code: int = 0) -> None:
    """Run the command in the folder's files."""
    named = [str(folder / word) if "." in word else word for word in words]
    assert main.run(["sample", *named]) == code


def test_the_file_holds_what_select_draws(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Units, probabilities, strata and reserves are those of `select` with the same seed; codes keep their leading zeros."""
    sample(folder, "plan.yaml", "frame.csv", "--seed", "7", "-o", "drawn.csv", "--reserves", "reserves.csv")
    typed = FRAME.assign(big=FRAME["big"] == "yes", n=FRAME["region"].map({"north": 2, "south": 3}))
    stages = [
        Stage("unit", n="n", strata=("region",), size="employees", method="sampford", certain="big"),
        Stage("firm", n=2, size="employees", method="systematic", order=("employees",), replacements=1),
    ]
    wanted = select(typed, stages, np.random.default_rng(7))
    drawn = pd.read_csv(folder / "drawn.csv", dtype={"unit": str})
    assert drawn["firm"].tolist() == wanted.main["firm"].tolist()
    assert drawn["unit"].str.len().eq(2).all()
    np.testing.assert_allclose(drawn["prob_unit"] * drawn["prob_2"], wanted.main["prob"], rtol=1e-9)
    waiting = wanted.frame[wanted.frame["replacement_2"] > 0]
    assert pd.read_csv(folder / "reserves.csv")["firm"].tolist() == waiting["firm"].tolist()
    said = capsys.readouterr().out
    assert f"stage 1 (unit): {wanted.units(1)['unit'].nunique()} of 8 in 3 strata, 1 for certain" in said
    assert "reserves" in said


def test_persons_are_drawn_from_the_payrolls_of_drawn_firms(folder: Path) -> None:
    """The second draw goes on with the first: its probabilities, its columns, and an identifier for every person."""
    sample(folder, "plan.yaml", "frame.csv", "--seed", "7", "-o", "drawn.csv", "--reserves", "reserves.csv")
    sample(folder, "people.yaml", "payroll.csv", "--within", "drawn.csv", "--seed", "8", "-o", "people.csv")
    drawn, people = (pd.read_csv(folder / name, dtype={"unit": str, "person": str}) for name in ("drawn.csv", "people.csv"))
    assert people.groupby("firm")["person"].nunique().eq(3).all()
    assert set(people["firm"]) == set(drawn["firm"])
    assert people["case"].tolist() == (people["firm"] + "-" + people["person"]).tolist()
    assert (people["prob_person"] == 0.6).all()
    both = people.merge(drawn, on="firm", suffixes=("", " before"))
    assert (both["region"] == both["region before"]).all() and (both["prob_1"] == both["prob_1 before"]).all()


def test_one_seed_gives_one_sample(folder: Path) -> None:
    """The same seed writes the same bytes, another one others."""
    for name, seed in (("a.csv", "1"), ("b.csv", "1"), ("c.csv", "2")):
        sample(folder, "plan.yaml", "frame.csv", "--seed", seed, "-o", name, "--reserves", "r.csv")
    one, same, other = ((folder / name).read_bytes() for name in ("a.csv", "b.csv", "c.csv"))
    assert one == same != other


def test_a_workbook_is_a_frame_too(folder: Path) -> None:
    """The same rows as a workbook give the same sample."""
    FRAME.to_excel(folder / "frame.xlsx", index=False)
    for name in ("frame.csv", "frame.xlsx"):
        sample(folder, "plan.yaml", name, "--seed", "3", "-o", f"{name}.csv", "--reserves", "r.csv")
    assert (folder / "frame.csv.csv").read_bytes() == (folder / "frame.xlsx.csv").read_bytes()


@pytest.mark.parametrize(
    ("wrong", "right", "told"),
    [
        ("unit: unit", "unit: Unit", "the frame has no such column"),
        ("size: employees, method: sampford", "size: region, method: sampford", "“north” is no number"),
        ("certain: big", "certain: firm", "“f000” is neither yes nor no"),
        ("south: 3", "east: 3", "the plan has no n for stratum “south”"),
        ("method: sampford", "method: sampfort", "“sampfort” is not a method"),
        ("strata: region, ", "", "an n for each stratum needs one column of strata"),
        ("names:", "nams:", "“nams” is not a key"),
        ("names: {", "case: unit\nnames: {", "stands for two rows"),
    ],
)
def test_a_plan_that_does_not_fit_says_what_to_mend(
    folder: Path, capsys: pytest.CaptureFixture[str], wrong: str, right: str, told: str
) -> None:
    """One message, exit code 2, no file."""
    (folder / "plan.yaml").write_text(PLAN.replace(wrong, right, 1), encoding="utf-8")
    sample(folder, "plan.yaml", "frame.csv", "--seed", "1", "-o", "out.csv", "--reserves", "r.csv", code=2)
    assert told in capsys.readouterr().err
    assert not (folder / "out.csv").exists()


def test_reserves_and_earlier_draws_are_not_forgotten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Reserves need a place to go to; a plan that goes on with a draw needs that draw."""
    sample(folder, "plan.yaml", "frame.csv", "--seed", "1", "-o", "out.csv", code=2)
    assert "--reserves FILE.csv" in capsys.readouterr().err
    sample(folder, "people.yaml", "payroll.csv", "--seed", "1", "-o", "out.csv", code=2)
    assert "--within belong together" in capsys.readouterr().err
