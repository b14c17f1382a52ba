"""Charts show the cells of a table and nothing else, in letters that are all there."""

from __future__ import annotations

import csv
import io
import re
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from lxml import etree
from PIL import Image

from analysis.errors import PlanError
from analysis.report.charts import CHARTS, ChartSpec, draw
from analysis.report.charts.layouts import tiles_of
from analysis.report.charts.share import SIZES, share_picture
from analysis.report.charts.style import DISTINCT, DIVERGING, SEQUENTIAL
from analysis.report.charts.tiles import class_ends
from analysis.report.document import Report
from analysis.report.fonts import BOLD, REGULAR, vietnamese_letters
from analysis.report.writers.office_chart import CHART_NAMESPACE, chart_parts
from analysis.tables.cells import Table
from analysis.tables.flags import Flag

SPECS = {
    "dots": ChartSpec("c", "dots", "living", levels=("short", "ample")),
    "stacked": ChartSpec("c", "stacked", "living"),
    "bars": ChartSpec("c", "bars", "hazards", columns=("ownership",)),
    "pyramid": ChartSpec("c", "pyramid", "living", columns=("sex",)),
    "tiles": ChartSpec("c", "tiles", "provinces", levels=("short",), columns=("province",), map="province63"),
}
PROVINCES = {"north": "01", "south": "96"}


def table(report: Report, name: str) -> Table:
    if name == "provinces":
        return by_province(next(one for one in report.tables if one.spec.id == "wide"))
    return next(one for one in report.tables if one.spec.id == name)


def by_province(table: Table, **changes: object) -> Table:
    """The two regions of a table as two provinces; `changes` are made to the cells of the northern one."""
    places = {("region", region): ("province", province) for region, province in PROVINCES.items()}
    kept = [line for line in table.columns if (line.variable, line.level) in places]
    cells = [replace(cell, column_variable="province", column_level=PROVINCES[cell.column_level]) for cell in table.cells
             if cell.column in places]  # fmt: skip
    return replace(
        table,
        columns=tuple(replace(line, variable="province", level=PROVINCES[line.level]) for line in kept),
        cells=tuple(replace(cell, **changes) if cell.column_level == "01" else cell for cell in cells),  # type: ignore[arg-type]
    )


@pytest.mark.parametrize("path", [REGULAR, BOLD], ids=lambda path: path.name)
def test_the_shipped_typeface_has_every_vietnamese_letter(path: object) -> None:
    """Each letter with each tone, and the marks and signs of tables, has a glyph."""
    known = TTFont(path).getBestCmap()
    assert [sign for sign in vietnamese_letters() + "₫–—…“”%().,-*0123456789" if ord(sign) not in known] == []


def test_every_kind_of_chart_is_tried_here() -> None:
    """A new kind must be added to these tests."""
    assert set(SPECS) == set(CHARTS)


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_is_the_same_each_time_and_touches_no_setting(report: Report, kind: str) -> None:
    """Same cells, same bytes; matplotlib's global settings are as before."""
    before = dict(mpl.rcParams)
    spec = SPECS[kind]
    first, second = (draw(spec, table(report, spec.table), "vi") for _ in range(2))
    assert (first.png, first.svg) == (second.png, second.svg)
    assert dict(mpl.rcParams) == before


@pytest.mark.parametrize("kind", CHARTS)
def test_a_chart_has_the_size_it_says_and_something_on_it(report: Report, kind: str) -> None:
    """Pixels match millimetres at 200 dpi, and not all of them are white."""
    spec = SPECS[kind]
    drawing = draw(spec, table(report, spec.table), "vi")
    image = Image.open(io.BytesIO(drawing.png)).convert("L")
    assert image.size == pytest.approx((drawing.width / 25.4 * 200, drawing.height / 25.4 * 200), abs=1)
    assert image.getextrema()[0] < 80


@pytest.mark.parametrize("kind", CHARTS)
def test_the_chart_in_words_has_every_number(report: Report, kind: str) -> None:
    """Those who cannot see it read the printed values of the cells drawn."""
    spec = SPECS[kind]
    source = table(report, spec.table)
    drawing = draw(spec, source, "vi")
    shown = len(spec.measures_of(source)) * len(spec.columns_of(source))
    assert len(re.findall(r"\d+,\d", drawing.alt)) == shown


def test_what_a_table_hides_its_chart_hides(report: Report) -> None:
    """No estimate of a confidential column is drawn or said."""
    source = table(report, "living")
    secret = replace(
        source, cells=tuple(replace(c, disclosure="primary") if c.column_level == "fdi" else c for c in source.cells)
    )
    number = next(c for c in source.cells if c.column_level == "fdi" and c.row_level == "ample").estimate
    text = f"{100 * (number or 0):.1f}".replace(".", ",")
    assert f"Có vốn nước ngoài: Dư dật {text}" in draw(SPECS["stacked"], source, "vi").alt
    hidden = draw(SPECS["stacked"], secret, "vi")
    assert "Có vốn nước ngoài: Dư dật c; Vừa đủ c; Không đủ sống c" in hidden.alt
    assert hidden.png != draw(SPECS["stacked"], source, "vi").png


