"""What is written is what the cell table says: every format is read back and compared with it."""

from __future__ import annotations

import math
import re
import zipfile
from collections.abc import Callable, Sequence
from dataclasses import replace
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path

import docx
import openpyxl
import pandas as pd
import pytest

from analysis.errors import OutputError, PlanError
from analysis.tables.cells import Cell, Table
from analysis.tables.layout import Grid, GridCell, GridRow, lay_out
from analysis.tables.numbers import format_decimal
from analysis.tables.writers import WRITERS, write_tables
from analysis.tables.writers.columns import column_widths, fitting_size, is_wide, needed
from analysis.tables.writers.machine import NUMBERS
from analysis.tables.writers.word import Page

Rows = list[list[str]]
SIMULATED = {"vi": "DỮ LIỆU MÔ PHỎNG", "en": "SIMULATED DATA"}


def texts(grid: Grid) -> Rows:
    """The body of a grid as its texts; a heading is one text."""
    return [[cell.text for cell in row.cells] for row in grid.body]


def read_docx(path: Path, grids: Sequence[Grid]) -> list[Rows]:
    document = docx.Document(str(path))
    found = []
    for box, grid in zip(document.tables, grids, strict=True):
        rows = []
        body, notes = list(box.rows)[len(grid.header) :], "\n".join(grid.footnotes)
        assert not notes or body.pop().cells[0].text == notes
        for row, expected in zip(body, grid.body, strict=True):
            cells = [cell.text for cell in row.cells]
            rows.append(cells[:1] if expected.heading else cells)
        found.append(rows)
    return found


def read_xlsx(path: Path, grids: Sequence[Grid]) -> list[Rows]:
    book = openpyxl.load_workbook(path)
    found = []
    for grid in grids:
        sheet, rows = book[grid.id], []
        for number, expected in enumerate(grid.body, start=5 + len(grid.header)):
            cells = [sheet.cell(number, column) for column in range(1, len(expected.cells) + 1)]
            rows.append([as_shown(cell, grid.language) for cell in cells])
        found.append(rows)
    return found


def as_shown(cell: openpyxl.cell.cell.Cell, language: str) -> str:
    """What Excel shows: a number with the decimals of its format, else the text."""
    if isinstance(cell.value, int | float):
        shown = re.fullmatch(r'(?:"(.*?)")?#,##0(?:\.(0+))?(?:"(.*?)")?', cell.number_format)
        assert shown, cell.number_format
        rounded = Decimal(repr(cell.value)).quantize(Decimal(1).scaleb(-len(shown[2] or "")))
        return (shown[1] or "") + format_decimal(rounded, language=language) + (shown[3] or "")
    return cell.value or ""


class Tables(HTMLParser):
    """Collects the texts of table bodies."""

    def __init__(self) -> None:
        super().__init__()
        self.tables: list[Rows] = []
        self.body = self.cell = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag == "table":
            self.tables.append([])
        self.body = tag == "tbody" or (self.body and tag != "thead")
        if self.body and tag == "tr":
            self.tables[-1].append([])
        if self.body and tag in ("td", "th"):
            self.cell = True
            self.tables[-1][-1].append("")

    def handle_endtag(self, tag: str) -> None:
        self.body = self.body and tag != "tbody"
        self.cell = self.cell and tag not in ("td", "th")

    def handle_data(self, data: str) -> None:
        if self.cell:
            self.tables[-1][-1][-1] += data


def read_html(path: Path, grids: Sequence[Grid]) -> list[Rows]:
    parser = Tables()
    parser.feed(path.read_text(encoding="utf-8"))
    return parser.tables


READERS: dict[str, Callable[[Path, Sequence[Grid]], list[Rows]]] = {"docx": read_docx, "xlsx": read_xlsx, "html": read_html}


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("format", READERS)
def test_every_printed_text_comes_back(tables: tuple[Table, ...], tmp_path: Path, format: str, language: str) -> None:
    """Word, Excel and HTML hold the same texts, cell by cell, in both languages."""
    path = write_tables(tables, tmp_path / f"tables.{format}", language=language)
    grids = [lay_out(table, language) for table in tables]
    assert READERS[format](path, grids) == [texts(grid) for grid in grids]


