"""From a chart's spec and a table to pictures: PNG for Word, SVG for HTML, the same figure, the same bytes each time."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from dataclasses import replace

import matplotlib as mpl
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.backends.backend_svg import FigureCanvasSVG
from matplotlib.figure import Figure

from analysis.dataset import did_you_mean, in_language
from analysis.errors import PlanError
from analysis.report.charts import style
from analysis.report.charts.registry import CHARTS
from analysis.report.charts.rows import alternative
from analysis.report.charts.spec import ChartSpec, Drawing, Native
from analysis.tables import wording
from analysis.tables.cells import Cell, Table
from analysis.tables.flags import RULES, Flag

DPI = 200


def draw(spec: ChartSpec, table: Table, language: str) -> Drawing:
    """The chart of a table in one language.

    Raises:
        PlanError: the spec names an answer or banner variable that the table does not have.
    """
    _check(spec, table)
    figure = CHARTS[spec.kind].draw(spec, table, language)
    if spec.height:
        figure.set_figheight(spec.height / style.MILLIMETRES)
    notes = notes_of(spec, table, language)
    warning = in_language(wording.SIMULATED, language, "") if table.simulated else ""
    if warning:
        style.mark_simulated(figure, warning)
    style.explain(figure, notes, CHARTS[spec.kind].hatched)
    png, svg, (width, height) = pictures(figure, spec.id)
    return Drawing(
        id=spec.id,
        title=in_language(spec.title or table.spec.title, language, spec.id),
        alt=alternative(table, spec.measures_of(table), spec.columns_of(table), language),
        png=png,
        svg=svg,
        width=width,
        height=height,
        table=table.spec.id,
        native=_native(spec, table, language, warning),
        notes=tuple(words for _, words in notes),
    )


def pictures(figure: Figure, name: str) -> tuple[bytes, str, tuple[float, float]]:
    """A finished figure as PNG and as an `<svg>` element of its own name, and its width and height in millimetres."""
    style.set_typeface(figure)
    png, svg = io.BytesIO(), io.StringIO()
    FigureCanvasAgg(figure)
    figure.savefig(png, format="png", dpi=DPI, metadata={"Software": None})
    FigureCanvasSVG(figure)
    # Identifiers in the SVG come from this salt instead of from chance; the setting is put back afterwards.
    with mpl.rc_context({"svg.hashsalt": f"khaosat:{name}"}):
        figure.savefig(svg, format="svg", metadata={"Date": None, "Creator": None})
    width, height = (float(inches) * style.MILLIMETRES for inches in figure.get_size_inches())
    return png.getvalue(), inline(svg.getvalue(), name), (width, height)


def _native(spec: ChartSpec, table: Table, language: str, warning: str) -> Native | None:
    numbers = CHARTS[spec.kind].native
    return replace(numbers(spec, table, language), warning=warning) if spec.native and numbers else None


def drawn(spec: ChartSpec, table: Table) -> list[Cell]:
    """The cells that a chart shows."""
    rows, columns = spec.measures_of(table), spec.columns_of(table)
    return [table.cell(measure.row, (line.variable, line.level)) for measure in rows for line in columns]


def notes_of(spec: ChartSpec, table: Table, language: str) -> Sequence[tuple[Flag | None, str]]:
    """What the marks met in a chart mean: the precision rule's, with their flag, then confidentiality."""
    cells = drawn(spec, table)
    open_flags = {cell.flag for cell in cells if not cell.disclosure}
    rules = RULES[table.rule].footnotes.items()
    notes: list[tuple[Flag | None, str]] = [
        (flag, in_language(words, language, "")) for flag, words in rules if flag in open_flags
    ]
    if any(cell.disclosure for cell in cells):
        notes.append((None, in_language(wording.CONFIDENTIAL, language, "")))
    return notes


def inline(svg: str, name: str) -> str:
    """The `<svg>` element alone, its identifiers made the chart's own so that several fit on one page."""
    element = svg[svg.index("<svg") :]
    element = re.sub(r'(\bid="|xlink:href="#|url\(#)', lambda match: f"{match[1]}{name}-", element)
    return element.replace("<svg ", '<svg role="img" ', 1)


def _check(spec: ChartSpec, table: Table) -> None:
    levels = [measure.level for measure in table.measures]
    columns = [line.variable for line in table.columns if line.variable]
    for wanted, known, what in ((spec.levels, levels, "row"), (spec.columns, columns, "banner variable")):
        for name in wanted:
            if name not in known:
                message = f"“{name}” is not a {what} of table “{table.spec.id}”"
                raise PlanError(message, where=spec.where, advice=did_you_mean(name, dict.fromkeys(known)))
