"""What the keys of every screen open: help, go to, review, remark, language, why."""

from __future__ import annotations

from collections.abc import Iterator

from survey.interview.instruments import left_to_phones
from survey.interview.paths import form_path
from survey.language import LANGUAGES, _, fold, use_language
from survey.questionnaire.model import Question
from survey.terminal.desk import Desk
from survey.terminal.keys import KEYS
from survey.terminal.markup import unmarked
from survey.terminal.question import answer_of, label_of, named, question_at
from survey.values import MissingKind


def help_on(desk: Desk, path: str) -> None:
    """The designer's guidance for the question, then every key with its plain command."""
    asked = isinstance(desk.session.questionnaire.elements.get(form_path(path)), Question)
    guidance = desk.session.evaluation.guidance(path, desk.session.record.language) if asked else ""
    keys = "\n".join(f"{key.shown:<7} :{key.plain:<6} {_(key.label)} – {_(key.told)}" for key in KEYS)
    desk.show(f"{guidance}\n\n{keys}" if guidance else keys)


def go_to(desk: Desk, wanted: str) -> str | None:
    """The path to jump to: the question named `wanted`, or one picked of those that are asked as things stand."""
    asked = [path for screen in desk.session.evaluation.screens() for path in screen.paths]
    exact = [path for path in asked if wanted and path.rpartition("/")[2] == wanted]
    if exact:
        return exact[0]
    fitting = [(path, named(desk.session, path)) for path in asked if fold(wanted) in fold(named(desk.session, path))]
    if not fitting:
        desk.show(_("No question that is asked now fits “{wanted}”.").format(wanted=wanted))
        return None
    return desk.choose(_("Go to which question?"), fitting)


def review(desk: Desk) -> str | None:
    """The path picked from the review list: problems, warnings, remarks, missing answers, then every answer given."""
    items = list(_review_items(desk))
    if not items:
        desk.show(_("Nothing has been answered yet."))
        return None
    paths = dict(enumerate((path for path, _text in items), 1))
    picked = desk.choose(
        _("Review: pick a line to go there"), [(str(place), text) for place, (_path, text) in enumerate(items, 1)]
    )
    return paths[int(picked)] if picked else None


def _review_items(desk: Desk) -> Iterator[tuple[str, str]]:
    """(path, line) of everything worth looking at; answers of self-completed questions are never shown."""
    session, record = desk.session, desk.session.record
    shown = [path for screen in session.evaluation.screens() for path in screen.paths]
    reached = shown[: shown.index(desk.path) + 1] if desk.path in shown else shown
    for problem in session.evaluation.problems():
        if problem.path in reached or problem.path in record.answers:
            yield problem.path, f"✗ {named(desk.session, problem.path)}: {problem.message}"
    for warning in session.evaluation.warnings():
        yield warning.path, f"! {named(desk.session, warning.path)}: {warning.message}"
    for path, remarks in record.remarks.items():
        yield path, f"✎ {named(desk.session, path)}: {'; '.join(remark.value for remark in remarks)}"
    for path in shown:
        if kind := session.evaluation.missing(path):
            yield path, f"∅ {named(desk.session, path)}: {MissingKind(kind).label}"
    for path in left_to_phones(session.evaluation):
        yield path, f"∅ {named(session, path)}: {_('only phones fill this in')}"
    for path in shown:
        if path in record.answers:
            private = question_at(session, path).self_completed
            yield path, f"  {named(desk.session, path)}: {'•••' if private else answer_of(session, path)}"


def remark_on(desk: Desk, path: str, text: str) -> bool:
    """Write a remark on a question, asking for its text where none is given; whether there is one now."""
    written = text or desk.line(_("Remark on “{question}”").format(question=label_of(desk.session, path)))
    if written:
        desk.session.remark(path, written)
    return bool(written)


def change_language(desk: Desk, wanted: str) -> None:
    """Go on in another language of the questionnaire: the one named, the other of two, or one picked."""
    session = desk.session
    languages = {language.code: language.name for language in session.questionnaire.languages}
    others = [code for code in languages if code != session.record.language]
    if not others:
        desk.show(_("This questionnaire has one language only."))
        return
    if wanted not in languages:
        picked = (
            desk.choose(_("Language"), list(languages.items()), value=session.record.language) if len(others) > 1 else others[0]
        )
        wanted = picked or session.record.language
    session.set_language(wanted)
    if wanted in LANGUAGES:
        use_language(wanted)


def why(desk: Desk, path: str) -> None:
    """Why a question is asked: the rules above it and the answers that decide."""
    told = desk.session.evaluation.why(path)
    desk.show(f"{label_of(desk.session, path)}\n\n{unmarked(str(told))}")
