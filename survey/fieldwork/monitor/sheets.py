"""The tables of the page, as data: what each cell says, what it is sorted by, and the bar it shows."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict
from statistics import fmean

from survey.fieldwork.dispositions import OUTCOMES, Group
from survey.fieldwork.monitor.margins import Margin
from survey.fieldwork.monitor.precision import Precision
from survey.fieldwork.monitor.situation import CaseState, group_by, rates_of
from survey.fieldwork.quality.registry import Flag
from survey.fieldwork.quotas import Filled
from survey.fieldwork.wording import Name, label
from survey.frozen import dataclass
from survey.language import _, current_language

FAR = 0.05
"""A gap to the frame, in shares, that is marked."""
RATES = (
    "rr1",
    "rr2",
    "rr3",
    "rr4",
    "rr5",
    "rr6",
    "coop1",
    "coop2",
    "coop3",
    "coop4",
    "ref1",
    "ref2",
    "ref3",
    "con1",
    "con2",
    "con3",
)


@dataclass(frozen=True, slots=True)
class Cell:
    """What a cell says; `value` is what it is sorted by, `bar` a share of its width that is filled, `tone` `good` or `bad`."""

    text: str
    value: float | str = ""
    bar: float | None = None
    tone: str = ""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table: its title, the words over its columns, its rows; `picture` is SVG that shows the same beside it."""

    title: str
    head: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    picture: str = ""


def number(value: float, digits: int = 0) -> str:
    """A number as it is written in the language of messages."""
    text = f"{value:,.{digits}f}"
    return text.translate(str.maketrans(",.", ".,")) if current_language() == "vi" else text


def percent(share: float | None, digits: int = 1) -> Cell:
    """A share in per cent; a dash where there is none."""
    return Cell("–", -1.0) if share is None else Cell(f"{number(100 * share, digits)} %", share)


def count(value: int) -> Cell:
    """A whole number."""
    return Cell(number(value), value)


def progress(title: str, by: str, states: Sequence[CaseState], name: Name) -> Sheet:
    """One row for each value of a column: cases, interviews against cases, outcomes, minutes, response rate."""
    head = (
        title, _("Cases"), _("Interviews"), _("Share done"), _("Refusals"), _("Not met"), _("Not eligible"), _("Open"),
        _("Minutes"), "RR1",
    )  # fmt: skip
    return Sheet(title, head, tuple(_progress_row(name(by, value), group) for value, group in group_by(states, by)))


def _progress_row(called: str, group: Sequence[CaseState]) -> tuple[Cell, ...]:
    done = [state for state in group if state.done]
    share, minutes = len(done) / len(group), fmean(state.minutes for state in done) if done else 0.0
    outcomes = Counter(state.disposition.group for state in group)
    others = (count(outcomes[wanted]) for wanted in (Group.REFUSAL, Group.NON_CONTACT, Group.NOT_ELIGIBLE))
    return (
        Cell(called, called), count(len(group)), count(len(done)), Cell(f"{number(100 * share)} %", share, bar=share),
        *others, count(sum(state.open for state in group)), Cell(number(minutes), minutes), percent(rates_of(group).rr1),
    )  # fmt: skip


def response_rates(states: Sequence[CaseState]) -> Sheet:
    """All of AAPOR's rates, for everybody and by team."""
    teams = list(group_by(states, "team"))
    columns = [asdict(rates_of(group)) for group in (states, *(group for _team, group in teams))]
    head = (_("Rate (AAPOR 2023)"), _("All"), *(team for team, _group in teams))
    rows = ((Cell(rate.upper()), *(percent(column[rate]) for column in columns)) for rate in RATES)
    return Sheet(_("Response, cooperation, refusal and contact rates"), head, tuple(rows))


def outcomes(states: Sequence[CaseState]) -> Sheet:
    """How many cases have which final disposition."""
    found = Counter(state.disposition.name for state in states)
    codes = {state.disposition.name: state.disposition.code for state in states}
    rows = (
        (
            Cell(_(OUTCOMES[name]), codes[name]),
            Cell(codes[name]),
            count(cases),
            Cell("", cases / len(states), bar=cases / len(states)),
        )
        for name, cases in sorted(found.items(), key=lambda item: codes[item[0]])
    )
    return Sheet(_("Outcomes"), (_("Outcome"), "AAPOR", _("Cases"), _("Share")), tuple(rows))


def margin_sheet(margins: Sequence[Margin], name: Name) -> Sheet:
    """Frame and interviews, category by category."""
    rows = (
        (
            Cell(margin.variable), Cell(name(margin.variable, margin.value)), percent(margin.frame),
            Cell(f"{number(100 * margin.realised, 1)} %", margin.realised, bar=margin.realised),
            Cell(f"{margin.gap * 100:+.1f}".replace(".", "," if current_language() == "vi" else "."), margin.gap,
                 tone="bad" if abs(margin.gap) > FAR else ""),
            count(margin.count),
        )
        for margin in margins
    )  # fmt: skip
    head = (_("Variable"), _("Category"), _("Frame"), _("Interviews"), _("Gap (points)"), _("Count"))
    return Sheet(_("Interviews against the frame, unweighted"), head, tuple(rows))


def flag_sheet(flags: Iterable[Flag]) -> Sheet:
    """The open flags."""
    rows = (
        (Cell(flag.check), Cell(flag.subject), Cell(flag.message), Cell(" ".join(flag.interviews[:6])), Cell(flag.id))
        for flag in flags
    )
    return Sheet(_("Open flags"), (_("Check"), _("Whom or what"), _("What was found"), _("Cases"), _("Flag")), tuple(rows))


def quota_sheet(quotas: Iterable[Filled], name: Name) -> Sheet:
    """Quotas and what they still lack."""
    rows = (
        (
            Cell(state.quota.called(name) or _("All")),
            count(state.quota.target), count(state.done),
            Cell("", state.done / state.quota.target if state.quota.target else 1.0,
                 bar=min(1.0, state.done / state.quota.target) if state.quota.target else 1.0),
            count(state.left),
        )
        for state in quotas
    )  # fmt: skip
    return Sheet(_("Quotas"), (_("Cell"), _("Target"), _("Interviews"), _("Share"), _("Still to do")), tuple(rows))


def precision_sheet(rows: Iterable[Precision]) -> Sheet:
    """Half-widths against their targets, and interviews still needed."""
    return Sheet(
        _("Precision so far (95 % confidence)"),
        (
            _("Indicator"),
            _("Domain"),
            _("Estimate"),
            _("± so far"),
            _("± aimed at"),
            _("Reached"),
            _("Interviews"),
            _("Still needed"),
        ),
        tuple(_precision_row(row) for row in rows),
    )


def _precision_row(row: Precision) -> tuple[Cell, ...]:
    def figure(value: float | None) -> Cell:
        return Cell("–", -1.0) if value is None else Cell(number(value, 3), value)

    share = min(1.0, row.target / row.half_width) if row.half_width else None
    return (
        Cell(label(row.label, row.indicator)), Cell(row.domain), figure(row.estimate), figure(row.half_width), figure(row.target),
        Cell(_("yes") if row.reached else _("no"), bar=share, tone="good" if row.reached else "bad"), count(row.n),
        Cell("–", -1.0) if row.needed is None else count(row.needed),
    )  # fmt: skip
