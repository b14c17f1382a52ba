"""The finished report: official layout, everything in its place, every figure bound to its source."""

from __future__ import annotations

import re
import zipfile
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import docx
import numpy as np
import pytest
from docx.oxml.ns import qn
from lxml import etree

from analysis.errors import PlanError
from analysis.report.build import build
from analysis.report.definition import Definition
from analysis.report.document import Bound, Made, Paragraph, Report, TableBlock
from analysis.report.outline import official
from analysis.report.readers.word import read_word
from analysis.report.style import style
from analysis.report.verify import compare
from analysis.report.writers import write_report
from analysis.report.writers.bindings import NAMESPACE, PART
from analysis.report.writers.docx import lies
from analysis.tables.layout import lay_out
from tests.analysis import workers
from tests.demo.annex import simulated_annexes

MARK = "DỮ LIỆU MÔ PHỎNG"


@pytest.fixture(scope="module")
def word(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report, style("tld-933"), tmp_path_factory.mktemp("report") / "report.docx")


@pytest.fixture(scope="module")
def document(word: Path) -> Any:
    return docx.Document(str(word))


@pytest.fixture(scope="module")
def page(report: Report, tmp_path_factory: pytest.TempPathFactory) -> str:
    path = write_report(report, style("tld-933"), tmp_path_factory.mktemp("report") / "report.html")
    return path.read_text(encoding="utf-8")


SUBHEADINGS = ("Thu nhập và giờ làm", "An toàn, vệ sinh lao động")


def headings(document: Any) -> list[str]:
    return [paragraph.text for paragraph in document.paragraphs if re.fullmatch(r"Heading [1-4]", paragraph.style.name)]


def without_a_step(levels: list[int]) -> list[tuple[int, int]]:
    """Neighbours of which the second is more than one level deeper than the first."""
    return [(above, below) for above, below in pairwise(levels) if below > above + 1]


def test_no_level_of_headings_is_skipped(document: Any, page: str) -> None:
    """Subheadings of the narrative stand one level below their section, in Word and on the page, as screen readers want."""
    styles = [paragraph.style.name for paragraph in document.paragraphs]
    levels = [int(name.removeprefix("Heading ")) for name in styles if name.startswith("Heading ")]
    assert "Heading 4" in styles and without_a_step(levels) == []
    assert without_a_step([int(level) for level in re.findall(r"<h([1-6])", page)]) == []


def test_every_official_heading_stands_in_order(document: Any) -> None:
    """The whole outline is there, also where nobody has written yet; beside it only the narrative's subheadings."""
    expected = []
    for section in official().sections:
        expected += [section.number, section.title] if section.depth == 0 else [f"{section.number}. {section.title}"]
    assert [text for text in headings(document) if text not in SUBHEADINGS] == expected
    assert set(SUBHEADINGS) <= set(headings(document))


def test_the_page_follows_decision_933(document: Any) -> None:
    """A4 with the prescribed margins, Times New Roman 14, numbers from the second page on in the top margin."""
    first = document.sections[0]
    edges = (first.left_margin, first.right_margin, first.top_margin, first.bottom_margin)
    assert [round(length.mm, 1) for length in (first.page_width, first.page_height, *edges)] == [210, 297, 30, 15, 20, 20]
    assert first.different_first_page_header_footer
    assert "PAGE" in first.header._element.xml
    assert "PAGE" not in first.first_page_header._element.xml
    assert document.styles["Normal"].font.size.pt == 14
    for name in ("Normal", "Heading 1", "Heading 4", "Table text"):
        fonts = document.styles[name].element.rPr.rFonts
        assert {fonts.get(qn(f"w:{script}")) for script in ("ascii", "hAnsi", "eastAsia", "cs")} == {"Times New Roman"}
        assert fonts.get(qn("w:asciiTheme")) is None


