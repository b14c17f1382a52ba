"""A question of the form as a prompt: the one place where the terminal reads the engine."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from survey.interview.evaluation import Screen
from survey.interview.paths import form_path
from survey.interview.sealed import is_sealed, shown
from survey.interview.session import Session
from survey.language import _
from survey.questionnaire.model import Question, Questionnaire
from survey.terminal.markup import unmarked
from survey.terminal.prompt import MISSING_ACTIONS, Action, Header, Kind, Message, Option, Prompt, Row, options_of
from survey.values import TYPES, AnswerType, MissingKind
from survey.values.date import PRECISIONS, Month, Year

ALWAYS = frozenset(Action) - frozenset(MISSING_ACTIONS.values())
IN_PRIVATE = frozenset({Action.HELP, Action.BACK, Action.LANGUAGE, Action.PAUSE})
"""The actions left to a respondent alone with the screen, beside the missing answers that the question takes."""
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
    """The type of a question's answer; of a date only as much as its appearance asks for."""
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
        text += "\n" + answer_of(session, path)
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
    """The designer's hint, and what to type: the two ends of a scale, as much of a date as is asked for."""
    question = question_at(session, path)
    limits = question.parameters
    form = f"({limits['start']} – {limits['end']})" if {"start", "end"} <= set(limits) else ""
    if isinstance(type_of(question), Month | Year):
        form = _("(such as {example})").format(example=type_of(question).example)
    hint = unmarked(session.evaluation.hint(path, session.record.language))
    return " ".join(part for part in (hint, form) if part)


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
    missing = frozenset(MISSING_ACTIONS[kind] for kind in question.missing if kind in MISSING_ACTIONS)
    return missing | (IN_PRIVATE if private else ALWAYS)


def grid_prompt(session: Session, screen: Screen, path: str, private: bool = False) -> Prompt:
    """A rating grid with its cursor on the question at `path`."""
    rows = tuple(_row(session, row) for row in asked_on(session, screen))
    notes = [screen.group, *(note for note in screen.paths if question_at(session, note).type == "note")]
    text = "\n".join(label for note in notes if (label := unmarked(session.evaluation.label(note, session.record.language))))
    actions = actions_at(question_at(session, path), private)
    return Prompt("grid", text, path=path, rows=rows, options=options_at(session, path), actions=actions)


def _row(session: Session, path: str) -> Row:
    missing = answer_of(session, path) if session.evaluation.missing(path) else ""
    return Row(path, label_of(session, path), session.evaluation.text(path), missing)


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
    return Header(title, " › ".join(sections(session, path)), places.get(form_path(path), total), total, language)


def sections(session: Session, path: str) -> Iterator[str]:
    """The labels of the groups and repeats that hold a question, outermost first; an instance of a repeat with its number."""
    steps = path.split("/")
    for end in range(3, len(steps)):
        inner = "/".join(steps[:end])
        if label := unmarked(session.evaluation.label(inner, session.record.language)):
            yield label
