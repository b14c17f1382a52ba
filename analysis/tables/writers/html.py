"""HTML: one file that needs nothing else; tables with scopes and captions that screen readers follow."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from pathlib import Path

import jinja2

from analysis.dataset import in_language
from analysis.tables import wording
from analysis.tables.cells import Table
from analysis.tables.layout import Grid, GridCell, lay_out

FOLDER = Path(__file__).resolve().parent


@cache
def environment() -> jinja2.Environment:
    """The templates of this folder; every text is escaped, a name that is not given is an error."""
    made = jinja2.Environment(
        loader=jinja2.FileSystemLoader(FOLDER),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["header_rows"] = header_rows
    return made


def header_rows(grid: Grid) -> list[list[tuple[int, GridCell]]]:
    """The boxes of each header row with the column they start in: buttons that sort must know theirs."""
    rows: list[list[tuple[int, GridCell]]] = [[] for _ in grid.header]
    for depth, column, box in grid.header_places():
        rows[depth].append((column, box))
    return rows


def write(tables: Sequence[Table], path: Path, language: str) -> None:
    """One page with all the tables, a list of them at its head."""
    page = environment().get_template("tables.html.j2")
    text = page.render(
        grids=[lay_out(table, language) for table in tables],
        language=language,
        table_word=in_language(wording.TABLE, language, ""),
        simulated=in_language(wording.SIMULATED, language, "") if any(table.simulated for table in tables) else "",
        sort_script=sort_script(),
    )
    path.write_text(text, encoding="utf-8")


def render_grid(grid: Grid, name: str) -> str:
    """The `<table>` of one grid with its caption and notes, for a larger page."""
    module = environment().get_template("grid.html.j2").module
    return str(module.grid_table(grid, name))  # type: ignore[attr-defined]


def style_sheet() -> str:
    """The rules that the tables look by."""
    return (FOLDER / "tables.css").read_text(encoding="utf-8")


def sort_script() -> str:
    """What lets readers sort the rows; without it the tables are as they were printed."""
    return (FOLDER / "sort.js").read_text(encoding="utf-8")