def test_a_picture_of_simulated_data_says_so_itself(report: Report) -> None:
    """The mark is in the picture: without it the picture is another one."""
    source = table(report, "living")
    assert draw(SPECS["stacked"], source, "vi").png != draw(SPECS["stacked"], replace(source, simulated=False), "vi").png


@pytest.mark.parametrize(
    ("spec", "words"),
    [
        (ChartSpec("c", "dots", "living", levels=("amply",), where="r.yaml:3"), "did you mean 'ample'"),
        (ChartSpec("c", "dots", "living", columns=("sexes",), where="r.yaml:3"), "did you mean 'sex'"),
        (ChartSpec("c", "stacked", "few", where="r.yaml:3"), "not 100"),
    ],
)
def test_a_chart_of_what_is_not_there_is_refused(report: Report, spec: ChartSpec, words: str) -> None:
    """With the line of the definition."""
    with pytest.raises(PlanError) as error:
        draw(spec, table(report, spec.table), "vi")
    assert error.value.where == "r.yaml:3"
    assert words in str(error.value)


def test_a_map_stands_beside_its_title_in_a_wide_picture(report: Report) -> None:
    """The chart takes nearly the whole height; the finding is the title, and it is not cut."""
    drawing = draw(SPECS["tiles"], table(report, "provinces"), "vi")
    assert drawing.height > drawing.width
    wide = Image.open(io.BytesIO(share_picture(drawing, "Nguồn: khảo sát thử", "wide", "Một nửa số tỉnh đạt"))).convert("L")
    right = wide.crop((wide.width // 2, 0, wide.width, wide.height))
    rows = [y for y in range(right.height) if right.crop((0, y, right.width, y + 1)).getextrema()[0] < 200]
    assert (rows[-1] - rows[0]) / wide.height > 0.85
    assert wide.crop((0, 0, wide.width // 2, wide.height // 4)).getextrema()[0] < 80


def simulate(colour: str, kind: str) -> tuple[float, ...]:
    """How a colour looks with a colour-vision deficiency. Machado, Oliveira & Fernandes (2009), severity 1, linear RGB."""
    matrices = {
        "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
        "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    }
    linear = [((int(colour[i : i + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for i in (1, 3, 5)]
    return tuple(sum(weight * part for weight, part in zip(row, linear, strict=True)) for row in matrices[kind])


@pytest.mark.parametrize("kind", ["protanopia", "deuteranopia"])
@pytest.mark.parametrize("colours", [DISTINCT, *DIVERGING.values(), *list(SEQUENTIAL.values())[2:]], ids=len)
def test_colour_blind_readers_tell_the_colours_apart(colours: tuple[str, ...], kind: str) -> None:
    """No two colours of a palette fall together for readers who do not see red or green."""
    seen = [simulate(colour, kind) for colour in colours]
    distances = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for place, one in enumerate(seen)
        for other in seen[place + 1 :]
    ]
    assert min(distances) > 0.08


def test_a_map_has_every_province_of_the_official_list_once() -> None:
    """Same codes as the choice lists, no two on one place, the north above the south, the east right of the west."""
    lists = Path(__file__).resolve().parents[3] / "questionnaires" / "lists"
    for layout, (north, south, west, east) in {"province63": "02 96 11 22".split(), "province34": "08 96 11 22".split()}.items():
        tiles = tiles_of(layout)
        with (lists / f"{layout}.csv").open(encoding="utf-8") as file:
            assert set(tiles) == {row["name"] for row in csv.DictReader(file)}
        assert len({(tile.row, tile.column) for tile in tiles.values()}) == len(tiles)
        assert tiles[north].row < tiles["01"].row < tiles[south].row
        assert tiles[west].column < tiles["01"].column < tiles[east].column


def test_neighbours_on_the_ground_are_near_on_the_map() -> None:
    """Provinces that share a border stand at most three boxes apart."""
    borders = (
        "01 17",
        "01 33",
        "38 40",
        "40 42",
        "42 44",
        "45 46",
        "48 49",
        "51 52",
        "56 58",
        "66 67",
        "72 74",
        "75 79",
        "91 96",
        "94 95",
    )
    tiles = tiles_of("province63")
    for one, other in (pair.split() for pair in borders):
        assert abs(tiles[one].row - tiles[other].row) + abs(tiles[one].column - tiles[other].column) <= 3, (one, other)


@pytest.mark.parametrize(
    ("change", "mark"),
    [({"flag": Flag.CAUTION}, "25–49"), ({"flag": Flag.HIDDEN}, "dưới 25"), ({"disclosure": "primary"}, "bảo mật")],
)
def test_a_map_hatches_what_is_uncertain_or_hidden_and_says_so(report: Report, change: dict[str, object], mark: str) -> None:
    """The picture is another one, its legend explains the hatching, a hidden number is nowhere."""
    plain = table(report, "provinces")
    changed = by_province(next(one for one in report.tables if one.spec.id == "wide"), **change)
    one, other = draw(SPECS["tiles"], plain, "vi"), draw(SPECS["tiles"], changed, "vi")
    assert one.png != other.png
    assert one.notes == ()
    assert mark in other.notes[0]
    assert mark in "".join(re.findall(r"<!-- (.*?) -->", other.svg))
    number = re.search(r"Hà Nội[^:]*: [^\d]*([\d,]+)|Miền Bắc: [^\d]*([\d,]+)", one.alt)
    assert number is not None
    shown = (number[1] or number[2]) in other.alt
    assert shown == (change == {"flag": Flag.CAUTION})


@pytest.mark.parametrize("kind", ["dots", "bars", "pyramid", "tiles"])
def test_a_legend_of_marks_has_room_of_its_own(report: Report, kind: str) -> None:
    """The picture grows by the lines that explain its marks, so that they stand on nothing else."""
    spec = SPECS[kind]
    plain = table(report, spec.table)
    marked = replace(plain, cells=tuple(replace(cell, flag=Flag.HIDDEN) for cell in plain.cells))
    one, other = draw(spec, plain, "vi"), draw(spec, marked, "vi")
    assert (len(one.notes), len(other.notes)) == (0, 1)
    assert 3 < other.height - one.height < 6
    picture = Image.open(io.BytesIO(other.png))
    assert picture.size[1] == pytest.approx(other.height / 25.4 * 200, abs=1)


def test_a_map_of_codes_that_it_does_not_have_is_refused(report: Report) -> None:
    """Code 96 is on both maps, 02 only on that of 63 provinces."""
    source = table(report, "provinces")
    stranger = replace(
        source,
        columns=tuple(replace(line, level="02") if line.level == "01" else line for line in source.columns),
        cells=tuple(replace(cell, column_level="02") if cell.column_level == "01" else cell for cell in source.cells),
    )
    draw(SPECS["tiles"], stranger, "vi")
    with pytest.raises(PlanError, match="“02” is no province of map “province34”"):
        draw(replace(SPECS["tiles"], map="province34"), stranger, "vi")


def test_classes_of_a_map_hold_about_equally_many() -> None:
    """Equal numbers are in one class, whatever else."""
    values = [Decimal(value) for value in (1, 1, 1, 1, 2, 3, 4, 5, 6, 7)]
    ends = class_ends(values)
    assert ends == [1, 3, 5, 7]
    assert class_ends([]) == []


def test_a_pyramid_puts_the_first_column_left_of_the_axis(report: Report) -> None:
    """Its numbers are negative with a format that hides the sign; the picture says them without a sign too."""
    source = table(report, "living")
    drawing = draw(SPECS["pyramid"], source, "vi")
    assert drawing.native is not None
    (left, men), (right, women) = drawing.native.series
    assert (left, right) == ("Nam", "Nữ")
    for level, number in zip(("ample", "enough", "short"), men, strict=True):
        estimate = source.cell(("living", level, "proportion"), ("sex", "male")).estimate
        assert float(number or 0) == pytest.approx(-100 * (estimate or 0), abs=0.051)
    assert all(number is not None and number > 0 for number in women)
    assert "-" not in drawing.alt


def test_native_bars_carry_the_intervals_of_the_picture(report: Report) -> None:
    """Error bars from the printed number to the printed ends, before the categories as the schema asks."""
    source = table(report, "hazards")
    drawing = draw(SPECS["bars"], source, "vi")
    assert drawing.native is not None
    root = etree.fromstring(chart_parts(drawing.native, 9)[0])
    spaces = {"c": CHART_NAMESPACE}
    lines = SPECS["bars"].compared(source)
    for series, line in zip(root.iterfind(".//c:ser", spaces), lines, strict=True):
        tags = [etree.QName(child).localname for child in series]
        assert tags.index("errBars") + 1 == tags.index("cat")
        numbers, plus, minus = (
            [float(value.text or "nan") for value in series.iterfind(f"{path}//c:pt/c:v", spaces)]
            for path in ("c:val", "c:errBars/c:plus", "c:errBars/c:minus")
        )
        cells = [source.cell(measure.row, (line.variable, line.level)) for measure in source.measures]
        for cell, number, above, below in zip(cells, numbers, plus, minus, strict=True):
            assert number + above == pytest.approx(100 * (cell.ci_high or 0), abs=0.051)
            assert number - below == pytest.approx(100 * (cell.ci_low or 0), abs=0.051)


def test_a_pyramid_needs_two_sides(report: Report) -> None:
    """Three ownerships do not stand back to back."""
    with pytest.raises(PlanError, match="has two sides, not 3"):
        draw(replace(SPECS["pyramid"], columns=("ownership",)), table(report, "living"), "vi")


@pytest.mark.parametrize("size", SIZES)
def test_pictures_to_share_have_their_size_and_are_not_empty(report: Report, size: str) -> None:
    """Exactly as many pixels as the networks take, the source below the chart."""
    drawing = draw(SPECS["stacked"], table(report, "living"), "vi")
    image = Image.open(io.BytesIO(share_picture(drawing, "Nguồn: khảo sát thử", size))).convert("L")
    assert image.size == SIZES[size]
    foot = image.crop((0, int(image.height * 0.93), image.width // 2, image.height))
    assert foot.getextrema()[0] < 80
