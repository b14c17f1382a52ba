"""Ways in which an annex comes back wrong, each with the message it must get."""

from __future__ import annotations

import datetime
import io
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from openpyxl import load_workbook

from analysis.annex import layout
from analysis.annex.definition import AnnexDefinition

Places = Mapping[str, str]  # cells by figure


@dataclass(frozen=True)
class Fault:
    """A fault: what it makes of a good form's bytes, and the kind (and cell) of problem that must be told of it."""

    name: str
    kind: str
    make: Callable[[bytes, Places, np.random.Generator], tuple[bytes, str]]
    suffix: str = ".xlsx"


def faults(definition: AnnexDefinition) -> list[Fault]:
    """All faults: of single cells, of the form, of figures against each other, of the file."""
    return [*cell_faults(definition), *form_faults(definition), *figure_faults(), *file_faults()]


def saved(content: bytes, change: Callable[[Any], str]) -> tuple[bytes, str]:
    """The workbook after a change to it, re-saved, and the cell the change says it is about."""
    book = load_workbook(io.BytesIO(content))
    cell = change(book)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue(), cell


CELLS: tuple[tuple[str, object], ...] = (
    ("approximate", "khoảng 120"), ("approximate", "100-200"), ("approximate", ">50"), ("approximate", "hơn 300"),
    ("fraction", "1,5"), ("fraction", "12.5"), ("fraction", "1.234,5"), ("fraction", 12.3456),
    ("english_thousands", 1.234), ("english_thousands", 12.5),
    ("dash", "-"), ("dash", "x"), ("dash", "không có"),
    ("not_a_number", "12a"), ("not_a_number", "1e5"), ("not_a_number", "10 + 5"), ("not_a_number", "12 34"),
    ("not_a_number", "12.34.56"), ("not_a_number", "mười hai"), ("not_a_number", "100%"),
    ("negative", "-5"), ("negative", -7), ("another_unit", "1,2 triệu"), ("another_unit", "5 nghìn"),
    ("date_in_cell", datetime.datetime(2023, 1, 5)), ("date_in_cell", datetime.time(1, 30)), ("truth_in_cell", True),
    ("error_in_cell", "#REF!"), ("formula_without_value", "=1+2"), ("outside_formula", "=[1]Sheet1!A1"),
    ("too_big", 999_999_999_999), ("blank", None), ("blank", "   "),
    ("read_as_thousands", "1.234"), ("read_as_thousands", "1,234"),
)  # fmt: skip


def cell_faults(definition: AnnexDefinition) -> list[Fault]:
    """One wrong entry in one cell."""
    free = [name for name, figure in definition.figures.items() if figure.indicator.code.startswith("1.")]
    return [Fault(f"{kind}: {value!r}", kind, _in_cell(value, free)) for kind, value in CELLS]


def _in_cell(value: object, free: list[str]) -> Callable[[bytes, Places, np.random.Generator], tuple[bytes, str]]:
    def make(content: bytes, places: Places, chance: np.random.Generator) -> tuple[bytes, str]:
        cell = places[str(chance.choice(free))]

        def change(book: Any) -> str:
            book[layout.SHEET][cell] = value
            return cell

        return saved(content, change)

    return make


def form_faults(definition: AnnexDefinition) -> list[Fault]:
    """Rows, columns, headings, identity."""
    head = layout.columns(definition)[2].head
    changes: dict[str, tuple[str, Callable[[Any], str]]] = {
        "row deleted": ("missing_row", lambda book: _do(book[layout.SHEET].delete_rows(12))),
        "column deleted": ("missing_column", lambda book: _do(book[layout.SHEET].delete_cols(6))),
        "heading changed": ("missing_column", lambda book: _put(book, "F6", "Năm 2013", "")),
        "heading twice": ("repeated_column", lambda book: _put(book, "K6", head)),
        "number of a row twice": ("repeated_row", lambda book: _put(book, "A9", "1.1", "")),
        "row added": ("extra_row", lambda book: _put(book, "D90", 12, "A90")),
        "column added": ("extra_column", lambda book: _put(book, "K6", "Ước 2024")),
        "cells merged": ("merged", lambda book: _do(book[layout.SHEET].merge_cells("D8:E8"), "D8")),
        "row hidden": ("hidden", _hide_row),
        "unit number erased": ("no_unit", lambda book: _identity(book, "", "")),
        "unknown unit": ("unknown_unit", lambda book: _identity(book, "T999", "")),
        "another unit's number": ("two_units", lambda book: _put(book, "B2", "T04")),
        "older form": ("older_form", lambda book: _put(book, "B4", "2022.1")),
        "form twice": ("several_forms", lambda book: _do(book.copy_worksheet(book[layout.SHEET]), "")),
        "heading row gone": ("no_form", lambda book: _put(book, "A6", "abc", "")),
        "figure in a closed cell": ("not_shown_cell", _closed_cell),
    }
    return [Fault(name, kind, _changing(change)) for name, (kind, change) in changes.items()]


