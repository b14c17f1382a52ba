"""The home screen of a laptop in the field: the team's cases and how they stand, and from there to a case and back.

Every key stroke that counts is on disk when the screen comes back; leaving it loses nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterator
from dataclasses import replace
from functools import partial

from survey.errors import SurveyError
from survey.fieldwork.cases import Case
from survey.fieldwork.contacts import record_attempt
from survey.fieldwork.dispositions import DISPOSITIONS
from survey.fieldwork.dispositions import OUTCOMES as CONTACTS
from survey.fieldwork.wording import value_names
from survey.fieldwork.workday import Standing, State, in_order, quotas, standing, standings, unconfirmed
from survey.frozen import dataclass
from survey.language import LANGUAGES, _, current_language, use_language
from survey.store.base import Store
from survey.terminal.case_page import INTERVIEW, PLACE, VISIT, CaseWords, case_prompt, line
from survey.terminal.desk import Desk
from survey.terminal.keys import KEYS
from survey.terminal.place_page import MARK, place_option, place_prompt, places
from survey.terminal.prompt import Action, Command, Console, Header, Message, Option, Prompt, options_of
from survey.terminal.run import Interviewing

OF_INTERVIEWS = frozenset({"complete", "partial", "break_off", "not_attempted"})
"""The dispositions that an interview, or none at all, gives a case; a visit has one of the others."""
HAND_OVER = "+hand over"
TOLD = {
    Action.PAUSE: "leave; everything is saved",
    Action.FINISH: "end of the day: what was done, and hand it over to headquarters",
    Action.LANGUAGE: "the other language of these screens",
    Action.HELP: "this page",
}
"""What keys do here that is said otherwise than in an interview (msgids)."""
NAMED = 6
"""So many cases are named in a message; more are counted."""


def nothing_to_send(_folder: str) -> str:
    """What a laptop without keys says when the day's work is to be handed over."""
    return _("This laptop has no kit; there is nobody to send to.")


@dataclass(frozen=True)
class Sitting:
    """Who sits at a laptop: `people` as the header shows them; `today` gives the date as `2024-02-07`; `hand_over` writes what
    headquarters lacks into a folder, or hands it to a server, and says what it did; `server` is headquarters', if it has one."""

    store: Store
    console: Console
    interviewer: str
    people: str
    today: Callable[[], str]
    hand_over: Callable[[str], str] = nothing_to_send
    server: str = ""


