"""The home screen of a laptop in the field: the team's cases and how they stand, and from there to a case and back.

Every key stroke that counts is on disk when the screen comes back; leaving it loses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, replace

from survey.errors import SurveyError
from survey.fieldwork.cases import Case
from survey.fieldwork.contacts import Attempt, record_attempt
from survey.fieldwork.dispositions import DISPOSITIONS, disposition
from survey.fieldwork.dispositions import OUTCOMES as CONTACTS
from survey.fieldwork.workday import Standing, State, in_order, standing, standings, unconfirmed
from survey.language import _
from survey.store.base import Store
from survey.terminal.desk import Desk
from survey.terminal.prompt import Action, Command, Console, Header, Message, Option, Prompt, options_of
from survey.terminal.run import Interviewing

STATUS = {State.OPEN: "to do", State.BEGUN: "in progress", State.DONE: "finished", State.LOST: "no interview"}
"""What the states of a case are called."""
OF_INTERVIEWS = frozenset({"complete", "partial", "break_off", "not_attempted"})
"""The dispositions that an interview, or none at all, gives a case; a visit has one of the others."""
INTERVIEW, VISIT = "interview", "visit"
NAMED = 6
"""So many cases are named in a message; more are counted."""


@dataclass(frozen=True)
class Sitting:
    """Who sits at a laptop: `people` as the header shows them; `today` gives the date as `2024-02-07`."""

    store: Store
    console: Console
    interviewer: str
    people: str
    today: Callable[[], str]


class Home:
    """The way between the list of cases, a case, and its interview; `begin` begins a case's interview or goes on with it."""

    def __init__(self, sitting: Sitting, begin: Callable[[Case], Desk]) -> None:
        self.sitting = sitting
        self.begin = begin
        self.stands = {stand.case.name: stand for stand in standings(sitting.store)}
        self.unconfirmed = set(unconfirmed(sitting.store))
        self.messages: tuple[Message, ...] = ()

    def stay(self) -> None:
        """Show the cases until the person leaves. Ctrl-C, the end of input or a lost terminal pause an interview and leave."""
        try:
            while (picked := self._ask(self._list(), Action.PAUSE)) is not None:
                if picked:
                    self._visit(self.stands[picked])
        except (KeyboardInterrupt, EOFError):
            return

    def _visit(self, stand: Standing) -> None:
        """What the person wants to do about a case."""
        wish = self._ask(case_prompt(stand), Action.BACK)
        if wish == INTERVIEW:
            self._interview(stand.case)
        elif wish == VISIT:
            self._contact(stand.case)
        self.stands[stand.case.name] = standing(self.sitting.store, stand.case)

    def _interview(self, case: Case) -> None:
        """Hold the case's interview until it is paused or closed."""
        try:
            desk = self.begin(case)
        except SurveyError as error:
            self.messages = (Message("problem", str(error)),)
            return
        self.unconfirmed.add(case.name)
        try:
            ending = Interviewing(desk).hold()
        except (KeyboardInterrupt, EOFError):
            desk.session.pause()
            raise
        told = _("{case} is closed and saved.") if ending == "completed" else _("{case} is paused; every answer is saved.")
        self.messages = (Message("info", told.format(case=case.name)),)

    def _contact(self, case: Case) -> None:
        """Write down a visit that led to no interview; a date that cannot be read is asked for again."""
        visits = [(name, _(CONTACTS[name])) for name in DISPOSITIONS if name not in OF_INTERVIEWS]
        asked = Prompt("one", _("{case}: what came of the visit?").format(case=case.name), options=options_of(visits))
        outcome = self._ask(asked, Action.BACK)
        if not outcome:
            return
        wish = Prompt("text", _("Appointment, such as 2023-11-05 18:30 (Enter if there is none)"))
        while (appointment := self._ask(wish, Action.BACK)) is not None:
            try:
                record_attempt(self.sitting.store, case.name, outcome, self.sitting.interviewer, appointment)
            except SurveyError as error:
                wish = replace(wish, typed=appointment, messages=(Message("problem", str(error)),))
                continue
            self.unconfirmed.add(case.name)
            self.messages = (Message("info", _("{case}: the visit is written down.").format(case=case.name)),)
            return

    def _list(self) -> Prompt:
        """The home screen."""
        stands = in_order(self.stands.values(), self.sitting.today())
        said, self.messages = self.messages, ()
        messages = (*said, *overview(stands, self.sitting.today(), len(self.unconfirmed)))
        return Prompt(
            "one", today_line(stands, self.sitting.today()), hint=progress(stands), options=listed(stands), messages=messages
        )

    def _ask(self, prompt: Prompt, way_out: Action) -> str | None:
        """What was answered; None when the person took the way out."""
        header = Header(title=_("Cases of the team"), people=self.sitting.people)
        reply = self.sitting.console.ask(replace(prompt, header=header, actions=frozenset({way_out})))
        return None if isinstance(reply, Command) else reply.text


