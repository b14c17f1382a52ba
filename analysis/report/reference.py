"""References in the text of a report: `{{ income_total | mean | by ownership=fdi }}` is a question to the estimators.

A reference is parts between bars. The first names a variable, with `=answer` (or `=answer+answer`) for a share of it. The others:

| part | means |
|---|---|
| a statistic | one of the plan's statistics; `proportion` where an answer is named, else `mean` |
| `by VARIABLE=ANSWER` | among those; several with commas |
| `where EXPRESSION` | among the rows for which it holds |
| `per VARIABLE` | the denominator of a ratio |
| `quantile 0.9`, `decimals 1`, `scale 0.001` | as in a table plan |
| `show ci` | the confidence interval, or se, cv, deff, n, n_weighted, instead of the estimate |

`forecast: SERIES` begins a reference to the forecast (`outlook/reference.py`).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal, InvalidOperation

from analysis.dataset import did_you_mean
from analysis.design import Design
from analysis.errors import EstimationError, PlanError
from analysis.report.document import Bound
from analysis.report.outlook.made import Outlook
from analysis.report.outlook.reference import PREFIX, OutlookReference, parse_outlook_reference
from analysis.tables.cells import TOTAL, Cell, Measure, Table
from analysis.tables.compute import compute
from analysis.tables.disclosure import harmless
from analysis.tables.flags import Flag
from analysis.tables.spec import SHOWN, Indicator, Plan, TableSpec
from analysis.tables.statistics import STATISTICS
from analysis.tables.text import printed


@dataclass(frozen=True)
class SurveyReference:
    """A parsed reference to the survey's data: what to estimate, among whom, and what to print of it."""

    source: str
    indicator: Indicator
    among: tuple[tuple[str, str], ...] = ()
    filter: str | None = None
    shown: str = "estimate"

    @property
    def key(self) -> str:
        """A short name that is the same wherever the same reference is written."""
        return f"ref:{hashlib.sha256(self.source.encode()).hexdigest()[:16]}"

    @property
    def spec(self) -> TableSpec:
        """The one-line table that answers the reference: the first `by` as its banner, the others in its filter."""
        conditions = [f"({self.filter})"] if self.filter else []
        conditions += [f"{variable} == {answer!r}" for variable, answer in self.among[1:]]
        return TableSpec(
            id=self.key,
            title={},
            stub=(self.indicator,),
            banner=tuple(variable for variable, _ in self.among[:1]),
            filter=" and ".join(conditions) or None,
            total=not self.among,
            where=self.indicator.where,
        )


Reference = SurveyReference | OutlookReference
"""What stands between double braces: a question to the survey's data, or to the forecast."""


def parse_reference(source: str, where: str) -> Reference:
    """The reference between two braces, found at file and line `where`.

    Raises:
        PlanError: a part that is none of the known ones; names the place.
    """
    return parse_outlook_reference(source, where) if source.startswith(PREFIX) else parse_survey_reference(source, where)


def parse_survey_reference(source: str, where: str) -> SurveyReference:
    """A reference to the survey's data.

    Raises:
        PlanError: a part that is none of the known ones; names the place.

    >>> one = parse_survey_reference("living=short | proportion | by sex=female", "narrative.md:7")
    >>> one.indicator.levels, one.among
    (('short',), (('sex', 'female'),))
    """
    parts = [" ".join(part.split()) for part in source.split("|")]
    variable, _, answers = parts[0].partition("=")
    levels = tuple(level.strip() for level in answers.split("+")) if answers else ()
    indicator = Indicator(variable.strip(), "proportion" if levels else "mean", levels, where=where)
    reference = SurveyReference(" | ".join(parts), indicator)
    for part in parts[1:]:
        reference = _with_part(reference, part, where)
    return reference


def _with_part(reference: SurveyReference, part: str, where: str) -> SurveyReference:
    word, _, rest = part.partition(" ")
    if part in STATISTICS:
        return replace(reference, indicator=replace(reference.indicator, statistic=part))
    if word not in PARTS or not rest:
        what = f"“{part}” is not a part of a reference"
        raise PlanError(what, where=where, advice=did_you_mean(word, [*STATISTICS, *PARTS]))
    try:
        return PARTS[word](reference, rest.strip())
    except (ValueError, InvalidOperation) as error:
        raise PlanError(f"“{rest}” does not fit “{word}”", where=where, advice=f"as in “{EXAMPLES[word]}”") from error


def _by(reference: SurveyReference, rest: str) -> SurveyReference:
    pairs = [tuple(side.strip() for side in pair.split("=")) for pair in rest.split(",")]
    return replace(reference, among=tuple((variable, answer) for variable, answer in pairs))


