"""Reading one form that came back: where it is on its sheets, whose it is, what stands in every cell."""

from __future__ import annotations

import datetime
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from openpyxl.utils import get_column_letter

from analysis.annex import layout
from analysis.annex.definition import AnnexDefinition
from analysis.annex.layout import PERCENT, Column, Row, same
from analysis.annex.problems import Problem, Severity
from analysis.annex.template import PROPERTIES
from analysis.annex.typed import Typed, read_count, read_percent
from analysis.annex.units import Unit
from analysis.annex.workbook import Opened, open_workbook
from analysis.dataset import did_you_mean

HEAD_ROWS = 60
"""A heading row further down than this is not looked for."""
TOLERANCE = 0.11
"""How far a stated percentage may be from the computed one: the form rounds to 0.1, people round either way."""


@dataclass(frozen=True)
class Submission:
    """What one file says: values and reasons of missing figures by name, the cells they stand in, what is wrong."""

    file: str
    unit: str | None = None
    modified: datetime.datetime | None = None
    values: Mapping[str, int] = field(default_factory=dict)
    missing: Mapping[str, str] = field(default_factory=dict)
    cells: Mapping[str, str] = field(default_factory=dict)
    problems: tuple[Problem, ...] = ()

    @property
    def errors(self) -> tuple[Problem, ...]:
        """The problems that must be mended."""
        return tuple(problem for problem in self.problems if problem.severity is Severity.ERROR)


@dataclass
class _Reading:
    """A form while it is read."""

    file: str
    sheet: str
    values: Any
    formulas: Mapping[str, str]
    problems: list[Problem] = field(default_factory=list)
    found: dict[str, Typed] = field(default_factory=dict)
    cells: dict[str, str] = field(default_factory=dict)

    def tell(self, kind: str, cell: str = "", name: str = "", /, **facts: object) -> None:
        self.problems.append(Problem(kind, self.file, self.sheet, cell, figure=name, facts=dict(facts)))


def read_form(path: Path, definition: AnnexDefinition, units: Mapping[str, Unit]) -> Submission:
    """The form in a file; problems that keep it from being read at all are among its problems, never raised."""
    opened = open_workbook(path)
    if isinstance(opened, Problem):
        return Submission(path.name, problems=(opened,))
    sheets = [(sheet, head) for sheet in opened.values.worksheets if (head := _heading(sheet)) is not None]
    if len(sheets) != 1:
        names = ", ".join(sheet.title for sheet, _ in sheets)
        problem = Problem("several_forms" if sheets else "no_form", path.name, facts={"count": len(sheets), "sheets": names})
        return Submission(path.name, problems=(problem,))
    sheet, head = sheets[0]
    reading = _Reading(path.name, sheet.title, sheet, opened.formulas.get(sheet.title, {}))
    if opened.macros:
        reading.problems.append(Problem("macros", path.name))
    unit = _unit(reading, opened, units)
    _version(reading, opened, definition)
    _figures(reading, definition, head)
    return Submission(
        path.name,
        unit,
        opened.values.properties.modified,
        {name: one.value for name, one in reading.found.items() if one.value is not None},
        {name: one.missing for name, one in reading.found.items() if one.missing is not None},
        reading.cells,
        tuple(replace(problem, unit=unit or "") for problem in reading.problems),
    )


def _heading(sheet: Any) -> int | None:
    """The row of the headings, or None where the sheet is no form."""
    if not hasattr(sheet, "iter_rows"):
        return None
    for row in sheet.iter_rows(min_row=1, max_row=HEAD_ROWS):
        texts = {same(cell.value) for cell in row if cell.value is not None}
        if same(layout.CODE_HEAD) in texts and len(texts) > 1:
            return int(row[0].row)
    return None