def today_line(stands: list[Standing], today: str) -> str:
    """The day's cases in one sentence."""
    mine = [stand for stand in stands if stand.due(today)]
    done = sum(not stand.waiting for stand in mine)
    return _("Today, {day}: {count} cases, {done} finished. Which case?").format(day=today, count=len(mine), done=done)


def progress(stands: list[Standing]) -> str:
    """How many cases there are in each state."""
    count = Counter(stand.state for stand in stands)
    told = _("In all {total}: {done} done, {begun} begun, {open} to do, {lost} without an interview")
    return told.format(
        total=len(stands), done=count[State.DONE], begun=count[State.BEGUN], open=count[State.OPEN], lost=count[State.LOST]
    )


def overview(stands: list[Standing], today: str, unconfirmed: int) -> list[Message]:
    """What must not be forgotten: interviews sent back, unfinished ones, today's appointments, and sending."""
    found = []
    if names := [stand.case.name for stand in stands if stand.rejected]:
        found.append(Message("warning", _("Sent back by headquarters: {cases}").format(cases=_named(names))))
    if names := [stand.case.name for stand in stands if stand.state is State.BEGUN and not stand.rejected]:
        found.append(Message("info", _("Not finished: {cases}").format(cases=_named(names))))
    if names := [f"{stand.case.name} {stand.appointment[11:]}" for stand in stands if stand.appointment[:10] == today]:
        found.append(Message("info", _("Appointments today: {cases}").format(cases=_named(names))))
    if unconfirmed:
        told = _("Not yet confirmed by headquarters: {count} cases; survey send FOLDER sends them.")
        found.append(Message("info", told.format(count=unconfirmed)))
    return found


def listed(stands: list[Standing]) -> tuple[Option, ...]:
    """The cases to pick from: by their place in the list, or by their own numbers where they have numbers.

    Places have two digits at least: a short list, too, is then searched by name.
    """
    numbered = any(stand.case.name.isdecimal() for stand in stands)
    return tuple(
        Option(stand.case.name, line(stand), stand.case.name if numbered else f"{place:02d}")
        for place, stand in enumerate(stands, 1)
    )


def line(stand: Standing) -> str:
    """A case in one line: identifier, how it stands, and the words that the sample has about it.

    >>> from survey.language import use_language
    >>> use_language("vi")
    >>> line(Standing(Case("C1", "f", about={"name": "Lê Thị Mỵ", "prob_unit": "0.25"}), State.OPEN, "not_attempted"))
    'C1 · chưa làm · Lê Thị Mỵ'
    """
    values = (*stand.case.about.values(), *stand.case.preload.values())
    return " · ".join([headline(stand), *[value for value in values if any(map(str.isalpha, value))][:3]])


def headline(stand: Standing) -> str:
    """A case's identifier, its state, what the visits came to, and the appointment."""
    outcome = _(CONTACTS[stand.disposition]) if stand.attempts and stand.state in (State.OPEN, State.LOST) else ""
    state = " – ".join(filter(None, (_(STATUS[stand.state]), outcome)))
    return " · ".join(filter(None, (stand.case.name, state, stand.appointment.replace("T", " "))))


def case_prompt(stand: Standing) -> Prompt:
    """A case with all that the sample says of it, its visits, and what can be done."""
    case = stand.case
    pairs = []
    if stand.state is not State.DONE:
        going = _("Go on with the interview") if stand.state is State.BEGUN else _("Begin the interview")
        pairs = [(INTERVIEW, going), (VISIT, _("Write down a visit without an interview"))]
    context = tuple(f"{name}: {value}" for name, value in {**case.about, **case.preload}.items() if value)
    visits = tuple(Message("info", visited(attempt)) for attempt in stand.attempts)
    shown = Prompt("note", headline(stand), context=context, messages=visits)
    return replace(shown, kind="one", options=options_of(pairs), value=INTERVIEW, optional=False) if pairs else shown


def visited(attempt: Attempt) -> str:
    """A visit in one line.

    >>> from survey.language import use_language
    >>> use_language("vi")
    >>> visited(Attempt("2024-02-07T08:15:02+07:00", "Lan", "away", "2024-02-08T18:30"))
    '2024-02-07 08:15 · Lan · Đi vắng hoặc bận · 2024-02-08 18:30'
    """
    when, agreed = (moment[:16].replace("T", " ") for moment in (attempt.when, attempt.appointment))
    return " · ".join(filter(None, (when, attempt.interviewer, _(CONTACTS[disposition(attempt.outcome).name]), agreed)))


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (" " + _("and {count} others").format(count=more) if more > 0 else "")
