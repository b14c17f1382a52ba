"""Where each province stands on a map of tiles: a CSV file in `maps/` a set of provinces."""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).resolve().parent / "maps"
MAP, PROVINCE = "tiles", "province"
"""The kind of chart that is a map, and the banner variable that it shows."""
LAYOUTS: Mapping[str, str] = {"province63": "province63.csv", "province34": "province34.csv"}
"""Sets of provinces: the 63 until 30/6/2025, the 34 since. The same code may mean another province in the other set."""


@dataclass(frozen=True)
class Tile:
    """A province by its statistical code, its short name and its place, rows from the north, columns from the west."""

    province: str
    name: str
    row: int
    column: int


@cache
def tiles_of(layout: str) -> Mapping[str, Tile]:
    """The tiles of a layout by the code of the province.

    >>> len(tiles_of("province63")), tiles_of("province34")["79"].name
    (63, 'TP. HCM')
    """
    with (FOLDER / LAYOUTS[layout]).open(encoding="utf-8", newline="") as file:
        tiles = [Tile(row["province"], row["name"], int(row["row"]), int(row["column"])) for row in csv.DictReader(file)]
    return {tile.province: tile for tile in tiles}
