"""What goes back to a unit: a workbook with its open points, each with cell, problem and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from analysis.annex.collect import Collection
from analysis.annex.problems import Severity
from analysis.errors import OutputError
from analysis.tables.writers.heights import LINE, lines_of

HEADS = ("STT", "Mức độ", "Tệp", "Ô", "Số liệu", "Vấn đề", "Đề nghị đơn vị", "Trả lời của đơn vị")
WIDTHS = (6, 12, 28, 10, 34, 52, 44, 40)
WORDS = {Severity.ERROR: "Phải sửa", Severity.WARNING: "Xác nhận"}


def write_corrections(collection: Collection, folder: str | Path) -> list[Path]:
    """One workbook a unit with open points, `<unit>.xlsx`, those that must be mended first; the paths written.

    Raises:
        OutputError: a file cannot be written.
    """
    place = Path(folder)
    place.mkdir(parents=True, exist_ok=True)
    return [_write(collection, code, place / f"{code}.xlsx") for code in collection.units if open_points(collection, code)]


@dataclass(frozen=True)
class Point:
    """An open point of a unit in words: how much it weighs, where it is, what is wrong, what to do."""

    severity: Severity
    file: str
    cell: str
    figure: str
    what: str
    advice: str

    @property
    def weight(self) -> str:
        """How much it weighs, in words."""
        return WORDS[self.severity]


def open_points(collection: Collection, code: str) -> list[Point]:
    """What a unit must mend, then what it should confirm."""
    figures = collection.definition.figures
    problems = sorted((one for one in collection.of_unit(code) if one.severity in WORDS), key=lambda one: one.severity)
    return [
        Point(
            one.severity,
            one.file,
            one.cell,
            figures[one.figure].label("vi") if one.figure in figures else "",
            one.what(),
            one.advice(),
        )
        for one in problems
    ]


def _write(collection: Collection, code: str, path: Path) -> Path:
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    book = xlsxwriter.Workbook(str(path), {"strings_to_formulas": False, "strings_to_urls": False})
    plain = book.add_format({"font_name": "Times New Roman", "text_wrap": True, "valign": "top", "border": 1})
    bold = book.add_format({"font_name": "Times New Roman", "bold": True, "text_wrap": True, "border": 1, "bg_color": "#D9E1F2"})
    sheet = book.add_worksheet("Cần sửa, xác nhận")
    unit = collection.units[code]
    sheet.write_string(0, 0, f"{unit.name} ({code}): các điểm cần sửa hoặc xác nhận trong phụ lục số liệu")
    for place, (head, width) in enumerate(zip(HEADS, WIDTHS, strict=True)):
        sheet.set_column(place, place, width)
        sheet.write_string(2, place, head, bold)
    for number, point in enumerate(open_points(collection, code), start=1):
        sheet.write_number(2 + number, 0, number, plain)
        row = (point.weight, point.file, point.cell, point.figure, point.what, point.advice, "")
        for place, text in enumerate(row, start=1):
            sheet.write_string(2 + number, place, text, plain)
        sheet.set_row(2 + number, LINE * max(lines_of(text, WIDTHS[place]) for place, text in enumerate(row, start=1)))
    sheet.freeze_panes(3, 0)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(2)
    try:
        book.close()
    except (OSError, XlsxFileError) as error:
        raise OutputError(f"cannot be written: {error}", where=str(path), advice="close it in Excel") from error
    return path
