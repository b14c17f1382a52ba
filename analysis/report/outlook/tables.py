"""Tables of the outlook: a series with its scenarios and back-test, all back-tests, the assumptions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from analysis.dataset.codebook import Label
from analysis.forecast.frames import VERDICTS
from analysis.forecast.scenarios import Assumption, Wanted
from analysis.report.outlook.made import Outlook
from analysis.report.outlook.reference import PREFIX
from analysis.tables import wording
from analysis.tables.layout import Grid, GridCell, GridRow
from analysis.tables.numbers import MARKS, format_number
from analysis.tables.text import NOT_COMPUTED

WORDS: dict[str, Label] = {
    "title": {
        "vi": "{name}: dự báo đến năm {horizon}, tầm nhìn đến năm {view}{unit}",
        "en": "{name}: forecast to {horizon} with a view to {view}{unit}",
    },
    "year": {"vi": "Năm", "en": "Year"},
    "known": {"vi": "Số liệu", "en": "Data"},
    "forecast": {"vi": "Dự báo", "en": "Forecast"},
    "interval": {"vi": "Khoảng {level}\xa0%", "en": "{level}\xa0% interval"},
    "spread": {
        "vi": "Khoảng dự báo {level}\xa0%; không gồm sự bất định của chính các giả định.",
        "en": "{level}\xa0% prediction intervals; the uncertainty of the assumptions themselves is not in them.",
    },
    "tested": {
        "vi": "Kiểm nghiệm trên các năm đã biết ({origins}): sai số tuyệt đối bình quân của mô hình {model}, của cách giữ nguyên "
        "năm cuối {naive}, của cách kéo dài xu hướng {drift} ({unit}); {coverage}\xa0% giá trị nằm trong khoảng; "
        "mô hình {verdict}.",
        "en": "Tested on known years ({origins}): mean absolute error of the model {model}, of the last value {naive}, of drift "
        "{drift} ({unit}); {coverage}\xa0% of values inside the intervals; the model is {verdict}.",
    },
    "others": {
        "vi": "Các kịch bản khác không giả định gì về chuỗi này.",
        "en": "The other scenarios assume nothing of this series.",
    },
    "untested": {
        "vi": "Chuỗi quá ngắn để kiểm nghiệm trên các năm đã biết.",
        "en": "The series is too short to be tested on known years.",
    },
    "percent": {"vi": "% của giá trị", "en": "percent of the value"},
    "points": {"vi": "điểm phần trăm", "en": "percentage points"},
    "backtest": {"vi": "Kiểm nghiệm các dự báo trên những năm đã biết", "en": "Forecasts tested on known years"},
    "errors": {
        "vi": "Sai số tuyệt đối bình quân. … chuỗi quá ngắn để kiểm nghiệm.",
        "en": "Mean absolute errors. … the series is too short to be tested.",
    },
    "series": {"vi": "Chuỗi số liệu", "en": "Series"},
    "origins": {"vi": "Dự báo từ các năm", "en": "Forecast from"},
    "model": {"vi": "Mô hình", "en": "Model"},
    "naive": {"vi": "Giữ nguyên năm cuối", "en": "Last value"},
    "drift": {"vi": "Kéo dài xu hướng", "en": "Drift"},
    "coverage": {"vi": "Trong khoảng (%)", "en": "Inside (%)"},
    "assumptions": {"vi": "Các kịch bản và giả định", "en": "Scenarios and their assumptions"},
    "assumed": {"vi": "Giả định so với xu hướng", "en": "Assumed departure from the trend"},
    "change": {"vi": "Mỗi năm", "en": "A year"},
    "period": {"vi": "Các năm", "en": "Years"},
    "nothing": {"vi": "Xu hướng của chuỗi số liệu tiếp tục", "en": "The trend of the series goes on"},
    "growth": {"vi": "{series}: tốc độ tăng (điểm phần trăm)", "en": "{series}: growth (percentage points)"},
    "odds": {
        "vi": "{series}: “{part}” so với từng phần còn lại (%)",
        "en": "{series}: odds of “{part}” against each other part (%)",
    },
}


def series_grid(outlook: Outlook, name: str, where: str) -> Grid:
    """What is known of a series and its forecast under every scenario, with intervals where the series supports them."""
    wanted, plan = outlook.wanted(name, where), outlook.made.plan
    level = f"{plan.level * 100:g}"
    intervals = any(one.low is not None for one in outlook.made.points if one.series == name)
    shown = outlook.scenarios(name)
    scenarios = [GridCell(outlook.say(one.label), colspan=2 if intervals else 1) for one in shown]
    depth = 2 if intervals else 1
    heads = [GridCell(outlook.say(WORDS["year"]), rowspan=depth), GridCell(outlook.say(WORDS["known"]), rowspan=depth)]
    header: list[tuple[GridCell, ...]] = [(*heads, *scenarios)]
    if intervals:
        pair = (outlook.say(WORDS["forecast"]), outlook.say(WORDS["interval"]).format(level=level))
        header.append(tuple(GridCell(words) for _ in shown for words in pair))
    notes = [outlook.say(WORDS["spread"]).format(level=level)] if intervals else []
    notes += [f"{NOT_COMPUTED} {words}" if intervals else words for words in outlook.remarks(name)]
    notes += [outlook.say(WORDS["others"])] if len(shown) < len(plan.scenarios) else []
    unit = "%" if wanted.parts else outlook.say(wanted.unit)
    title = outlook.say(WORDS["title"]).format(
        name=outlook.say(wanted.label), horizon=plan.horizon, view=plan.view, unit=f" ({unit})" if unit else ""
    )
    rows = _series_rows(outlook, wanted, intervals=intervals)
    return _grid(outlook, name, title, header, rows, [*notes, _tested(outlook, wanted)])


def _grid(
    outlook: Outlook, name: str, title: str, header: list[tuple[GridCell, ...]], rows: Iterator[GridRow], notes: list[str]
) -> Grid:
    """A table of the outlook; simulated series are called so in the table itself, whatever the survey beside it is."""
    plan = outlook.made.plan
    return Grid(
        id=f"{PREFIX}{name}",
        title=title,
        subtitle=outlook.say(wording.SIMULATED) if plan.simulated else "",
        header=tuple(header),
        body=tuple(rows),
        footnotes=(*notes, f"{outlook.say(wording.SOURCE)}: {outlook.say(plan.source)}"),
        simulated=plan.simulated,
        language=outlook.language,
    )


def _series_rows(outlook: Outlook, wanted: Wanted, *, intervals: bool) -> Iterator[GridRow]:
    scenarios = outlook.scenarios(wanted.name)
    width = 2 + len(scenarios) * (2 if intervals else 1)
    for part in wanted.parts or ("",):
        if part:
            yield GridRow((GridCell(outlook.say(wanted.parts[part]), colspan=width),), heading=True)
        for year in outlook.years(wanted.name):
            known = outlook.known(outlook.made.series[wanted.name], part, year)
            cells = [GridCell(str(year), indent=1 if part else 0)]
            cells.append(GridCell("" if known is None else outlook.text(wanted, known)))
            for scenario in scenarios:
                point = outlook.point(wanted.name, part, scenario.name, year)
                cells.append(GridCell("" if point is None else outlook.text(wanted, point.value)))
                if intervals:
                    cells.append(GridCell("" if point is None else outlook.interval(wanted, point) or NOT_COMPUTED))
            yield GridRow(tuple(cells))


def _facts(outlook: Outlook, wanted: Wanted) -> dict[str, str] | None:
    """The back-test of a series as it is printed; None where there is none."""
    one = outlook.backtest(wanted.name)
    if one is None:
        return None
    verdict = "both" if len(one.beaten) == len(VERDICTS) - 2 else (one.beaten or ("none",))[0]
    numbers = {name: format_number(getattr(one, name), 2, language=outlook.language) for name in ("model", "naive", "drift")}
    return {
        "origins": MARKS[outlook.language].dash.join(str(year) for year in dict.fromkeys((one.origins[0], one.origins[-1]))),
        "unit": outlook.say(WORDS["points" if wanted.parts else "percent"]),
        **numbers,
        "coverage": format_number(100 * one.coverage, 0, language=outlook.language),
        "verdict": outlook.say(VERDICTS[verdict]),
    }


def _tested(outlook: Outlook, wanted: Wanted) -> str:
    facts = _facts(outlook, wanted)
    return outlook.say(WORDS["untested"]) if facts is None else outlook.say(WORDS["tested"]).format(**facts)


def backtest_grid(outlook: Outlook) -> Grid:
    """Errors of the model beside those of the two simple ways, for every series."""
    columns = ("origins", "model", "naive", "drift", "coverage")
    header = tuple(GridCell(outlook.say(WORDS[name])) for name in ("series", *columns))

    def rows() -> Iterator[GridRow]:
        for wanted in outlook.made.plan.series:
            facts = _facts(outlook, wanted) or dict.fromkeys((*columns, "unit"), NOT_COMPUTED)
            unit = outlook.say(WORDS["points" if wanted.parts else "percent"])
            yield GridRow((GridCell(f"{outlook.say(wanted.label)} ({unit})"), *(GridCell(facts[name]) for name in columns)))

    return _grid(outlook, "backtest", outlook.say(WORDS["backtest"]), [header], rows(), [outlook.say(WORDS["errors"])])


def assumptions_grid(outlook: Outlook) -> Grid:
    """What each scenario assumes of which series, by how much a year and when; its note stands below."""
    header = tuple(GridCell(outlook.say(WORDS[name])) for name in ("assumed", "change", "period"))
    scenarios = outlook.made.plan.scenarios

    def rows() -> Iterator[GridRow]:
        for scenario in scenarios:
            yield GridRow((GridCell(outlook.say(scenario.label), colspan=len(header)),), heading=True)
            yield from (_assumed(outlook, one) for one in scenario.assumptions)
            if not scenario.assumptions:
                yield GridRow((GridCell(outlook.say(WORDS["nothing"]), indent=1), GridCell(""), GridCell("")))

    notes = [f"{outlook.say(one.label)}: {outlook.say(one.note)}" for one in scenarios if one.assumptions and one.note]
    return _grid(outlook, "assumptions", outlook.say(WORDS["assumptions"]), [header], rows(), notes)


def _assumed(outlook: Outlook, one: Assumption) -> GridRow:
    wanted = outlook.wanted(one.series, outlook.spec.where)
    change = one.odds if one.part else one.growth
    name = outlook.say(WORDS["odds" if one.part else "growth"]).format(
        series=outlook.say(wanted.label), part=outlook.say(wanted.parts[one.part]) if one.part else ""
    )
    size = f"{'+' if change > 0 else '−'}{format_number(abs(change), 1, language=outlook.language)}"
    return GridRow((GridCell(name, indent=1), GridCell(size), GridCell(f"{one.start}–{one.end}")))


WHOLE: Mapping[str, Callable[[Outlook], Grid]] = {"backtest": backtest_grid, "assumptions": assumptions_grid}
"""Tables of the whole forecast; every other name is a series."""


def outlook_grid(outlook: Outlook, name: str, where: str) -> Grid:
    """The table called `forecast:NAME`: of a series, `backtest` or `assumptions`.

    Raises:
        PlanError: there is no such table; names the place that asks for it.
    """
    return WHOLE[name](outlook) if name in WHOLE else series_grid(outlook, name, where)
