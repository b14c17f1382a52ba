"""The two packages meet in the dataset folder: what `survey` exports, `analysis` reads as it was meant."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import analysis as an
from survey.export.dataset import export_dataset
from survey.export.dta import write_dta
from survey.export.missing import KINDS
from survey.export.sav import write_sav
from survey.values import MissingKind
from tests.survey.export.worker import WORKER, fieldwork


def test_analysis_reads_what_survey_exports(tmp_path: Path) -> None:
    """Levels, keys, types, labels, reasons and the simulated mark arrive."""
    exported = export_dataset(fieldwork(), [WORKER], tmp_path / "dataset", simulated=True, design={"psu": ["province"]})
    data = an.read(tmp_path / "dataset")
    book = data.codebook
    assert list(data.frames) == ["interview", "member"]
    assert book.simulated and book.design["psu"] == ["province"]
    frame = data.frame()
    for name, table in exported.tables.tables.items():
        assert list(data.frame(name).columns) == table.column_names
        assert len(data.frame(name)) == table.num_rows
    assert frame["hours"].tolist()[::2] == [48, 50]
    assert frame["hours__missing"].astype(object).where(frame["hours__missing"].notna(), None).tolist() == [
        None, "dont_know", None, "not_asked",
    ]  # fmt: skip
    assert list(frame["works"].cat.categories) == ["yes", "no"]
    assert book.value_label("works", "no", "vi") == "Không"
    assert {kind.name for kind in book.missing_kinds} == set(KINDS)
    assert len(data.joined("member")) == 2


def test_statistical_files_read_back_as_the_same_numbers(tmp_path: Path) -> None:
    """The same mean comes out of the folder, the .sav and the .dta."""
    exported = export_dataset(fieldwork(), [WORKER], tmp_path / "dataset")
    write_sav(exported.tables, "interview", tmp_path / "worker.sav")
    write_dta(exported.tables, "interview", tmp_path / "worker.dta")
    means = [
        pd.to_numeric(an.read(tmp_path / name).frame()["hours"], errors="coerce").mean()
        for name in ("dataset", "worker.sav", "worker.dta")
    ]
    assert means == [49, 49, 49]


def test_every_reason_of_the_interview_has_its_codes() -> None:
    """What an interview can give as a reason, the dataset can say."""
    assert {str(kind) for kind in MissingKind} | {"blank"} == set(KINDS)
