"""The Excel form of a unit: protected but for the figures, each cell checked as it is typed, percentages computed."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from math import ceil
from pathlib import Path
from typing import Any

from analysis.annex import layout
from analysis.annex.definition import AnnexDefinition
from analysis.annex.layout import PERCENT, Row
from analysis.annex.units import Unit
from analysis.errors import OutputError

PROPERTIES = ("khaosat_unit", "khaosat_version")
GUIDE = (
    "Chỉ điền vào các ô màu vàng. Mỗi ô một số nguyên, đếm theo đơn vị tính ở cột C, không ghi dấu ngăn hàng nghìn.",
    "Không có thì ghi 0. Không có số liệu thì ghi: không biết. Chỉ tiêu không thuộc đơn vị thì ghi: không áp dụng.",
    "Tỷ lệ % do mẫu tự tính từ tử số và mẫu số; không gõ đè.",
    "Các phần (a), (b) cộng lại phải bằng tổng.",
    "Không thêm, bớt, gộp dòng hoặc cột; không đặt mật khẩu. Giải thích thêm ghi vào báo cáo.",
    "Có thể đổi tên tệp. Nếu gửi lại bản sửa, gửi cả tệp.",
)
FIRST_ROW = 6
TITLE_WIDTH, LINE_HEIGHT = 58, 15.5


@dataclass(frozen=True)
class _Looks:
    """The formats of a workbook."""

    title: Any
    head: Any
    group: Any
    label: Any
    figure: Any
    percent: Any
    closed: Any


def write_template(
    definition: AnnexDefinition, unit: Unit, path: str | Path, known: Mapping[str, int | str] | None = None
) -> Path:
    """The form of one unit as .xlsx, with the figures already `known` by name; returns its path.

    Raises:
        OutputError: the file cannot be written.
    """
    import xlsxwriter
    from xlsxwriter.exceptions import XlsxFileError

    place = Path(path)
    book = xlsxwriter.Workbook(str(place))
    looks = _looks(book)
    book.set_properties({"title": definition.title["vi"], "subject": unit.name})
    for name, value in zip(PROPERTIES, (unit.code, definition.version), strict=True):
        book.set_custom_property(name, value, "text")
    sheet = book.add_worksheet(layout.SHEET)
    _head(sheet, definition, unit, looks)
    last = _Body(sheet, layout.columns(definition), looks, known or {}).write(definition)
    _page(sheet, definition, last)
    _guide(book.add_worksheet(layout.GUIDE), definition)
    try:
        book.close()
    except (OSError, XlsxFileError) as error:
        raise OutputError(
            f"cannot be written: {error}", where=str(place), advice="close it in Excel, or choose another folder"
        ) from error
    return place


def _looks(book: Any) -> _Looks:
    cell = {"border": 1, "valign": "vcenter", "font_name": "Times New Roman", "font_size": 11}
    number = {**cell, "num_format": "#,##0", "align": "right"}
    return _Looks(
        title=book.add_format({**cell, "border": 0, "bold": True, "font_size": 14}),
        head=book.add_format({**cell, "bold": True, "text_wrap": True, "align": "center", "bg_color": "#D9E1F2"}),
        group=book.add_format({**cell, "bold": True, "text_wrap": True, "bg_color": "#EDEDED"}),
        label=book.add_format({**cell, "text_wrap": True}),
        figure=book.add_format({**number, "bg_color": "#FFF9DB", "locked": False}),
        percent=book.add_format({**number, "num_format": "0.0", "italic": True}),
        closed=book.add_format({**cell, "bg_color": "#BFBFBF"}),
    )


def _head(sheet: Any, definition: AnnexDefinition, unit: Unit, looks: _Looks) -> None:
    sheet.write_string(0, 0, "PHỤ LỤC SỐ LIỆU", looks.title)
    facts = ((layout.UNIT_LABEL, unit.code), (layout.NAME_LABEL, unit.name), (layout.VERSION_LABEL, definition.version))
    for place, (label, value) in enumerate(facts, start=1):
        sheet.write_string(place, 0, label, looks.label)
        sheet.write_string(place, 1, value, looks.label)
    heads = [layout.CODE_HEAD, layout.TITLE_HEAD, layout.MEASURE_HEAD, *(one.head for one in layout.columns(definition))]
    for place, head in enumerate(heads):
        sheet.write_string(FIRST_ROW - 1, place, head, looks.head)


@dataclass
class _Body:
    """The rows of figures while they are written; `places` are those of the figures written so far."""

    sheet: Any
    columns: tuple[layout.Column, ...]
    looks: _Looks
    known: Mapping[str, int | str]
    places: dict[str, tuple[int, int]] = field(default_factory=dict)

    def write(self, definition: AnnexDefinition) -> int:
        """Groups and rows; the number of the last row."""
        at = FIRST_ROW
        for group, title in definition.groups.items():
            for place in range(layout.LEADING + len(self.columns)):
                self.sheet.write_string(at, place, f"{group}. {title['vi']}" if place == 1 else "", self.looks.group)
            self.height(at, title["vi"])
            at += 1
            for row in layout.rows(definition, group):
                self.row(row, at)
                at += 1
        return at - 1

    def height(self, at: int, title: str) -> None:
        """A row as high as its title: Excel fits wrapped rows only while they are typed in."""
        self.sheet.set_row(at, LINE_HEIGHT * ceil(len(title) / (1.2 * TITLE_WIDTH)))

    def row(self, row: Row, at: int) -> None:
        self.height(at, row.title["vi"])
        texts = (row.code, row.title["vi"], "%" if row.role == PERCENT else row.indicator.unit["vi"])
        for place, text in enumerate(texts):
            self.sheet.write_string(at, place, text, self.looks.label)
        for place, column in enumerate(self.columns, start=layout.LEADING):
            name, fraction = row.figure(column), row.fraction(column)
            if name is not None:
                self.places[name] = (at, place)
                self.sheet.write(at, place, self.known.get(name), self.looks.figure)
            elif fraction is not None:
                self.percentage(at, place, fraction)
            else:
                self.sheet.write_blank(at, place, None, self.looks.closed)
        filled = [place for at_row, place in self.places.values() if at_row == at]
        if filled:
            others = [[at, place, at, place] for place in filled[1:]]
            self.sheet.data_validation(at, filled[0], at, filled[0], {**_rule(row, at, filled[0]), "other_cells": others})

    def percentage(self, at: int, place: int, fraction: tuple[str, str]) -> None:
        from xlsxwriter.utility import xl_rowcol_to_cell

        top, bottom = (xl_rowcol_to_cell(*self.places[name]) for name in fraction)
        formula = f'=IF(AND(ISNUMBER({top}),ISNUMBER({bottom})),IF({bottom}>0,ROUND({top}/{bottom}*100,1),""),"")'
        self.sheet.write_formula(at, place, formula, self.looks.percent, _percent(*map(self.known.get, fraction)))


def _percent(top: int | str | None, bottom: int | str | None) -> float | str:
    """What the formula of a percentage gives: Excel shows it until it computes, other programs read it."""
    return round(100 * top / bottom, 1) if isinstance(top, int) and isinstance(bottom, int) and bottom > 0 else ""


def _rule(row: Row, at: int, place: int) -> dict[str, Any]:
    """A whole number from 0, or one of the two words for a missing figure; Excel shifts the cell over the others of the row."""
    from xlsxwriter.utility import xl_rowcol_to_cell

    cell = xl_rowcol_to_cell(at, place)
    words = f'OR({cell}="không biết",{cell}="không áp dụng")'
    return {
        "validate": "custom",
        "value": f"=IF(ISNUMBER({cell}),AND({cell}>=0,{cell}=INT({cell})),{words})",
        "input_title": row.code,
        "input_message": f"Đơn vị tính: {row.indicator.unit['vi']}. Số nguyên; không có: 0.",
        "error_title": "Số nguyên từ 0 trở lên",
        "error_message": "Chỉ ghi một số nguyên không có dấu ngăn cách, hoặc: không biết, không áp dụng.",
    }


def _page(sheet: Any, definition: AnnexDefinition, last: int) -> None:
    sheet.set_column(0, 0, 13)
    sheet.set_column(1, 1, TITLE_WIDTH)
    sheet.set_column(2, 2, 13)
    sheet.set_column(layout.LEADING, layout.LEADING + len(layout.columns(definition)) - 1, 13)
    sheet.set_row(FIRST_ROW - 1, 48)
    sheet.freeze_panes(FIRST_ROW, layout.LEADING)
    sheet.repeat_rows(FIRST_ROW - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, last, layout.LEADING + len(layout.columns(definition)) - 1)
    sheet.protect("", {"format_columns": True, "format_rows": True})


def _guide(sheet: Any, definition: AnnexDefinition) -> None:
    sheet.set_column(0, 0, 140)
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    deadline = f"Hạn gửi: {definition.deadline('default'):%d/%m/%Y}."
    for place, line in enumerate((*GUIDE, deadline)):
        sheet.write_string(place, 0, line)
    sheet.protect()
