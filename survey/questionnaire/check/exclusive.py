"""Exclusive choices that are not in the list, or of a question with one answer."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule, did_you_mean
from survey.questionnaire.check.form import Form


def find(form: Form) -> Iterator[Problem]:
    for question in form.questions:
        if not question.exclusive:
            continue
        if question.type != "select_many":
            yield Problem(question.path, _("it takes one answer, which is always exclusive"), _("remove `exclusive`"))
            continue
        names = [choice.name for choice in form.choices(question) or ()]
        for name in question.exclusive:
            if names and name not in names:
                what = _("the exclusive choice {name} is not in the list").format(name=name)
                yield Problem(question.path, what, did_you_mean(name, names, _("add it to the list")))


RULE = Rule("exclusive-choice", "error", find)
