"""The figure annex: national totals of what the units reported, with percentages from numerators and denominators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from decimal import Decimal

import pandas as pd

from analysis.dataset import Dataset, in_language
from analysis.dataset.codebook import Label
from analysis.errors import PlanError
from analysis.tables import wording
from analysis.tables.layout import Grid, GridCell, GridRow
from analysis.tables.numbers import MARKS, rounded
from analysis.tables.numbers import format_decimal as written

HEADS: dict[str, Label] = {
    "indicator": {"vi": "Chỉ tiêu", "en": "Indicator"},
    "unit": {"vi": "Đơn vị tính", "en": "Unit"},
    "units": {"vi": "Số đơn vị báo cáo", "en": "Units that reported"},
    "target": {"vi": "Chỉ tiêu", "en": "Target"},
    "result": {"vi": "Thực hiện", "en": "Result"},
    "before": {"vi": "Trước năm {year}", "en": "Before {year}"},
}
SHARES: dict[str, Label] = {
    "of": {"vi": "Tỷ lệ % trên mẫu số", "en": "Percent of denominator"},
    "target": {"vi": "Đạt % chỉ tiêu", "en": "Percent of target"},
}
NOTE: Label = {
    "vi": "Tỷ lệ % tính từ tổng tử số và tổng mẫu số của các đơn vị có cả hai số; không phải trung bình các tỷ lệ.",
    "en": "Percentages are sums over sums of the units that gave both figures, not means of percentages.",
}
RESULT = re.compile(r"(i\d+_\d+[a-z]?)_(before\d{4}|\d{4}_\d{4})")
"""The annex's names of results; their denominators and targets have `of` and `target` between the two parts."""
FIGURE = re.compile(r"(i\d+_\d+[a-z]?)(?:_(of|target|s\d+))?_(before\d{4}|\d{4}_\d{4})")
"""Every figure of the annex: indicator, role (none for the result, `s1`, … for its parts), period."""


def figure_grid(data: Dataset, title: str, language: str) -> Grid:
    """Counts summed over the units of an annex dataset, the periods side by side, percentages below what they are of.

    Units that left a figure out are not counted as zero.

    Raises:
        PlanError: the dataset is of something else.
    """
    figures = _Figures(data, language)
    if not figures.found:
        raise PlanError(
            "holds no figure of the units' annexes", where=str(data.root), advice="give what `analysis annex read` wrote"
        )
    source = in_language(data.codebook.title, language, "")
    over = [GridCell(figures.say("indicator"), rowspan=2), GridCell(figures.say("unit"), rowspan=2)]
    over += [GridCell(figures.period(period), colspan=2 if figures.aimed(period) else 1) for period in figures.periods]
    over.append(GridCell(figures.say("units"), rowspan=2))
    under = [GridCell(figures.say("target" if role else "result")) for _, role in figures.columns]
    notes = (in_language(NOTE, language, ""),) if figures.shares else ()
    return Grid(
        id="figures",
        title=title,
        subtitle="",
        header=(tuple(over), tuple(under)),
        body=tuple(figures.rows()),
        footnotes=(*notes, f"{in_language(wording.SOURCE, language, '')}: {source}"),
        simulated=data.codebook.simulated,
        language=language,
        words=2,
    )


class _Figures:
    """The figures of an annex dataset by indicator, role and period."""

    def __init__(self, data: Dataset, language: str) -> None:
        self.language = language
        self.frame = data.frame()
        self.found = {
            match.groups(default=""): variable
            for variable in data.codebook.variables
            if (match := FIGURE.fullmatch(variable.name)) and variable.level == data.root
        }
        self.periods = list(dict.fromkeys(period for _, _, period in self.found))
        roles = {period: ("target", "") if self.aimed(period) else ("",) for period in self.periods}
        self.columns = [(period, role) for period in self.periods for role in roles[period]]
        self.shares = {role for _, role, _ in self.found} & set(SHARES)

    def say(self, name: str) -> str:
        return in_language(HEADS[name], self.language, "")

    def period(self, name: str) -> str:
        """A period as people write it."""
        if name.startswith("before"):
            return self.say("before").format(year=name.removeprefix("before"))
        return name.replace("_", "–")

    def aimed(self, period: str) -> bool:
        """Whether anything was aimed at in a period."""
        return any(role == "target" and one == period for _, role, one in self.found)

    def rows(self) -> Iterator[GridRow]:
        """Each indicator: its result with its targets, its parts, its denominator, its percentages."""
        for indicator in dict.fromkeys(indicator for indicator, _, _ in self.found):
            roles = dict.fromkeys(role for one, role, _ in self.found if one == indicator and role not in ("target", "of"))
            for role in sorted(roles):
                yield self.counts(indicator, role)
            if (indicator, "of", self.periods[-1]) in self.found:
                yield self.counts(indicator, "of")
            for role, words in SHARES.items():
                if any((indicator, role, period) in self.found for period in self.periods):
                    yield self.percentages(indicator, role, in_language(words, self.language, ""))

    def counts(self, indicator: str, role: str) -> GridRow:
        """Totals of one role in all periods, targets beside results, and how many units gave them."""
        last = self.found[indicator, role, self.periods[-1]]
        label = in_language(last.label, self.language, last.name)
        keys = [(indicator, aimed or role, period) if not (aimed and role) else None for period, aimed in self.columns]
        columns = [self.frame[self.found[key].name].dropna() if key in self.found else None for key in keys]
        cells = [GridCell("") if column is None else self.total(column) for column in columns]
        units = [len(column) for column in columns if column is not None]
        ends = MARKS[self.language].dash.join(str(end) for end in dict.fromkeys((min(units), max(units))))
        count = _number(rounded(units[0], 0), self.language) if min(units) == max(units) else GridCell(ends)
        # The label begins with the indicator's number, which the row above says, and ends with the period, which the columns say.
        words = label.rpartition(", ")[0] or label
        name = GridCell(words.partition(" ")[2] or words, indent=1) if role else GridCell(words)
        return GridRow((name, GridCell(last.unit or ""), *cells, count))

    def total(self, column: pd.Series) -> GridCell:
        return _number(rounded(float(column.astype(float).sum()), 0), self.language) if len(column) else GridCell("…")

    def percentages(self, indicator: str, role: str, words: str) -> GridRow:
        cells = [
            GridCell("") if aimed else _percent(self.frame, f"{indicator}_{period}", role, self.language)
            for period, aimed in self.columns
        ]
        return GridRow((GridCell(words, indent=1), GridCell("%"), *cells, GridCell("")))


def _number(value: Decimal, language: str) -> GridCell:
    return GridCell(written(value, language=language), value)


def bottom_of(name: str, role: str) -> str:
    """The name of a result's denominator or target; empty for what is no result of the annex."""
    found = RESULT.fullmatch(name)
    return f"{found[1]}_{role}_{found[2]}" if found else ""


def _percent(frame: pd.DataFrame, name: str, role: str, language: str) -> GridCell:
    """A result in percent of its denominator or target, over the units that gave both; empty where it has none."""
    bottom = bottom_of(name, role)
    if bottom not in frame.columns:
        return GridCell("")
    both = frame[[name, bottom]].dropna().astype(float).sum()
    if not both[bottom] > 0:
        return GridCell("…")
    return _number(rounded(float(both[name] / both[bottom]), 1, Decimal(100)), language)
