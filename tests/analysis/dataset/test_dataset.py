"""Datasets as a statistician opens them: the folder, statistics files, plain tables, and what does not fit."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pyreadstat
import pytest

import analysis as an
from analysis.errors import DatasetError, VariableError

CODEBOOK: dict[str, Any] = {
    "format": "khaosat-dataset",
    "version": 1,
    "title": {"vi": "Lao động", "en": "Workers"},
    "languages": ["vi", "en"],
    "levels": [
        {"name": "interview", "file": "interview.parquet", "key": ["interview_id"], "parent": None},
        {"name": "member", "file": "member.parquet", "key": ["interview_id", "member_id"], "parent": "interview"},
    ],
    "design": {"weights": "w_base"},
    "variables": [
        {
            "name": "sex",
            "level": "interview",
            "type": "categorical",
            "label": {"vi": "Giới tính", "en": "Sex"},
            "values": [
                {"name": "male", "code": 1, "label": {"vi": "Nam", "en": "Male"}},
                {"name": "female", "code": 2, "label": {"vi": "Nữ", "en": "Female"}},
            ],
            "missing": ["refused"],
        },
        {
            "name": "hazards",
            "level": "interview",
            "type": "multiple",
            "columns": ["hazards__noise", "hazards__dust"],
            "values": [{"name": "noise"}, {"name": "dust"}],
        },
        {"name": "hours", "level": "member", "type": "integer", "unit": "giờ"},
    ],
    "missing_kinds": {"refused": {"code": -98, "stata": ".b", "label": {"en": "Refused"}}},
}


def write_folder(folder: Path, interviews: pd.DataFrame | None = None, codebook: dict[str, Any] | None = None) -> Path:
    """A dataset folder of three interviews and two members."""
    if interviews is None:
        interviews = pd.DataFrame(
            {
                "interview_id": ["a", "b", "c"],
                "w_base": [1.5, 2.0, 2.5],
                "sex": pd.Categorical(["female", None, "male"]),
                "sex__missing": [None, "refused", None],
                "hazards__noise": pd.array([True, False, None], dtype="boolean"),
                "hazards__dust": pd.array([False, False, None], dtype="boolean"),
            }
        )
    interviews.to_parquet(folder / "interview.parquet")
    members = pd.DataFrame({"interview_id": ["c", "a"], "member_id": ["1", "1"], "hours": pd.array([48, None], dtype="Int64")})
    members.to_parquet(folder / "member.parquet")
    (folder / "codebook.json").write_text(json.dumps(CODEBOOK if codebook is None else codebook), encoding="utf-8")
    return folder


def test_a_folder_gives_frames_with_categories_in_codebook_order(tmp_path: Path) -> None:
    """Categories stand in the codebook's order, not the file's; missing answers keep their reason beside them."""
    data = an.read(write_folder(tmp_path))
    frame = data.frame()
    assert list(frame["sex"].cat.categories) == ["male", "female"]
    assert frame["sex__missing"].tolist()[1] == "refused"
    assert frame["hazards__noise"].dtype == "boolean"
    assert data.codebook.value_label("sex", "female", "vi") == "Nữ"
    assert data.codebook.missing_kinds[0].stata == ".b"


def test_a_member_row_carries_its_interview(tmp_path: Path) -> None:
    """Analysing a repeat, each row has the columns of the levels above it, in the repeat's own order."""
    joined = an.read(write_folder(tmp_path)).joined("member")
    assert joined["interview_id"].tolist() == ["c", "a"]
    assert joined["w_base"].tolist() == [2.5, 1.5]
    design = an.Design(an.read(tmp_path), "w_base", level="member")
    assert an.mean(design, "hours").value.tolist() == [48.0]


def test_the_hash_is_of_the_data_and_of_nothing_else(tmp_path: Path) -> None:
    """Reading twice gives one hash; one changed answer gives another."""
    first = an.read(write_folder(tmp_path)).hash
    assert an.read(tmp_path).hash == first
    frame = an.read(tmp_path).frame()
    frame.loc[0, "w_base"] = 1.6
    assert an.Dataset.from_frame(frame).hash != an.Dataset.from_frame(an.read(tmp_path).frame()).hash


@pytest.mark.parametrize(
    ("change", "column"),
    [
        ({"sex": ["female", "other", "male"]}, "sex"),
        ({"stray": [1, 2, 3]}, "stray"),
        ({"hazards__noise": None}, "hazards__noise"),
    ],
)
def test_a_table_that_does_not_fit_its_codebook_is_refused_by_column(tmp_path: Path, change: dict[str, Any], column: str) -> None:
    """An unknown category, an undescribed column or a missing one is named."""
    write_folder(tmp_path)
    frame = pd.read_parquet(tmp_path / "interview.parquet")
    for name, values in change.items():
        frame = frame.drop(columns=name) if values is None else frame.assign(**{name: values})
    write_folder(tmp_path, frame)
    with pytest.raises(DatasetError) as refusal:
        an.read(tmp_path)
    assert refusal.value.where == column