def test_head_and_foot_of_an_official_document(document: Any) -> None:
    """National title, number, place and date at the head; recipients and signer at the foot."""
    head, foot = document.tables[0], next(t for t in document.tables if "Nơi nhận:" in t.rows[0].cells[0].text)
    assert "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM\nĐộc lập - Tự do - Hạnh phúc" in head.rows[0].cells[1].text
    assert head.rows[1].cells[0].text == "Số: 05/BC-TLĐ"
    assert head.rows[1].cells[1].text == "Hà Nội, ngày 05 tháng 02 năm 2024"
    assert foot.rows[0].cells[0].text.splitlines() == ["Nơi nhận:", "- Đoàn Chủ tịch;", "- Các ban, đơn vị;", "- Lưu: VT, TG."]
    assert foot.rows[0].cells[1].text.split() == "TM. ĐOÀN CHỦ TỊCH PHÓ CHỦ TỊCH Nguyễn Văn Ẩn".split()


def test_every_figure_is_bound_to_its_source(report: Report, word: Path, document: Any) -> None:
    """Each content control holds the text that the list of sources has under its key, with value, n, weights and data."""
    root = etree.fromstring(zipfile.ZipFile(word).read(PART.lstrip("/")))
    sources = {entry.get("key"): entry for entry in root.iter(f"{{{NAMESPACE}}}figure")}
    controls = document.element.body.findall(f".//{qn('w:sdt')}")
    found = [(c.find(f".//{qn('w:tag')}").get(qn("w:val")), "".join(t.text for t in c.iter(qn("w:t")))) for c in controls]
    made = [inline for block in report.all_blocks() if isinstance(block, Paragraph) for inline in block.inlines]
    assert found[8:] == [(inline.key, inline.text) for inline in made if isinstance(inline, Made)]
    found = found[:8]
    written = [i for b in report.blocks if isinstance(b, Paragraph) for i in b.inlines if isinstance(i, Bound)]
    assert found == [(bound.key, bound.text) for bound in written]
    for key, text in found:
        assert sources[key].get("text") == text
        assert float(sources[key].get("value") or "nan") == report.bindings[key].value
        assert sources[key].get("reference") == report.bindings[key].reference
    assert root.get("data_hash") == workers.dataset().hash
    assert root.get("weights") == "w"


THIRD = (
    "3. Thực hiện các chính sách, pháp luật; chăm lo, bảo vệ quyền, lợi ích hợp pháp, chính đáng và nâng cao đời sống vật chất, "
    "tinh thần; giải quyết có hiệu quả những vấn đề bức xúc, cấp bách trong công nhân"
)


def named(document: Any) -> dict[str, Any]:
    """Word tables by the name in their alternative text."""
    names = [table._tbl.xpath("./w:tblPr/w:tblCaption/@w:val") for table in document.tables]
    return {found[0]: table for found, table in zip(names, document.tables, strict=True) if found}


def test_tables_and_charts_carry_their_names(report: Report, document: Any) -> None:
    """All tables of the plan and all charts can be found again, the tables with their texts."""
    found = named(document)
    tables = {f"table:{table.spec.id}": table for table in report.tables}
    assert set(tables) | {"chart:living", "chart:hazards", "chart:income", "table:precision"} == set(found)
    for name, table in tables.items():
        grid = lay_out(table, "vi")
        *rows, notes = list(found[name].rows)[len(grid.header) :]
        assert notes.cells[0].text == "\n".join(grid.footnotes)
        printed = [[cell.text for cell in row.cells][: len(line.cells)] for row, line in zip(rows, grid.body, strict=True)]
        assert printed == [[cell.text for cell in line.cells] for line in grid.body]


def test_tables_stand_in_the_section_that_asks_for_them(document: Any) -> None:
    """`pay` is in III.3, `living` in I.1; what no section asked for is in an annex."""
    order = []
    for element in document.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
        caption = element.xpath("./w:tblPr/w:tblCaption/@w:val") if element.tag == qn("w:tbl") else []
        order.append(caption[0] if caption else "".join(text.text or "" for text in element.iter(qn("w:t"))))
    place = {words: number for number, words in enumerate(order)}

    def at(start: str) -> int:
        return next(number for words, number in place.items() if words.startswith(start))

    assert at("1. Khái quát tình hình") < place["table:living"] < at("2. Những thuận lợi")
    assert at("3. Thực hiện các chính sách") < place["table:pay"] < at("4. Đảm bảo sự lãnh đạo")
    assert place["table:worries"] > at("BẢNG SỐ LIỆU KHÁC")
    assert place["table:precision"] > at("PHƯƠNG PHÁP ĐIỀU TRA")