def machine_rows(path: Path) -> pd.DataFrame:
    if path.suffix == ".csv":
        return pd.read_csv(path, keep_default_na=False, na_values={name: [""] for name in NUMBERS})
    return pd.read_excel(path, sheet_name="cells", keep_default_na=False, na_values={name: [""] for name in NUMBERS})


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_machine_cells_are_the_cell_table(tables: tuple[Table, ...], tmp_path: Path, format: str) -> None:
    """Every column of every cell comes back; Excel keeps 15–16 digits, CSV all of them."""
    frame = machine_rows(write_tables(tables, tmp_path / f"tables.{format}"))
    cells = [cell for table in tables for cell in table.cells]
    assert len(frame) == len(cells)
    assert frame["table"].tolist() == [cell.table for cell in cells]
    for name in ("row_variable", "row_level", "column_variable", "column_level", "statistic", "flag"):
        assert frame[name].astype(str).tolist() == [str(getattr(cell, name)) for cell in cells]
    for name in (*NUMBERS, "n", "n_weighted"):
        wanted = [math.nan if (value := getattr(cell, name)) is None else value for cell in cells]
        assert frame[name].tolist() == pytest.approx(wanted, rel=0 if format == "csv" else 1e-15, abs=0, nan_ok=True)


@pytest.mark.parametrize("format", WRITERS)
def test_simulated_data_say_so_in_every_format(tables: tuple[Table, ...], tmp_path: Path, format: str) -> None:
    """The words stand in the file, wherever it is opened."""
    path = write_tables(tables, tmp_path / f"tables.{format}")
    assert SIMULATED["vi"] in everything(path)


@pytest.mark.parametrize("format", WRITERS)
def test_real_data_are_not_called_simulated(tables: tuple[Table, ...], tmp_path: Path, format: str) -> None:
    """The mark belongs to simulated data alone."""
    real = [replace(table, simulated=False) for table in tables]
    assert SIMULATED["vi"] not in everything(write_tables(real, tmp_path / f"tables.{format}"))


def everything(path: Path) -> str:
    """All text in a file, the parts of a zip container included."""
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8")
    with zipfile.ZipFile(path) as parts:
        return "".join(parts.read(name).decode("utf-8") for name in parts.namelist() if name.endswith((".xml", ".rels")))


