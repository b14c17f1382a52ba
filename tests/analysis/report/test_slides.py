"""Slides: charts that can be edited, findings as titles, and every number checked as in the report."""

from __future__ import annotations

import io
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PIL import Image
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.util import Mm

from analysis.cli.main import run
from analysis.dataset.write import write_folder
from analysis.errors import DatasetError, PlanError
from analysis.report.document import ChartBlock, Report
from analysis.report.readers.slides import read_slides
from analysis.report.readers.word import WordReport
from analysis.report.style import style
from analysis.report.verify import DIFFERS, MISSING, TYPED_OVER, UNBOUND, Finding, compare, expected_of
from analysis.report.writers import write_report
from tests.analysis import workers
from tests.analysis.report.conftest import DEFINITION

MARK = "DỮ LIỆU MÔ PHỎNG"
CHARTS = ("living", "income", "hazards")


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report, style("tld-933"), tmp_path_factory.mktemp("slides") / "slides.pptx")


@pytest.fixture(scope="module")
def expected(written: Path) -> WordReport:
    return expected_of(read_slides(written), workers.dataset())


def slides(path: Path) -> Any:
    return Presentation(str(path)).slides


def shape(slide: Any, name: str) -> Any:
    return next(one for one in slide.shapes if one.name == name)


def edited(path: Path, to: Path, change: Callable[[Any], None]) -> Path:
    """A copy after somebody worked on it in PowerPoint."""
    presentation = Presentation(str(path))
    change(presentation.slides)
    presentation.save(str(to))
    return to


def findings(path: Path, expected: WordReport) -> list[Finding]:
    return compare(read_slides(path), expected)


def test_a_title_one_slide_a_chart_and_the_method(written: Path, report: Report) -> None:
    """In the order of the report; every slide has a title of its own and, the data being simulated, says so."""
    made = slides(written)
    assert made[0].shapes.title.text_frame.text == report.title
    assert [one.name for slide in made for one in slide.shapes if one.name.startswith("chart:")] == [f"chart:{c}" for c in CHARTS]
    assert len(made) == len(CHARTS) + 2
    assert all(slide.shapes.title.text_frame.text for slide in made)
    assert all(MARK in shape(slide, "simulated").text_frame.text for slide in made)
    assert "600 phiếu có trọng số" in shape(made[4], "method").text_frame.text


def test_charts_can_be_edited_and_say_the_printed_numbers(written: Path, report: Report) -> None:
    """PowerPoint's own chart with its workbook where there is one, else the picture in its own proportions."""
    drawings = {block.drawing.id: block.drawing for block in report.blocks if isinstance(block, ChartBlock)}
    for slide, name in zip(list(slides(written))[1:4], CHARTS, strict=True):
        frame, drawing = shape(slide, f"chart:{name}"), drawings[name]
        assert frame._element._nvXxPr.cNvPr.get("descr") == drawing.alt
        if drawing.native is None:
            assert frame.image.blob == drawing.png
            assert frame.width / frame.height == pytest.approx(drawing.width / drawing.height, rel=0.01)
            continue
        plot = frame.chart.plots[0]
        assert [str(one) for one in plot.categories] == list(drawing.native.categories)
        for series, (label, numbers) in zip(plot.series, drawing.native.series, strict=True):
            assert series.name == label
            assert list(series.values) == [None if number is None else float(number) for number in numbers]
        assert frame.chart.part.chart_workbook.xlsx_part is not None


def test_the_finding_is_the_title_and_the_notes_say_where_it_is_from(written: Path, report: Report) -> None:
    """With its reference and base; below the chart stand source and number of answers."""
    slide = slides(written)[1]
    block = next(one for one in report.blocks if isinstance(one, ChartBlock))
    bound = block.finding[0]
    assert slide.shapes.title.text_frame.text == f"{bound.text} % công nhân không đủ sống"
    assert shape(slide, "title:living").text_frame.text == block.drawing.title
    assert shape(slide, "source:living").text_frame.text == block.source
    assert "số người trả lời: " in block.source
    notes = slide.notes_slide.notes_text_frame.text
    assert f"{{{{ living=short | decimals 0 }}}} = {bound.text} (n = " in notes
    assert report.provenance.data_hash in notes


def test_nothing_stands_outside_the_slide(written: Path) -> None:
    """Every shape is within the wide page, the text in one typeface with Vietnamese letters."""
    presentation: Any = Presentation(str(written))
    for slide in presentation.slides:
        for one in slide.shapes:
            assert one.left >= 0
            assert one.top >= 0
            assert one.left + one.width <= presentation.slide_width
            assert one.top + one.height <= presentation.slide_height
        fonts = {r.font.name for one in slide.shapes if one.has_text_frame for p in one.text_frame.paragraphs for r in p.runs}
        assert fonts == {"Arial"}


