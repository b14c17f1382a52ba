"""Required where nobody can answer."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.stops import stopping_notes


def find(form: Form) -> Iterator[Problem]:
    stops = stopping_notes(form.questionnaire)
    for question in form.questions:
        if not question.required or question.path in stops:
            continue
        if question.type == "note":
            yield Problem(
                question.path, _("a note is required, and nobody can answer it: the interview stops there"), _("remove it")
            )
        elif not question.shown:
            yield Problem(question.path, _("a calculation is required, and nobody sees why it is empty"), _("remove it"))


RULE = Rule("required-without-answer", "warning", find)
