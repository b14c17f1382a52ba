"""The roll-up as tables for print: the units, each section as in the form, groups of units side by side, targets, estimates."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

import numpy as np
import pandas as pd

from analysis.annex import layout
from analysis.annex.definition import OF, RESULT, AnnexDefinition, Period
from analysis.annex.rollup import GROUPINGS, Line, as_frame, roll_up
from analysis.annex.stages import stages
from analysis.annex.units import Unit
from analysis.dataset.codebook import Label
from analysis.tables import wording
from analysis.tables.layout import Grid, GridCell, GridRow
from analysis.tables.numbers import MARKS, format_decimal, rounded
from analysis.tables.text import NOT_COMPUTED

WORDS: dict[str, Label] = {
    "units": {"vi": "Đơn vị", "en": "Units"},
    "units_title": {"vi": "Đơn vị đã gửi và chưa gửi phụ lục", "en": "Units that have and have not sent their annex"},
    "type": {"vi": "Loại đơn vị", "en": "Type of unit"},
    "listed": {"vi": "Trong danh sách", "en": "On the list"},
    "sent": {"vi": "Có số liệu", "en": "With figures"},
    "silent": {"vi": "Chưa có số liệu", "en": "Without figures"},
    "section": {"vi": "Mục", "en": "Section"},
    "indicator": {"vi": "Chỉ tiêu", "en": "Indicator"},
    "unit": {"vi": "Đơn vị tính", "en": "Unit"},
    "reported": {"vi": "Số đơn vị có số liệu", "en": "Units with the figure"},
    "target": {"vi": "Chỉ tiêu", "en": "Target"},
    "result": {"vi": "Thực hiện", "en": "Result"},
    "percent": {"vi": "Đạt %", "en": "Percent"},
    "times": {"vi": "Gấp trước NQ (lần)", "en": "Times before"},
    "both": {"vi": "Số đơn vị có cả hai", "en": "Units with both"},
    "of": {"vi": "Mẫu số: {what}", "en": "Denominator: {what}"},
    "by_type": {"vi": "Theo loại đơn vị", "en": "By type of unit"},
    "by_region": {"vi": "Theo vùng", "en": "By region"},
    "groups_title": {"vi": "Số liệu tổng hợp {by}", "en": "Totals {by}"},
    "no_region": {"vi": "Không theo vùng", "en": "In no region"},
    "stages": {"vi": "Theo giai đoạn", "en": "By stage"},
    "stages_title": {"vi": "Kết quả so với chỉ tiêu từng giai đoạn", "en": "Results against targets, stage by stage"},
    "estimates": {"vi": "Ước tính", "en": "Estimates"},
    "estimates_title": {
        "vi": "Ước tính cho tất cả các đơn vị, kể cả đơn vị chưa báo cáo",
        "en": "Estimates for all units, those that did not report among them",
    },
    "estimate": {"vi": "Ước tính", "en": "Estimate"},
    "interval": {"vi": "Khoảng 95\xa0%", "en": "95\xa0% interval"},
}
NOTES: dict[str, Label] = {
    "sums": {
        "vi": "Cộng số liệu của những đơn vị đã báo cáo, chưa ước tính phần thiếu; … là không đơn vị nào báo cáo.",
        "en": "Sums over the units that reported, nothing estimated for the rest; … means that no unit reported.",
    },
    "percent": {
        "vi": "Tỷ lệ % tính từ tổng tử số và tổng mẫu số của các đơn vị có cả hai số; không phải trung bình các tỷ lệ.",
        "en": "Percentages are sums over sums of the units that gave both figures, not means of percentages.",
    },
    "stages": {
        "vi": "Chỉ tiêu và kết quả cộng từ những đơn vị có cả hai số; gấp trước Nghị quyết: từ những đơn vị có số của cả hai kỳ.",
        "en": "Targets and results are sums over the units that gave both; times before: over the units with both periods.",
    },
    "estimates": {
        "vi": "Phần thiếu của đơn vị: {methods}. Khoảng phản ánh sai số dự đoán của mô hình, không phản ánh việc đơn vị "
        "chưa báo cáo có thể khác đơn vị đã báo cáo. … là có loại đơn vị với quá ít đơn vị báo cáo để ước tính.",
        "en": "What units lack: {methods}. Intervals cover the model's error of prediction, not that units which did not "
        "report may differ. … means that too few units of a type reported.",
    },
}


@dataclass(frozen=True)
class RollUp:
    """Everything that is rolled up from `table` (units × figures): national lines, and those of every grouping."""

    table: pd.DataFrame
    definition: AnnexDefinition
    units: Mapping[str, Unit]
    imputing: bool = False
    simulated: bool = False
    lines: Mapping[str, tuple[Line, ...]] = field(init=False)

    def __post_init__(self) -> None:
        rolled = {
            by or "": roll_up(self.table, self.definition, self.units, by=by, imputing=self.imputing) for by in (None, *GROUPINGS)
        }
        object.__setattr__(self, "lines", rolled)

    def frame(self, language: str) -> pd.DataFrame:
        """All lines as one long table for other programs, the grouping first."""
        frames = [as_frame(lines, language).assign(by=by or "national") for by, lines in self.lines.items()]
        whole = pd.concat(frames, ignore_index=True)
        return whole[["by", *(name for name in whole.columns if name not in ("by", "missing")), "missing"]]


FORMATS = dict.fromkeys(("total", "imputed_total", "imputed_low", "imputed_high"), "#,##0") | {"percent": "#,##0.0"}
"""How the numbers of `RollUp.frame` are shown; the workbook holds them in full."""


def grids(rolled: RollUp, language: str) -> list[Grid]:
    """The tables of a roll-up in order: units, sections, by type, by region, by stage and, if asked for, estimates."""
    writer = _Writer(rolled, language)
    made = [writer.unit_grid(), *(writer.section(group) for group in rolled.definition.groups)]
    made += [writer.side_by_side(by) for by in GROUPINGS]
    made.append(writer.stage_grid())
    return [*made, writer.estimates()] if rolled.imputing else made


class _Writer:
    """Words and numbers of one roll-up in one language."""

    def __init__(self, rolled: RollUp, language: str) -> None:
        self.rolled = rolled
        self.definition = rolled.definition
        self.language = language
        self.found = {(by, line.group, line.figure.name): line for by, lines in rolled.lines.items() for line in lines}

    def say(self, name: str) -> str:
        return WORDS[name][self.language]

    def grid(
        self,
        name: str,
        title: str,
        header: Sequence[Sequence[GridCell]],
        rows: Iterable[GridRow],
        notes: Sequence[str],
    ) -> Grid:
        source = f"{wording.SOURCE[self.language]}: {self.definition.title[self.language]}"
        head = tuple(tuple(row) for row in header)
        words = sum(box.text in (self.say("indicator"), self.say("unit"), self.say("type")) for box in head[0])
        return Grid(name, title, "", head, tuple(rows), (*notes, source), self.rolled.simulated, self.language, words)

    def number(self, value: float | None, decimals: int = 0) -> GridCell:
        if value is None or np.isnan(value):
            return GridCell(NOT_COMPUTED)
        number = rounded(value, decimals)
        return GridCell(format_decimal(number, language=self.language), number)

    def note(self, *names: str) -> list[str]:
        return [NOTES[name][self.language] for name in names]

    def unit_grid(self) -> Grid:
        """How many units of each type there are, how many gave any figure; the names of the others."""
        there = self.rolled.table.notna().any(axis=1)
        rows = []
        kinds = dict.fromkeys(unit.type for unit in self.rolled.units.values())
        for kind in (None, *kinds):
            codes = [code for code, unit in self.rolled.units.items() if kind in (None, unit.type)]
            sent = int(there.loc[codes].sum())
            label = wording.TOTAL[self.language] if kind is None else self.called("type", kind)
            counts = (len(codes), sent, len(codes) - sent)
            rows.append(GridRow((GridCell(label), *(self.number(count) for count in counts))))
        silent = [unit for code, unit in self.rolled.units.items() if not there[code]]
        if silent:
            rows.append(GridRow((GridCell(self.say("silent"), colspan=4),), heading=True))
            rows += [GridRow((GridCell(f"{unit.code} {unit.name}", indent=1), *[GridCell("")] * 3)) for unit in silent]
        head = [GridCell(self.say(name)) for name in ("type", "listed", "sent", "silent")]
        return self.grid(self.say("units"), self.say("units_title"), [head], rows, ())

    def called(self, by: str, group: str) -> str:
        """What a group of units is called; its own word where the definition has none."""
        names = self.definition.types if by == "type" else self.definition.regions
        if not group:
            return self.say("no_region")
        return names[group][self.language] if group in names else group

    def section(self, group: str) -> Grid:
        """One section of the annex as in the form: targets and results of all periods, and how many units gave them."""
        columns = layout.columns(self.definition)
        spans = [(period, len(list(found))) for period, found in groupby(columns, key=lambda column: column.period)]
        over = [GridCell(self.say(name), rowspan=2) for name in ("indicator", "unit")]
        over += [GridCell(_capital(period.label[self.language]), colspan=count) for period, count in spans]
        over.append(GridCell(self.say("reported"), rowspan=2))
        under = [GridCell(self.say("target" if column.role else "result")) for column in columns]
        held = self.form_rows(group)
        rows = [self.form_row(row, columns) for row in held]
        shares = any(row.role == layout.PERCENT for row in held)
        notes = self.note("sums", "percent") if shares else self.note("sums")
        title = f"{group}. {self.definition.groups[group][self.language]}"
        return self.grid(f"{self.say('section')} {group}", title, [over, under], rows, notes)

    def form_rows(self, group: str | None = None) -> list[layout.Row]:
        """The rows of a section (or of all) with each indicator's result before its denominator."""
        held = list(layout.rows(self.definition, group))
        order = {indicator.code: place for place, indicator in enumerate(self.definition.indicators)}
        later = {OF: 1, layout.PERCENT: 2}
        return sorted(held, key=lambda row: (order[row.indicator.code], later.get(row.role, 0)))

    def form_row(self, row: layout.Row, columns: Sequence[layout.Column]) -> GridRow:
        cells = [self.value(row, column) for column in columns]
        counts = [self.line(name).reported for column in columns if (name := row.figure(column))]
        return GridRow((*self.heads(row), *cells, self.counts(counts)))

    def heads(self, row: layout.Row) -> tuple[GridCell, GridCell]:
        """Label and unit of a row."""
        title, unit = row.title[self.language], row.indicator.unit[self.language]
        if row.role == RESULT:
            return GridCell(f"{row.indicator.code}. {title}"), GridCell(unit)
        if row.role == OF:
            title = self.say("of").format(what=title)
        return GridCell(title, indent=1), GridCell("%" if row.role == layout.PERCENT else unit)

    def counts(self, counts: Sequence[int]) -> GridCell:
        """How many units there were, from the fewest to the most."""
        if not counts:
            return GridCell("")
        if min(counts) == max(counts):
            return self.number(counts[0])
        return GridCell(f"{min(counts)}{MARKS[self.language].dash}{max(counts)}")

    def line(self, name: str, by: str = "", group: str = "") -> Line:
        return self.found[by, group, name]

    def value(self, row: layout.Row, column: layout.Column, by: str = "", group: str = "") -> GridCell:
        """What a form's row and column say of a group of units: a total, a percentage, or nothing."""
        fraction = row.fraction(column)
        if fraction is not None:
            return self.number(self.line(fraction[0], by, group).percent, 1)
        name = row.figure(column)
        return GridCell("") if name is None else self.number(self.line(name, by, group).total)

    def side_by_side(self, by: str) -> Grid:
        """All figures, period by period, with the groups of units as columns."""
        groups = list(dict.fromkeys(line.group for line in self.rolled.lines[by]))
        head = [GridCell(self.say("indicator")), GridCell(wording.TOTAL[self.language])]
        head += [GridCell(self.called(by, group)) for group in groups]
        title = self.say("groups_title").format(by=self.say(f"by_{by}").lower())
        return self.grid(self.say(f"by_{by}"), title, [head], self.group_rows(by, groups), self.note("sums", "percent"))

    def group_rows(self, by: str, groups: Sequence[str]) -> Iterator[GridRow]:
        width = 2 + len(groups)
        for section, title in self.definition.groups.items():
            yield GridRow((GridCell(f"{section}. {title[self.language]}".upper(), colspan=width),), heading=True)
            for row in self.form_rows(section):
                label, unit = self.heads(row)
                words = label.text if row.role == layout.PERCENT else f"{label.text} ({unit.text})"
                yield GridRow((GridCell(words, colspan=width, indent=label.indent),), heading=True)
                for column in layout.columns(self.definition):
                    if row.figure(column) or row.fraction(column):
                        cells = [self.value(row, column), *(self.value(row, column, by, group) for group in groups)]
                        yield GridRow((GridCell(self.period(row, column), indent=label.indent + 1), *cells))

    def period(self, row: layout.Row, column: layout.Column) -> str:
        """The period of a column, and that it holds targets where it does."""
        words = column.words(self.language) if row.role == RESULT and column.role else column.period.label[self.language]
        return _capital(words)

    def stage_grid(self) -> Grid:
        """Targets, results, percentages and comparison with before the programme, of every stage."""
        found = {(one.indicator.code, one.period.name): one for one in stages(self.rolled.table, self.definition)}
        aimed = [period for period in self.definition.periods if period.target]
        parts = ("target", "result", "percent", "both", "times")
        over = [GridCell(self.say(name), rowspan=2) for name in ("indicator", "unit")]
        over += [GridCell(period.label[self.language], colspan=len(parts)) for period in aimed]
        rows = []
        for indicator in self.definition.indicators:
            cells = [GridCell(f"{indicator.code}. {indicator.title[self.language]}"), GridCell(indicator.unit[self.language])]
            for period in aimed:
                one = found[indicator.code, period.name]
                cells += [self.number(value) if one.units else GridCell(NOT_COMPUTED) for value in (one.target, one.result)]
                cells += [self.number(one.percent, 1), self.number(one.units), self.number(one.times_before, 2)]
            rows.append(GridRow(tuple(cells)))
        under = [GridCell(self.say(name)) for _ in aimed for name in parts]
        return self.grid(self.say("stages"), self.say("stages_title"), [over, under], rows, self.note("stages"))

    def estimates(self) -> Grid:
        """Totals of all units with intervals, where what is missing was estimated."""
        periods = self.definition.periods
        over = [GridCell(self.say(name), rowspan=2) for name in ("indicator", "unit")]
        over += [GridCell(_capital(period.label[self.language]), colspan=2) for period in periods]
        rows = []
        for row in self.form_rows():
            if row.role != layout.PERCENT:
                cells = [cell for period in periods for cell in self.estimate(row, period)]
                rows.append(GridRow((*self.heads(row), *cells)))
        estimated = [line.imputed for line in self.rolled.lines[""] if line.imputed and line.imputed.methods]
        used = dict.fromkeys(one.by(self.language) for one in estimated)
        notes = [NOTES["estimates"][self.language].format(methods="; ".join(used) or "–")]
        under = [GridCell(self.say(name)) for _ in periods for name in ("estimate", "interval")]
        return self.grid(self.say("estimates"), self.say("estimates_title"), [over, under], rows, notes)

    def estimate(self, row: layout.Row, period: Period) -> tuple[GridCell, GridCell]:
        """An estimated total and its interval; one without width where nothing is missing."""
        name = row.figure(layout.Column(period, RESULT))
        found = self.line(name).imputed if name else None
        if found is None or np.isnan(found.total):
            return GridCell(NOT_COMPUTED), GridCell(NOT_COMPUTED)
        ends = [format_decimal(rounded(Decimal(repr(end)), 0), language=self.language) for end in (found.low, found.high)]
        return self.number(found.total), GridCell(MARKS[self.language].dash.join(ends))


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