def _shown(reference: SurveyReference, rest: str) -> SurveyReference:
    if rest not in SHOWN:
        raise ValueError(rest)
    return replace(reference, shown=rest)


def _of_indicator(name: str, read: Callable[[str], object]) -> Callable[[SurveyReference, str], SurveyReference]:
    def change(reference: SurveyReference, rest: str) -> SurveyReference:
        changes: dict[str, object] = {name: read(rest)}
        return replace(reference, indicator=replace(reference.indicator, **changes))  # type: ignore[arg-type]

    return change


PARTS: dict[str, Callable[[SurveyReference, str], SurveyReference]] = {
    "by": _by,
    "where": lambda reference, rest: replace(reference, filter=rest),
    "per": _of_indicator("denominator", str),
    "quantile": _of_indicator("quantile", float),
    "decimals": _of_indicator("decimals", int),
    "scale": _of_indicator("scale", Decimal),
    "show": _shown,
}
EXAMPLES = {
    "by": "by ownership=fdi, sex=female",
    "where": "where hours_week > 48",
    "per": "per hours_week",
    "quantile": "quantile 0.9",
    "decimals": "decimals 1",
    "scale": "scale 0.001",
    "show": "show ci",
}


@dataclass
class Resolver:
    """Answers references on one design (those to the forecast by the `outlook`); one that is asked twice is estimated once.

    `beside` are the tables printed with the figures, which must not give away together what these hide.
    """

    design: Design
    plan: Plan
    language: str
    beside: Sequence[Table] = ()
    outlook: Outlook | None = None
    _answers: dict[str, Bound] = field(default_factory=dict)

    @property
    def bindings(self) -> dict[str, Bound]:
        """Every figure given so far, by key."""
        return dict(self._answers)

    def resolve(self, reference: Reference) -> Bound:
        """The figure of a reference.

        Raises:
            PlanError: there is no such number, or its base is too small to print it; names file and line.
        """
        if reference.key not in self._answers:
            if isinstance(reference, SurveyReference):
                self._answers[reference.key] = self._estimate(reference)
            else:
                self._answers[reference.key] = self._foreseen(reference)
        return self._answers[reference.key]

    def _foreseen(self, reference: OutlookReference) -> Bound:
        if self.outlook is None:
            advice = "name series and scenarios under “forecast:” in the definition"
            raise PlanError(
                f"“{reference.source}” asks for a forecast that the report does not make", where=reference.where, advice=advice
            )
        return self.outlook.figure(reference)

    def _estimate(self, reference: SurveyReference) -> Bound:
        where = reference.indicator.where
        try:
            # A sentence compares nothing by letters.
            table = compute(reference.spec, self.design, replace(self.plan, comparison=None))
        except EstimationError as error:
            raise PlanError(f"“{reference.source}” gives no number: {error.what}", where=where, advice=error.advice) from error
        measure = _measure(reference, table)
        cell = _cell(reference, table, measure)
        rule = self.plan.confidentiality
        if rule and not harmless(cell, table, self.beside, rule):
            what = f"“{reference.source}” is confidential, or would give away what the tables hide"
            raise PlanError(what, where=where, advice="refer to a larger group, or write the sentence without the figure")
        if cell.flag in (Flag.HIDDEN, Flag.NO_CASES) or cell.estimate is None:
            what = f"“{reference.source}” rests on {cell.n} cases, too few to print"
            raise PlanError(what, where=where, advice="refer to a larger group, or write the sentence without the figure")
        text = printed(cell, measure, reference.shown, self.language).text
        return Bound(reference.key, reference.source, text, cell.estimate, cell.n)


def _measure(reference: SurveyReference, table: Table) -> Measure:
    levels = "+".join(reference.indicator.levels)
    found = [one for one in table.measures if one.level == levels] if levels else list(table.measures)
    if len(found) != 1:
        what = f"“{reference.source}” means {len(table.measures)} numbers, not one"
        names = ", ".join(f"{one.variable}={one.level}" for one in table.measures)
        raise PlanError(what, where=reference.indicator.where, advice=f"name one: {names}")
    return found[0]


def _cell(reference: SurveyReference, table: Table, measure: Measure) -> Cell:
    place = reference.among[0] if reference.among else (TOTAL, TOTAL)
    known = [(line.variable, line.level) for line in table.columns]
    if place not in known:
        what = f"“{place[1]}” is not an answer of “{place[0]}”"
        advice = did_you_mean(place[1], [level for _, level in known])
        raise PlanError(what, where=reference.indicator.where, advice=advice)
    return table.cell(measure.row, place)