class Home:
    """The way between the list of cases, a case, and its interview; `begin` begins a case's interview or goes on with it."""

    def __init__(self, sitting: Sitting, begin: Callable[[Case], Desk]) -> None:
        self.sitting = sitting
        self.begin = begin
        self.stands = {stand.case.name: stand for stand in standings(sitting.store)}
        self.unconfirmed = set(unconfirmed(sitting.store))
        self.words: dict[str, CaseWords] = {}
        self.messages: tuple[Message, ...] = ()

    def stay(self, first: str = "") -> None:
        """Show the cases until the person leaves, after the interview of the case `first` if one is named.

        Ctrl-C, the end of input or a lost terminal pause an interview and leave.

        Raises:
            SurveyError: `first` is no case of this laptop.
        """
        if first and first not in self.stands:
            raise SurveyError(
                _("there is no case “{case}” on this laptop").format(case=first),
                advice=_("survey interview without --case lists its cases"),
            )
        try:
            if first:
                self._interview(self.stands[first].case)
                self.stands[first] = standing(self.sitting.store, self.stands[first].case)
            while (picked := self._ask(self._list, Action.PAUSE, Action.FINISH)) is not None:
                if picked == HAND_OVER:
                    self._hand_over()
                elif picked.startswith(MARK):
                    self._place(picked.removeprefix(MARK))
                elif picked:
                    self._visit(self.stands[picked])
        except (KeyboardInterrupt, EOFError):
            return

    def _visit(self, stand: Standing) -> None:
        """What the person wants to do about a case."""
        wish = self._ask(lambda: case_prompt(stand, self._words(stand.case)), Action.BACK)
        if wish == INTERVIEW:
            self._interview(stand.case)
        elif wish == VISIT:
            self._contact(stand.case.name)
        elif wish == PLACE:
            self._contact(stand.place)
        self._refresh(stand.place or stand.case.name)

    def _refresh(self, name: str) -> None:
        """How a case, or all cases of a place, stand now."""
        for stand in list(self.stands.values()):
            if name in (stand.case.name, stand.place):
                self.stands[stand.case.name] = standing(self.sitting.store, stand.case, stand.place)

    def _place(self, place: str) -> None:
        """What the person wants to do about a place: a visit to it as a whole, or one of its cases."""

        def page() -> Prompt:
            there = self._places()[place]
            lines = {stand.case.name: line(stand, self._words(stand.case)) for stand in there}
            return place_prompt(place, there, self._words(there[0].case), lines)

        wish = self._ask(page, Action.BACK)
        if wish == VISIT:
            self._contact(place)
            self._refresh(place)
        elif wish:
            self._visit(self.stands[wish])

    def _places(self) -> dict[str, list[Standing]]:
        return places(in_order(self.stands.values(), self.sitting.today()))

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

    def _contact(self, name: str) -> None:
        """Write down a visit to a case or a place that led to no interview; a date that cannot be read is asked for again."""
        outcome = self._ask(partial(visit_prompt, name), Action.BACK)
        if not outcome:
            return
        typed, problem = "", tuple[Message, ...]()
        while (appointment := self._ask(partial(appointment_prompt, typed, problem), Action.BACK)) is not None:
            try:
                record_attempt(self.sitting.store, name, outcome, self.sitting.interviewer, appointment)
            except SurveyError as error:
                typed, problem = appointment, (Message("problem", str(error)),)
                continue
            self.unconfirmed.add(name)
            self.messages = (Message("info", _("{case}: the visit is written down.").format(case=name)),)
            return

    def _hand_over(self) -> None:
        """Close the day: what was done, and everything that headquarters lacks into a folder or to its server."""
        typed, problem = self.sitting.server, tuple[Message, ...]()
        while folder := self._ask(partial(self._day, typed, problem), Action.BACK):
            try:
                self.messages = (Message("info", self.sitting.hand_over(folder)),)
                return
            except SurveyError as error:
                typed, problem = folder, (Message("problem", str(error)),)

    def _day(self, typed: str, problem: tuple[Message, ...]) -> Prompt:
        today, stands = self.sitting.today(), in_order(self.stands.values(), self.sitting.today())
        if self.sitting.server:
            told = _("End of the day. Enter hands it to headquarters' server; or type a folder or stick (F2: not now)")
        else:
            told = _("End of the day. Folder or stick to write for headquarters (Enter: not now)")
        return Prompt("text", told, context=tuple(day_lines(stands, today)), value=typed, typed=typed, messages=problem)

    def _list(self) -> Prompt:
        """The home screen."""
        stands = in_order(self.stands.values(), self.sitting.today())
        said, self.messages = self.messages, ()
        told = (*overview(stands, self.sitting.today(), self.unconfirmed), *quota_messages(self.sitting.store))
        messages = (*said, *told)
        options = (*listed(stands, self._words), *self._listed_places(stands))
        return Prompt("one", today_line(stands, self.sitting.today()), hint=progress(stands), options=options, messages=messages)

    def _listed_places(self, stands: list[Standing]) -> list[Option]:
        """The places after the cases, with the numbers that follow theirs."""
        numbers = (stand.case.name for stand in stands if stand.case.name.isdecimal())
        after = max((int(number) for number in numbers), default=len(stands))
        found = enumerate(places(stands).items(), after + 1)
        return [place_option(place, there, f"{code:02d}", self._words(there[0].case)) for code, (place, there) in found]

    def _words(self, case: Case) -> CaseWords:
        """The words for a case's columns: those of the questionnaire that it is to be interviewed with."""
        if case.form not in self.words:
            self.words[case.form] = CaseWords(self.sitting.store.forms.get(case.form))
        return self.words[case.form]

    def _ask(self, make: Callable[[], Prompt], way_out: Action, more: Action | None = None) -> str | None:
        """What was answered; None when the person took the way out. Help and the other language come back to the question."""
        actions = frozenset({way_out, Action.HELP, Action.LANGUAGE} | ({more} if more else set()))
        while True:
            header = Header(title=_("Cases of the team"), people=self.sitting.people, language=current_language())
            reply = self.sitting.console.ask(replace(make(), header=header, actions=actions))
            match reply:
                case Command(Action.HELP):
                    note = Prompt("note", help_text(actions), header=header, actions=frozenset({Action.BACK}))
                    self.sitting.console.ask(note)
                case Command(Action.LANGUAGE):
                    use_language(LANGUAGES[(LANGUAGES.index(current_language()) + 1) % len(LANGUAGES)])
                case Command(action):
                    return HAND_OVER if action is more else None
                case _:
                    return reply.text


def help_text(actions: frozenset[Action]) -> str:
    """What can be done here, and the keys that have an effect."""
    what = _(
        "Pick a case by its place in the list, its identifier or part of its name without accents, then Enter. "
        "Begin its interview, or write down a visit without one. Every answer is on disk at once."
    )
    told = {**{key.action: _(key.told) for key in KEYS}, **{action: _(text) for action, text in TOLD.items()}}
    keys = (f"{key.shown:<7} :{key.plain:<5} {told[key.action]}" for key in KEYS if key.action in actions)
    return "\n".join([what, "", *keys])


