"""The deposit folder holds all that is needed and nobody's name."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyreadstat
import pytest
from lxml import etree

import analysis as an
from analysis.dataset import Dataset, MissingKind, read
from analysis.design import Design
from analysis.errors import OutputError
from analysis.report.archive.ddi import NAMESPACE, codebook_xml
from analysis.report.archive.deposit import archive, deidentified
from analysis.report.archive.statistics import write_statistics
from analysis.tables.compute import compute_plan
from analysis.tables.plan import read_plan
from tests.analysis import workers
from tests.ddi_codebook import faults

PLAN = Path(__file__).resolve().parents[1] / "tables" / "plan.yaml"


KINDS = (
    MissingKind("dont_know", -97, ".a", {"vi": "Không biết", "en": "Don't know"}),
    MissingKind("refused", -98, ".b", {"vi": "Từ chối trả lời", "en": "Refused"}),
    MissingKind("not_asked", None, ".d", {"vi": "Không hỏi", "en": "Not asked"}),
)
REASONS = {"living": ("dont_know", "refused"), "income": ("refused",), "hazards": ("not_asked", "dont_know")}


def with_reasons() -> Dataset:
    """The made-up survey with a reason for every missing answer of three variables: a choice, a number, several answers."""
    data = workers.dataset()
    frame, book = data.frame().copy(), data.codebook
    for name, kinds in REASONS.items():
        gone = frame[book.variable(name).columns[0]].isna().to_numpy()
        chosen = np.where(np.arange(len(frame)) % 2 == 0, kinds[0], kinds[-1])
        frame[f"{name}__missing"] = pd.Categorical(np.where(gone, chosen, None), [kind.name for kind in KINDS])
    variables = tuple(replace(one, missing=REASONS.get(one.name, ())) for one in book.variables)
    return Dataset({"interview": frame}, replace(book, variables=variables, missing_kinds=KINDS))


HAVEN = """
suppressMessages(library(haven))
for (file in c("interview.sav", "interview.dta")) {
  d <- if (grepl("sav", file)) read_sav(file, user_na = TRUE) else read_dta(file)
  for (name in names(d)) {
    x <- d[[name]]
    labels <- attr(x, "labels")
    plain <- if (is.null(labels)) labels else labels[!is_tagged_na(labels)]
    tags <- if (is.numeric(x)) table(na_tag(x)) else c()
    cat(file, name, if (is.null(attr(x, "label"))) "" else attr(x, "label"), nrow(d),
        if (is.numeric(x)) format(sum(unclass(x), na.rm = TRUE), digits = 15) else length(unique(x)),
        paste(plain, names(plain), sep = "=", collapse = ";"),
        paste(attr(x, "na_range"), collapse = ":"), paste(names(tags), tags, sep = "=", collapse = ";"),
        paste(names(labels)[is_tagged_na(labels)], collapse = ";"), sep = "|")
    cat("\n")
  }
}
"""


@pytest.fixture(scope="module")
def deposit(tmp_path_factory: pytest.TempPathFactory) -> Path:
    data = deidentified(with_reasons(), np.random.default_rng(1))
    design = Design(with_reasons(), weights="w", strata="region", psu="enterprise")
    return archive(
        data,
        design,
        compute_plan(read_plan(PLAN), design),
        (PLAN,),
        tmp_path_factory.mktemp("archive") / "deposit",
        "VNM_2023_TEST_v01_A",
    )


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


def test_the_readme_describes_every_column(deposit: Path) -> None:
    """Name, label, type, unit, codes and reasons of each, per file; a column of several answers says which answer it is."""
    text = (deposit / "README.md").read_text(encoding="utf-8")
    data = read(deposit / "dataset")
    rows = {
        line.split("`")[1]: [part.strip() for part in line.split(" | ")] for line in text.splitlines() if line.startswith("| `")
    }
    assert set(rows) == {str(name) for name in data.frame() if not str(name).endswith("__missing")}
    assert "### `interview.parquet`, `interview.sav`, `interview.dta`" in text
    assert all(part[2] for part in rows.values()), "every column has a type"
    living, hazard = rows["living"], next(row for name, row in rows.items() if name.startswith("hazards__"))
    assert living[1:3] == ["Mức sống", "một lựa chọn"] and "3 Không đủ sống (`short`)" in living[4]
    assert living[5].startswith("Không biết, Từ chối trả lời")
    assert hazard[1].startswith("Yếu tố") and ": " in hazard[1] and "1 có chọn" in hazard[2]
    assert rows["w"][1] and rows["interview_id"][1] == "Khóa của dòng"


def test_statistics_files_have_labels_and_codes(deposit: Path) -> None:
    """SPSS and Stata read the same answers with their labels."""
    sav, meta = pyreadstat.read_sav(str(deposit / "statistics" / "interview.sav"))
    dta, stata = pyreadstat.read_dta(str(deposit / "statistics" / "interview.dta"))
    assert meta.column_names_to_labels["living"] == stata.column_names_to_labels["living"] == "Mức sống"
    assert meta.variable_value_labels["living"][3.0] == "Không đủ sống"
    assert sav["living"].tolist() == pytest.approx(dta["living"].astype(float).tolist(), nan_ok=True)


def haven() -> str | None:
    """Why R cannot read the files here; None where it can."""
    rscript = shutil.which("Rscript")
    if rscript is None:
        return "R is not installed"
    found = subprocess.run([rscript, "-e", "library(haven)"], capture_output=True, check=False)
    return "the R package haven is not installed" if found.returncode else None


def test_r_haven_reads_every_label_and_every_reason(deposit: Path) -> None:
    """Both files, every column: labels, answers' labels, numbers, user-missing range and codes, tagged missing values."""
    if reason := haven():
        pytest.skip(reason)
    done = subprocess.run(
        ["Rscript", "--vanilla", "-e", HAVEN], cwd=deposit / "statistics", capture_output=True, text=True, check=True
    )
    said = {tuple(line.split("|")[:2]): line.split("|")[2:] for line in done.stdout.splitlines()}
    data = read(deposit / "dataset")
    frame, book = data.frame(), data.codebook
    kinds = {kind.name: kind for kind in KINDS}
    for variable in book.variables:
        reasons = frame.get(f"{variable.name}__missing")
        for column in variable.columns:
            sav, dta = said["interview.sav", column], said["interview.dta", column]
            option = next(
                (v.label["vi"] for v in variable.values if column == f"{variable.name}__{v.name}"), variable.label["vi"]
            )
            assert sav[0] == dta[0] == option
            assert sav[1] == dta[1] == str(len(frame))
            coded = variable.type in ("categorical", "rank")
            answers = [f"{value.code}={value.label['vi']}" for value in variable.values] if coded else []
            assert set(answers) <= set(sav[3].split(";"))
            assert dta[3].strip("=") == ";".join(answers)
            counts = {} if reasons is None else reasons.value_counts().to_dict()
            assert sav[4] == ("-98:-97" if counts else "")
            codes = {value.name: value.code for value in variable.values}
            numbers = frame[column].astype(object).map(codes).astype(float) if coded else frame[column].astype("Float64")
            user = sum((kinds[name].code or 0) * n for name, n in counts.items())
            assert float(sav[2]) == pytest.approx(float(numbers.sum()) + user)
            assert float(dta[2]) == pytest.approx(float(numbers.sum()))
            tagged = {(kinds[name].stata or "").lstrip("."): n for name, n in counts.items() if n}
            assert dict(pair.split("=") for pair in dta[5].split(";") if len(pair) > 1) == {t: str(n) for t, n in tagged.items()}
            assert set(filter(None, dta[6].split(";"))) == {kinds[name].label["vi"] for name, n in counts.items() if n}


def test_an_answer_among_the_missing_codes_is_refused(tmp_path: Path) -> None:
    """−97 as an amount would read as don't know."""
    data = with_reasons()
    frame = data.frame().copy()
    frame.loc[frame.index[0], "income"] = -97
    with pytest.raises(OutputError, match="codes of missing ones"):
        write_statistics(Dataset({"interview": frame}, data.codebook), "interview", tmp_path, "vi")


def test_a_readme_tells_what_lies_where(deposit: Path) -> None:
    """Every file and folder of the deposit, the design, the codes of missing answers, and that it is simulated."""
    text = (deposit / "README.md").read_text(encoding="utf-8")
    for path in deposit.iterdir():
        assert path.name == "README.md" or f"`{path.name}{'/' if path.is_dir() else ''}`" in text
    assert "| Từ chối trả lời | -98 | .b |" in text
    assert "weights: `w`" in text
    assert "MÔ PHỎNG" in text


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
        archive(data, Design(data, weights="w", strata="region", psu="enterprise"), (), (), deposit, "x")
