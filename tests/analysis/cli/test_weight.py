"""`analysis weight`: a plan, an issued sample and a dataset become a dataset with weights."""

from __future__ import annotations

import inspect
import json
import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.cli.main import run
from analysis.errors import DesignError
from analysis.report.methods import step_in_words
from analysis.tables.described import design_of
from analysis.tables.weighting_plan import read_weighting_plan
from analysis.weighting import STEPS

PAGE = (Path(__file__).resolve().parents[3] / "docs" / "weighting.md").read_text(encoding="utf-8")
PLAN = """\
sample: {file: issued.csv, key: case, outcome: outcome}
design: {probs: [prob_unit, prob_worker], strata: [stratum], psu: [unit, interview_id], fpc: [units, workers]}
recode:
  area: {from: region, values: {highlands: central}}
  cell: {from: [stratum, region], smallest: 8}
steps:
  - nonresponse: {by: [cell], status: outcome}
  - rake: {margins: {sex: {female: 520, male: 480}, area: totals.csv}}
  - trim: {upper: 60, redistribute: proportional}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Forty issued workers of eight units; every fifth was not reached, one refused."""
    rng = np.random.default_rng(2)
    unit = np.repeat(np.arange(8), 5)
    issued = pd.DataFrame(
        {"case": [f"c{i:02}" for i in range(40)], "unit": unit, "stratum": np.where(unit < 4, "north", "south")}
    )
    issued = issued.assign(prob_unit=0.4, prob_worker=0.1, units=10, workers=50)
    issued["region"] = np.array(["coast", "highlands", "central"])[rng.integers(0, 3, 40)]
    issued["sex"] = np.array(["female", "male"])[rng.integers(0, 2, 40)]
    issued.to_csv(tmp_path / "issued.csv", index=False)
    pd.DataFrame({"area": ["central", "coast"], "total": [700, 300]}).to_csv(tmp_path / "totals.csv", index=False)
    (tmp_path / "weights.yaml").write_text(PLAN, encoding="utf-8")
    reached = issued[issued.index % 5 != 0].rename(columns={"case": "interview_id"})
    reached = reached[["interview_id", "unit", "stratum", "units", "workers", "sex"]].sample(frac=1, random_state=1)
    reached["disposition"] = "complete"
    reached.loc[7, "disposition"] = "refusal"
    reached["wage"] = rng.lognormal(2, 0.3, len(reached))
    data = tmp_path / "dataset"
    data.mkdir()
    reached.to_parquet(data / "interview.parquet", index=False)
    kinds = {"unit": "integer", "units": "integer", "workers": "integer", "wage": "decimal"}
    variables = [
        {"name": name, "level": "interview", "type": kinds.get(name, "text")} for name in reached if name != "interview_id"
    ]
    book = {
        "format": "khaosat-dataset", "version": 1, "simulated": True, "design": {}, "variables": variables,
        "levels": [{"name": "interview", "file": "interview.parquet", "key": ["interview_id"], "parent": None}],
    }  # fmt: skip
    (data / "codebook.json").write_text(json.dumps(book), encoding="utf-8")
    return tmp_path


def weigh(folder: Path, *more: str) -> int:
    return run(["weight", str(folder / "weights.yaml"), str(folder / "dataset"), "-o", str(folder / "weighted"), *more])


