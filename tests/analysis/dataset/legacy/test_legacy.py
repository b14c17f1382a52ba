"""Texts of old files: the tables against an outside one, the detector on real names, the preview before anything is written."""

from __future__ import annotations

import csv
import shutil
import subprocess
import unicodedata
from pathlib import Path

import pandas as pd
import pytest

from analysis.cli.main import run
from analysis.dataset import Dataset, read
from analysis.dataset.legacy import decode, detect
from analysis.dataset.legacy.convert import preview
from analysis.dataset.legacy.tcvn3 import TABLE as TCVN3
from analysis.dataset.legacy.vni import TABLE as VNI

LISTS = Path(__file__).resolve().parents[4] / "questionnaires" / "lists"


def names() -> list[str]:
    """The 63 provinces and the industries."""
    files = (LISTS / "province63.csv", LISTS / "vsic2018_divisions.csv")
    return [row["label::vi"] for file in files for row in csv.DictReader(file.open(encoding="utf-8"))]


def written_in(table: dict[str, str], text: str) -> str:
    """The text as an old program would have stored it."""
    back = {letter: stored for stored, letter in table.items()}
    return "".join(back.get(letter, letter) for letter in text)


@pytest.mark.skipif(shutil.which("iconv") is None, reason="needs glibc's iconv")
def test_the_tcvn3_table_is_glibcs() -> None:
    """Every byte means what glibc's charmap of TCVN 5712 says."""
    stored = "b" + "b".join(TCVN3)
    known = subprocess.run(
        ["iconv", "-f", "TCVN", "-t", "UTF-8"], input=stored.encode("latin-1"), capture_output=True, check=True
    )
    assert unicodedata.normalize("NFC", known.stdout.decode()) == "b" + "b".join(TCVN3.values())


def test_the_vni_table_has_every_vietnamese_letter() -> None:
    """67 small letters beyond ASCII and their capitals."""
    small = {letter for letter in VNI.values() if letter.islower()}
    assert len(small) == 67 and {letter.upper() for letter in small} == {letter for letter in VNI.values() if letter.isupper()}
    assert {letter for letter in TCVN3.values() if letter.islower()} == small


@pytest.mark.parametrize("text", names())
def test_names_come_back_from_either_code(text: str) -> None:
    """Each name, stored as old programs did, is converted; VNI keeps capitals, TCVN3 has them only in its fonts."""
    assert decode(written_in(VNI, text), "vni") == text
    assert decode(written_in(TCVN3, text.lower()), "tcvn3") == text.lower()


@pytest.mark.parametrize("start", range(0, len(names()), 10))
def test_the_code_of_a_few_names_is_told(start: int) -> None:
    """One name can be a word in two codes (Sôn, Sơn); ten names leave no doubt."""
    some = names()[start : start + 10]
    assert detect(written_in(VNI, text) for text in some).code == "vni"
    assert detect(written_in(TCVN3, text.lower()) for text in some).code == "tcvn3"
    assert detect(some).code == "unicode"


def test_a_file_is_previewed_and_converted_only_when_the_code_is_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The preview shows before and after; without --code nothing is written; with it the dataset is Unicode."""
    frame = pd.DataFrame({"tinh": ["Tiền Giang", "Hà Nội"], "n": [1, 2]})
    frame["tinh"] = [written_in(VNI, name) for name in frame["tinh"]]
    frame.to_csv(tmp_path / "2008.csv", index=False)
    assert run(["convert", str(tmp_path / "2008.csv")]) == 0
    said = capsys.readouterr().out
    assert "data.tinh: vni" in said and "Haø Noäi  →  Hà Nội" in said
    assert run(["convert", str(tmp_path / "2008.csv"), "-o", str(tmp_path / "out")]) == 2
    assert not (tmp_path / "out").exists()
    assert run(["convert", str(tmp_path / "2008.csv"), "--code", "vni", "-o", str(tmp_path / "out")]) == 0
    assert read(tmp_path / "out").frame()["tinh"].tolist() == ["Tiền Giang", "Hà Nội"]


def test_ascii_texts_are_no_evidence() -> None:
    """Codes and English words are not previewed."""
    assert preview(Dataset.from_frame(pd.DataFrame({"code": ["a1", "b2"]}))) == []
