"""The report as one HTML file for reading: nothing outside it is needed, every figure says where it comes from."""

from __future__ import annotations

import base64
from pathlib import Path

import jinja2

from analysis.dataset import in_language
from analysis.report.document import Block, Bound, ChartBlock, Heading, Paragraph, PictureBlock, Report, TableBlock
from analysis.report.style import Style
from analysis.report.writers.letterhead import place_and_date
from analysis.tables import wording
from analysis.tables.writers.html import render_grid, sort_script, style_sheet

FOLDER = Path(__file__).resolve().parent


def write(report: Report, style: Style, path: Path) -> None:
    """One page: head, contents, body, annexes."""
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    environment.filters["kind"] = kind_of
    environment.filters["base64"] = lambda file: base64.b64encode(file).decode()
    environment.tests["bound"] = lambda inline: isinstance(inline, Bound)
    text = environment.get_template("report.html.j2").render(
        report=report,
        style=style,
        place_and_date=place_and_date(report.letterhead),
        simulated=in_language(wording.SIMULATED, report.language, "") if report.provenance.simulated else "",
        style_sheet=style_sheet() + (FOLDER / "report.css").read_text(encoding="utf-8"),
        render_grid=render_grid,
        sort_script=sort_script(),
    )
    path.write_text(text, encoding="utf-8")


def kind_of(block: Block) -> str:
    """Which part of the template prints a block."""
    kinds = {Heading: "heading", TableBlock: "table", ChartBlock: "chart", PictureBlock: "picture"}
    return block.kind if isinstance(block, Paragraph) else kinds[type(block)]