def _beside(sheet: Any, label: str) -> tuple[str, str]:
    """The text beside a label above the table, and its cell."""
    for row in sheet.iter_rows(min_row=1, max_row=HEAD_ROWS):
        for cell in row:
            if cell.value is not None and same(cell.value).rstrip(":") == same(label):
                following = [one for one in row if one.column > cell.column and one.value is not None]
                if following:
                    return " ".join(str(following[0].value).split()), following[0].coordinate
                return "", cell.coordinate
    return "", ""


def _property(opened: Opened, name: str) -> str:
    known = {one.name: one.value for one in opened.values.custom_doc_props.props}
    return str(known.get(name) or "")


def _unit(reading: _Reading, opened: Opened, units: Mapping[str, Unit]) -> str | None:
    """The unit that the form says it is of; None where that cannot be told."""
    written, cell = _beside(reading.values, layout.UNIT_LABEL)
    issued = _property(opened, PROPERTIES[0])
    by_fold = {code.casefold(): code for code in units}
    code = by_fold.get((written or issued).casefold())
    if not written and not issued:
        reading.tell("no_unit", cell)
    elif code is None:
        reading.tell("unknown_unit", cell, unit=written or issued, near=did_you_mean(written or issued, units) or "—")
    elif written and issued and written.casefold() != issued.casefold():
        reading.tell("two_units", cell, unit=written, issued=issued)
        return None
    return code


def _version(reading: _Reading, opened: Opened, definition: AnnexDefinition) -> None:
    written, cell = _beside(reading.values, layout.VERSION_LABEL)
    found = written or _property(opened, PROPERTIES[1])
    if not found:
        reading.tell("no_version")
    elif found != definition.version:
        reading.tell("older_form", cell, found=found, current=definition.version)


def _figures(reading: _Reading, definition: AnnexDefinition, head: int) -> None:
    """Every figure of the form, with what is wrong about it."""
    columns = _columns(reading, definition, head)
    rows = _rows(reading, definition, head, columns)
    covered = _merged(reading, columns, set(rows.values()))
    if any(reading.values.row_dimensions[at].hidden for at in rows.values()) or any(
        reading.values.column_dimensions[get_column_letter(at)].hidden for at in columns.values()
    ):
        reading.tell("hidden")
    for row, at in rows.items():
        for column, place in columns.items():
            cell = reading.values.cell(at, place)
            name = row.figure(column)
            if name is not None:
                reading.cells[name] = cell.coordinate
                if (at, place) not in covered:
                    reading.found[name] = _figure(reading, definition, name, at, place)
            elif row.role != PERCENT and cell.value not in (None, "") and (at, place) not in covered:
                reading.tell("not_shown_cell", cell.coordinate, text=cell.value)
    _percentages(reading, rows, columns)


def _columns(reading: _Reading, definition: AnnexDefinition, head: int) -> dict[Column, int]:
    """The place of each column of figures, by its heading."""
    wanted = {same(column.head): column for column in layout.columns(definition)}
    known = {same(text) for text in (layout.CODE_HEAD, layout.TITLE_HEAD, layout.MEASURE_HEAD)}
    found: dict[Column, int] = {}
    for cell in reading.values[head]:
        if cell.value is None or same(cell.value) in known:
            continue
        column = wanted.get(same(cell.value))
        if column is None:
            reading.tell("extra_column", cell.coordinate, text=cell.value)
        elif column in found:
            reading.tell("repeated_column", cell.coordinate, column=column.head)
        else:
            found[column] = cell.column
    for column in wanted.values():
        if column not in found:
            reading.tell("missing_column", f"{head}:{head}", column=column.head)
    return found


