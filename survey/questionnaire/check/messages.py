"""Rules that stop or question an interviewer without saying why."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form


def find(form: Form) -> Iterator[Problem]:
    for question in form.asked:
        if question.constraint and not question.constraint_message:
            yield Problem(question.path, _("the constraint has no message"), _("say in constraint_message what is allowed"))
        if question.warn_if and not question.warn_message:
            yield Problem(question.path, _("the soft check has no message"), _("say in warn_message what is unusual"))


RULE = Rule("no-message", "warning", find)
