"""A finished report (Word or slides) held against the data: every number in it is recomputed, and what differs is listed.

The report that the data give today is made anew from the definition that the file carries, written, read in the same way and
compared, so that whatever a writer of Word files can print is checked without a second description of it.
"""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from analysis.dataset import Dataset
from analysis.design import Design
from analysis.report.build import build
from analysis.report.definition import Definition
from analysis.report.prose import unbound_numbers
from analysis.report.readers.finished import read_finished
from analysis.report.readers.word import Boxes, ChartItem, Line, Run, WordReport
from analysis.report.style import style
from analysis.report.writers import write_report
from analysis.report.writers.bindings import digest

DIFFERS, TYPED_OVER, UNBOUND, MISSING = "differs", "typed over", "not bound", "missing"
NOTES = ("Table caption", "Table subtitle", "Table note")
DIGIT = re.compile(r"\d")
PAGE = re.compile(r"\t\d+$")  # which Word writes into contents; a page is no number of the data


@dataclass(frozen=True)
class Finding:
    """Something in a report that the data do not say.

    `kind`: `differs` (the file says what was written, the data say something else now), `typed over` (the file does not say what
    was written), `not bound` (a number that comes from nowhere), `missing` (a table or chart that is gone).
    """

    kind: str
    where: str
    found: str
    expected: str = ""

    def __str__(self) -> str:
        wanted = f", the data give “{self.expected}”" if self.expected else ""
        return f"{self.where}: {self.kind}: “{self.found}”{wanted}"


def expected_of(
    report: WordReport,
    data: Dataset,
    *,
    design: Design | None = None,
    annex: Dataset | None = None,
    definition: Definition | None = None,
) -> WordReport:
    """The report that the data give today, by the definition that the file carries or another one.

    Raises:
        PlanError: the definition cannot be carried out on these data.
    """
    with report.record.definition() as carried, tempfile.TemporaryDirectory(prefix="khaosat") as folder:
        wanted = definition or carried
        made = build(wanted, data, design=design, annex=annex)
        return read_finished(write_report(made, style(wanted.style), Path(folder) / f"expected{report.path.suffix.lower()}"))


def compare(found: WordReport, expected: WordReport) -> list[Finding]:
    """Everything in `found` that `expected` does not say, in the order of the file; nothing if it is untouched."""
    comparison = _Comparison(found, expected)
    findings: list[Finding] = []
    for item in found.items:
        if isinstance(item, Line):
            findings += comparison.line(item)
        elif isinstance(item, Boxes):
            findings += comparison.table(item)
        else:
            findings += comparison.chart(item)
    return findings + list(comparison.missing())


