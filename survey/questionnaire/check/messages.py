"""Rules that stop or question an interviewer without saying why, and messages that no rule ever shows."""

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


MESSAGES = {"constraint": "constraint_message", "required": "required_message", "warn_if": "warn_message"}


def find_without_rule(form: Form) -> Iterator[Problem]:
    for question in form.asked:
        for rule, message in MESSAGES.items():
            if getattr(question, message) and not getattr(question, rule):
                what = _("it has a {message}, but no {rule}").format(message=message, rule=rule)
                yield Problem(question.path, what, _("write the rule, or take the message out"))


WITHOUT_RULE = Rule("message-without-rule", "warning", find_without_rule)
RULE = Rule("no-message", "warning", find)