def visit_prompt(name: str) -> Prompt:
    """What came of a visit to a case or a place."""
    visits = [(name, _(CONTACTS[name])) for name in DISPOSITIONS if name not in OF_INTERVIEWS]
    return Prompt("one", _("{case}: what came of the visit?").format(case=name), options=options_of(visits))


def appointment_prompt(typed: str, messages: tuple[Message, ...]) -> Prompt:
    """When to come again."""
    told = _("Appointment, such as 2023-11-05 18:30 (Enter if there is none)")
    return Prompt("text", told, typed=typed, messages=messages)


def day_lines(stands: list[Standing], today: str) -> Iterator[str]:
    """The day's quota and what became of it: interviews finished, visits written down, what is left."""
    due = [stand for stand in stands if stand.due(today)]
    at_places = {stand.place: stand.at_place for stand in stands}
    visits = [attempt.when[:10] for made in (*at_places.values(), *(stand.attempts for stand in stands)) for attempt in made]
    told = _("{day}: {done} of {count} cases finished, {visits} visits without an interview")
    done = sum(stand.state is State.DONE for stand in due)
    yield told.format(day=today, done=done, count=len(due), visits=visits.count(today))
    if left := [stand.case.name for stand in due if stand.waiting]:
        yield _("Left over: {cases}").format(cases=_named(left))


def today_line(stands: list[Standing], today: str) -> str:
    """The day's cases in one sentence."""
    mine = [stand for stand in stands if stand.due(today)]
    done = sum(stand.state is State.DONE for stand in mine)
    return _("Today, {day}: {count} cases, {done} finished. Which case?").format(day=today, count=len(mine), done=done)


def progress(stands: list[Standing]) -> str:
    """How many cases there are in each state."""
    count = Counter(stand.state for stand in stands)
    told = _("In all {total}: {done} done, {begun} begun, {open} to do, {lost} without an interview")
    return told.format(
        total=len(stands), done=count[State.DONE], begun=count[State.BEGUN], open=count[State.OPEN], lost=count[State.LOST]
    )


def overview(stands: list[Standing], today: str, unconfirmed: Collection[str]) -> list[Message]:
    """What must not be forgotten: interviews sent back, unfinished ones, today's appointments, and sending what headquarters
    has not confirmed of these cases and places."""
    found = []
    if names := [stand.case.name for stand in stands if stand.rejected]:
        found.append(Message("warning", _("Sent back by headquarters: {cases}").format(cases=_named(names))))
    if names := [stand.case.name for stand in stands if stand.state is State.BEGUN and not stand.rejected]:
        found.append(Message("info", _("Not finished: {cases}").format(cases=_named(names))))
    if names := [f"{stand.case.name} {stand.appointment[11:]}" for stand in stands if stand.appointment[:10] == today]:
        found.append(Message("info", _("Appointments today: {cases}").format(cases=_named(names))))
    if unconfirmed:
        visited = len({stand.place for stand in stands}.intersection(unconfirmed))
        counts = ((_("{count} cases"), len(unconfirmed) - visited), (_("visits to {count} places"), visited))
        what = ", ".join(words.format(count=count) for words, count in counts if count)
        told = _("Not yet confirmed by headquarters: {what}; F11, or survey send FOLDER, sends them.")
        found.append(Message("info", told.format(what=what)))
    return found


def quota_messages(store: Store) -> list[Message]:
    """The quotas that this laptop's interviews have not filled yet; that all are filled; nothing without quotas."""
    found = quotas(store)
    if not found:
        return []
    name = value_names(store.forms[hash] for hash in store.forms)
    lacking = [f"{state.quota.called(name) or _('All')} {state.done}/{state.quota.target}" for state in found if state.left]
    if not lacking:
        return [Message("info", _("All quotas are filled."))]
    return [Message("info", _("Quotas to fill: {cells}").format(cells=_named(lacking)))]


def listed(stands: list[Standing], words: Callable[[Case], CaseWords]) -> tuple[Option, ...]:
    """The cases to pick from: by their place in the list, or by their own numbers where they have numbers.

    Places have two digits at least: a short list, too, is then searched by name.
    """
    numbered = any(stand.case.name.isdecimal() for stand in stands)
    return tuple(
        Option(stand.case.name, line(stand, words(stand.case)), stand.case.name if numbered else f"{place:02d}")
        for place, stand in enumerate(stands, 1)
    )


def _named(names: list[str]) -> str:
    more = len(names) - NAMED
    return ", ".join(names[:NAMED]) + (" " + _("and {count} others").format(count=more) if more > 0 else "")
