"""A finished report can be checked, regenerated without losing what people wrote, and compared with another one."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.oxml.ns import qn

from analysis.cli.main import run
from analysis.dataset import Dataset
from analysis.errors import DatasetError
from analysis.report.build import build
from analysis.report.definition import Definition
from analysis.report.difference import differences
from analysis.report.document import Report
from analysis.report.keep import keep
from analysis.report.prose import unbound_numbers
from analysis.report.readers.word import WordReport, read_word
from analysis.report.style import style
from analysis.report.verify import DIFFERS, MISSING, TYPED_OVER, UNBOUND, Finding, compare, expected_of
from analysis.report.writers import write_report
from tests.analysis import workers


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report, style("tld-933"), tmp_path_factory.mktemp("verify") / "report.docx")


@pytest.fixture(scope="module")
def expected(written: Path) -> WordReport:
    return expected_of(read_word(written), workers.dataset())


def edited(path: Path, to: Path, change: Callable[[Any], None]) -> Path:
    """A copy of a Word file after somebody worked on it."""
    document = docx.Document(str(path))
    change(document)
    document.save(str(to))
    return to


def paragraph(document: Any, start: str) -> Any:
    """The paragraph whose text, controls included, begins like this."""
    return next(p for p in document.paragraphs if "".join(t.text or "" for t in p._p.iter(qn("w:t"))).startswith(start))


def findings(path: Path, expected: WordReport) -> list[Finding]:
    return compare(read_word(path), expected)


def control(document: Any, place: int = 0) -> Any:
    return document.element.body.findall(f".//{qn('w:sdt')}")[place]


def test_an_untouched_report_has_no_findings(written: Path, expected: WordReport) -> None:
    """Neither the file itself nor the same file saved again."""
    assert findings(written, expected) == []


def test_a_figure_typed_over_is_found_with_the_right_one(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """Inside its content control."""

    def change(document: Any) -> None:
        next(control(document).iter(qn("w:t"))).text = "99,9"

    (found,) = findings(edited(written, tmp_path / "a.docx", change), expected)
    right = next(iter(expected.record.figures.values())).text
    assert (found.kind, found.found, found.expected) == (TYPED_OVER, "99,9", right)


def test_a_figure_taken_out_of_its_control_is_not_bound(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """Its number alone proves nothing."""

    def change(document: Any) -> None:
        sdt = control(document)
        run = next(sdt.iter(qn("w:r")))
        sdt.addprevious(run)
        sdt.getparent().remove(sdt)

    found = findings(edited(written, tmp_path / "a.docx", change), expected)
    assert [one.kind for one in found] == [UNBOUND]


def test_words_may_be_edited_but_not_bring_numbers(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """New sentences, dates and laws are fine; a percentage that somebody types is listed."""

    def words(document: Any) -> None:
        paragraph(document, "2. Những thuận lợi").insert_paragraph_before(
            "Từ năm 2008, theo Điều 5 của 20-NQ/TW, việc này tốt hơn."
        )

    def number(document: Any) -> None:
        paragraph(document, "2. Những thuận lợi").insert_paragraph_before("Khoảng 35 % công nhân đồng ý.")

    assert findings(edited(written, tmp_path / "a.docx", words), expected) == []
    (found,) = findings(edited(written, tmp_path / "b.docx", number), expected)
    assert (found.kind, found.found) == (UNBOUND, "Khoảng 35 %")


def test_a_cell_typed_over_is_found_with_its_row(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """And a table or chart that is gone is missed."""

    def cell(document: Any) -> None:
        box = next(t for t in document.tables if "table:living" in t._tbl.xml)
        box.rows[2].cells[1].paragraphs[0].runs[0].text = "0,0"

    def gone(document: Any) -> None:
        box = next(t for t in document.tables if "table:living" in t._tbl.xml)
        box._tbl.getparent().remove(box._tbl)

    (found,) = findings(edited(written, tmp_path / "a.docx", cell), expected)
    assert (found.kind, found.found) == (TYPED_OVER, "0,0")
    assert found.where.startswith("table:living, row 3 (")
    (lost,) = findings(edited(written, tmp_path / "b.docx", gone), expected)
    assert (lost.kind, lost.where) == (MISSING, "table:living")


def test_other_data_differ_without_blaming_anybody(written: Path) -> None:
    """What the file says is what was written: the numbers differ, nobody typed over them."""
    other = expected_of(read_word(written), workers.dataset(seed=8))
    found = findings(written, other)
    assert {one.kind for one in found} == {DIFFERS}
    assert len(found) > 100


def test_a_report_made_with_other_weights_differs(written: Path) -> None:
    """`verify` with the weights of today."""
    data = workers.dataset()
    frame = data.frame().assign(w=data.frame()["w"] * (1 + (data.frame()["sex"] == "male")))
    found = findings(written, expected_of(read_word(written), Dataset({"interview": frame}, data.codebook)))
    assert any(one.where.startswith("table:living") for one in found)


def test_edits_in_word_survive_a_regeneration(written: Path, definition: Definition, tmp_path: Path) -> None:
    """A sentence added, one rewritten around its figure: both stand in the new report, the figure with the new data's number."""

    def change(document: Any) -> None:
        paragraph(document, "2. Những thuận lợi").insert_paragraph_before("Nhận định mới của ban soạn thảo.", style="Body")
        first = next(p for p in document.paragraphs if p._p.findall(qn("w:sdt")))
        first.runs[0].text = "Viết lại: "
        first.runs[0].bold = True

    previous = read_word(edited(written, tmp_path / "previous.docx", change))
    kept = keep(previous, definition)
    assert [note.split()[1] for note in kept.notes] == ["1/I/1"]
    data = workers.dataset(seed=8)
    again = read_word(write_report(build(definition, data, narrative=kept.narrative), style("tld-933"), tmp_path / "again.docx"))
    lines = [line for line in again.lines if line.style == "Body"]
    assert any(line.text == "Nhận định mới của ban soạn thảo." for line in lines)
    rewritten = next(line for line in lines if line.text.startswith("Viết lại: "))
    assert rewritten.runs[0].bold
    assert any(run.key in again.record.figures and run.text == again.record.figures[run.key].text for run in rewritten.runs)
    assert {item.name for item in again.items if not hasattr(item, "style")} >= {"table:living", "chart:living", "table:pay"}
    assert {one.kind for one in compare(again, expected_of(again, data))} <= {UNBOUND}


