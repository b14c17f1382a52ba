"""The page itself: what the store holds, made into one HTML file that needs nothing else."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import field, replace
from datetime import datetime

from survey.fieldwork.monitor import sheets
from survey.fieldwork.monitor.charts import progress_chart
from survey.fieldwork.monitor.margins import compare
from survey.fieldwork.monitor.precision import Precision
from survey.fieldwork.monitor.sheets import Sheet, number
from survey.fieldwork.monitor.situation import CaseState, days, group_by, rates_of, situation
from survey.fieldwork.monitor.tile_map import layout_for, tile_map
from survey.fieldwork.quality import Examination, Flag
from survey.fieldwork.quotas import Quota, filled
from survey.fieldwork.sample import Row
from survey.fieldwork.wording import value_names
from survey.frozen import dataclass
from survey.language import _, current_language
from survey.questionnaire.choice_labels import choice_labels
from survey.questionnaire.model import Questionnaire
from survey.store.base import Store

PROVINCE = "province"
PLACES = ("unit", PROVINCE)
"""Columns of the sample that get a table of their own, where the sample has them."""


@dataclass(frozen=True)
class Plan:
    """What the fieldwork is held against, each part optional: the assigned sample, quotas, the frame's margins, precision."""

    sample: Sequence[Row] = ()
    quotas: Sequence[Quota] = ()
    margins: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    precision: Sequence[Precision] = ()


@dataclass(frozen=True, slots=True)
class Figure:
    """One of the large numbers at the top."""

    name: str
    text: str
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the page: heading, an SVG chart or nothing, tables."""

    title: str
    chart: str
    sheets: tuple[Sheet, ...]


def page(store: Store, plan: Plan, now: datetime) -> str:
    """The page as HTML text; `now` is the moment it says it was made at."""
    from jinja2 import Environment, PackageLoader, StrictUndefined

    examination = Examination(store)
    states = situation(store, plan.sample, examination.take)
    forms = [store.forms[hash] for hash in store.forms]
    flags = examination.open_flags()
    environment = Environment(
        loader=PackageLoader("survey.fieldwork.monitor", "."), autoescape=True, undefined=StrictUndefined, trim_blocks=True
    )
    text: str = environment.get_template("page.html").render(
        language=current_language(),
        title=_title(forms),
        heading=_("Progress of the fieldwork"),
        made=_("State of {moment}").format(moment=now.strftime("%d/%m/%Y %H:%M")),
        simulated=_("SIMULATED DATA") if store.meta.get("simulated") == "yes" else "",
        nothing=_("There is nothing yet."),
        plan_word=_("planned"),
        done_word=_("done"),
        figures=_figures(states, len(flags)),
        sections=_sections(states, plan, flags, forms),
    )
    return text


def _title(forms: Sequence[Questionnaire]) -> str:
    texts = [form.title.plain(current_language()) for form in forms]
    return " · ".join(dict.fromkeys(text for text in texts if text)) or "khaosat"


def _figures(states: Sequence[CaseState], flags: int) -> tuple[Figure, ...]:
    done, conflicts = sum(state.done for state in states), sum(state.conflicts for state in states)
    rates = rates_of(states)
    return (
        Figure(_("Cases"), number(len(states))),
        Figure(_("Interviews"), number(done)),
        Figure(_("Share done"), f"{number(100 * done / len(states))} %" if states else "–"),
        Figure(_("Open"), number(sum(state.open for state in states))),
        Figure(_("Accepted"), number(sum(state.accepted for state in states))),
        Figure(_("Response rate RR1"), sheets.percent(rates.rr1).text),
        Figure(_("Cooperation rate COOP1"), sheets.percent(rates.coop1).text),
        Figure(_("Contradictions"), number(conflicts), "bad" if conflicts else "good"),
        Figure(_("Open flags"), number(flags), "bad" if flags else "good"),
    )


def _sections(states: Sequence[CaseState], plan: Plan, flags: Sequence[Flag], forms: Sequence[Questionnaire]) -> list[Section]:
    """The parts of the page that there is something for."""
    if not states:
        return []
    name = value_names(forms)
    columns = [column for column in PLACES if any(state.about.get(column) for state in states)]
    titles = {"unit": _("Unit"), PROVINCE: _("Province")}
    progress = [sheets.progress(_("Team"), "team", states, name)]
    progress += [sheets.progress(titles[column], column, states, name) for column in columns]
    progress = [with_map(sheet, states, forms) if sheet.title == titles[PROVINCE] else sheet for sheet in progress]
    progress.append(sheets.progress(_("Interviewer"), "interviewer", states, name))
    found = [
        Section(_("Progress"), progress_chart(days(states), _("planned"), _("done")), tuple(progress)),
        Section(_("Outcomes"), "", (sheets.outcomes(states), sheets.response_rates(states))),
        Section(_("Quality"), "", (sheets.flag_sheet(flags),)),
    ]
    if plan.precision:
        found.append(Section(_("Precision"), "", (sheets.precision_sheet(plan.precision),)))
    if plan.margins:
        found.append(Section(_("Sample and frame"), "", (sheets.margin_sheet(compare(plan.margins, states), name),)))
    if plan.quotas:
        said = ({**state.about, **state.answers} for state in states if state.done)
        found.append(Section(_("Quotas"), "", (sheets.quota_sheet(filled(plan.quotas, said), name),)))
    return [section for section in found if section.chart or any(sheet.rows for sheet in section.sheets)]


def with_map(sheet: Sheet, states: Sequence[CaseState], forms: Sequence[Questionnaire]) -> Sheet:
    """The table by province with a map beside it, where a map has all of its provinces."""
    counts = {code: (sum(state.done for state in group), len(group)) for code, group in group_by(states, PROVINCE)}
    offered = {value for form in forms for question in form.questions if question.name == PROVINCE
               for value in choice_labels(form, question)}  # fmt: skip
    tiles = layout_for(offered | counts.keys()) or layout_for(counts)
    title = _("Share done by province; the table says the same")
    return replace(sheet, picture=tile_map(counts, tiles, title)) if tiles else sheet
