"""Charts as office programs keep them: drawn through python-pptx, placed on a slide or, as parts of their own, in Word."""

from __future__ import annotations

import math
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import count
from typing import Any

from docx.opc.constants import RELATIONSHIP_TYPE
from docx.opc.packuri import PackURI
from docx.opc.part import Part
from docx.oxml import parse_xml
from lxml import etree
from pptx import Presentation
from pptx.chart.data import CategoryChartData
from pptx.dml.color import RGBColor
from pptx.enum.chart import XL_CHART_TYPE, XL_LABEL_POSITION, XL_LEGEND_POSITION, XL_TICK_LABEL_POSITION
from pptx.enum.dml import MSO_PATTERN
from pptx.util import Mm, Pt

from analysis.report.charts.spec import Interval, Native
from analysis.report.charts.style import GRID, INK, MARK, ink_on

CHART = "application/vnd.openxmlformats-officedocument.drawingml.chart+xml"
SHEET = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
CHART_NAMESPACE = "http://schemas.openxmlformats.org/drawingml/2006/chart"
NAMESPACES = (
    'xmlns:wp="http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing" '
    'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main" '
    f'xmlns:c="{CHART_NAMESPACE}" '
    f'xmlns:r="{RELATIONS}" xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
)
FONT = "Times New Roman"  # of charts in Word, as of its text
SHORTEST = 0.15  # of the longest bar: a shorter one has no room for its number
NARROWEST = 5  # percent: a narrower segment has no room for its number


def rgb(colour: str) -> Any:
    """A colour like #D0D4D8 as python-pptx wants it."""
    made: Any = RGBColor
    return made.from_string(colour.lstrip("#"))


def add_office_chart(shapes: Any, native: Native, box: tuple[int, int, int, int], size: float, font: str) -> Any:
    """A chart on a slide within `box` (left, top, width, height), its letters of `size` points; the graphic frame."""
    made: Any = CategoryChartData
    plain = "#,##0" if native.decimals == 0 else "#,##0." + "0" * native.decimals
    data = made(number_format=f"{plain};{plain}" if native.form == "mirrored" else plain)
    data.categories = native.categories
    for name, numbers in native.series:
        data.add_series(name, [None if number is None else float(number) for number in numbers])
    kind = XL_CHART_TYPE.BAR_STACKED if native.form == "stacked" else XL_CHART_TYPE.BAR_CLUSTERED
    frame = shapes.add_chart(kind, *box, data)
    frame.chart.font.size, frame.chart.font.name = Pt(size), font
    _shape(frame.chart, native, size)
    return frame


def _shape(chart: Any, native: Native, size: float) -> None:
    chart.has_legend = True
    chart.legend.position, chart.legend.include_in_layout = XL_LEGEND_POSITION.BOTTOM, False
    chart.has_title = bool(native.warning)
    if native.warning:
        run = chart.chart_title.text_frame.paragraphs[0].add_run()
        run.text, run.font.size, run.font.bold = native.warning, Pt(size - 1), True
        run.font.color.rgb = rgb(MARK)
    categories, values = chart.category_axis, chart.value_axis
    if native.form == "mirrored":
        _mirror(chart, native)
    else:
        categories.reverse_order = True
    categories.format.line.fill.background()
    if native.form != "mirrored":
        values.tick_label_position = XL_TICK_LABEL_POSITION.HIGH
        values.minimum_scale = 0
    if native.form == "stacked":
        values.maximum_scale = 100
    values.major_gridlines.format.line.color.rgb = rgb(GRID)
    values.format.line.fill.background()
    plot = chart.plots[0]
    plot.gap_width = 18 if native.form == "mirrored" else 45
    for place, (series, colour) in enumerate(zip(plot.series, native.colours, strict=True)):
        series.format.fill.solid()
        series.format.fill.fore_color.rgb = rgb(colour)
        _label(series, native, place, colour, size)
        for position in (position for turn, position in native.caution if turn == place):
            _hatch(series.points[position].format, colour)
        if native.intervals:
            _add_intervals(series, native.series[place][1], native.intervals[place])


def _mirror(chart: Any, native: Native) -> None:
    """A pyramid: the first category at the foot, both series on one line, the names of the categories at the left edge."""
    chart.plots[0].overlap = 100
    chart.category_axis.tick_label_position = XL_TICK_LABEL_POSITION.LOW
    end = round_end(max((abs(float(number)) for _, row in native.series for number in row if number is not None), default=1.0))
    axis = chart.value_axis
    axis.minimum_scale, axis.maximum_scale, axis.major_unit = -end, end, end / 2
    plain = "#,##0.##" if end < 4 else "#,##0"
    axis.tick_labels.number_format, axis.tick_labels.number_format_is_linked = f"{plain};{plain}", False


def round_end(largest: float) -> float:
    """Where an axis ends that shows a number of this size and its label beyond it.

    >>> round_end(105), round_end(0.83), round_end(0)
    (120.0, 1.0, 1.0)
    """
    if largest <= 0:
        return 1.0
    power = 10.0 ** math.floor(math.log10(largest))
    return next(step * power for step in (1.2, 1.6, 2.0, 3.0, 4.0, 5.0, 6.0, 8.0, 10.0, 12.0) if step * power >= 1.1 * largest)


