"""Waves with other names, codes, units and provinces become one set of variables, and are compared as independent samples."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import DatasetError, PlanError
from analysis.milestones import Published, compare_waves, harmonise, joined, mark_changes, read_harmonisation
from analysis.tables.compute import compute
from analysis.tables.described import design_of
from analysis.tables.spec import Indicator, Plan, TableSpec

LISTS = Path(__file__).resolve().parents[3] / "questionnaires" / "lists"
FILE = """
waves:
  - {{name: "2013", data: w2013.csv, code: vni, design: {{weights: tsq, psu: [dn]}}}}
  - {{name: "2023", data: w2023.csv, design: {{weights: w, psu: [firm], strata: [region]}}}}
variables:
  - name: pay
    label: {{vi: Thu nhập (triệu đồng), en: Pay (million đồng)}}
    waves:
      "2013": {{variable: tn, factor: 0.001}}
      "2023": {{variable: pay}}
  - name: housing
    label: {{vi: Nhà ở, en: Housing}}
    values: {{own: {{vi: Nhà riêng, en: Own}}, rented: {{vi: Nhà trọ, en: Rented}}}}
    waves:
      "2013": {{variable: nha, recode: {{"nhà riêng": own, "nhà trọ": rented, "9": null}}}}
      "2023": {{variable: home, recode: {{"1": own, "2": rented, "3": rented}}, break: {{vi: thêm ký túc xá, en: dormitories}}}}
  - name: province
    label: {{vi: Tỉnh, en: Province}}
    waves:
      "2013": {{variable: tinh, crosswalk: {{file: {lists}/province63_to_34.csv, from: province63, to: province34}}}}
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two waves, the earlier one in VNI, in thousands and by old provinces."""
    chance = np.random.default_rng(5)
    n = 400
    old = pd.DataFrame({"tn": chance.normal(3200, 500, n), "nha": chance.choice(["nhaø rieâng", "nhaø troï", "9"], n)})
    old["tinh"] = chance.choice(["02", "08", "01"], n)
    old["tsq"], old["dn"] = chance.uniform(1, 2, n), np.arange(n) // 10
    new = pd.DataFrame({"pay": chance.normal(7.2, 1.5, n), "home": chance.choice([1, 2, 3], n)})
    new["w"], new["firm"], new["region"] = chance.uniform(1, 3, n), np.arange(n) // 10, np.arange(n) // 200
    old.to_csv(tmp_path / "w2013.csv", index=False)
    new.to_csv(tmp_path / "w2023.csv", index=False)
    (tmp_path / "waves.yaml").write_text(FILE.format(lists=LISTS), encoding="utf-8")
    return tmp_path


def test_waves_come_to_common_variables(folder: Path) -> None:
    """Units, legacy text, codes and provinces are translated; a code mapped to null is missing; the break is marked."""
    old, new = harmonise(read_harmonisation(folder / "waves.yaml"))
    raw = pd.read_csv(folder / "w2013.csv", dtype={"tinh": str})
    frame = old.data.frame()
    assert np.allclose(frame["pay"], raw["tn"] / 1000)
    assert frame["housing"].isna().sum() == (raw["nha"] == "9").sum() and set(frame["housing"].dropna()) == {"own", "rented"}
    assert set(frame.loc[raw["tinh"] == "02", "province"]) == {"08"}
    assert not old.breaks and set(new.breaks) == {"housing"} and "province" not in new.data.frame().columns


def test_an_unknown_code_is_never_dropped_in_silence(folder: Path) -> None:
    """A code that the file does not translate stops with the wave and the code."""
    text = (folder / "waves.yaml").read_text(encoding="utf-8").replace(', "3": rented', "")
    (folder / "waves.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(DatasetError, match="wave 2023 holds the code '3', which has no common code"):
        harmonise(read_harmonisation(folder / "waves.yaml"))
    (folder / "waves.yaml").write_text(text.replace("variable: tn,", "variable: tnn,"), encoding="utf-8")
    with pytest.raises(PlanError, match=r"waves.yaml:\d+: wave 2013 has no variable 'tnn'"):
        harmonise(read_harmonisation(folder / "waves.yaml"))


def test_each_wave_keeps_its_design_and_the_difference_its_variance(folder: Path) -> None:
    """The variance of the change is the sum of the two waves', each under its own design; the break is not tested."""
    waves = harmonise(read_harmonisation(folder / "waves.yaml"))
    estimates = {wave.name: an.mean(design_of(wave.data), ["pay"]) for wave in waves}
    table = compare_waves(estimates)
    change = table.iloc[0]
    old, new = estimates["2013"], estimates["2023"]
    assert change["change"] == pytest.approx(new.value[0] - old.value[0])
    assert change["se"] == pytest.approx(np.hypot(old.se[0], new.se[0]))
    assert max(old.df, new.df) <= change["df"] <= old.df + new.df and change["p"] < 1e-6
    both = joined(estimates)
    assert both.vcov[0, 1] == 0 and both.contrast("`2023` - `2013`").se[0] == pytest.approx(change["se"])
    broken = compare_waves(estimates, {"2023": {"pay": {"vi": "…"}}}).iloc[0]
    assert broken["broken"] and np.isnan(broken["p"]) and broken["change"] == change["change"]


def test_published_figures_are_tested_only_with_their_error(folder: Path) -> None:
    """With an error the published figure is one more independent wave; without one the change stands and no p."""
    new = an.mean(design_of(harmonise(read_harmonisation(folder / "waves.yaml"))[1].data), ["pay"])
    source = {"vi": "Báo cáo 2008", "en": "Report of 2008"}
    known = compare_waves({"2008": Published("pay", 1.8, source, se=0.2).estimates(), "2023": new}).iloc[0]
    assert known["se"] == pytest.approx(np.hypot(0.2, new.se[0])) and known["p"] < 0.001
    unknown = compare_waves({"2008": Published("pay", 1.8, source).estimates(), "2023": new}).iloc[0]
    assert unknown["change"] == known["change"] and np.isnan(unknown["p"])


def test_tables_carry_the_marks_of_change(folder: Path) -> None:
    """Higher pay is marked up, a broken variable b, the same table against itself nothing."""
    plan = Plan(title={"vi": "x"}, tables=())
    spec = TableSpec("t", {"vi": "x"}, (Indicator("pay", "mean"), Indicator("housing", "proportion")))
    old, new = (compute(spec, design_of(wave.data), plan) for wave in harmonise(read_harmonisation(folder / "waves.yaml")))
    marked = mark_changes(new, old, {"housing"})
    assert {(cell.row_variable, cell.change) for cell in marked.cells} == {("pay", "up"), ("housing", "break")}
    assert {cell.change for cell in mark_changes(new, new).cells} == {""}
    back = mark_changes(old, new)
    assert next(cell.change for cell in back.cells if cell.row_variable == "pay") == "down"
    hidden = replace(new, cells=tuple(replace(cell, disclosure="primary") for cell in new.cells))
    assert {cell.change for cell in mark_changes(hidden, old).cells} == {""}
