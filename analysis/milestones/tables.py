"""Tables of a plan beside the same tables of earlier waves: columns of milestones, marks of change.

Every wave is estimated on its own data under its own design, with the plan's rules of precision and confidentiality.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from scipy import stats

from analysis.dataset import Codebook, Milestone, Milestones
from analysis.dataset.codebook import Label
from analysis.design import Design
from analysis.errors import PlanError
from analysis.milestones.marks import changes, mark_changes
from analysis.tables import wording
from analysis.tables.cells import Cell, Line, Measure, Table
from analysis.tables.compute import compute_plan
from analysis.tables.described import design_of
from analysis.tables.flags import Flag
from analysis.tables.spec import Comparison, Plan, TableSpec

MILESTONE = "milestone"
"""The column variable of milestones."""


def with_milestones(plan: Plan, design: Design, tables: Sequence[Table]) -> tuple[Table, ...]:
    """The tables, those that name milestones with what the dataset holds of them.

    Raises:
        PlanError: a filter that an earlier wave cannot answer.
    """
    wanted = {name for spec in plan.tables for name in _named(spec)}
    if not wanted:
        return tuple(tables)
    held = design.data.milestones
    earlier = {one.name: one for one in held.earlier if one.name in wanted} if held else {}
    waves = {name: _tables_of(one, plan) for name, one in earlier.items()}
    return tuple(_beside(table, plan, held, earlier, waves) if _named(table.spec) else table for table in tables)


def _named(spec: TableSpec) -> tuple[str, ...]:
    return spec.milestones or ((spec.before,) if spec.before else ())


def _beside(
    table: Table,
    plan: Plan,
    held: Milestones | None,
    earlier: Mapping[str, Milestone],
    waves: Mapping[str, Mapping[str, Table]],
) -> Table:
    there = [name for name in _named(table.spec) if name in earlier]
    lacking = ", ".join(name for name in _named(table.spec) if name not in earlier)
    notes = [_filled(wording.NO_MILESTONE, names=lacking)] if lacking else []
    if held and there and table.spec.milestones:
        trend = _Trend(table, plan, held, [earlier[name] for name in there], waves)
        return _noted(trend.table(), [*notes, *trend.notes()])
    if held and there and table.spec.id in waves[there[0]]:
        broken, test = held.breaks, plan.comparison or Comparison()
        before = waves[there[0]][table.spec.id]
        marked = mark_changes(table, before, broken, correction=test.correction, level=test.level)
        notes += [_source(there[0], before.source), *_breaks(held.current, broken, table.measures)]
        return _noted(marked, notes)
    return _noted(table, notes)


def _noted(table: Table, notes: Sequence[Label]) -> Table:
    return replace(table, spec=replace(table.spec, notes=(*table.spec.notes, *notes)))


def _filled(words: Label, **facts: str) -> Label:
    return {language: text.format(**facts) for language, text in words.items()}


def _source(name: str, source: Label) -> Label:
    return {language: wording.WAVE[language].format(name=name, source=source.get(language, "")) for language in wording.WAVE}


def _breaks(name: str, breaks: Mapping[str, Label], measures: Sequence[Measure]) -> Iterator[Label]:
    """Why a wave is not comparable with the one before, for the variables of a table."""
    for variable in dict.fromkeys(measure.variable for measure in measures):
        if variable in breaks:
            why = breaks[variable]
            yield {
                language: wording.BROKEN[language].format(name=name, why=why.get(language) or next(iter(why.values())))
                for language in wording.BROKEN
            }


def _tables_of(wave: Milestone, plan: Plan) -> Mapping[str, Table]:
    """The plan's tables that name a wave, on its data, as far as it has their variables."""
    if wave.data is None:
        return {}
    book = wave.data.codebook
    specs = tuple(spec for spec in (_asked(spec, book) for spec in plan.tables if wave.name in _named(spec)) if spec.stub)
    rule = plan.confidentiality
    if rule and rule.contributor and rule.contributor not in wave.data.frame().columns:
        rule = replace(rule, contributor=None)
    own = replace(
        plan,
        tables=specs,
        design={},
        source={},
        comparison=None,
        confidentiality=rule,
        recodes=tuple(one for one in plan.recodes if one.of in book and one.name not in book),
        answers={name: words for name, words in plan.answers.items() if name in book},
    )
    try:
        return {table.spec.id: table for table in compute_plan(own, design_of(wave.data))}
    except PlanError as error:
        raise PlanError(f"{error.what} (wave {wave.name})", where=error.where, advice=error.advice) from error