def test_the_weighted_dataset_carries_weights_and_design(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Interviews keep their order and columns; w_final reaches the totals; the codebook says how the sample was drawn."""
    assert weigh(folder, "--report", str(folder / "steps.csv")) == 0
    data = an.read(folder / "weighted")
    frame, before = data.frame(), an.read(folder / "dataset").frame()
    assert frame[list(before.columns)].equals(before)
    assert frame["w_base"].tolist() == pytest.approx([25.0] * 32)
    assert frame.loc[frame["disposition"] == "refusal", "w_final"].tolist() == [0.0]
    assert frame["w_final"].sum() == pytest.approx(1000)
    drawn = {"strata": ["stratum"], "psu": ["unit", "interview_id"], "fpc": ["units", "workers"]}
    assert data.codebook.design == {"weights": "w_final", **drawn}
    assert data.codebook.label("w_final", "vi") == "Quyền số cuối cùng"
    assert an.mean(an.Design(data, **data.codebook.design), "wage").value[0] > 0
    told = capsys.readouterr().out
    assert "non-response by cell" in told
    assert " + south × highlands" in told
    assert pd.read_csv(folder / "steps.csv")["step"].str.split().str[0].tolist() == ["base", "non-response", "rake", "trim"]


def test_how_the_columns_are_to_be_read_is_carried(folder: Path) -> None:
    """Units counted as drawn with replacement, and the rule for degrees of freedom: in the copy's codebook and in its plan."""
    policies = "nest: true, with_replacement: true, lonely_psu: adjust, df_rule: satterthwaite"
    plan = folder / "weights.yaml"
    plan.write_text(PLAN.replace("design: {", f"design: {{{policies}, "), encoding="utf-8")
    assert weigh(folder) == 0
    data = an.read(folder / "weighted")
    carried = {"nest": True, "with_replacement": True, "lonely_psu": "adjust", "df_rule": "satterthwaite"}
    assert {key: data.codebook.design[key] for key in carried} == carried
    for design in (an.Design(data, **data.codebook.design), design_of(data)):
        assert np.isinf(design.stages[0].population).all()
        assert an.mean(design, "wage").df_each[0] < design.df == 6


def test_whoever_reads_the_weighted_dataset_knows_every_step(folder: Path) -> None:
    """The design is made again from the plan that the folder carries: its errors are those of the steps, not of given weights."""
    assert weigh(folder) == 0
    for name in ("issued.csv", "totals.csv", "weights.yaml"):
        (folder / name).unlink()
    data = an.read(folder / "weighted")
    design = design_of(data)
    assert [step.name.split()[0] for step in design.steps] == ["non-response", "rake", "trim"]
    assert len(design.frame) == 40
    assert design.active.sum() == 31
    assert design.data.hash == data.hash
    given = an.Design(data, **data.codebook.design)
    known, plain = an.mean(design, "wage"), an.mean(given, "wage")
    assert known.value == pytest.approx(plain.value)
    assert known.se[0] != pytest.approx(plain.se[0])
    assert design_of(data, {"weights": "w_final"}).steps == ()


def test_reports_call_recodes_what_they_were_made_of(folder: Path) -> None:
    """Readers know the labels of the variables that a cell is crossed from, not the name the plan gives it."""
    path = folder / "dataset" / "codebook.json"
    book = json.loads(path.read_text(encoding="utf-8"))
    next(variable for variable in book["variables"] if variable["name"] == "stratum")["label"] = {"vi": "Tầng"}
    path.write_text(json.dumps(book), encoding="utf-8")
    assert weigh(folder) == 0
    design = design_of(an.read(folder / "weighted"))
    assert design.data.codebook.label("cell", "vi") == "Tầng × region"
    assert step_in_words(design.steps[0].name, design.data.codebook, "vi") == "hiệu chỉnh không trả lời theo tầng × region"


def test_weights_that_the_plan_does_not_give_are_refused(folder: Path) -> None:
    """Somebody changed a weight in the table, or the totals beside the plan."""
    assert weigh(folder) == 0
    totals = folder / "weighted" / "weighting" / "1-totals.csv"
    totals.write_text(totals.read_text(encoding="utf-8").replace("700", "690").replace("300", "310"), encoding="utf-8")
    with pytest.raises(DesignError, match="where w_final is"):
        design_of(an.read(folder / "weighted"))


def test_cases_outside_the_population_are_left_out(folder: Path) -> None:
    """They weigh nothing, and nobody else's weight speaks for them."""
    book = pd.read_parquet(folder / "dataset" / "interview.parquet")
    book.loc[book["disposition"] == "refusal", "disposition"] = "ineligible"
    book.to_parquet(folder / "dataset" / "interview.parquet", index=False)
    plan = folder / "weights.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("outcome: outcome}", "leave_out: [ineligible]}", 1), encoding="utf-8"
    )
    assert weigh(folder) == 0
    data = an.read(folder / "weighted")
    assert data.frame().loc[data.frame()["disposition"] == "ineligible", "w_final"].tolist() == [0.0]
    assert len(design_of(data).frame) == 39


