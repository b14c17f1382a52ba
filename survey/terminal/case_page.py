"""What a case is called on the screen: the sample's columns in a person's words, technical ones left out."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from itertools import islice

from survey.fieldwork.cases import Case
from survey.fieldwork.contacts import Attempt
from survey.fieldwork.dispositions import OUTCOMES as CONTACTS
from survey.fieldwork.dispositions import disposition
from survey.fieldwork.workday import Standing, State
from survey.language import _, current_language
from survey.questionnaire.choice_labels import UNSAID, choice_labels
from survey.questionnaire.model import Questionnaire, Text
from survey.terminal.prompt import Message, Prompt, options_of

COLUMNS = {
    "name": "Name", "full_name": "Name", "respondent": "Name", "address": "Address", "place": "Place", "phone": "Telephone",
    "telephone": "Telephone", "enterprise": "Enterprise", "enterprise_name": "Enterprise", "unit": "Unit", "unit_name": "Unit",
    "workshop": "Workshop", "shift": "Shift", "contact": "Contact", "province": "Province", "district": "District",
    "commune": "Commune", "note": "Note",
}  # fmt: skip
"""What columns of samples are usually called, and how a person says it (msgids)."""

ADDRESS = (
    *("name", "full_name", "respondent", "address", "place", "enterprise_name", "enterprise"),
    *("worker_no", "unit_name", "unit", "phone", "telephone"),
)
"""What helps to find a person stands first, in this order."""

DESIGN = re.compile(r"(n|m|prob|w|weight|stratum|psu|fpc|phase|stage|certain|replacement|seed)(_\w+)?", re.IGNORECASE)
"""Columns that samples carry for the weights: nobody finds a person by them."""

STATUS = {State.OPEN: "to do", State.BEGUN: "in progress", State.DONE: "finished", State.LOST: "no interview"}
"""What the states of a case are called."""
INTERVIEW, VISIT, PLACE = "interview", "+visit", "+place"
SHOWN = frozenset(["text", "select_one", "integer", "date"])


class CaseWords:
    """Says in words what samples know of cases to be interviewed with one questionnaire (None: it is not on this laptop)."""

    def __init__(self, form: Questionnaire | None) -> None:
        self.form = form
        questions = reversed(form.questions) if form else ()
        self.takers = {question.preload: question for question in questions if question.preload}
        self._labels: dict[str, Mapping[str, Mapping[str, str]]] = {}

    def known(self, case: Case) -> Iterator[tuple[str, str]]:
        """What the sample says of a case, as (label, value): columns that the questionnaire, the sample's header or everyday
        language has words for, those first that help to find a person."""
        columns = {**case.about, **case.preload}
        places = {name: place for place, name in enumerate(ADDRESS)}
        yield from self.said(case, sorted(columns, key=lambda name: places.get(name, len(places))))

    def said(self, case: Case, names: Iterable[str]) -> Iterator[tuple[str, str]]:
        """What these columns of the sample say of a case, as (label, value); those that there are words for."""
        columns = {**case.about, **case.preload}
        for name in names:
            if columns[name] and (label := self._label(name)):
                yield label, self._value(name, columns[name])

    def _label(self, name: str) -> str:
        """What a column is called; empty for one that is only for the computer."""
        question = self.takers.get(name)
        if DESIGN.fullmatch(name) or (question and question.type not in SHOWN):
            return ""
        worded = self._wording(question.label) if question else ""
        return worded or (_(COLUMNS[name]) if name in COLUMNS else name if _is_worded(name) else "")

    def _value(self, name: str, value: str) -> str:
        """A value in words, where it is the code of a choice."""
        question = self.takers.get(name)
        if self.form is None or question is None or question.type != "select_one":
            return value
        if name not in self._labels:
            self._labels[name] = choice_labels(self.form, question)
        labels = self._labels[name].get(value, {})
        return labels.get(current_language()) or labels.get(UNSAID) or next(iter(labels.values()), value)

    def _wording(self, text: Text) -> str:
        default = self.form.default_language if self.form else ""
        parts = text.in_language(current_language()) or text.in_language(default)
        return "".join(part for part in parts if isinstance(part, str)).strip().rstrip(":")


def _is_worded(name: str) -> bool:
    """Whether a column's name is written for people: with spaces or letters beyond ASCII.

    >>> _is_worded("Địa chỉ"), _is_worded("prob_unit"), _is_worded("Tên DN")
    (True, False, True)
    """
    return not name.isascii() or " " in name


def line(stand: Standing, words: CaseWords) -> str:
    """A case in one line: identifier, how it stands, and the words that the sample has about it.

    >>> from survey.language import use_language
    >>> use_language("vi")
    >>> case = Case("C1", "f", about={"name": "Lê Thị Mỵ", "prob_unit": "0.25"})
    >>> line(Standing(case, State.OPEN, "not_attempted"), CaseWords(None))
    'C1 · chưa làm · Lê Thị Mỵ'
    """
    return " · ".join([headline(stand), *(value for _label, value in islice(words.known(stand.case), 3))])


def headline(stand: Standing) -> str:
    """A case's identifier, its state, what the visits came to, and the appointment."""
    outcome = ""
    if stand.state in (State.OPEN, State.LOST) and stand.attempts:
        outcome = _(CONTACTS[stand.disposition])
    elif stand.state in (State.OPEN, State.LOST) and stand.at_place:
        outcome = f"{stand.place}: {outcome_of(stand.at_place[-1])}"
    state = " – ".join(filter(None, (_(STATUS[stand.state]), outcome)))
    return " · ".join(filter(None, (stand.case.name, state, stand.appointment.replace("T", " "))))


def case_prompt(stand: Standing, words: CaseWords) -> Prompt:
    """A case with all that the sample says of it, its visits, and what can be done."""
    pairs = []
    if stand.state is not State.DONE:
        going = _("Go on with the interview") if stand.state is State.BEGUN else _("Begin the interview")
        pairs = [(INTERVIEW, going), (VISIT, _("Write down a visit without an interview"))]
        pairs += [(PLACE, _("Write down a visit to the whole place {place}").format(place=stand.place))] if stand.place else []
    context = tuple(f"{label}: {value}" for label, value in words.known(stand.case))
    there = [Message("info", f"{stand.place}: {visited(attempt)}") for attempt in stand.at_place]
    visits = (*there, *(Message("info", visited(attempt)) for attempt in stand.attempts))
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
    return " · ".join(filter(None, (when, attempt.interviewer, outcome_of(attempt), agreed)))


def outcome_of(attempt: Attempt) -> str:
    """What came of a visit, in words."""
    return _(CONTACTS[disposition(attempt.outcome).name])
