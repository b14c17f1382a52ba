"""Answers filled in beforehand that could not be given: of another type, not among the choices, against the constraint."""

from __future__ import annotations

from collections.abc import Iterator

from survey.errors import AnswerError
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule, did_you_mean
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question
from survey.values import TYPES


def find(form: Form) -> Iterator[Problem]:
    for question in form.asked:
        if not question.default or "${" in question.default:
            continue
        names = [choice.name for choice in form.choices(question) or ()]
        unknown = next((word for word in _words(question) if word not in names), "") if names else ""
        if unknown:
            what = _("the default {text} is not among the choices").format(text=unknown)
            yield Problem(question.path, what, did_you_mean(unknown, names, _("use one of: {names}").format(names=_few(names))))
        elif problem := _unreadable(question):
            what = _("the default {text} is no answer to it: {reason}").format(text=question.default, reason=problem)
            yield Problem(question.path, what, _("mend the default, or leave it out"))
        elif question.constraint and _refused(form, question):
            what = _("the default {text} does not satisfy the constraint").format(text=question.default)
            yield Problem(question.path, what, _("mend one of the two: the interview stops at an answer nobody gave"))


def _words(question: Question) -> list[str]:
    return question.default.split() if question.type in ("select_many", "rank") else [question.default]


def _few(names: list[str]) -> str:
    return ", ".join(names[:8]) + (" …" if len(names) > 8 else "")


def _unreadable(question: Question) -> str:
    """Why the default is not of the question's type; empty if it is."""
    if question.type not in TYPES:
        return ""
    try:
        TYPES[question.type].read(question.default)
    except AnswerError as error:
        return error.what
    return ""


def _refused(form: Form, question: Question) -> bool:
    value = TYPES[question.type].read(question.default) if question.data_type != "string" else question.default
    known = {question.path: value} if isinstance(value, str | float) else {}
    return form.possibilities.rule(question.constraint, question.path).truth(known) is False


RULE = Rule("bad-default", "error", find)