class _Comparison:
    """Holds the items of one file against those of another by their keys and names."""

    def __init__(self, found: WordReport, expected: WordReport) -> None:
        self.found, self.record, self.now = found, found.record, expected.record
        self.same_data = found.record.data_hash == expected.record.data_hash
        self.patterns = {line.pattern for line in expected.lines}
        self.masked = {DIGIT.sub("#", line.pattern): line.text for line in expected.lines}
        self.literals = {one.context for line in expected.lines for one in unbound_numbers(_unkeyed(line))}
        self.tables = {item.name: item for item in expected.items if isinstance(item, Boxes)}
        self.charts = {item.name: item for item in expected.items if isinstance(item, ChartItem)}

    def _changed(self, written: bool) -> str:
        """Why something differs: the data moved under what was written, or somebody changed what was written."""
        return DIFFERS if written else TYPED_OVER

    def line(self, line: Line) -> Iterator[Finding]:
        """Figures in content controls, then the words around them."""
        where = line.where
        for key, run in line.stretches():
            if key is not None:
                yield from self._bound(where, key, run)
        pattern = PAGE.sub("\t", line.pattern)
        if pattern in self.patterns:
            return
        masked = DIGIT.sub("#", pattern)
        if masked in self.masked and DIGIT.search(_unkeyed(line)):
            yield Finding(self._changed(not self.same_data), where, line.text, self.masked[masked])
            return
        # A note under a table may come and go with the data; nobody has written it.
        kind = DIFFERS if line.style in NOTES and not self.same_data else UNBOUND
        for number in unbound_numbers(_unkeyed(line)):
            if number.context not in self.literals:
                yield Finding(kind, where, number.context)

    def _bound(self, where: str, key: str, run: Run) -> Iterator[Finding]:
        written, now = self.record.texts, self.now.texts
        if key not in now:
            if DIGIT.search(run.text):
                yield Finding(UNBOUND, where, run.text)
        elif run.text != written.get(key):
            yield Finding(TYPED_OVER, where, run.text, now[key])
        elif run.text != now[key]:
            yield Finding(DIFFERS, where, run.text, now[key])

    def table(self, table: Boxes) -> Iterator[Finding]:
        """Every box of a table; an additional or lost row or box is one finding."""
        expected = self.tables.get(table.name)
        if expected is None:
            yield Finding(UNBOUND, table.name, "a table that the plan does not have")
            return
        texts = [text for row in table.rows for text in row if text]
        kind = self._changed(digest(texts) == self.record.tables.get(table.name))
        if len(table.rows) != len(expected.rows):
            yield Finding(kind, table.name, f"{len(table.rows)} rows", f"{len(expected.rows)} rows")
            return
        for number, (row, wanted) in enumerate(zip(table.rows, expected.rows, strict=True), start=1):
            said, right = [text for text in row if text], [text for text in wanted if text]
            where = f"{table.name}, row {number}"
            if len(said) != len(right):
                yield Finding(kind, where, " | ".join(said), " | ".join(right))
                continue
            for one, other in zip(said, right, strict=True):
                if one != other:
                    yield Finding(kind, f"{where} ({said[0]})", one, other)
        if table.description not in (None, expected.description):
            yield Finding(kind, table.name, str(table.description), str(expected.description))

    def chart(self, chart: ChartItem) -> Iterator[Finding]:
        """Numbers as drawn, numbers in the workbook behind, the picture, the words for those who do not see it."""
        expected, record = self.charts.get(chart.name), self.record.charts.get(chart.name, {})
        if expected is None:
            yield Finding(UNBOUND, chart.name, "a chart that the report does not have")
            return
        if chart.alt is not None and chart.alt != expected.alt:
            yield Finding(self._changed(digest([chart.alt]) == record.get("alt")), chart.name, chart.alt, str(expected.alt))
        drawn, right = chart.drawn, expected.drawn
        if (drawn.picture is None) != (right.picture is None):
            yield Finding(TYPED_OVER, chart.name, "another kind of chart")
        elif drawn.picture is not None and digest([drawn.picture]) != record.get("picture"):
            yield Finding(TYPED_OVER, chart.name, "another picture")
        parts = (
            ("drawn", (drawn.categories, drawn.series), (right.categories, right.series)),
            ("its intervals", drawn.reach, right.reach),
            ("in its workbook", drawn.sheet, right.sheet),
            ("its words", drawn.words, right.words),
        )
        for name, one, other in parts:
            if one != other:
                yield Finding(self._changed(not self.same_data), f"{chart.name}, {name}", *_first_difference(one, other))

    def missing(self) -> Iterator[Finding]:
        """Tables and charts that are not in the file any more; sentences may go, these may not go unsaid."""
        names = {item.name for item in self.found.items if isinstance(item, Boxes | ChartItem)}
        for name in (*self.tables, *self.charts):
            if name not in names:
                yield Finding(MISSING, name, "is not in the file")


def _unkeyed(line: Line) -> str:
    """The text outside of content controls, which stand as a mark."""
    return "".join(run.text if key is None else "\ue000" for key, run in line.stretches())


def _first_difference(one: object, other: object) -> tuple[str, str]:
    """The first parts in which two nested tuples differ, as words."""
    if isinstance(one, tuple) and isinstance(other, tuple) and len(one) == len(other):
        for left, right in zip(one, other, strict=True):
            if left != right:
                return _first_difference(left, right)
    return str(one), str(other)
