"""What kind of file came back, told by its content and not by its name; only a workbook is opened, and nothing in it is run."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from analysis.annex.problems import Problem

OLE, ZIP = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", b"PK\x03\x04"
PACKED = (b"Rar!", b"7z\xbc\xaf\x27\x1c", b"\x1f\x8b")
ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
LIMIT_MB = 50
MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
RELATION_ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"


@dataclass(frozen=True)
class Opened:
    """A workbook with the values that were saved; `formulas` are those of a sheet by cell."""

    values: Any
    formulas: Mapping[str, Mapping[str, str]]
    macros: bool


def kind_of(content: bytes) -> str | None:
    """The kind of problem that a file of this content is, or None if it may be a workbook.

    >>> kind_of(b"%PDF-1.7"), kind_of(b""), kind_of(b"name;value")
    ('pdf_file', 'empty_file', 'not_excel')
    """
    if not content:
        return "empty_file"
    if content.startswith(OLE):
        return "encrypted" if ENCRYPTED_PACKAGE in content else "old_excel"
    if content.startswith(b"%PDF"):
        return "pdf_file"
    if content.startswith(PACKED):
        return "packed"
    return None if content.startswith(ZIP) else "not_excel"


def kind_of_package(package: zipfile.ZipFile) -> str | None:
    """The kind of problem that a zip package is, or None if it is a workbook."""
    names = set(package.namelist())
    if "xl/workbook.xml" in names:
        return "too_large" if sum(entry.file_size for entry in package.infolist()) > LIMIT_MB * 1024 * 1024 else None
    if "word/document.xml" in names:
        return "word_file"
    if "mimetype" in names and b"opendocument" in package.read("mimetype")[:100]:
        return "open_document"
    return "packed"


def open_workbook(path: Path) -> Opened | Problem:
    """The workbook at a path, or what is wrong with the file."""
    from openpyxl import load_workbook

    if path.name.startswith(("~$", ".~lock")):
        return Problem("lock_file", path.name)
    content = path.read_bytes()
    kind = kind_of(content)
    if kind is not None:
        return Problem(kind, path.name)
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as package:
            kind = kind_of_package(package)
            if kind is not None:
                return Problem(kind, path.name, facts={"limit": LIMIT_MB})
            damaged = package.testzip()
            if damaged is not None:
                return Problem("not_readable", path.name, facts={"reason": damaged})
            macros = any(name.endswith("vbaProject.bin") for name in package.namelist())
            formulas = formulas_of(package)
        return Opened(load_workbook(io.BytesIO(content), data_only=True), formulas, macros)
    except Exception as error:  # whatever a damaged file makes the parsers say, the unit is told and the next file is read
        return Problem("not_readable", path.name, facts={"reason": str(error).splitlines()[0][:80] if str(error) else "?"})


def formulas_of(package: zipfile.ZipFile) -> dict[str, dict[str, str]]:
    """The formulas of every sheet by cell, read from the package: loading the workbook twice takes twice as long."""
    targets = {item.get("Id"): item.get("Target", "") for item in _parse(package, "xl/_rels/workbook.xml.rels")}
    found: dict[str, dict[str, str]] = {}
    for sheet in _parse(package, "xl/workbook.xml").iterfind(f"{MAIN}sheets/{MAIN}sheet"):
        target = targets.get(sheet.get(RELATION_ID), "")
        part = target.lstrip("/") if target.startswith("/") else f"xl/{target}"
        cells = _parse(package, part).iter(f"{MAIN}f") if part in package.namelist() else ()
        found[sheet.get("name")] = {formula.getparent().get("r"): "=" + (formula.text or "") for formula in cells}
    return found


def _parse(package: zipfile.ZipFile, part: str) -> Any:
    from lxml import etree

    return etree.fromstring(package.read(part), etree.XMLParser(resolve_entities=False, no_network=True))
