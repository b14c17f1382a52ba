"""Charts show the cells of a table and nothing else, in letters that are all there."""

from __future__ import annotations

import io
import re
from dataclasses import replace

import matplotlib as mpl
import pytest
from fontTools.ttLib import TTFont
from PIL import Image

from analysis.errors import PlanError
from analysis.report.charts import CHARTS, ChartSpec, draw
from analysis.report.charts.share import SIZES, share_picture
from analysis.report.charts.style import DISTINCT, DIVERGING
from analysis.report.document import Report
from analysis.report.fonts import BOLD, REGULAR, vietnamese_letters
from analysis.tables.cells import Table

SPECS = {
    "dots": ChartSpec("c", "dots", "living", levels=("short", "ample")),
    "stacked": ChartSpec("c", "stacked", "living"),
    "bars": ChartSpec("c", "bars", "hazards", columns=("ownership",)),
}


def table(report: Report, name: str) -> Table:
    return next(one for one in report.tables if one.spec.id == name)


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


def simulate(colour: str, kind: str) -> tuple[float, ...]:
    """How a colour looks with a colour-vision deficiency. Machado, Oliveira & Fernandes (2009), severity 1, linear RGB."""
    matrices = {
        "protanopia": ((0.152286, 1.052583, -0.204868), (0.114503, 0.786281, 0.099216), (-0.003882, -0.048116, 1.051998)),
        "deuteranopia": ((0.367322, 0.860646, -0.227968), (0.280085, 0.672501, 0.047413), (-0.011820, 0.042940, 0.968881)),
    }
    linear = [((int(colour[i : i + 2], 16) / 255 + 0.055) / 1.055) ** 2.4 for i in (1, 3, 5)]
    return tuple(sum(weight * part for weight, part in zip(row, linear, strict=True)) for row in matrices[kind])


@pytest.mark.parametrize("kind", ["protanopia", "deuteranopia"])
@pytest.mark.parametrize("colours", [DISTINCT, *DIVERGING.values()], ids=len)
def test_colour_blind_readers_tell_the_colours_apart(colours: tuple[str, ...], kind: str) -> None:
    """No two colours of a palette fall together for readers who do not see red or green."""
    seen = [simulate(colour, kind) for colour in colours]
    distances = [
        sum((a - b) ** 2 for a, b in zip(one, other, strict=True)) ** 0.5
        for place, one in enumerate(seen)
        for other in seen[place + 1 :]
    ]
    assert min(distances) > 0.08


@pytest.mark.parametrize("size", SIZES)
def test_pictures_to_share_have_their_size_and_are_not_empty(report: Report, size: str) -> None:
    """Exactly as many pixels as the networks take, the source below the chart."""
    drawing = draw(SPECS["stacked"], table(report, "living"), "vi")
    image = Image.open(io.BytesIO(share_picture(drawing, "Nguồn: khảo sát thử", size))).convert("L")
    assert image.size == SIZES[size]
    foot = image.crop((0, int(image.height * 0.93), image.width // 2, image.height))
    assert foot.getextrema()[0] < 80