def test_text_after_a_wide_table_stands_on_an_upright_page(document: Any) -> None:
    """Landscape ends with the table that needed it; annexes start upright."""
    lying = [section.page_width > section.page_height for section in document.sections]
    assert lying == [False, True, False, True, False, False, False]


def test_contents_lead_to_every_heading_table_and_figure(report: Report, definition: Definition, tmp_path: Path) -> None:
    """Each entry is a link to a bookmark that is there once, with its page as a field; verify knows pages."""
    listed = replace(report, contents=("headings", "tables", "figures"))
    path = write_report(listed, style(definition.style), tmp_path / "r.docx")
    document = docx.Document(str(path))
    body = document.element.body
    links = {"".join(text.text or "" for text in link.iter(qn("w:t"))): link for link in body.iter(qn("w:hyperlink"))}
    assert "I. ĐẶC ĐIỂM TÌNH HÌNH" in [text.strip() for text in links]
    assert sum(text.startswith("Bảng ") for text in links) == len(report.tables) + 1
    marks = [mark.get(qn("w:name")) for mark in body.iter(qn("w:bookmarkStart"))]
    for link in links.values():
        place = link.get(qn("w:anchor"))
        assert marks.count(place) == 1
        assert [field.text.split()[:2] for field in link.iter(qn("w:instrText"))] == [["PAGEREF", place]]
    for paragraph in document.paragraphs:
        if paragraph.style.name.startswith("TOC"):
            paragraph.add_run("12")
    document.save(str(path))
    expected = read_word(write_report(listed, style(definition.style), tmp_path / "expected.docx"))
    assert compare(read_word(path), expected) == []
    entry = next(
        run for link in body.iter(qn("w:hyperlink")) for run in link.iter(qn("w:t")) if (run.text or "").startswith("Bảng 2")
    )
    entry.text = (entry.text or "").replace("Bảng 2", "Bảng 3")
    document.save(str(path))
    assert [finding.found[:6] for finding in compare(read_word(path), expected)] == ["Bảng 3"]


def test_captions_are_numbered_by_a_field(document: Any) -> None:
    """Word counts tables and figures itself when people put some between; until then the report's own number stands."""
    captions = [paragraph for paragraph in document.paragraphs if paragraph.style.name == "Table caption"]
    fields = [paragraph._p.xpath("string(./w:r/w:instrText)").split() for paragraph in captions]
    assert captions and {tuple(words[:2]) for words in fields} == {("SEQ", "Bảng")}
    assert [paragraph.text.partition(".")[0] for paragraph in captions] == [f"Bảng {n}" for n in range(1, len(captions) + 1)]


def test_the_signature_is_not_divided_from_the_text(document: Any) -> None:
    """Recipients and signer are one row that no page divides, and the last paragraph of the text stays with it."""
    foot = next(table for table in document.tables if "Nơi nhận:" in table.rows[0].cells[0].text)
    assert foot.rows[0]._tr.xpath("./w:trPr/w:cantSplit")
    before = foot._tbl.getprevious()
    assert before.tag == qn("w:p") and before.xpath("./w:pPr/w:keepNext")


def test_a_heading_lies_on_the_page_of_the_wide_table_below_it(document: Any) -> None:
    """No heading is left behind at the foot of an upright page when its table turns the next one."""
    pages: list[list[str]] = [[]]
    for element in document.element.body.iterchildren(qn("w:p"), qn("w:tbl")):
        names = element.xpath("./w:tblPr/w:tblCaption/@w:val") if element.tag == qn("w:tbl") else []
        pages[-1].append(names[0] if names else "".join(text.text or "" for text in element.iter(qn("w:t"))))
        if element.xpath("./w:pPr/w:sectPr"):
            pages.append([])
    lying = next(page for page in pages if "table:pay" in page)
    assert lying[:2] == [THIRD, "Thu nhập và giờ làm"] and lying[2].startswith("Bảng")