def test_simulated_words_stand_on_every_excel_sheet_and_every_printed_page(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """Each table's sheet has them at its head and in its print header."""
    book = openpyxl.load_workbook(write_tables(tables, tmp_path / "t.xlsx", language="en"))
    for name in ["Contents", *(table.spec.id for table in tables)]:
        assert SIMULATED["en"] in book[name]["A1"].value
    assert all(SIMULATED["en"] in book[table.spec.id].oddHeader.center.text for table in tables)


def test_word_repeats_header_rows_and_names_its_tables(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """Header rows repeat on the next page; the table's id is its alternative text; text cells have no first-line indent."""
    document = docx.Document(str(write_tables(tables, tmp_path / "t.docx")))
    for box, table in zip(document.tables, tables, strict=True):
        depth = len(lay_out(table, "vi").header)
        repeated = [bool(row._tr.xpath("./w:trPr/w:tblHeader")) for row in box.rows]
        assert repeated == [True] * depth + [False] * (len(repeated) - depth)
        assert box._tbl.xpath("./w:tblPr/w:tblCaption/@w:val") == [f"table:{table.spec.id}"]


def test_word_turns_the_page_for_a_wide_table_and_back(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """Tables lie on a landscape page where they have many columns, or intervals that must not break; the others stand."""
    document = docx.Document(str(write_tables([*tables, tables[0]], tmp_path / "t.docx")))
    lying = [table.spec.id for table in tables if is_wide(lay_out(table, "vi"), Page())]
    assert lying == ["pay", "wide"]
    assert [section.page_width > section.page_height for section in document.sections] == [False, True, False, True, False]


def test_word_columns_are_wide_enough_for_their_numbers(tables: tuple[Table, ...]) -> None:
    """No interval and no number breaks; the columns fill the page, and a short label's column leaves its room to the numbers."""
    page = Page()
    for table in tables:
        grid = lay_out(table, "vi")
        available = page.text_width(landscape=is_wide(grid, page))
        size = fitting_size(grid, page.table_size, available)
        widths = column_widths(grid, size, available)
        assert sum(widths) == pytest.approx(available, abs=1)
        assert all(width >= least for width, least in zip(widths[1:], needed(grid, size), strict=True)), table.spec.id


def test_short_labels_leave_room_but_fit_on_their_line() -> None:
    """A column of years is as narrow as an indented year, so that intervals beside it need not break."""
    rows = (GridRow((GridCell("2030", indent=1), *(GridCell(text) for text in ["14.076", "13.223–14.798"] * 3))),)
    head = (GridCell("Năm"), *(GridCell(text) for text in ["Dự báo", "Khoảng"] * 3))
    grid = Grid("years", "", "", (head,), rows, (), False, "vi")
    widths = column_widths(grid, 10, 165)
    assert widths[1:] == pytest.approx(needed(grid, 10), abs=12) and sum(widths) == pytest.approx(165)
    assert 4 * 0.56 * 10 * 25.4 / 72 + 4.2 + 8 * 25.4 / 72 <= widths[0] < 42


def test_notes_never_stand_alone_in_word(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """They are the last row of their table, whole, and the rows above stay with them; small tables are not divided at all."""
    document = docx.Document(str(write_tables(tables, tmp_path / "t.docx")))
    for box, table in zip(document.tables, tables, strict=True):
        *rows, notes = list(box.rows)
        assert notes.cells[0].text == "\n".join(lay_out(table, "vi").footnotes)
        assert notes._tr.xpath("./w:trPr/w:cantSplit") and len(notes._tr.tc_lst) == 1
        kept = [bool(row._tr.xpath(".//w:pPr/w:keepNext")) for row in rows]
        assert all(kept[-3:]) and (all(kept) or len(rows) > 14)


def test_user_text_is_never_code(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """A title that starts with = is no formula, a tag in a note no markup."""
    book = openpyxl.load_workbook(write_tables(tables, tmp_path / "t.xlsx"))
    assert book["hourly"]["A2"].data_type == "s"
    page = write_tables(tables, tmp_path / "t.html").read_text(encoding="utf-8")
    assert "<b>đậm</b>" not in page
    assert "&lt;b&gt;đậm&lt;/b&gt; &amp; dấu" in page


def test_html_needs_nothing_else(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """No address outside the page, no script from elsewhere."""
    page = write_tables(tables, tmp_path / "t.html").read_text(encoding="utf-8")
    assert not re.findall(r"(?:src|href)=\"(?!#)", page)
    assert "<script src" not in page
    assert re.search(r'<th scope="col"[^>]* aria-sort="none"><button type="button" data-column="1">', page)


def hidden(cell: Cell) -> Cell:
    return replace(cell, disclosure="primary")


def test_a_confidential_cell_is_in_no_file(by_id: dict[str, Table], tmp_path: Path) -> None:
    """Neither its estimate nor its error leaves, in print or for machines; its mark does."""
    table = by_id["pay"]
    secret = replace(table, cells=tuple(hidden(cell) if cell.column_level == "fdi" else cell for cell in table.cells))
    frame = machine_rows(write_tables([secret], tmp_path / "t.csv"))
    masked = frame[frame["column_level"] == "fdi"]
    assert masked[NUMBERS].isna().all().all()
    assert set(masked["text"]) == {"c"}
    assert frame[frame["column_level"] != "fdi"][NUMBERS].notna().all().all()
    assert {row[-1] for row in texts(lay_out(secret, "vi")) if row[0] in ("Ước lượng", "Sai số chuẩn")} == {"c"}


def test_an_unknown_format_is_refused(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """With the formats there are."""
    with pytest.raises(PlanError, match="did you mean 'docx'"):
        write_tables(tables, tmp_path / "tables.doc")


def test_a_failed_write_leaves_the_old_file_and_nothing_else(
    tables: tuple[Table, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file appears whole or not at all."""
    old = tmp_path / "tables.html"
    old.write_text("old", encoding="utf-8")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("analysis.tables.writers.html.write", full)
    with pytest.raises(OutputError, match="No space left"):
        write_tables(tables, old)
    assert [path.name for path in tmp_path.iterdir()] == ["tables.html"]
    assert old.read_text(encoding="utf-8") == "old"


def test_sdmx_has_one_observation_a_cell_and_no_hidden_number(tables: tuple[Table, ...], tmp_path: Path) -> None:
    """Values in full precision where they may be shown; a status says why there is none."""
    secret = [
        replace(one, cells=(replace(one.cells[0], disclosure="primary"), *one.cells[1:])) if place == 0 else one
        for place, one in enumerate(tables)
    ]
    path = write_tables(secret, tmp_path / "tables.sdmx.csv")
    found = pd.read_csv(path, keep_default_na=False, dtype=str)
    cells = [cell for table in secret for cell in table.cells]
    assert len(found) == len(cells)
    assert list(found.columns[:4]) == ["STRUCTURE", "STRUCTURE_ID", "ACTION", "TABLE"]
    assert not found.duplicated(["TABLE", "INDICATOR", "ANSWER", "STATISTIC", "BREAKDOWN", "CATEGORY"]).any()
    for (_, row), cell in zip(found.iterrows(), cells, strict=True):
        shown = not cell.disclosure and cell.flag.value in ("", "caution")
        assert row["OBS_VALUE"] == (repr(cell.estimate) if shown else "")
        assert (row["OBS_STATUS"] in ("A", "U")) == shown
    assert found.loc[0, ["OBS_STATUS", "CONF_STATUS"]].tolist() == ["Q", "C"]