def test_nothing_is_overwritten(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run with the same output stops and leaves what is there."""
    assert weigh(folder) == 0
    first = (folder / "weighted" / "interview.parquet").read_bytes()
    assert weigh(folder) == 3
    assert "exists already" in capsys.readouterr().err
    assert (folder / "weighted" / "interview.parquet").read_bytes() == first


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("nonresponse:", "nonresponce:", "weights.yaml:7: “nonresponce” is not a key"),
        ("{by: [cell]", "{bye: [cell]", "weights.yaml:7: “bye” is not a key"),
        ("from: region", "from: regions", "weights.yaml:4: “regions” is not a column"),
        ("totals.csv", "total.csv", "weights.yaml:8:"),
        ("upper: 60", "upper: -10, lower: 5", "weights.yaml:9: "),
        ("key: case", "key: cas", "weights.yaml:1: “cas” is not a column of issued.csv"),
        ("female: 520", "women: 520", "female"),
    ],
)
def test_a_mistake_is_told_with_its_line(folder: Path, capsys: pytest.CaptureFixture[str], old: str, new: str, told: str) -> None:
    """A wrong word stops the weighting with file and line, and nothing is written."""
    plan = folder / "weights.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    assert weigh(folder) == 2
    assert told in capsys.readouterr().err
    assert not (folder / "weighted").exists()


def test_an_interview_outside_the_sample_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """An interview that the list does not know has no weight."""
    issued = pd.read_csv(folder / "issued.csv")
    issued[issued["case"] != "c03"].to_csv(folder / "issued.csv", index=False)
    assert weigh(folder) == 3
    assert "not in the issued sample (the first: c03)" in capsys.readouterr().err


def test_a_design_that_only_the_list_knows_is_refused(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A stratum that the interviews do not hold would be lost to every later analysis."""
    pd.read_csv(folder / "issued.csv").assign(zone=lambda f: f["stratum"]).to_csv(folder / "issued.csv", index=False)
    plan = folder / "weights.yaml"
    plan.write_text(plan.read_text(encoding="utf-8").replace("strata: [stratum]", "strata: [zone]"), encoding="utf-8")
    assert weigh(folder) == 3
    assert "zone: is no variable of the dataset" in capsys.readouterr().err


def test_the_page_s_plan_is_read(folder: Path) -> None:
    """The plan that docs/weighting.md shows is a plan, its steps in its order."""
    (folder / "totals").mkdir()
    (folder / "totals" / "area.csv").write_text("area,ownership,total\nsouth,fdi,300\n", encoding="utf-8")
    (folder / "page.yaml").write_text(PAGE.split("```yaml\n")[1].split("```")[0], encoding="utf-8")
    plan = read_weighting_plan(folder / "page.yaml")
    assert [type(step).__name__ for step in plan.steps] == ["Nonresponse", "Rake", "Trim"]
    assert plan.steps[1].margins["area", "ownership"] == {("south", "fdi"): 300.0}  # type: ignore[attr-defined]
    assert [recode.name for recode in plan.recodes] == ["area", "cell"]


@pytest.mark.parametrize("name", STEPS)
def test_the_page_names_every_step_and_its_arguments(name: str) -> None:
    """The table of docs/weighting.md lists what each step's function takes."""
    line = next(line for line in PAGE.splitlines() if line.startswith(f"| `{name}` |"))
    told = set(re.findall(r"`(\w+)`", line.split("|")[2]))
    known = set(inspect.signature(STEPS[name]).parameters) - {"max_iterations", "tolerance", "max_sweeps", "residuals"}
    assert known <= told


def test_a_missing_answer_gets_a_category_where_the_plan_says_so(folder: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A respondent without a region stops the raking; with `missing` they are raked with the category named."""
    issued = pd.read_csv(folder / "issued.csv")
    issued.loc[issued["case"] == "c04", "region"] = None
    issued.to_csv(folder / "issued.csv", index=False)
    assert weigh(folder) == 2
    assert "missing" in capsys.readouterr().err
    plan = folder / "weights.yaml"
    words = plan.read_text(encoding="utf-8").replace("{from: region, values", "{from: region, missing: coast, values")
    plan.write_text(words.replace("from: [stratum, region]", "from: [stratum, area]"), encoding="utf-8")
    assert weigh(folder) == 0
    assert an.read(folder / "weighted").frame()["w_final"].sum() == pytest.approx(1000)