def test_simulated_data_are_marked_on_every_page(word: Path, page: str) -> None:
    """First page and later pages, head and foot; the HTML page at its top."""
    parts = zipfile.ZipFile(word)
    marked = [name for name in parts.namelist() if re.match(r"word/(header|footer)\d", name)]
    assert len(marked) == 4
    assert all(MARK in parts.read(name).decode() for name in marked)
    assert page.index(MARK) < page.index("CỘNG HÒA XÃ HỘI")


def test_real_data_are_not_marked(definition: Definition, tmp_path: Path) -> None:
    """The mark follows the codebook."""
    real = build(definition, workers.dataset(simulated=False))
    path = write_report(real, style("tld-933"), tmp_path / "real.html")
    assert MARK not in path.read_text(encoding="utf-8")


def test_html_is_one_file_with_bound_figures(report: Report, page: str) -> None:
    """No address outside it; every figure is a data element with value and reference; identifiers are unique."""
    assert not re.findall(r'(?:src|href)="(?!#)', page)
    assert "<script src" not in page
    found = re.findall(r'<data value="([^"]+)" data-key="([^"]+)"[^>]*>([^<]+)</data>', page)
    assert len(found) == 8
    assert all(report.bindings[key].text == text and float(value) == report.bindings[key].value for value, key, text in found)
    identifiers = re.findall(r'\bid="([^"]+)"', page)
    assert len(identifiers) == len(set(identifiers))


def test_html_links_within_the_page_lead_somewhere(page: str) -> None:
    """Contents and drawings point to what is there."""
    targets = set(re.findall(r'href="#([^"]+)"', page)) | set(re.findall(r"url\(#([^)]+)\)", page))
    assert targets <= set(re.findall(r'\bid="([^"]+)"', page))


def test_the_methods_annex_counts_what_is_there(document: Any) -> None:
    """Sample, weights and precision are those of the design."""
    text = "\n".join("".join(t.text or "" for t in p._p.iter(qn("w:t"))) for p in document.paragraphs)
    assert "600 phiếu có trọng số" in text
    assert "12 đơn vị chọn mẫu bậc một trong 2 tầng; số bậc tự do của thiết kế là 10." in text
    assert workers.dataset().hash[:16] in text


def test_the_figure_annex_sums_what_units_reported(definition: Definition) -> None:
    """An annex dataset becomes annex I on a page that its wide table turned; another dataset is refused."""
    first = build(definition, workers.dataset(), annex=simulated_annexes(np.random.default_rng(4))).annexes[0]
    assert first.title == "PHỤ LỤC SỐ LIỆU"
    (block,) = first.blocks
    assert isinstance(block, TableBlock) and block.grid.title == "Số liệu tổng hợp từ phụ lục của các đơn vị"
    assert lies(first.blocks, 0, style(definition.style).page)
    with pytest.raises(PlanError, match="no figure of the units' annexes"):
        build(definition, workers.dataset(), annex=workers.dataset(n=100))


@pytest.mark.parametrize(
    ("find", "put", "words"),
    [
        ("{{ table: pay }}", "{{ table: pai }}", "did you mean 'pay'"),
        ("{{ table: pay }}", "{{ table: living }}", "placed twice"),
        ("{{ chart: hazards }}", "{{ chart: hazard }}", "did you mean 'hazards'"),
        ("### An toàn, vệ sinh lao động", "Mẫu: {{ method: sampel }}", "did you mean 'sample'"),
        ("{{ living=short | by sex=female }}", "{{ living=short | by sex=femal }}", "did you mean 'female'"),
    ],
)
def test_nothing_is_built_from_a_narrative_with_a_mistake(
    definition: Definition, tmp_path: Path, find: str, put: str, words: str
) -> None:
    """The message names file and line of the narrative."""
    text = definition.narrative.read_text(encoding="utf-8")
    assert find in text
    broken = tmp_path / "broken.md"
    broken.write_text(text.replace(find, put), encoding="utf-8")
    with pytest.raises(PlanError) as error:
        build(replace(definition, narrative=broken), workers.dataset())
    line = text[: text.index(find)].count("\n") + 1
    assert error.value.where == f"{broken}:{line}"
    assert words in str(error.value)
