"""Charts as pictures for press and social media: one size, title above, source below."""

from __future__ import annotations

import io
import textwrap
from collections.abc import Mapping

import matplotlib.image as mpl_image
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from analysis.report.charts import style
from analysis.report.charts.spec import Drawing

SIZES: Mapping[str, tuple[int, int]] = {"wide": (1200, 630), "square": (1080, 1080)}
"""Pixels: what link previews take, and what feeds take."""
DPI = 100
TITLE, SOURCE = 22.0, 12.0  # points
HEAD, FOOT, EDGE = 0.2, 0.08, 0.03  # parts of the height, of the width
BESIDE = 0.4  # part of the width that the title takes beside a chart


def share_picture(drawing: Drawing, source: str, size: str, finding: str = "") -> bytes:
    """The chart as PNG of exactly `SIZES[size]` pixels, under its finding or title; the mark of simulated data stays in it.

    A chart that is higher than wide (a map) stands beside its title where the picture is wide.
    """
    width, height = SIZES[size]
    figure = Figure(figsize=(width / DPI, height / DPI), dpi=DPI)
    figure.patch.set_facecolor("white")
    beside = width > height and drawing.height > drawing.width
    column = BESIDE if beside else 1 - 2 * EDGE
    letters = int(width * column / (TITLE * DPI / 72) / 0.5)
    title = "\n".join(textwrap.wrap(finding or drawing.title, letters)[: 8 if beside else 3])
    figure.text(EDGE, 1 - EDGE, title, fontsize=TITLE, fontweight="bold", color=style.INK, va="top")
    below = textwrap.fill(source, int(width * column / (SOURCE * DPI / 72) / 0.5))
    figure.text(EDGE, EDGE, below, fontsize=SOURCE, color=style.INK, va="bottom")
    if beside:
        box = (2 * EDGE + BESIDE, EDGE / 2, 1 - 3 * EDGE - BESIDE, 1 - EDGE)
    else:
        box = (EDGE, FOOT, 1 - 2 * EDGE, 1 - HEAD - FOOT)
    axes = figure.add_axes(box)
    axes.imshow(mpl_image.imread(io.BytesIO(drawing.png)), interpolation="lanczos")
    axes.axis("off")
    style.set_typeface(figure)
    FigureCanvasAgg(figure)
    picture = io.BytesIO()
    figure.savefig(picture, format="png", dpi=DPI, metadata={"Software": None})
    return picture.getvalue()