def _add_intervals(series: Any, numbers: Sequence[Decimal | None], intervals: Sequence[Interval | None]) -> None:
    """Thin lines over the confidence intervals of a series; a bar without an interval has none."""
    reach = [
        (Decimal(0), Decimal(0)) if number is None or ends is None else (number - ends[0], ends[1] - number)
        for number, ends in zip(numbers, intervals, strict=True)
    ]
    bars = etree.Element(f"{{{CHART_NAMESPACE}}}errBars")

    def add(parent: Any, tag: str, **attributes: str) -> Any:
        return etree.SubElement(parent, f"{{{CHART_NAMESPACE}}}{tag}", attributes)

    for tag, value in (("errBarType", "both"), ("errValType", "cust"), ("noEndCap", "1")):
        add(bars, tag, val=value)
    for side, name in ((1, "plus"), (0, "minus")):
        points = add(add(bars, name), "numLit")
        add(points, "formatCode").text = "General"
        add(points, "ptCount", val=str(len(reach)))
        for place, ends in enumerate(reach):
            add(add(points, "pt", idx=str(place)), "v").text = str(ends[side])
    bars.append(
        parse_xml(f'<c:spPr {NAMESPACES}><a:ln w="9525"><a:solidFill><a:srgbClr val="{INK[1:]}"/></a:solidFill></a:ln></c:spPr>')
    )
    # The schema wants them before the categories.
    series._element.find(f"{{{CHART_NAMESPACE}}}cat").addprevious(parse_xml(etree.tostring(bars)))


def _hatch(shape: Any, colour: str) -> None:
    """An area that rests on few cases."""
    shape.fill.patterned()
    shape.fill.pattern = MSO_PATTERN.WIDE_UPWARD_DIAGONAL
    shape.fill.fore_color.rgb, shape.fill.back_color.rgb = rgb(colour), rgb("#FFFFFF")
    shape.line.color.rgb = rgb(colour)


def _label(series: Any, native: Native, place: int, colour: str, size: float) -> None:
    """Numbers on the bars; a narrow segment has none."""
    labels = series.data_labels
    labels.show_value, labels.font.size = True, Pt(size - 1)
    if native.intervals:
        _label_at_base(series, native, place, colour, size)
    if native.form != "stacked":
        return
    labels.font.color.rgb = rgb(ink_on(colour))
    for position, number in enumerate(native.series[place][1]):
        if number is not None and number < NARROWEST:
            _silence(series.points[position].data_label)


def _label_at_base(series: Any, native: Native, place: int, colour: str, size: float) -> None:
    """Numbers where bars begin, out of the way of their intervals; beyond the end of a bar that is too short for its number."""
    longest = max((abs(float(number)) for _, row in native.series for number in row if number is not None), default=0.0)
    series.data_labels.position = XL_LABEL_POSITION.INSIDE_BASE
    series.data_labels.font.color.rgb = rgb(ink_on(colour))
    for position, number in enumerate(native.series[place][1]):
        hatched = (place, position) in native.caution
        if number is not None and (hatched or abs(float(number)) < SHORTEST * longest):
            label = series.points[position].data_label
            label.position = XL_LABEL_POSITION.OUTSIDE_END
            label.font.size, label.font.color.rgb = Pt(size - 1), rgb(INK)


def _silence(data_label: Any) -> None:
    """No number on this segment: every other way of hiding one is shown again by some program."""
    label = data_label._get_or_add_dLbl()
    for child in list(label)[1:]:  # all but its index
        label.remove(child)
    etree.SubElement(label, f"{{{CHART_NAMESPACE}}}delete").set("val", "1")


@cache
def _blank() -> Any:
    """A slide to draw on."""
    presentation = Presentation()
    return presentation.slides.add_slide(presentation.slide_layouts[6])


def chart_parts(native: Native, size: float) -> tuple[bytes, bytes]:
    """The XML of a chart and the workbook of its numbers."""
    frame = add_office_chart(_blank().shapes, native, (0, 0, Mm(150), Mm(80)), size, FONT)
    part = frame.chart.part
    xml, workbook = etree.tostring(part._element), part.chart_workbook.xlsx_part.blob
    frame._element.getparent().remove(frame._element)
    return xml, workbook


def add_chart_run(document: Any, run: Any, native: Native, size: tuple[float, float], words: tuple[str, str]) -> None:
    """A chart in a run of a Word document: `size` in millimetres, its name and its meaning as alternative text."""
    package = document.part.package
    taken = {str(part.partname) for part in package.iter_parts()}
    number = next(number for number in count(1) if f"/word/charts/chart{number}.xml" not in taken)
    xml, workbook = chart_parts(native, 9)
    sheet = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), SHEET, workbook, package)
    root = etree.fromstring(xml)
    part = Part(PackURI(f"/word/charts/chart{number}.xml"), CHART, b"", package)
    for data in root.iter(f"{{{CHART_NAMESPACE}}}externalData"):
        data.set(f"{{{RELATIONS}}}id", part.relate_to(sheet, RELATIONSHIP_TYPE.PACKAGE))
    part._blob = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    identifier = document.part.relate_to(part, RELATIONSHIP_TYPE.CHART)
    width, height = (int(Mm(side)) for side in size)
    inline = parse_xml(
        f'<w:drawing {NAMESPACES}><wp:inline distT="0" distB="0" distL="0" distR="0"><wp:extent cx="{width}" cy="{height}"/>'
        f'<wp:docPr id="{1000 + number}" name="chart"/><wp:cNvGraphicFramePr/>'
        f'<a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/chart"><c:chart r:id="{identifier}"/>'
        "</a:graphicData></a:graphic></wp:inline></w:drawing>"
    )
    properties = next(inline.iter("{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}docPr"))
    properties.set("name", words[0])
    properties.set("descr", words[1])
    run._r.append(inline)