def test_untouched_slides_have_no_findings(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """Neither the file itself nor the same file saved again."""
    assert {line.pattern for line in read_slides(written).lines} == {line.pattern for line in expected.lines}
    assert findings(written, expected) == []
    assert findings(edited(written, tmp_path / "again.pptx", lambda _: None), expected) == []


def test_words_may_be_edited_but_not_bring_numbers(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """The title told in other words keeps its figure; a text box with a percentage is listed with its slide."""

    def words(made: Any) -> None:
        made[1].shapes.title.text_frame.paragraphs[0].runs[1].text = " phần trăm nói không đủ sống"

    def number(made: Any) -> None:
        made[2].shapes.add_textbox(Mm(20), Mm(20), Mm(80), Mm(10)).text_frame.text = "Khoảng 35 % đồng ý"

    assert findings(edited(written, tmp_path / "a.pptx", words), expected) == []
    (found,) = findings(edited(written, tmp_path / "b.pptx", number), expected)
    assert (found.kind, found.where, found.found) == (UNBOUND, "slide 3", "Khoảng 35 %")


def typed_over(made: Any) -> None:
    made[1].shapes.title.text_frame.paragraphs[0].runs[0].text = "99"


def source_changed(made: Any) -> None:
    run_ = shape(made[1], "source:living").text_frame.paragraphs[0].runs[0]
    run_.text = run_.text[:-1] + str((int(run_.text[-1]) + 1) % 10)


def chart_changed(made: Any) -> None:
    chart = shape(made[1], "chart:living").chart
    data: Any = CategoryChartData()
    data.categories = list(chart.plots[0].categories)
    for place, series in enumerate(chart.plots[0].series):
        data.add_series(series.name, [value + (place == 0) for value in series.values])
    chart.replace_data(data)


def picture_changed(made: Any) -> None:
    frame = shape(made[2], "chart:income")
    picture = io.BytesIO()
    Image.new("RGB", (40, 20), "red").save(picture, "PNG")
    picture.seek(0)
    other = made[2].shapes.add_picture(picture, 0, 0)
    other.name, frame.name = frame.name, "old"
    other._element._nvXxPr.cNvPr.set("descr", frame._element._nvXxPr.cNvPr.get("descr"))


@pytest.mark.parametrize(
    ("change", "where"),
    [(typed_over, "slide 2"), (source_changed, "slide 2"), (chart_changed, "chart:living"), (picture_changed, "chart:income")],
)
def test_what_is_typed_over_is_found(
    written: Path, expected: WordReport, tmp_path: Path, change: Callable[[Any], None], where: str
) -> None:
    """In a title, in a source line, in a chart's numbers, in a picture."""
    found = findings(edited(written, tmp_path / "a.pptx", change), expected)
    assert {one.kind for one in found} == {TYPED_OVER}
    assert all(one.where.startswith(where) for one in found)


def test_a_chart_that_is_gone_is_missed(written: Path, expected: WordReport, tmp_path: Path) -> None:
    """Slides may be taken out only by saying so in the narrative."""

    def gone(made: Any) -> None:
        element = shape(made[3], "chart:hazards")._element
        element.getparent().remove(element)

    (found,) = findings(edited(written, tmp_path / "a.pptx", gone), expected)
    assert (found.kind, found.where) == (MISSING, "chart:hazards")


def test_other_data_differ_without_blaming_anybody(written: Path) -> None:
    """What the slides say is what was written."""
    other = expected_of(read_slides(written), workers.dataset(seed=8))
    assert {one.kind for one in findings(written, other)} == {DIFFERS}


def test_the_commands_write_and_verify_slides(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """`analysis report -o slides.pptx`, then `analysis verify`; exit code 1 once something is typed over."""
    data, made = tmp_path / "dataset", tmp_path / "slides.pptx"
    write_folder(workers.dataset(), data)
    assert run(["report", str(DEFINITION), str(data), "-o", str(made)]) == 0
    assert run(["verify", str(made), str(data)]) == 0
    assert "1 figures, 0 tables, 3 charts; 0 findings" in capsys.readouterr().out
    assert run(["verify", str(edited(made, tmp_path / "a.pptx", typed_over)), str(data)]) == 1


def test_a_report_without_charts_makes_no_slides(report: Report, tmp_path: Path) -> None:
    """And leaves no file."""
    bare = replace(report, blocks=tuple(block for block in report.blocks if not isinstance(block, ChartBlock)))
    with pytest.raises(PlanError, match="has no chart"):
        write_report(bare, style("tld-933"), tmp_path / "slides.pptx")
    assert list(tmp_path.iterdir()) == []


def test_other_presentations_are_refused(tmp_path: Path) -> None:
    """One that carries no record, and one that is no presentation."""
    Presentation().save(str(tmp_path / "own.pptx"))
    with pytest.raises(DatasetError, match="no record"):
        read_slides(tmp_path / "own.pptx")
    (tmp_path / "text.pptx").write_text("slides")
    with pytest.raises(DatasetError, match="is not a PowerPoint file"):
        read_slides(tmp_path / "text.pptx")