def _asked(spec: TableSpec, book: Codebook) -> TableSpec:
    """What a wave can answer of a table: indicators and columns whose variables it has."""
    stub = tuple(one for one in spec.stub if one.variable in book and (one.denominator is None or one.denominator in book))
    return replace(spec, stub=stub, banner=tuple(name for name in spec.banner if name in book))


@dataclass(frozen=True)
class _Trend:
    """A table whose columns are milestones, each compared with the one before it."""

    now: Table
    plan: Plan
    held: Milestones
    earlier: Sequence[Milestone]
    waves: Mapping[str, Mapping[str, Table]]

    def table(self) -> Table:
        names = [*(one.name for one in self.earlier), self.held.current]
        rows = [
            (measure, [*(self._cell(measure, one) for one in self.earlier), self._now(measure)]) for measure in self.now.measures
        ]
        breaks = {one.name: one.breaks for one in self.earlier} | {self.held.current: self.held.breaks}
        pairs = {
            (measure.row, names[place]): (cells[place - 1], cells[place])
            for measure, cells in rows
            for place in range(1, len(names))
        }
        broken = {(row, name) for row, name in pairs if row[0] in breaks[name]}
        test = self.plan.comparison or Comparison()
        marks = changes(pairs, broken, correction=test.correction, level=test.level)
        cells = [
            replace(cell, change=cell.change or marks.get((measure.row, name), ""))
            for measure, line in rows
            for name, cell in zip(names, line, strict=True)
        ]
        columns = tuple(Line(MILESTONE, name, wording.MILESTONE, {"vi": name, "en": name}) for name in names)
        return replace(self.now, columns=columns, cells=tuple(cells), comparison=None, wins=(), contributions={})

    def notes(self) -> Iterator[Label]:
        """Where the numbers of each wave come from, and what broke with it."""
        for one in self.earlier:
            table = self.waves[one.name].get(self.now.spec.id)
            if table is not None:
                yield _source(one.name, table.source)
            rows = {measure.row for measure in self.now.measures}
            for source in {str(said["source"]): said["source"] for said in one.published if _row(said) in rows}.values():
                yield _source(one.name, source if isinstance(source, dict) else dict.fromkeys(wording.WAVE, str(source)))
            yield from _breaks(one.name, one.breaks, self.now.measures)
        yield from _breaks(self.held.current, self.held.breaks, self.now.measures)

    def _now(self, measure: Measure) -> Cell:
        return self._placed(self.now.cell(measure.row), self.held.current)

    def _cell(self, measure: Measure, wave: Milestone) -> Cell:
        """The estimate of a wave, else what was published of it, else nothing."""
        table = self.waves[wave.name].get(self.now.spec.id)
        if table is not None and any(one.row == measure.row for one in table.measures):
            return self._placed(table.cell(measure.row), wave.name)
        nothing = replace(self._now(measure), n=0, n_weighted=0.0, disclosure="", letters="")
        said = next((one for one in wave.published if _row(one) == measure.row), None)
        value, se = (None, None) if said is None else (float(said["value"]), said.get("se"))
        margin = None if se is None else float(stats.norm.ppf((1 + self.plan.level) / 2)) * float(se)
        return self._placed(
            replace(
                nothing,
                estimate=value,
                se=None if se is None else float(se),
                ci_low=None if value is None or margin is None else value - margin,
                ci_high=None if value is None or margin is None else value + margin,
                cv=None if not value or se is None else float(se) / value,
                deff=None,
                df=None,
                n=int(said.get("n") or 0) if said else 0,
                change="absent" if said is None else "",
                flag=Flag.PLAIN,
            ),
            wave.name,
        )

    def _placed(self, cell: Cell, name: str) -> Cell:
        return replace(cell, column_variable=MILESTONE, column_level=name)


def _row(said: Mapping[str, object]) -> tuple[str, str, str]:
    """The row that a published figure belongs to."""
    level = str(said.get("level") or "")
    return str(said["variable"]), level, str(said.get("statistic") or ("proportion" if level else "mean"))
