"""Specs × a design → tables: every number comes out of the estimators, with its base, its precision flag and its labels."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from math import isfinite

import numpy as np

from analysis.dataset import did_you_mean, in_language
from analysis.dataset.codebook import Label
from analysis.design import Codes, Design
from analysis.errors import EmptyDomainError, PlanError, VariableError
from analysis.estimate import Estimates
from analysis.estimate.domains import level_codes
from analysis.tables import wording
from analysis.tables.cells import TOTAL, Cell, ColumnKey, Contributions, Line, Measure, RowKey, Table, Win
from analysis.tables.disclosure import protect
from analysis.tables.disclosure.rules import contributions_of, units_of
from analysis.tables.flags import RULES, Evidence, Flag
from analysis.tables.letters import exceeding, lettered
from analysis.tables.numbers import format_number
from analysis.tables.recodes import prepared
from analysis.tables.spec import Plan, TableSpec
from analysis.tables.statistics import Taken, take

Numbers = Mapping[str, float | None]
Place = tuple[RowKey, ColumnKey]
NUMBERS = ("estimate", "se", "ci_low", "ci_high", "cv", "deff", "df", "design_df")


def compute_plan(plan: Plan, design: Design) -> tuple[Table, ...]:
    """All tables of a plan on one design, in order.

    Raises:
        PlanError: a variable, answer, filter or base of the plan does not fit the data; names file and line.
    """
    ready = prepared(plan, design)
    plan = replace(plan, source=plan.source or source_of(ready))
    tables = tuple(compute(spec, ready, plan) for spec in plan.tables)
    return tables if plan.confidentiality is None else protect(tables, plan.confidentiality)


def compute(spec: TableSpec, design: Design, plan: Plan) -> Table:
    """One table before disclosure control: each stub entry in the whole domain and in each level of each banner variable."""
    codebook = design.data.codebook
    domain = _domain(spec, design)
    columns = _columns(spec, domain, plan)
    maker = _Maker(spec, domain, plan)
    ready = [take(indicator, domain) for indicator in spec.stub]
    made = [maker.made(taken, columns) for taken in ready]
    table = Table(
        spec=spec,
        measures=tuple(_called(measure, plan) for taken in ready for measure in taken.measures),
        columns=columns,
        cells=tuple(cell for cells, _ in made for cell in cells),
        source=plan.source or source_of(design),
        rule=plan.rule,
        level=plan.level,
        simulated=codebook.simulated,
        data_hash=design.data.hash,
        comparison=plan.comparison,
        contributions={place: who for taken in ready for place, who in maker.contributions(taken, columns)},
    )
    return lettered(table, [win for _, wins in made for win in wins])


def _domain(spec: TableSpec, design: Design) -> Design:
    """The design looking at the table's base."""
    if spec.filter is None:
        return design
    try:
        domain = design.domain(spec.filter)
    except VariableError as error:
        raise PlanError(f"the filter “{spec.filter}” {error.what}", where=spec.where, advice=error.advice) from error
    if not domain.active.any():
        what = f"the filter “{spec.filter}” of table “{spec.id}” leaves nobody"
        raise PlanError(what, where=spec.where, advice="check the names of the answers in it")
    return domain


def _called(measure: Measure, plan: Plan) -> Measure:
    """The measure under the name that the plan has for its variable."""
    name = plan.labels.get(measure.variable)
    if name is None:
        return measure
    return replace(measure, group=name, label=name if measure.label == measure.group else measure.label)


def _columns(spec: TableSpec, design: Design, plan: Plan) -> tuple[Line, ...]:
    """The column for everybody, then one a level of each banner variable, in the codebook's order."""
    codebook = design.data.codebook
    lines = [Line(TOTAL, TOTAL, {}, wording.TOTAL)] if spec.total or not spec.banner else []
    for name in spec.banner:
        if name not in codebook or name not in design.frame.columns:
            advice = did_you_mean(name, (v.name for v in codebook.variables if v.type == "categorical"))
            raise PlanError(f"the banner’s “{name}” is not a variable with one column of data", where=spec.where, advice=advice)
        variable = codebook.variable(name)
        label = plan.labels.get(name) or variable.label or {"vi": name}
        values: Mapping[str, Label] = {value.name: value.label for value in variable.values}
        levels = [str(level) for level in level_codes(design.frame[name])[1]]
        lines += [Line(name, level, label, values.get(level) or {"vi": level}) for level in levels]
    return tuple(lines)


