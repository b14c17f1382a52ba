"""Charts of the outlook: what is known, the scenarios, and how far the forecast may be off."""

from __future__ import annotations

import numpy as np
from matplotlib.axes import Axes

from analysis.dataset.codebook import Label
from analysis.forecast.scenarios import Wanted
from analysis.report.charts import style
from analysis.report.charts.draw import pictures
from analysis.report.charts.spec import Drawing
from analysis.report.outlook.made import Outlook
from analysis.report.outlook.reference import PREFIX
from analysis.report.outlook.tables import WORDS
from analysis.tables import wording

HEIGHT = 82.0
DASHES = ("-", "--", ":", "-.")
BAND: Label = {
    "vi": "Khoảng {level}\xa0% của kịch bản {scenario}",
    "en": "{level}\xa0% interval, {scenario}",
}


def outlook_drawing(outlook: Outlook, name: str, where: str) -> Drawing:
    """A number under all scenarios, or the parts of a structure under the first one, with the first one's intervals.

    Raises:
        PlanError: the series is not forecast; names the place that asks for the chart.
    """
    wanted, plan = outlook.wanted(name, where), outlook.made.plan
    figure, axes = style.new_figure(HEIGHT)
    scenarios = outlook.scenarios(name)[: 1 if wanted.parts else None]
    lines = [(part, one.name) for part in wanted.parts or ("",) for one in scenarios]
    colours = style.palette(len(lines), ordered=False)
    for place, ((part, scenario), colour) in enumerate(zip(lines, colours, strict=True)):
        words = wanted.parts[part] if part else scenarios[place].label
        _line(axes, outlook, wanted, part, scenario, colour, outlook.say(words), place)
    last = int(outlook.made.series[name].years[-1])
    axes.axvline(last, color=style.INK, linewidth=0.6, linestyle=":")
    style.number_axis(axes, "y", 0, outlook.language)
    axes.set_ylabel("%" if wanted.parts else outlook.say(wanted.unit), fontsize=style.NORMAL)
    figure.legend(loc="outside upper left", ncols=min(len(lines) + 1, 3), frameon=False, fontsize=style.NORMAL)
    warning = outlook.say(wording.SIMULATED) if plan.simulated else ""
    if warning:
        style.mark_simulated(figure, warning)
    title = outlook.say(WORDS["title"]).format(name=outlook.say(wanted.label), horizon=plan.horizon, view=plan.view, unit="")
    png, svg, (width, height) = pictures(figure, f"forecast-{name}")
    alt = _alternative(outlook, wanted, lines)
    return Drawing(f"{PREFIX}{name}", title, alt, png, svg, width, height, f"{PREFIX}{name}")


def _line(axes: Axes, outlook: Outlook, wanted: Wanted, part: str, scenario: str, colour: str, words: str, place: int) -> None:
    series, scale = outlook.made.series[wanted.name], 100 if wanted.parts else 1
    known = series.values[:, series.parts.index(part) if part else 0] * scale
    there = np.isfinite(known)
    observed = colour if part else style.INK
    if part or not place:
        axes.plot(series.years[there], known[there], "o-", color=observed, linewidth=1.4, markersize=2.5)
    ahead = [one for one in outlook.made.points if (one.series, one.part, one.scenario) == (wanted.name, part, scenario)]
    years = [int(series.years[there][-1]), *(one.year for one in ahead)]
    middle = [known[there][-1], *(one.value * scale for one in ahead)]
    axes.plot(years, middle, DASHES[0 if part else place % len(DASHES)], color=colour, linewidth=1.6, label=words)
    band = [(one.year, one.low * scale, one.high * scale) for one in ahead if one.low is not None and one.high is not None]
    if band and (part or not place):
        at, low, high = (list(column) for column in zip(*band, strict=True))
        level, first = f"{outlook.made.plan.level * 100:g}", outlook.made.plan.scenarios[0]
        said = outlook.say(BAND).format(level=level, scenario=outlook.say(first.label).lower())
        axes.fill_between(at, low, high, color=colour, alpha=0.18, linewidth=0, label="_" if place else said)


def _alternative(outlook: Outlook, wanted: Wanted, lines: list[tuple[str, str]]) -> str:
    """The last known value, then each line at the horizon and at the view, for those who do not see the chart."""
    series, plan = outlook.made.series[wanted.name], outlook.made.plan
    labels = {one.name: outlook.say(one.label) for one in plan.scenarios}
    said = []
    for part, scenario in lines:
        name = ", ".join(filter(None, (outlook.say(wanted.parts[part]) if part else "", labels[scenario])))
        values = []
        for year in (int(series.years[-1]), plan.horizon, plan.view):
            point = outlook.point(wanted.name, part, scenario, year)
            value = outlook.known(series, part, year) if point is None else point.value
            if value is not None:
                interval = outlook.interval(wanted, point) if point else None
                values.append(f"{year}: {outlook.text(wanted, value)}" + (f" ({interval})" if interval else ""))
        said.append(f"{name}: {'; '.join(values)}")
    return ". ".join(said) + "."
