"""A question of the form as a prompt: the one place where the terminal reads the engine."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from survey.interview.evaluation import Screen
from survey.interview.paths import form_path
from survey.interview.sealed import is_sealed, shown
from survey.interview.session import Session
from survey.language import _
from survey.questionnaire.model import INSTRUMENTS, Question, Questionnaire, Repeat
from survey.terminal.markup import unmarked
from survey.terminal.prompt import MISSING_ACTIONS, PART, Action, Header, Kind, Message, Option, Prompt, Row, options_of
from survey.values import TYPES, AnswerType, MissingKind
from survey.values.date import PRECISIONS, Month, Year
from survey.values.decimal import Range

ALWAYS = frozenset(Action) - frozenset(MISSING_ACTIONS.values())
IN_PRIVATE = frozenset({Action.HELP, Action.BACK, Action.LANGUAGE, Action.PAUSE})
"""The actions left to a respondent alone with the screen, beside the missing answers that the question takes."""
BLANK = "–"
"""Stands for a value that is not there, where only values are shown."""
KINDS: dict[str, Kind] = {"select_one": "one", "select_many": "many", "rank": "rank", "acknowledge": "one"}
"""The prompt of each answer type; every other type is typed as text."""


def question_at(session: Session, path: str) -> Question:
    """The question of the form that a path in the data is an answer to."""
    return session.questionnaire.question(form_path(path))


def is_read(session: Session, path: str) -> bool:
    """Whether there is nothing to answer at a path: a note, a calculation, or a value that may not be changed."""
    question = question_at(session, path)
    return question.type == "note" or bool(question.calculate) or session.evaluation.read_only(path)


def is_heading(question: Question) -> bool:
    """Whether this is a table's row of column headings, which XLSForm writes as a question."""
    return "label" in question.appearance


def asked_on(session: Session, screen: Screen) -> list[str]:
    """The paths of a screen that a person answers."""
    return [path for path in screen.paths if not is_heading(question_at(session, path)) and not is_read(session, path)]


def worth_showing(session: Session, screen: Screen) -> bool:
    """Whether a screen has something to answer or to read; calculations alone are passed by."""
    return screen.kind in ("roster", "end") or any(not question_at(session, path).calculate for path in screen.paths)


def label_of(session: Session, path: str) -> str:
    """The wording of a question, group or repeat in the interview's language; its name where it has none."""
    return unmarked(session.evaluation.label(path, session.record.language)) or path.rpartition("/")[2].partition("[")[0]


def options_at(session: Session, path: str) -> tuple[Option, ...]:
    """The choices offered at a path now, in the interview's language."""
    if question_at(session, path).type == "acknowledge":
        return options_of([("OK", _("Yes, done"))])
    return options_of([(choice.name, unmarked(choice.label) or choice.name) for choice in session.evaluation.choices(path)])


def answer_of(session: Session, path: str) -> str:
    """What a question holds, as a person reads it on one line: labels, a date as typed, why it is missing; empty when blank."""
    evaluation = session.evaluation
    if kind := evaluation.missing(path):
        return f"({MissingKind(kind).label})"
    stored = evaluation.text(path)
    question = question_at(session, path)
    if is_sealed(stored):
        return shown(stored)
    if question.type in KINDS:
        labels = {option.value: option.label for option in options_at(session, path)}
        values = stored.split() if question.type in ("select_many", "rank") else [stored]
        return ", ".join(labels.get(value, value) for value in values)
    return " / ".join(typed_form(question, stored).splitlines())


def typed_form(question: Question, stored: str) -> str:
    """A stored answer as a person would type it."""
    return type_of(question).show(stored) if stored else ""


def type_of(question: Question) -> AnswerType:
    """The type of a question's answer; of a date only as much as its appearance asks for, of a scale its steps."""
    if question.type == "range":
        return Range(*(question.parameters.get(name, "") for name in ("start", "end", "step")))
    if question.type == "date":
        return next((PRECISIONS[word] for word in question.appearance if word in PRECISIONS), TYPES["date"])
    return TYPES[question.type]


def _kind(question: Question) -> Kind:
    if question.type == "text" and "multiline" in question.appearance:
        return "long_text"
    return KINDS.get(question.type, "text")


def question_prompt(session: Session, path: str, private: bool = False, hidden: bool = False) -> Prompt:
    """The prompt of the question at a path. `private`: the respondent has the screen; `hidden`: its answer must not be shown."""
    evaluation, question = session.evaluation, question_at(session, path)
    stored = "" if hidden else evaluation.text(path)
    kind: Kind = "note" if is_read(session, path) else _kind(question)
    text = label_of(session, path)
    if kind == "note" and question.type != "note":
        text += "\n" + (answer_of(session, path) or BLANK)
    return Prompt(
        kind,
        text,
        path=path,
        hint=_hint(session, path),
        options=options_at(session, path) if kind in ("one", "many", "rank") else (),
        value=stored,
        typed=typed_form(question, stored) if kind in ("text", "long_text") else "",
        exclusive=frozenset(question.exclusive),
        messages=_sealed(session, path) if hidden else tuple(_standing(session, path)),
        actions=actions_at(question, private),
        store=type_of(question).parse,
    )


def _sealed(session: Session, path: str) -> tuple[Message, ...]:
    if not is_sealed(session.evaluation.text(path)):
        return ()
    return (Message("info", _("Sealed to headquarters. Leave it blank to keep it; enter it again to change it.")),)


