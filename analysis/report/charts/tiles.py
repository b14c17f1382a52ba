"""Maps of tiles: every province a box of the same size, so that a small one is seen as well as a large one."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.patches import Patch, Rectangle

from analysis.dataset import in_language
from analysis.dataset.codebook import Label
from analysis.errors import PlanError
from analysis.report.charts import style
from analysis.report.charts.layouts import MAP, PROVINCE, Tile, tiles_of
from analysis.report.charts.registry import chart
from analysis.report.charts.rows import Point, point
from analysis.report.charts.spec import ChartSpec
from analysis.tables.cells import Measure, Table
from analysis.tables.flags import Flag
from analysis.tables.numbers import MARKS, format_decimal

WIDE, HIGH = 18.0, 8.5  # millimetres of a tile
CLASSES = 5
SILENT = "#EEEEEE"
LETTERS = 6.5  # points
NO_DATA: Label = {"vi": "không có số liệu", "en": "no data"}


@chart(MAP, hatched=[Flag.CAUTION, Flag.HIDDEN, None])
def tiles(spec: ChartSpec, table: Table, language: str) -> Figure:
    """One measure by province in classes of equally many provinces; hidden and uncertain ones hatched, unknown ones grey."""
    measure, layout = _measure(spec, table), tiles_of(spec.map)
    points = {
        line.level: (point(table, measure, line, language), _flag(table, measure, line.level))
        for line in table.columns
        if line.variable == PROVINCE
    }
    strangers = [code for code in points if code not in layout]
    if strangers:
        advice = "take the other map, or mend the codes"
        raise PlanError(f"“{strangers[0]}” is no province of map “{spec.map}”", where=spec.where, advice=advice)
    rows = 1 + max(tile.row for tile in layout.values())
    across = 1 + max(tile.column for tile in layout.values())
    figure, axes = style.new_figure(rows * HIGH + 4, width=min(style.WIDTH, across * WIDE + 34))
    known = {code: one.number for code, (one, _) in points.items() if one.number is not None}
    ends = class_ends(list(known.values()))
    colours = style.SEQUENTIAL[len(ends)]
    for code, tile in layout.items():
        one, flag = points.get(code, (None, Flag.NO_CASES))
        _tile(axes, tile, one, flag, colours[bisect_left(ends, known[code])] if code in known else "white")
    axes.set_xlim(-0.05, across + 0.05)
    axes.set_ylim(rows + 0.05, -0.05)
    axes.axis("off")
    keys = _keys(ends, colours, list(known.values()), language)
    if any(code not in points or points[code][1] is Flag.NO_CASES for code in layout):
        keys.append(Patch(facecolor=SILENT, edgecolor="#999999", label=in_language(NO_DATA, language, "")))
    title = in_language(measure.unit, language, "") or None
    figure.legend(handles=keys, loc="outside right upper", frameon=False, fontsize=style.SMALL, title=title)
    return figure


def class_ends(values: Sequence[Decimal]) -> list[Decimal]:
    """The largest value of each of at most `CLASSES` classes of about equally many values; equal values are in one class.

    >>> [int(end) for end in class_ends([Decimal(value) for value in range(1, 11)])]
    [2, 4, 6, 8, 10]
    >>> class_ends([Decimal(3), Decimal(3)])
    [Decimal('3')]
    """
    ordered = sorted(values)
    count = min(CLASSES, len(ordered))
    return list(dict.fromkeys(ordered[-(-len(ordered) * turn // count) - 1] for turn in range(1, count + 1)))


def _measure(spec: ChartSpec, table: Table) -> Measure:
    measures = spec.measures_of(table)
    if len(measures) != 1:
        names = ", ".join(one.level or one.variable for one in measures)
        advice = "choose one under “levels”"
        raise PlanError(f"a map shows one number a province, not {len(measures)} ({names})", where=spec.where, advice=advice)
    if not any(line.variable == PROVINCE for line in table.columns):
        what = f"table “{table.spec.id}” has no columns of “{PROVINCE}”"
        raise PlanError(what, where=spec.where, advice=f"put “{PROVINCE}” into its banner")
    return measures[0]


def _flag(table: Table, measure: Measure, code: str) -> Flag | None:
    """What kind of number it is; None for a confidential one."""
    cell = table.cell(measure.row, (PROVINCE, code))
    return None if cell.disclosure else cell.flag


def _tile(axes: Axes, tile: Tile, one: Point | None, flag: Flag | None, colour: str) -> None:
    """A box with the short name of the province and its number or mark."""
    hatch = style.HATCHES.get(flag) if flag is not Flag.NO_CASES else None
    face = SILENT if flag is Flag.NO_CASES else colour
    edge = "#999999" if hatch is None else "#777777"
    axes.add_patch(Rectangle((tile.column + 0.02, tile.row + 0.03), 0.96, 0.94, facecolor=face, edgecolor=edge, linewidth=0.5))
    if hatch:
        lines = Rectangle((tile.column + 0.02, tile.row + 0.03), 0.96, 0.94, fill=False, edgecolor=edge, hatch=hatch, linewidth=0)
        axes.add_patch(lines)
    # Letters on hatching stand on a patch of the box's own colour.
    behind: dict[str, Any] = {"bbox": {"facecolor": face, "edgecolor": "none", "pad": 0.6}} if hatch else {}
    ink = style.ink_on(face) if face != "white" else style.INK
    middle = tile.column + 0.5
    known = one is not None and flag is not Flag.NO_CASES
    name_at = tile.row + (0.32 if known else 0.5)
    axes.text(middle, name_at, tile.name, ha="center", va="center", fontsize=LETTERS, color=ink, **behind)
    if one is not None and known:
        number: dict[str, Any] = {"ha": "center", "va": "center", "fontsize": LETTERS + 0.5, "fontweight": "bold"}
        axes.text(middle, tile.row + 0.7, one.text, color=ink, **number, **behind)


def _keys(ends: Sequence[Decimal], colours: Sequence[str], values: Sequence[Decimal], language: str) -> list[Patch]:
    """The legend of the classes: from the smallest to the largest number that each holds."""
    patches = []
    for place, (end, colour) in enumerate(zip(ends, colours, strict=True)):
        smallest = min(value for value in values if place == 0 or value > ends[place - 1])
        shown = dict.fromkeys(format_decimal(value, language=language) for value in (smallest, end))
        patches.append(Patch(facecolor=colour, edgecolor="#999999", label=MARKS[language].dash.join(shown)))
    return patches