def _rows(reading: _Reading, definition: AnnexDefinition, head: int, columns: Mapping[Column, int]) -> dict[Row, int]:
    """The place of each row, by its number; rows of no number that hold something are told."""
    codes = next(
        cell.column for cell in reading.values[head] if cell.value is not None and same(cell.value) == same(layout.CODE_HEAD)
    )
    places: dict[str, list[int]] = {}
    for at in range(head + 1, reading.values.max_row + 1):
        code = reading.values.cell(at, codes).value
        places.setdefault(same(code) if code is not None else "", []).append(at)
    found: dict[Row, int] = {}
    for row in layout.rows(definition):
        at_rows = places.pop(same(row.code), [])
        if len(at_rows) == 1:
            found[row] = at_rows[0]
        elif at_rows:
            reading.tell("repeated_row", f"A{at_rows[0]}", row=row.code, rows=", ".join(map(str, at_rows)))
        elif row.role != PERCENT:
            reading.tell("missing_row", row=row.code)
    for at in sorted(at for left in places.values() for at in left):
        given = [reading.values.cell(at, place).value for place in columns.values()]
        if any(value not in (None, "") for value in given):
            text = next((str(cell.value) for cell in reading.values[at] if cell.value not in (None, "")), "")
            reading.tell("extra_row", f"A{at}", text=text[:60])
    return found


def _merged(reading: _Reading, columns: Mapping[Column, int], rows: set[int]) -> set[tuple[int, int]]:
    """The cells of figures that lie in merged cells over several of them: what they hold belongs to none for sure."""
    places = set(columns.values())
    covered: set[tuple[int, int]] = set()
    for area in reading.values.merged_cells.ranges:
        inside = {(at, place) for at, place in area.cells if at in rows and place in places}
        if len(inside) > 1:
            reading.tell("merged", area.coord.split(":")[0], range=area.coord)
            covered |= inside
    return covered


def _figure(reading: _Reading, definition: AnnexDefinition, name: str, at: int, place: int) -> Typed:
    cell = reading.values.cell(at, place)
    figure = definition.figures[name]
    typed = read_count(cell.value, figure.indicator.unit["vi"])
    if cell.coordinate in reading.formulas:
        return _from_formula(reading, name, reading.formulas[cell.coordinate], cell, typed)
    if typed.problem is not None:
        facts = {"figure": figure.label("vi"), **(typed.facts or {})}
        reading.tell(typed.problem, cell.coordinate, name, **facts)
    return typed


def _from_formula(reading: _Reading, name: str, formula: str, cell: Any, typed: Typed) -> Typed:
    """A formula counts with the value that was saved, which is told; one without a value, or from another file, does not."""
    if "[" in formula:
        reading.tell("outside_formula", cell.coordinate, name, text=formula[:60])
        return Typed()
    if cell.value is None or cell.value == "":
        reading.tell("formula_without_value", cell.coordinate, name, text=formula[:60])
        return Typed()
    if typed.value is None:
        reading.tell(typed.problem or "not_a_number", cell.coordinate, name, **(typed.facts or {"text": str(cell.value)}))
    else:
        reading.tell("formula", cell.coordinate, name, text=formula[:60], value=typed.value)
    return typed


def _percentages(reading: _Reading, rows: Mapping[Row, int], columns: Mapping[Column, int]) -> None:
    """Percentages that stand in the form against those of numerator and denominator."""
    for row, column, fraction in _fractions(rows, columns):
        cell = reading.values.cell(rows[row], columns[column])
        if cell.value is None or (isinstance(cell.value, str) and not cell.value.strip()):
            continue
        stated = read_percent(cell.value)
        top, bottom = (reading.found.get(name, Typed()).value for name in fraction)
        if stated is None:
            reading.tell("percent_text", cell.coordinate, fraction[0], text=str(cell.value)[:60])
        elif top is not None and bottom and abs(100 * top / bottom - stated) > TOLERANCE:
            expected = f"{100 * top / bottom:.1f}"
            reading.tell("percent", cell.coordinate, fraction[0], found=f"{stated:g}", expected=expected)


def _fractions(rows: Mapping[Row, int], columns: Mapping[Column, int]) -> Iterator[tuple[Row, Column, tuple[str, str]]]:
    for row in rows:
        for column in columns:
            fraction = row.fraction(column)
            if fraction is not None:
                yield row, column, fraction