def _hint(session: Session, path: str) -> str:
    """The designer's hint, and what to type."""
    question = question_at(session, path)
    hint = unmarked(session.evaluation.hint(path, session.record.language))
    form = "" if is_read(session, path) else _form(question)
    return " ".join(part for part in (hint, form) if part)


def _form(question: Question) -> str:
    """What to type: the two ends of a scale, as much of a date as is asked for, a place, a file."""
    limits, kind = question.parameters, type_of(question)
    if {"start", "end"} <= set(limits):
        return f"({limits['start']} – {limits['end']})"
    if question.type == "file":
        return _("(This laptop takes none: the path of a file made elsewhere, or F12 if there is none)")
    if question.type in INSTRUMENTS:
        return _("(such as {example}, or F12 if it is not known)").format(example=kind.example)
    if isinstance(kind, Month | Year) or question.type in ("date", "time", "datetime"):
        return _("(such as {example})").format(example=kind.example)
    return ""


def _standing(session: Session, path: str) -> Iterator[Message]:
    """What is already known of the answer: why it is missing, which soft check was confirmed, remarks."""
    record = session.record
    if kind := session.evaluation.missing(path):
        yield Message("info", _("Recorded: {answer}").format(answer=MissingKind(kind).label))
    if path in record.confirmations:
        yield Message("info", _("Confirmed: {reason}").format(reason=shown(record.confirmations[path].reason)))
    for remark in record.remarks.get(path, ()):
        yield Message("info", _("Remark: {text}").format(text=shown(remark.value)))


def actions_at(question: Question, private: bool) -> frozenset[Action]:
    """The keys that have an effect on a question."""
    missing = frozenset(MISSING_ACTIONS[kind] for kind in question.reasons if kind in MISSING_ACTIONS)
    return missing | (IN_PRIVATE if private else ALWAYS)


def grid_prompt(session: Session, screen: Screen, path: str, private: bool, hides: Callable[[str], bool]) -> Prompt:
    """A rating grid with its cursor on the question at `path`; `hides` tells whose answers must not be shown."""
    rows = tuple(_row(session, row, private, hides(row)) for row in asked_on(session, screen))
    notes = [screen.group, *(note for note in screen.paths if question_at(session, note).type == "note")]
    text = "\n".join(label for note in notes if (label := unmarked(session.evaluation.label(note, session.record.language))))
    actions = actions_at(question_at(session, path), private)
    return Prompt("grid", text, path=path, rows=rows, options=options_at(session, path), actions=actions)


def _row(session: Session, path: str, private: bool, hidden: bool) -> Row:
    if hidden:
        return Row(path, label_of(session, path), actions=actions_at(question_at(session, path), private))
    missing = answer_of(session, path) if session.evaluation.missing(path) else ""
    actions = actions_at(question_at(session, path), private)
    return Row(path, label_of(session, path), session.evaluation.text(path), missing, actions)


def places_in(questionnaire: Questionnaire) -> dict[str, int]:
    """The place of each question and repeat of a form, counting questions that may be asked, from 1.

    The form's own order is what progress is told by: it costs nothing, and the total does not jump as answers open and close
    parts.
    """
    places: dict[str, int] = {}
    place = 0
    for element in questionnaire.walk():
        place += isinstance(element, Question) and _may_be_asked(element)
        places[element.path] = place
    return places


def _may_be_asked(question: Question) -> bool:
    return question.shown and not question.calculate and question.type != "note" and not is_heading(question)


def header_at(session: Session, path: str, places: Mapping[str, int]) -> Header:
    """The header of a screen: title, the sections that hold the question, how far down the form it stands."""
    language = session.record.language
    total = max(places.values(), default=0)
    title = unmarked(session.evaluation.title(language))
    return Header(title, PART.join(sections(session, path)), places.get(form_path(path), total), total, language)


def sections(session: Session, path: str) -> Iterator[str]:
    """The labels of the groups and repeats that hold a question, outermost first; an instance of a repeat with its number."""
    steps = path.split("/")
    for end in range(3, len(steps)):
        inner = "/".join(steps[:end])
        label = unmarked(session.evaluation.label(inner, session.record.language))
        if "[" in steps[end - 1]:
            yield f"{label or form_path(inner).rpartition('/')[2]} {_place_in_repeat(session, inner)}"
        elif label:
            yield label


def _place_in_repeat(session: Session, instance: str) -> str:
    """Which instance of its repeat this is, counted from 1; of how many, where the form says how many there are."""
    repeat = instance.rpartition("[")[0]
    instances = session.evaluation.instances(repeat)
    place = instances.index(instance) + 1 if instance in instances else len(instances) + 1
    element = session.questionnaire.elements.get(form_path(repeat))
    return f"{place}/{len(instances)}" if isinstance(element, Repeat) and element.count else str(place)


def named(session: Session, path: str) -> str:
    """A question by its name, in repeats with the places of its instances, and its wording on one line: `age (2) · How old?`."""
    steps = path.split("/")
    instances = ["/".join(steps[:end]) for end in range(2, len(steps)) if "[" in steps[end - 1]]
    places = ".".join(_place_in_repeat(session, instance).partition("/")[0] for instance in instances)
    name = f"{steps[-1]} ({places})" if places else steps[-1]
    return f"{name} · {' '.join(label_of(session, path).split())}"