@dataclass(frozen=True)
class _Maker:
    """Makes the cells of one table."""

    spec: TableSpec
    design: Design
    plan: Plan

    def made(self, taken: Taken, columns: tuple[Line, ...]) -> tuple[list[Cell], list[Win]]:
        """The cells of one stub entry, measure by measure, column by column, and which of them exceed which."""
        bases: dict[ColumnKey, tuple[int, float]] = {}
        found: dict[tuple[str, str, int], Numbers] = {}
        estimates: dict[str, Estimates] = {}
        for name in dict.fromkeys(line.variable for line in columns):
            try:
                estimates[name] = taken.estimate(name or None)
            except EmptyDomainError:
                continue  # nobody answered: cells without cases
            bases.update(self._bases(taken, name, estimates[name]))
            found.update(self._numbers(taken, name, estimates[name]))
        cells = [
            self._cell(
                measure,
                line,
                found.get((line.variable, line.level, position), {}),
                *bases.get((line.variable, line.level), (0, 0.0)),
            )
            for position, measure in enumerate(taken.measures)
            for line in columns
        ]
        groups = [(name, one) for name, one in estimates.items() if name != TOTAL]
        return cells, [win for name, one in groups for win in self._wins(name, one, taken, cells)]

    def _wins(self, name: str, estimates: Estimates, taken: Taken, cells: Sequence[Cell]) -> Iterator[Win]:
        """Which columns of one banner variable significantly exceed which, measure by measure, among those that are shown."""
        if self.plan.comparison is None:
            return
        k, levels = len(taken.measures), _levels(name, estimates)
        hidden = {(cell.row, cell.column) for cell in cells if cell.flag in (Flag.HIDDEN, Flag.NO_CASES)}
        for position, measure in enumerate(taken.measures):
            places = [at for at in range(position, len(levels), k) if (measure.row, (name, levels[at])) not in hidden]
            for winner, loser in exceeding(estimates, places, self.plan.comparison.correction, self.plan.comparison.level):
                yield Win(measure.row, (name, levels[winner]), (name, levels[loser]))

    def contributions(self, taken: Taken, columns: tuple[Line, ...]) -> Iterator[tuple[Place, Contributions]]:
        """Who stands behind each cell, where the plan asks for confidentiality."""
        rule = self.plan.confidentiality
        if rule is None:
            return
        units, amounts, answered = units_of(self.design, rule), taken.contributions(), taken.answered() & self.design.active
        for name in dict.fromkeys(line.variable for line in columns):
            codes, levels = self._codes(name)
            who = contributions_of(amounts, answered, self.design.weights, codes, units, len(levels))
            for level, measures in zip(levels, who, strict=True):
                for measure, behind in zip(taken.measures, measures, strict=True):
                    yield (measure.row, (name, level)), behind

    def _codes(self, name: str) -> tuple[Codes, list[str]]:
        """The column of a banner variable that each row is in (negative: none), (n,), and the levels."""
        if name == TOTAL:
            return np.zeros(len(self.design.frame), dtype=np.int64), [TOTAL]
        codes, levels = level_codes(self.design.frame[name])
        return codes, [str(level) for level in levels]

    def _bases(self, taken: Taken, name: str, estimates: Estimates) -> dict[ColumnKey, tuple[int, float]]:
        """Unweighted and weighted number of those who answered, for each level of the column `name` that has some."""
        each = slice(None, None, len(taken.measures))
        sizes = np.zeros(len(estimates)) if estimates.size is None else estimates.size
        counted = zip(_levels(name, estimates)[each], estimates.n_positive[each], sizes[each], strict=True)
        return {(name, level): (int(n), float(weight)) for level, n, weight in counted}

    def _numbers(self, taken: Taken, name: str, estimates: Estimates) -> dict[tuple[str, str, int], Numbers]:
        """Estimates and their errors under (column variable, level, position of the measure)."""
        k, level = len(taken.measures), self.plan.level
        limits = estimates.ci(level)
        shares = [position for position in range(len(estimates)) if taken.measures[position % k].share]
        if shares:
            limits[shares] = estimates.ci(level, self.plan.interval)[shares]
        df = (estimates.df_each, np.full(len(estimates), estimates.df))
        columns = (estimates.value, estimates.se, limits[:, 0], limits[:, 1], estimates.cv, estimates.deff, *df)
        rows = np.column_stack(columns).astype(float).tolist()
        return {
            (name, answer, position % k): dict(zip(NUMBERS, map(_or_none, row), strict=True))
            for position, (answer, row) in enumerate(zip(_levels(name, estimates), rows, strict=True))
        }

    def _cell(self, measure: Measure, line: Line, numbers: Numbers, n: int, n_weighted: float) -> Cell:
        values = {name: numbers.get(name) if n else None for name in NUMBERS}
        evidence = Evidence(values["estimate"], values["se"], values["design_df"], n, measure.share)
        return Cell(
            table=self.spec.id,
            row_variable=measure.variable,
            row_level=measure.level,
            column_variable=line.variable,
            column_level=line.level,
            statistic=measure.statistic,
            estimate=values["estimate"],
            se=values["se"],
            ci_low=values["ci_low"],
            ci_high=values["ci_high"],
            cv=values["cv"],
            deff=values["deff"],
            df=values["df"],
            n=n,
            n_weighted=n_weighted,
            flag=RULES[self.plan.rule].flag(evidence),
        )


def _levels(name: str, estimates: Estimates) -> list[str]:
    """The level of the column `name` that each estimate belongs to."""
    return [str(one) for one in estimates.labels[name].tolist()] if name else [TOTAL] * len(estimates)


def _or_none(value: float) -> float | None:
    return value if isfinite(value) else None


def source_of(design: Design) -> Label:
    """The line under a table where the plan gives none: the dataset's title and its interviews."""
    n = int(design.active.sum())
    title = design.data.codebook.title
    return {
        language: f"{in_language(title, language, '')}, n = {format_number(n, language=language)}" for language in ("vi", "en")
    }