@pytest.mark.parametrize(
    "content",
    [
        "{",
        "[]",
        '{"format": "other"}',
        '{"format": "khaosat-dataset", "version": 99}',
        '{"format": "khaosat-dataset", "version": 1}',
    ],
)
def test_a_broken_codebook_is_refused(tmp_path: Path, content: str) -> None:
    """Whatever is wrong with codebook.json, it is a DatasetError that names the file."""
    write_folder(tmp_path)
    (tmp_path / "codebook.json").write_text(content, encoding="utf-8")
    with pytest.raises(DatasetError, match=r"codebook\.json"):
        an.read(tmp_path)


def test_a_truncated_table_is_refused(tmp_path: Path) -> None:
    """Half a Parquet file gives one clear refusal."""
    write_folder(tmp_path)
    whole = (tmp_path / "member.parquet").read_bytes()
    (tmp_path / "member.parquet").write_bytes(whole[: len(whole) // 2])
    with pytest.raises(DatasetError, match=r"member\.parquet"):
        an.read(tmp_path)


def test_spss_labels_become_the_codebook_and_user_missing_codes_become_reasons(tmp_path: Path) -> None:
    """A code declared missing is no category: it is a null with its reason."""
    frame = pd.DataFrame({"sex": [1.0, 2.0, -97.0], "income": [10.0, -98.0, 30.0]})
    pyreadstat.write_sav(
        frame,
        tmp_path / "x.sav",
        column_labels={"sex": "Giới tính"},
        variable_value_labels={"sex": {1: "Nam", 2: "Nữ", -97: "Không biết"}, "income": {-98: "Từ chối"}},
        missing_ranges={"sex": [-97], "income": [{"lo": -99, "hi": -97}]},
    )
    data = an.read(tmp_path / "x.sav")
    assert data.frame()["sex"].tolist()[:2] == ["Nam", "Nữ"]
    assert data.frame()["sex__missing"].tolist()[2] == "Không biết"
    assert data.frame()["income"].isna().tolist() == [False, True, False]
    assert data.codebook.label("sex") == "Giới tính"
    assert [(value.name, value.code) for value in data.codebook.variable("sex").values] == [("Nam", 1), ("Nữ", 2)]


def test_stata_extended_missing_values_become_reasons(tmp_path: Path) -> None:
    """.a with a label is a null whose reason is that label."""
    frame = pd.DataFrame({"sex": [1, 2, "a"], "income": [1.0, 2.0, 3.0]})
    labels = {"sex": {1: "Nam", 2: "Nữ", "a": "Không biết"}}
    pyreadstat.write_dta(frame, tmp_path / "x.dta", variable_value_labels=labels, missing_user_values={"sex": ["a"]})
    data = an.read(tmp_path / "x.dta")
    assert data.frame()["sex"].isna().tolist() == [False, False, True]
    assert data.codebook.missing_kinds[0].stata == ".a"
    assert data.frame()["income"].tolist() == [1.0, 2.0, 3.0]


def test_plain_tables_are_read_and_others_refused(tmp_path: Path) -> None:
    """CSV and Parquet by their ending; what is not there or unknown is refused with what to do."""
    pd.DataFrame({"x": [1, 2]}).to_csv(tmp_path / "x.csv", index=False)
    pd.DataFrame({"x": pd.Categorical(["b", "a"], categories=["b", "a"])}).to_parquet(tmp_path / "x.parquet")
    assert an.read(tmp_path / "x.csv").frame()["x"].tolist() == [1, 2]
    assert list(an.read(tmp_path / "x.parquet").frame()["x"].cat.categories) == ["b", "a"]
    (tmp_path / "x.doc").write_text("no table")
    for name in ("x.doc", "absent.csv"):
        with pytest.raises(DatasetError, match=name):
            an.read(tmp_path / name)


def test_unknown_names_are_answered_with_the_nearest_one(tmp_path: Path) -> None:
    """A level or variable that is not there is a VariableError with a suggestion."""
    data = an.read(write_folder(tmp_path))
    with pytest.raises(VariableError, match="member"):
        data.frame("members")
    with pytest.raises(VariableError, match="hours"):
        data.codebook.variable("hour")


def test_a_column_name_that_occurs_twice_is_refused() -> None:
    """Two columns of one name cannot be told apart."""
    with pytest.raises(DatasetError, match="twice"):
        an.Dataset.from_frame(pd.DataFrame([[1, 2]], columns=["x", "x"]))
