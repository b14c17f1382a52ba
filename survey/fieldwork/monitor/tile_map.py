"""A map of tiles as inline SVG: every province a box of the same size, so that a small one is seen as well as a large one."""

from __future__ import annotations

import csv
from collections.abc import Collection, Mapping
from functools import cache
from html import escape
from importlib.resources import files

from survey.fieldwork.monitor.sheets import number
from survey.frozen import dataclass
from survey.language import _

MAPS = ("province34", "province63")
"""The layouts, one CSV file each: the provinces since July 2025, and those before."""
WIDE, HIGH, GAP, KEY = 66, 40, 3, 30
"""A tile in units of the picture, the space between tiles, and the height of the legend."""
SHADES = ("#e3edf4", "#bcd5e6", "#8fb9d6", "#35759f", "#174e75")
"""From few to all; names on the last two are white. Neighbouring shades also differ where colour is not seen."""
WHITE_FROM = 3


@dataclass(frozen=True, slots=True)
class Tile:
    """Where a province stands on the map, from the top left, and its short name."""

    name: str
    row: int
    column: int


@cache
def layout(name: str) -> dict[str, Tile]:
    """The tiles of a layout by province code.

    >>> len(layout("province34")), layout("province63")["01"]
    (34, Tile(name='Hà Nội', row=3, column=2))
    """
    text = files("survey.fieldwork.monitor").joinpath("maps", f"{name}.csv").read_text(encoding="utf-8")
    rows = csv.DictReader(text.splitlines())
    return {row["province"]: Tile(row["name"], int(row["row"]), int(row["column"])) for row in rows}


def layout_for(codes: Collection[str]) -> dict[str, Tile]:
    """The layout that has all of these provinces; empty if there is none.

    >>> [len(layout_for(codes)) for codes in (["01", "79"], ["01", "27"], ["Hà Nội"])]
    [34, 63, 0]
    """
    return next((tiles for tiles in map(layout, MAPS) if tiles.keys() >= set(codes)), {}) if codes else {}


def tile_map(cases: Mapping[str, tuple[int, int]], tiles: Mapping[str, Tile], title: str) -> str:
    """The share done of each province's cases, as (done, cases) by code. Provinces without a case stay blank.

    >>> from survey.language import use_language
    >>> use_language("en")
    >>> "Hà Nội: 3 of 4" in tile_map({"01": (3, 4)}, layout("province34"), "Share done")
    True
    """
    across = 1 + max(tile.column for tile in tiles.values())
    down = 1 + max(tile.row for tile in tiles.values())
    boxes = "".join(_box(tile, *cases.get(code, (0, 0))) for code, tile in tiles.items())
    size = f"{across * (WIDE + GAP)} {down * (HIGH + GAP) + KEY}"
    return f'<svg class="map" viewBox="0 0 {size}" role="img" aria-label="{escape(title)}">{boxes}{_legend(down)}</svg>'


def _box(tile: Tile, done: int, cases: int) -> str:
    x, y = tile.column * (WIDE + GAP), tile.row * (HIGH + GAP)
    if not cases:
        blank = f'<rect class="blank" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}"/>'
        return blank + _words(x, y + HIGH / 2 + 4, tile.name, "none")
    told = _("{name}: {done} of {cases}").format(name=tile.name, done=number(done), cases=number(cases))
    shade = _shade(done / cases)
    tone = "light" if shade >= WHITE_FROM else ""
    box = f'<rect fill="{SHADES[shade]}" x="{x}" y="{y}" width="{WIDE}" height="{HIGH}"/>'
    words = _words(x, y + 16, tile.name, tone) + _words(x, y + 32, f"{100 * done // cases} %", f"{tone} share".strip())
    return f"<g><title>{escape(told)}</title>{box}{words}</g>"


def _shade(share: float) -> int:
    """The class of a share: quarters, and all done."""
    return min(int(share * 4), 4)


def _words(x: float, y: float, text: str, kind: str) -> str:
    return f'<text class="{kind}" x="{x + WIDE / 2}" y="{y:g}" text-anchor="middle">{escape(text)}</text>'


def _legend(down: int) -> str:
    """What the shades mean, under the map."""
    y = down * (HIGH + GAP) + 8
    labels = ("0–24 %", "25–49 %", "50–74 %", "75–99 %", "100 %")
    return "".join(
        f'<rect fill="{shade}" x="{place * WIDE}" y="{y}" width="{WIDE}" height="18"/>'
        + _words(place * WIDE, y + 13, label, "light" if place >= WHITE_FROM else "")
        for place, (shade, label) in enumerate(zip(SHADES, labels, strict=True))
    )
