"""The units that report: a CSV file with `unit`, `name`, `type` and, where they have one, `region` and `province`."""

from __future__ import annotations

import csv
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from analysis.errors import PlanError

COLUMNS = ("unit", "name", "type")


@dataclass(frozen=True)
class Unit:
    """A reporting unit: its number, its name, its type (`provincial_federation`, …); its region and province may be empty."""

    code: str
    name: str
    type: str
    region: str = ""
    province: str = ""


def read_units(path: str | Path) -> Mapping[str, Unit]:
    """The units of a CSV file by number, in the file's order.

    Raises:
        PlanError: the file cannot be read, lacks a column, or gives a number twice; names the line.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        raise PlanError(f"cannot be read: {error}", where=str(path), advice="give a CSV file in UTF-8") from error
    rows = csv.DictReader(unicodedata.normalize("NFC", text).splitlines())
    lacking = [name for name in COLUMNS if name not in (rows.fieldnames or ())]
    if lacking:
        raise PlanError(f"lacks the column {lacking[0]!r}", where=str(path), advice=f"columns are {', '.join(COLUMNS)}, region")
    units: dict[str, Unit] = {}
    for row in rows:
        code = (row["unit"] or "").strip()
        if not code or code in units:
            what = f"the unit number {code!r} is given twice" if code else "a unit has no number"
            raise PlanError(what, where=f"{path}:{rows.line_num}", advice="give every unit a number of its own")
        region, province = ((row.get(name) or "").strip() for name in ("region", "province"))
        units[code] = Unit(code, row["name"].strip(), row["type"].strip(), region, province)
    return units
