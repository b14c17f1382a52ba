"""The letter that takes open points back to a unit: official layout, the unit's own points and nothing else."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import docx
import numpy as np
import pytest

from analysis.annex.collect import Collection, gathered
from analysis.annex.form import Submission
from analysis.annex.problems import Problem
from analysis.cli.main import run
from analysis.errors import PlanError
from analysis.report.letter import read_letter, write_letters
from tests.annex_units import ANNEX, DEFINITION, UNITS, annex_definition, annex_units, simulate_unit

LETTER = ANNEX / "letter.yaml"
MARK = "DỮ LIỆU MÔ PHỎNG"


@pytest.fixture(scope="module")
def collection() -> Collection:
    """Three units, one of them with an error and a warning."""
    definition, units, chance = annex_definition(), annex_units(), np.random.default_rng(3)
    sent = [Submission(f"{code}.xlsx", code, values=simulate_unit(definition, chance)) for code in ("T01", "T02", "N01")]
    whole = gathered(sent, definition, units)
    label = definition.figures["i2_1_2018_2023"].label("vi")
    facts = {"figure": label, "value": "305", "of": "300"}
    error = Problem("above_denominator", "T02.xlsx", "Phụ lục", "F14", "T02", "i2_1_2018_2023", facts)
    doubt = {"figure": label, "value": "12", "times": "10", "period": "2013–2018", "other": "120"}
    asked = Problem("far_below", "T02.xlsx", "Phụ lục", "D9", "T02", "i1_1_before2008", doubt)
    return replace(whole, problems=(asked, error))


def test_only_units_with_open_points_get_a_letter(collection: Collection, tmp_path: Path) -> None:
    """Called by the unit's number, beside its list."""
    written = write_letters(collection, read_letter(LETTER), tmp_path)
    assert [path.name for path in written] == ["T02.docx"]


def test_the_letter_has_the_layout_of_official_letters(collection: Collection, tmp_path: Path) -> None:
    """National title, number with the subject below it, addressee, recipients; no heading of a report."""
    write_letters(collection, read_letter(LETTER), tmp_path)
    document = docx.Document(str(tmp_path / "T02.docx"))
    head, _, foot = document.tables
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM" in head.rows[0].cells[1].text
    assert head.rows[1].cells[0].text.splitlines() == ["Số: …/BTG", "V/v rà soát, hoàn thiện phụ lục số liệu"]
    texts = [paragraph.text for paragraph in document.paragraphs if paragraph.text]
    unit = collection.units["T02"].name
    assert texts[0] == f"Kính gửi: {unit}"
    assert f"phụ lục số liệu của {unit} (hạn gửi 30/12/2023)" in texts[1]
    assert "còn 1 điểm phải sửa và 1 điểm đề nghị đơn vị xác nhận" in texts[1]
    assert texts[-1] == "Trân trọng cảm ơn./."
    assert foot.rows[0].cells[0].text.splitlines() == ["Nơi nhận:", "- Như trên;", "- Lưu: BTG."]
    edges = document.sections[0]
    assert [round(side.mm) for side in (edges.left_margin, edges.right_margin)] == [30, 15]
    assert MARK not in edges.header._element.xml


def test_what_must_be_mended_comes_first(collection: Collection, tmp_path: Path) -> None:
    """Each point with figure, file and cell, problem and advice, numbered through; the header repeats on every page."""
    write_letters(collection, read_letter(LETTER), tmp_path, simulated=True)
    document = docx.Document(str(tmp_path / "T02.docx"))
    rows = document.tables[1].rows
    assert [row.cells[0].text for row in rows] == ["STT", "Phải sửa", "1", "Xác nhận", "2"]
    error = collection.problems[1]
    assert [cell.text for cell in rows[2].cells][1:] == [
        "2.1 Số CĐCS tổ chức hoạt động văn hóa, văn nghệ, thể thao tại cơ sở, 2018–2023",
        "T02.xlsx\nF14",
        error.what(),
        error.advice(),
    ]
    assert "w:tblHeader" in rows[0]._tr.xml
    assert MARK in document.sections[0].header._element.xml


@pytest.mark.parametrize(
    ("find", "put", "line", "words"),
    [
        ("{deadline}", "{deadlin}", 14, "fields are {unit}"),
        ("subject:", "subjekt:", 12, "did you mean 'subject'"),
        ("  organ:", "  organs:", 6, "did you mean 'organ'"),
    ],
)
def test_a_letter_with_a_mistake_is_refused(tmp_path: Path, find: str, put: str, line: int, words: str) -> None:
    """With its line, before anything is read."""
    text = LETTER.read_text(encoding="utf-8")
    broken = tmp_path / "letter.yaml"
    start = text.index("subject:") if find == "{deadline}" else 0
    broken.write_text(text[:start] + text[start:].replace(find, put, 1), encoding="utf-8")
    with pytest.raises(PlanError) as error:
        read_letter(broken)
    assert words in str(error.value)
    assert error.value.where == f"{broken}:{line}"


def test_the_command_writes_letters_beside_the_lists(tmp_path: Path) -> None:
    """`annex read --letter`: a file that is no form is an open point of nobody, so there is no letter; a bad letter stops it."""
    folder = tmp_path / "sent"
    folder.mkdir()
    assert run(["annex", "template", str(DEFINITION), str(UNITS), "-o", str(folder), "--unit", "T04"]) == 0
    arguments = ["annex", "read", str(DEFINITION), str(UNITS), str(folder), "-o", str(tmp_path / "out"), "--today", "2024-01-05"]
    assert run([*arguments, "--letter", str(LETTER)]) == 0
    names = sorted(path.name for path in (tmp_path / "out" / "corrections").iterdir())
    assert names == ["T04.docx", "T04.xlsx"]
    assert run([*arguments, "--letter", str(DEFINITION)]) == 2
