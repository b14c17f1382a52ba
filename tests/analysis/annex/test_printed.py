"""The roll-up as a workbook to print: the numbers of the roll-up, in sheets that say what they are."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.annex.collect import gathered
from analysis.annex.figures import as_dataset, figure_table
from analysis.annex.form import Submission
from analysis.annex.printed import RollUp, grids
from analysis.annex.rollup import roll_up
from analysis.cli.main import run
from analysis.dataset.write import write_folder
from analysis.tables.layout import Grid, GridRow
from tests.annex_units import DEFINITION, UNITS, annex_definition, annex_units, simulate_unit


@pytest.fixture(scope="module")
def sent() -> pd.DataFrame:
    """Figures of all units but T38; T01 leaves a denominator out."""
    definition, chance = annex_definition(), np.random.default_rng(3)
    units = [code for code in annex_units() if code != "T38"]
    submissions = [Submission(code, code, values=simulate_unit(definition, chance)) for code in units]
    del submissions[0].values["i2_1_of_2018_2023"]  # type: ignore[attr-defined]
    return figure_table(gathered(submissions, definition, annex_units()))


@pytest.fixture(scope="module")
def book(sent: pd.DataFrame, tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The workbook of `analysis annex rollup --impute` in Vietnamese, from simulated data."""
    folder = tmp_path_factory.mktemp("annex")
    values = {code: Submission(code, code, values=row.dropna().to_dict()) for code, row in sent.iterrows() if row.notna().any()}
    collection = gathered(list(values.values()), annex_definition(), annex_units())
    write_folder(as_dataset(collection, simulated=True), folder / "dataset")
    assert (
        run(["annex", "rollup", str(DEFINITION), str(UNITS), str(folder / "dataset"), "-o", str(folder / "r.xlsx"), "--impute"])
        == 0
    )
    return load_workbook(folder / "r.xlsx")


def rows_of(grid: Grid) -> Iterator[tuple[GridRow, str]]:
    """Rows with numbers, each with the heading above it."""
    heading = ""
    for row in grid.body:
        heading = row.cells[0].text if row.heading else heading
        if not row.heading:
            yield row, heading


def test_sections_hold_the_totals_and_percentages_of_the_roll_up(sent: pd.DataFrame) -> None:
    """Read across periods, a section says what the lines of its figures say, rounded half-up once."""
    definition, units = annex_definition(), annex_units()
    made = {grid.id: grid for grid in grids(RollUp(sent, definition, units), "en")}
    lines = {line.figure.name: line for line in roll_up(sent, definition, units)}
    row = next(row for row, _ in rows_of(made["Section 2"]) if row.cells[0].text.startswith("2.1."))
    names = [
        "i2_1_before2008",
        *(f"i2_1_{part}{years}" for years in ("2008_2013", "2013_2018", "2018_2023") for part in ("target_", "")),
    ]
    assert [box.number for box in row.cells[2:9]] == [lines[name].total for name in names]
    assert row.cells[9].text == "82"
    share = next(row for row, _ in rows_of(made["Section 2"]) if row.cells[0].text == "Percentage")
    assert float(share.cells[8].number or 0) == pytest.approx(lines["i2_1_2018_2023"].percent, abs=0.05)
    assert lines["i2_1_2018_2023"].percent_units == 81
    below = next(row for row, _ in rows_of(made["Section 2"]) if row.cells[0].text.startswith("Denominator"))
    assert below.cells[9].text == "81–82", "from the fewest to the most units"


def test_every_figure_is_in_one_section(sent: pd.DataFrame) -> None:
    """Nothing that was asked for is left out of print."""
    definition = annex_definition()
    made = grids(RollUp(sent, definition, annex_units()), "vi")
    numbers = sum(
        box.number is not None for grid in made if grid.id.startswith("Mục") for row in grid.body for box in row.cells[2:-1]
    )
    shares = sum(line.percent is not None for line in roll_up(sent, definition, annex_units()))
    assert numbers == len(definition.figures) + shares


def test_groups_stand_side_by_side_under_their_names(sent: pd.DataFrame) -> None:
    """Types and regions are called what people call them, and their totals add up to the first column."""
    made = {grid.id: grid for grid in grids(RollUp(sent, annex_definition(), annex_units()), "vi")}
    heads = [box.text for box in made["Theo vùng"].header[0]]
    assert heads[1:3] == ["Chung", "Đồng bằng sông Hồng"] and heads[-1] == "Không theo vùng"
    for row, heading in rows_of(made["Theo vùng"]):
        if "%" not in heading:
            whole, *parts = [float(box.number or 0) for box in row.cells[1:]]
            assert whole == sum(parts)


def test_the_units_that_sent_nothing_are_named(sent: pd.DataFrame) -> None:
    """The first sheet tells whom to call."""
    units = grids(RollUp(sent, annex_definition(), annex_units()), "vi")[0]
    assert [row.cells[0].text for row, heading in rows_of(units) if heading == "Chưa có số liệu"] == [
        "T38 Liên đoàn Lao động tỉnh Thanh Hóa"
    ]


def test_the_workbook_can_be_printed(book: Any) -> None:
    """A4, one page wide, headings repeated and fixed, numbers as numbers with their decimals, the mark of simulated data."""
    assert book.sheetnames[:3] == ["Mục lục", "Đơn vị", "Mục 1"] and book.sheetnames[-2:] == ["Ước tính", "figures"]
    sheet = book["Mục 2"]
    assert (sheet.page_setup.paperSize, sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight) == (9, 1, 0) or (
        str(sheet.page_setup.paperSize), sheet.sheet_properties.pageSetUpPr.fitToPage) == ("9", True)  # fmt: skip
    assert sheet.print_title_rows == "$5:$6" and sheet.freeze_panes == "B7"
    assert "MÔ PHỎNG" in sheet.oddHeader.center.text and "MÔ PHỎNG" in sheet["A1"].value
    number = next(cell for row in sheet.iter_rows(min_row=7) for cell in row if isinstance(cell.value, int | float))
    assert number.number_format == "#,##0"
    share = next(row for row in sheet.iter_rows(min_row=7) if row[0].value == "Tỷ lệ %")
    assert share[2].number_format == "#,##0.0" and share[0].alignment.indent == 1 and share[0].alignment.horizontal == "left"


def test_the_long_list_shows_rounded_numbers_and_holds_them_whole(book: Any) -> None:
    """Percentages have one decimal on the screen; the value behind is not rounded; the units that lack come last."""
    rows = list(book["figures"].iter_rows())
    heads = [cell.value for cell in rows[0]]
    assert heads[0] == "by" and heads[-1] == "missing"
    cells = [row[heads.index("percent")] for row in rows[1:] if row[heads.index("percent")].value is not None]
    assert {cell.number_format for cell in cells} == {"#,##0.0"}
    assert any(round(cell.value, 1) != cell.value for cell in cells)


def test_no_code_stands_where_people_read(book: Any) -> None:
    """Neither a type's code nor an English word of the imputation is on a printed sheet."""
    said = {
        str(cell.value) for sheet in book.worksheets[:-1] for row in sheet.iter_rows() for cell in row if cell.value is not None
    }
    assert not {text for text in said for word in ("_", "nan", "ratio", "mean of", "reporting") if word in text}


def test_every_type_and_region_of_the_units_has_a_name() -> None:
    """The lists that the definition names cover the list of units."""
    definition, units = annex_definition(), annex_units().values()
    assert {unit.type for unit in units} <= set(definition.types)
    assert {unit.region for unit in units if unit.region} <= set(definition.regions)
