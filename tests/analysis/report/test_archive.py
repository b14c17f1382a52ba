"""The deposit folder holds all that is needed and nobody's name."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyreadstat
import pytest
from lxml import etree

import analysis as an
from analysis.dataset import read
from analysis.design import Design
from analysis.errors import OutputError
from analysis.report.archive.ddi import NAMESPACE, codebook_xml
from analysis.report.archive.deposit import archive, deidentified
from analysis.tables.compute import compute_plan
from analysis.tables.plan import read_plan
from tests.analysis import workers
from tests.ddi_codebook import faults

PLAN = Path(__file__).resolve().parents[1] / "tables" / "plan.yaml"


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = deidentified(workers.dataset(), np.random.default_rng(1))
    design = Design(data, weights="w", strata="region", psu="enterprise")
    tables = compute_plan(read_plan(PLAN), Design(workers.dataset(), weights="w", strata="region", psu="enterprise"))
    return archive(design, tables, (PLAN,), tmp_path_factory.mktemp("archive") / "deposit", "VNM_2023_TEST_v01_A")


def test_names_of_units_are_numbers_and_estimates_the_same(deposit: Path) -> None:
    """Enterprises and interviews have numbers in random order; every estimate and its error stay."""
    frame = read(deposit / "dataset").frame()
    assert frame["enterprise"].nunique() == 12
    assert not frame["enterprise"].astype(str).str.startswith("e").any()
    assert not frame["interview_id"].astype(str).str.startswith("i").any()
    before, after = (
        an.mean(Design(data, weights="w", strata="region", psu="enterprise"), "income", by="sex").to_frame()
        for data in (workers.dataset(), read(deposit / "dataset"))
    )
    assert before["estimate"].tolist() == pytest.approx(after["estimate"].tolist())
    assert before["se"].tolist() == pytest.approx(after["se"].tolist())


def test_statistics_files_have_labels_and_codes(deposit: Path) -> None:
    """SPSS and Stata read the same answers with their labels."""
    sav, meta = pyreadstat.read_sav(str(deposit / "statistics" / "interview.sav"))
    dta, stata = pyreadstat.read_dta(str(deposit / "statistics" / "interview.dta"))
    assert meta.column_names_to_labels["living"] == stata.column_names_to_labels["living"] == "Mức sống"
    assert meta.variable_value_labels["living"][3.0] == "Không đủ sống"
    assert sav["living"].tolist() == pytest.approx(dta["living"].astype(float).tolist(), nan_ok=True)


def test_ddi_describes_every_column(deposit: Path) -> None:
    """One `var` a column, categories with the counts of the data."""
    root = etree.parse(str(deposit / "codebook.xml")).getroot()
    frame = read(deposit / "dataset").frame()
    variables = {one.get("name"): one for one in root.iter(f"{{{NAMESPACE}}}var")}
    assert "hazards__noise" in variables
    counts = [int(one.text or 0) for one in variables["sex"].iter(f"{{{NAMESPACE}}}catStat")]
    assert counts == frame["sex"].value_counts().reindex(["male", "female"]).tolist()
    assert root.findtext(f".//{{{NAMESPACE}}}IDNo") == "VNM_2023_TEST_v01_A"


def test_the_codebook_is_valid(deposit: Path) -> None:
    """DDI-Codebook 2.5, as archives and catalogues read it; a study's number need not be an XML name."""
    assert faults(etree.parse(str(deposit / "codebook.xml")).getroot()) == []
    numbered = etree.fromstring(codebook_xml(workers.dataset(), "2023/01 (VNM)", "vi", ["Ba giai đoạn"]))
    assert faults(numbered) == []
    assert numbered.findtext(f".//{{{NAMESPACE}}}IDNo") == "2023/01 (VNM)"


def test_a_folder_is_never_overwritten(deposit: Path) -> None:
    """A second deposit needs a place of its own."""
    data = workers.dataset()
    with pytest.raises(OutputError, match="is there already"):
        archive(Design(data, weights="w", strata="region", psu="enterprise"), (), (), deposit, "x")