def test_nothing_is_kept_where_nothing_was_edited(written: Path, definition: Definition) -> None:
    """The narrative of today is used as it is."""
    assert keep(read_word(written), definition).notes == ()


def test_diff_says_what_changed_and_why(written: Path, definition: Definition, tmp_path: Path) -> None:
    """Data for numbers of other data, plan for a table that is planned differently, nothing between equal reports."""
    old = read_word(written)
    assert differences(old, old) == []
    other = read_word(write_report(build(definition, workers.dataset(seed=8)), style("tld-933"), tmp_path / "other.docx"))
    changes = differences(old, other)
    assert {change.why for change in changes} == {("data",)}
    assert any(change.where == "{{ living=short | by sex=female }}" for change in changes)


def test_diff_names_the_plan(written: Path, definition: Definition, tmp_path: Path) -> None:
    """A table counted among fewer people."""
    plan_file = tmp_path / "plan.yaml"
    text = definition.sources["plan"].read_text(encoding="utf-8")
    plan_file.write_text(text.replace("hours > 48", "hours > 50").replace("income > 15000", "income > 14000"), encoding="utf-8")
    from analysis.report.definition import read_definition

    changed = read_definition(definition.path, {"plan": plan_file, "narrative": definition.narrative})
    other = read_word(write_report(build(changed, workers.dataset()), style("tld-933"), tmp_path / "other.docx"))
    changes = differences(read_word(written), other)
    assert {change.why for change in changes} == {("plan",)}
    assert {change.where.partition(",")[0] for change in changes} == {"table:few"}


@pytest.mark.parametrize(
    ("text", "numbers"),
    [
        ("Giai đoạn 2008-2023 và tháng 3/2024, quý II", []),
        ("Nghị định 30/2020/NĐ-CP, Quyết định 933/QĐ-TLĐ, 79-KL/TW, khoản 2 Điều 14", []),
        ("từ 25 đến 34 tuổi, 1.234,5 triệu", ["25", "34", "1.234,5"]),
        ("In 2006, 45.2% of 900", ["45.2", "900"]),
        ("Xem Bảng 3 và Hình 2", []),
    ],
)
def test_dates_and_laws_are_no_figures(text: str, numbers: list[str]) -> None:
    """Everything else that has a digit is."""
    assert [one.text for one in unbound_numbers(text)] == numbers


def test_files_that_are_no_report_of_ours_are_refused(written: Path, tmp_path: Path) -> None:
    """With what is wrong: no Word file, a password, macros, no record."""
    cases: dict[str, tuple[bytes, str]] = {
        "text.docx": (b"hello", "is not a Word file"),
        "locked.docx": (b"\xd0\xcf\x11\xe0" + b"\0" * 600, "password"),
    }
    for name, (content, words) in cases.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(DatasetError, match=words):
            read_word(tmp_path / name)
    macros = tmp_path / "macros.docx"
    shutil.copy(written, macros)
    with zipfile.ZipFile(macros, "a") as package:
        package.writestr("word/vbaProject.bin", b"macro")
    with pytest.raises(DatasetError, match="macros"):
        read_word(macros)
    docx.Document().save(str(tmp_path / "other.docx"))
    with pytest.raises(DatasetError, match="no record"):
        read_word(tmp_path / "other.docx")
    with pytest.raises(DatasetError, match="cannot be read"):
        read_word(tmp_path / "nowhere.docx")


def test_verify_and_diff_from_the_command_line(written: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Exit 1 where something is found, 3 for a file that cannot be read."""
    assert run(["diff", str(written), str(written)]) == 0
    assert "0 changes" in capsys.readouterr().out
    assert run(["verify", str(tmp_path / "nowhere.docx"), "data"]) == 3
    assert "cannot be read" in capsys.readouterr().err


def test_the_definition_that_a_report_carries_is_the_one_it_was_made_from(written: Path, definition: Definition) -> None:
    """Plan, charts and texts come back."""
    with read_word(written).record.definition() as carried:
        assert [spec.id for spec in carried.plan.tables] == [spec.id for spec in definition.plan.tables]
        assert [replace(chart, where="") for chart in carried.charts] == [replace(chart, where="") for chart in definition.charts]
        assert carried.narrative.read_text(encoding="utf-8") == definition.narrative.read_text(encoding="utf-8")
