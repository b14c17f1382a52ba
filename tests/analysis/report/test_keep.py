"""What people put into the Word file besides words: pictures are kept, the rest is named when it cannot be."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any

import docx
import pytest
from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from docx.oxml.ns import nsdecls
from docx.shared import Mm
from PIL import Image

from analysis.report.build import build
from analysis.report.definition import Definition
from analysis.report.document import PictureBlock, Report
from analysis.report.keep import Kept, keep
from analysis.report.narrative import Pictured
from analysis.report.readers.word import read_word
from analysis.report.style import style
from analysis.report.verify import compare, expected_of
from analysis.report.writers import write_report
from tests.analysis import workers

FOOTNOTES = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
PLACE = "2. Những thuận lợi"


@pytest.fixture(scope="module")
def written(report: Report, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(report, style("tld-933"), tmp_path_factory.mktemp("keep") / "report.docx")


def photograph() -> io.BytesIO:
    file = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(file, "PNG")
    file.seek(0)
    return file


def kept(written: Path, to: Path, definition: Definition, change: Callable[[Any, Any], None]) -> Kept:
    """After somebody changed the paragraph above a heading, the narrative of the next report."""
    document = docx.Document(str(written))
    heading = next(one for one in document.paragraphs if one.text.startswith(PLACE))
    change(document, heading.insert_paragraph_before("Nhận định của ban soạn thảo.", style="Body"))
    document.save(str(to))
    return keep(read_word(to), definition)


def add_picture(_: Any, paragraph: Any) -> None:
    shape = paragraph.add_run().add_picture(photograph(), width=Mm(60))
    shape._inline.docPr.set("descr", "Công nhân trong ca")


def test_a_picture_stays_where_it_was_put(written: Path, definition: Definition, tmp_path: Path) -> None:
    """Same file, size and meaning, in Word and in HTML; the new report has no findings, and nothing is said to be lost."""
    result = kept(written, tmp_path / "a.docx", definition, add_picture)
    assert result.notes == ("section 1/I/1 is kept as it was edited in a.docx",)
    report = build(definition, workers.dataset(), narrative=result.narrative)
    (block,) = [one for one in report.blocks if isinstance(one, PictureBlock)]
    assert block.picture.file == photograph().getvalue()
    assert (round(block.picture.width), round(block.picture.height), block.picture.meaning) == (60, 40, "Công nhân trong ca")
    again = write_report(report, style("tld-933"), tmp_path / "b.docx")
    lines = [line for line in read_word(again).lines if line.inserted]
    assert [one.picture for line in lines for one in line.inserted] == [block.picture]
    assert compare(read_word(again), expected_of(read_word(again), workers.dataset())) == []
    page = write_report(report, style("tld-933"), tmp_path / "b.html").read_text(encoding="utf-8")
    assert 'alt="Công nhân trong ca" style="width:60.0mm' in page


def test_a_picture_survives_twice(written: Path, definition: Definition, tmp_path: Path) -> None:
    """Once more from the regenerated file."""
    first = kept(written, tmp_path / "a.docx", definition, add_picture)
    again = write_report(build(definition, workers.dataset(), narrative=first.narrative), style("tld-933"), tmp_path / "b.docx")
    twice = keep(read_word(again), definition).narrative["1/I/1"]
    place = [isinstance(piece, Pictured) for piece in first.narrative["1/I/1"]].index(True)
    assert twice[place] == first.narrative["1/I/1"][place]


def add_footnote(document: Any, paragraph: Any) -> None:
    words = "<w:footnote w:id='2'><w:p><w:r><w:t>Theo báo cáo của LĐLĐ tỉnh.</w:t></w:r></w:p></w:footnote>"
    blob = f"<w:footnotes {nsdecls('w')}>{words}</w:footnotes>".encode()
    part = Part(PackURI("/word/footnotes.xml"), FOOTNOTES, blob, document.part.package)
    document.part.relate_to(part, RELATIONSHIP_TYPE.FOOTNOTES)
    paragraph._p.append(parse_xml(f"<w:r {nsdecls('w')}><w:footnoteReference w:id='2'/></w:r>"))


def add_comment(document: Any, paragraph: Any) -> None:
    document.add_comment(paragraph.runs, "Cần kiểm tra lại.", author="An", initials="A")


def add_text_box(_: Any, paragraph: Any) -> None:
    space = "http://schemas.microsoft.com/office/word/2010/wordprocessingShape"
    paragraph._p.append(
        parse_xml(
            f"<w:r {nsdecls('w', 'wp', 'a')} xmlns:wps='{space}'><w:drawing><wp:anchor><wp:docPr id='7' name='Hộp 1'/>"
            f"<a:graphic><a:graphicData uri='{space}'><wps:wsp><wps:txbx><w:txbxContent><w:p><w:r><w:t>Lời trong hộp</w:t></w:r>"
            "</w:p></w:txbxContent></wps:txbx></wps:wsp></a:graphicData></a:graphic></wp:anchor></w:drawing></w:r>"
        )
    )


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (add_footnote, "a footnote that people made in Word is not carried over (paragraph 23): “Theo báo cáo của LĐLĐ tỉnh.”"),
        (add_comment, "a comment that people made in Word is not carried over (paragraph 23): “Cần kiểm tra lại.”"),
        (add_text_box, "a text box that people made in Word is not carried over (paragraph 23): “Lời trong hộp”"),
    ],
)
def test_what_is_not_carried_over_is_named(
    written: Path, definition: Definition, tmp_path: Path, change: Callable[[Any, Any], None], words: str
) -> None:
    """With its place and its words."""
    notes = kept(written, tmp_path / "a.docx", definition, change).notes
    assert [note.replace(note.split("(")[1].split(")")[0], "paragraph 23") for note in notes if "carried" in note] == [words]