def figure_faults() -> list[Fault]:
    """Figures that contradict each other, by what is written where."""
    entries: dict[str, tuple[str, str, Callable[[int], object]]] = {
        "parts do not add up": ("parts", "i3_4_2018_2023", lambda value: value + 1),
        "more than the denominator": ("above_denominator", "i2_1_2018_2023", lambda value: value * 2),
        "more admitted than introduced": ("at_most", "i5_4_s1_2018_2023", lambda value: value * 3),
        "fewer deaths than accidents": ("at_least", "i7_2b_2018_2023", lambda value: 0),
        "in thousands": ("far_below", "i6_1_2018_2023", lambda value: value // 1000),
        "three zeros too many": ("other_period", "i1_1_2018_2023", lambda value: value * 1000),
        "far above the target": ("above_target", "i1_1_2018_2023", lambda value: value * 5),
    }
    changed = [Fault(name, kind, _figure(figure, new)) for name, (kind, figure, new) in entries.items()]
    typed = [
        Fault("percentage typed over", "percent", _percentage(250)),
        Fault("percentage in words", "percent_text", _percentage("hơn nửa")),
    ]
    return [*changed, *typed]


def file_faults() -> list[Fault]:
    """Files that are no form."""
    contents: dict[str, tuple[str, bytes, str]] = {
        "empty": ("empty_file", b"", ".xlsx"),
        "text": ("not_excel", "Kính gửi TLĐ".encode(), ".xlsx"),
        "csv": ("not_excel", b"code;value\n1.1;5\n", ".csv"),
        "web page": ("not_excel", b"<html><table></table></html>", ".xls"),
        "picture": ("not_excel", b"\x89PNG\r\n\x1a\n" + bytes(64), ".png"),
        "PDF": ("pdf_file", b"%PDF-1.7\n", ".pdf"),
        "old Excel": ("old_excel", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "Workbook".encode("utf-16-le"), ".xls"),
        "password": (
            "encrypted",
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(512) + "EncryptedPackage".encode("utf-16-le"),
            ".xlsx",
        ),
        "RAR": ("packed", b"Rar!\x1a\x07\x01\x00", ".rar"),
        "Word": ("word_file", zipped({"word/document.xml": b"<w/>"}), ".docx"),
        "OpenDocument": ("open_document", zipped({"mimetype": b"application/vnd.oasis.opendocument.spreadsheet"}), ".ods"),
    }
    fixed = [Fault(f"file: {name}", kind, _fixed(content), suffix) for name, (kind, content, suffix) in contents.items()]
    made = [
        Fault("file: zip", "packed", lambda content, _, __: (zipped({"phu luc.xlsx": content}), ""), ".zip"),
        Fault("file: cut off", "not_readable", lambda content, _, __: (content[: len(content) // 2], "")),
        Fault("file: damaged", "not_readable", lambda content, _, __: (_overwritten(content), "")),
        Fault("file: macros", "macros", lambda content, _, __: (_with_macros(content), ""), ".xlsm"),
    ]
    return [*fixed, *made]


def zipped(members: Mapping[str, bytes]) -> bytes:
    """A zip archive."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, content in members.items():
            package.writestr(name, content)
    return out.getvalue()


def _with_macros(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped({**{name: package.read(name) for name in package.namelist()}, "xl/vbaProject.bin": b"Sub Auto_Open()"})


def _overwritten(content: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        return zipped({**{name: package.read(name) for name in package.namelist()}, "xl/worksheets/sheet1.xml": b"<worksheet>"})


def _fixed(content: bytes) -> Callable[[bytes, Places, np.random.Generator], tuple[bytes, str]]:
    return lambda good, places, chance: (content, "")


def _changing(change: Callable[[Any], str]) -> Callable[[bytes, Places, np.random.Generator], tuple[bytes, str]]:
    return lambda content, places, chance: saved(content, change)


def _figure(name: str, new: Callable[[int], object]) -> Callable[[bytes, Places, np.random.Generator], tuple[bytes, str]]:
    def make(content: bytes, places: Places, chance: np.random.Generator) -> tuple[bytes, str]:
        def change(book: Any) -> str:
            sheet = book[layout.SHEET]
            sheet[places[name]] = new(sheet[places[name]].value)
            return places[name]

        return saved(content, change)

    return make


def _percentage(value: object) -> Callable[[bytes, Places, np.random.Generator], tuple[bytes, str]]:
    def make(content: bytes, places: Places, chance: np.random.Generator) -> tuple[bytes, str]:
        def change(book: Any) -> str:
            sheet = book[layout.SHEET]
            below = sheet[places["i2_1_2018_2023"]].offset(row=1)
            below.value = value
            return str(below.coordinate)

        return saved(content, change)

    return make


def _do(_: object, cell: str = "") -> str:
    return cell


def _put(book: Any, cell: str, value: object, told: str | None = None) -> str:
    book[layout.SHEET][cell] = value
    return cell if told is None else told


def _hide_row(book: Any) -> str:
    book[layout.SHEET].row_dimensions[10].hidden = True
    return ""


def _identity(book: Any, written: str, issued: str) -> str:
    book[layout.SHEET]["B2"] = written or None
    book.custom_doc_props.props = [one for one in book.custom_doc_props.props if one.name != "khaosat_unit"]
    return ""


def _closed_cell(book: Any) -> str:
    """A figure where the form wants none: a target beside a denominator."""
    sheet = book[layout.SHEET]
    row = next(cell.row for cell in sheet["A"] if cell.value == "2.1 (mẫu số)")
    sheet.cell(row, 5).value = 77
    return f"E{row}"


def name_of(fault: Fault, number: int, folder: Path) -> Path:
    """A file name that says nothing of what is inside."""
    return folder / f"bao cao {number}{fault.suffix}"
