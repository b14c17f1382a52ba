"""The worker survey's summary: two pages of the report's own numbers, checked like the report."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import docx
import pytest
from docx.oxml.ns import qn

from analysis.report.build import build
from analysis.report.definition import Definition, read_definition
from analysis.report.document import ChartBlock, Made, Paragraph, Report, TableBlock
from analysis.report.keep import keep
from analysis.report.readers.word import read_word
from analysis.report.style import style
from analysis.report.verify import TYPED_OVER, compare, expected_of
from analysis.report.writers import write_report
from tests.analysis import worker_survey

DEFINITION = worker_survey.WORKER / "summary.yaml"


@pytest.fixture(scope="module")
def definition() -> Definition:
    return read_definition(DEFINITION)


@pytest.fixture(scope="module")
def summary(definition: Definition) -> Report:
    return build(definition, worker_survey.random_interviews())


@pytest.fixture(scope="module")
def written(summary: Report, definition: Definition, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_report(summary, style(definition.style), tmp_path_factory.mktemp("summary") / "summary.docx")


def test_it_holds_charts_one_small_table_and_the_method(summary: Report) -> None:
    """Native charts, no annex, and the sentences on data and methods in the text."""
    charts = [block for block in summary.blocks if isinstance(block, ChartBlock)]
    tables = [block.grid for block in summary.blocks if isinstance(block, TableBlock)]
    assert [chart.drawing.id for chart in charts] == ["age_sex", "living", "hazards"]
    assert all(chart.drawing.native for chart in charts)
    assert [(grid.id, len(grid.body)) for grid in tables] == [("main", 6)]
    assert summary.annexes == ()
    made = [inline.key for block in summary.blocks if isinstance(block, Paragraph) for inline in block.inlines
            if isinstance(inline, Made)]  # fmt: skip
    assert made == ["method:data", "method:sample", "method:variance", "method:answered"]


def test_a_table_without_rows_of_bases_says_their_range(summary: Report) -> None:
    """The smallest and the largest base of its figures stand below it."""
    grid = next(block.grid for block in summary.blocks if isinstance(block, TableBlock))
    table = next(one for one in summary.tables if one.spec.id == "main")
    bases = [cell.n for cell in table.cells if cell.n]
    ends = "–".join(f"{end:,}".replace(",", ".") for end in (min(bases), max(bases)))
    assert f"n (không trọng số) của mỗi số liệu: {ends}." in grid.footnotes
    assert not any(row.base for row in grid.body)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed here")
def test_it_is_two_pages(written: Path, tmp_path: Path) -> None:
    """As LibreOffice lays it out."""
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(written)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    pages = re.findall(rb"/Type\s*/Page\b(?!s)", (tmp_path / "summary.pdf").read_bytes())
    assert len(pages) == 2


def test_every_figure_can_be_verified(written: Path, tmp_path: Path) -> None:
    """An untouched summary has no findings; a figure typed over is found."""
    data = worker_survey.random_interviews()
    expected = expected_of(read_word(written), data)
    assert compare(read_word(written), expected) == []
    document = docx.Document(str(written))
    control = document.element.body.find(f".//{qn('w:sdt')}")
    next(control.iter(qn("w:t"))).text = "99,9"
    document.save(str(tmp_path / "typed.docx"))
    (found,) = compare(read_word(tmp_path / "typed.docx"), expected)
    assert (found.kind, found.found) == (TYPED_OVER, "99,9")


def test_nothing_counts_as_edited_that_nobody_edited(written: Path, definition: Definition) -> None:
    """Sentences on methods are the toolkit's, also when the file is read again."""
    assert keep(read_word(written), definition).notes == ()
