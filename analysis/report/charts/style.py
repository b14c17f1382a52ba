"""The look of all charts: typeface, colours that colour-blind readers tell apart, axes; no global setting is touched."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from decimal import Decimal
from typing import Any, Literal

from matplotlib.axes import Axes
from matplotlib.colors import to_rgb
from matplotlib.figure import Figure
from matplotlib.patches import Patch
from matplotlib.text import Text
from matplotlib.ticker import FuncFormatter, MaxNLocator

from analysis.report.fonts import font
from analysis.tables.flags import Flag
from analysis.tables.numbers import format_decimal

MILLIMETRES = 25.4
WIDTH = 160.0
# Okabe and Ito (2008), Color Universal Design: distinct under all common colour-vision deficiencies.
DISTINCT = ("#0072B2", "#E69F00", "#009E73", "#CC79A7", "#56B4E9", "#D55E00", "#F0E442", "#555555")
# ColorBrewer PuOr (Brewer, 2003), diverging and colour-blind safe, from its ends to its middle.
DIVERGING = {
    2: ("#E08214", "#8073AC"),
    3: ("#E08214", "#D8DAEB", "#8073AC"),
    4: ("#E08214", "#FDB863", "#B2ABD2", "#8073AC"),
    5: ("#B35806", "#F1A340", "#EDEDED", "#998EC3", "#542788"),
    6: ("#B35806", "#F1A340", "#FEE0B6", "#D8DAEB", "#998EC3", "#542788"),
    7: ("#B35806", "#F1A340", "#FEE0B6", "#EDEDED", "#D8DAEB", "#998EC3", "#542788"),
}
# ColorBrewer YlGnBu (Brewer, 2003), sequential and colour-blind safe, from little to much; the dark ones are of its nine classes.
SEQUENTIAL: Mapping[int, tuple[str, ...]] = {
    0: (),
    1: ("#7FCDBB",),
    2: ("#EDF8B1", "#2C7FB8"),
    3: ("#EDF8B1", "#7FCDBB", "#2C7FB8"),
    4: ("#FFFFCC", "#A1DAB4", "#41B6C4", "#225EA8"),
    5: ("#FFFFCC", "#A1DAB4", "#41B6C4", "#225EA8", "#081D58"),
}
HATCHES: Mapping[Flag | None, str] = {Flag.CAUTION: "/////", Flag.HIDDEN: "xxxx", Flag.NO_CASES: "....", None: "xxxx"}
"""How areas are filled whose numbers rest on few cases, or are hidden (None: for confidentiality)."""
INK, GRID, MARK = "#1A1A1A", "#D0D4D8", "#B00020"
SMALL, NORMAL = 8.0, 9.0


def new_figure(height: float, *, width: float = WIDTH) -> tuple[Figure, Axes]:
    """A figure of that size in millimetres with one empty set of axes."""
    figure = Figure(figsize=(width / MILLIMETRES, height / MILLIMETRES), layout="constrained")
    axes = figure.add_subplot()
    for side in ("top", "right", "left"):
        axes.spines[side].set_visible(False)
    axes.tick_params(axis="both", length=0, labelsize=NORMAL, colors=INK)
    axes.set_axisbelow(True)
    return figure, axes


def bar(axes: Axes, place: float, value: float, thick: float, colour: str, *, caution: bool) -> None:
    """One lying bar from zero; hatched where it rests on few cases."""
    if caution:
        hatch = HATCHES[Flag.CAUTION]
        axes.barh([place], [value], height=thick, facecolor="white", edgecolor=colour, hatch=hatch, linewidth=0.9)
    else:
        axes.barh([place], [value], height=thick, color=colour)


def explain(figure: Figure, notes: Sequence[tuple[Flag | None, str]], hatched: Collection[Flag | None]) -> None:
    """What the marks in a picture mean, below it, beside a hatched box where it hatches; the figure grows by these lines."""
    if not notes:
        return
    boxes = [
        Patch(facecolor="white", edgecolor="#555555", hatch=HATCHES[flag], linewidth=0.6)
        if flag in hatched
        else Patch(facecolor="none", edgecolor="none")
        for flag, _ in notes
    ]
    words = [words for _, words in notes]
    # The layout would put this legend and the mark of simulated data on each other: the legend gets room of its own.
    line = 1.5 * SMALL / 72
    height, lift = figure.get_figheight() + line * len(notes), 1.3 * line if figure.get_supxlabel() else 0.0
    figure.set_figheight(height)
    figure.set_layout_engine("constrained", rect=(0, line * len(notes) / height, 1, 1 - line * len(notes) / height))
    figure.legend(
        boxes, words, loc="lower left", bbox_to_anchor=(0, lift / height), frameon=False, fontsize=SMALL, borderpad=0,
        labelspacing=0.3,
    )  # fmt: skip


def number_axis(axes: Axes, axis: Literal["x", "y"], decimals: int, language: str) -> None:
    """A value axis with few ticks, thin lines across and numbers as the language writes them."""
    chosen: Any = axes.xaxis if axis == "x" else axes.yaxis
    chosen.set_major_locator(MaxNLocator(nbins=6, steps=(1, 2, 2.5, 5, 10), integer=decimals == 0))
    chosen.set_major_formatter(FuncFormatter(ticks(chosen.get_majorticklocs, language)))
    axes.grid(axis=axis, color=GRID, linewidth=0.6)


def ticks(places: Callable[[], Iterable[float]], language: str) -> Callable[[float, Any], str]:
    """Labels of ticks, all with as many decimals as the finest of their `places` needs.

    >>> [ticks(lambda: [6.5, 7.0], "vi")(value, None) for value in (6.5, 7.0)]
    ['6,5', '7,0']
    """

    def label(value: float, _: Any) -> str:
        needed = max((_decimals(place) for place in places()), default=0)
        return format_decimal(Decimal(f"{value:.{needed}f}"), language=language)

    return label


def _decimals(value: float) -> int:
    """How many decimals a tick needs, at most three."""
    return next((places for places in range(3) if abs(value - round(value, places)) < 1e-9), 3)


def palette(count: int, *, ordered: bool) -> Sequence[str]:
    """`count` colours: for ordered answers from one end to the other, else as distinct as can be."""
    if ordered and count in DIVERGING:
        return DIVERGING[count]
    return [DISTINCT[position % len(DISTINCT)] for position in range(count)]


def ink_on(colour: str) -> str:
    """Black or white, whichever is read more easily on `colour` (WCAG relative luminance).

    >>> ink_on("#542788"), ink_on("#EDEDED")
    ('#FFFFFF', '#1A1A1A')
    """
    linear = [part / 12.92 if part <= 0.03928 else ((part + 0.055) / 1.055) ** 2.4 for part in to_rgb(colour)]
    luminance = 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]
    return "#FFFFFF" if luminance < 0.18 else INK


def set_typeface(figure: Figure) -> None:
    """Every text of the figure in the shipped typeface, its size and weight kept."""
    for text in figure.findobj(Text):
        bold = text.get_weight() in ("bold", 700)  # type: ignore[attr-defined]
        chosen = font(bold=bold).copy()
        chosen.set_size(text.get_size())  # type: ignore[attr-defined]
        text.set_fontproperties(chosen)


def mark_simulated(figure: Figure, words: str) -> None:
    """The words in the picture itself, since pictures travel without their page."""
    figure.supxlabel(words, color=MARK, fontsize=SMALL, fontweight="bold")
