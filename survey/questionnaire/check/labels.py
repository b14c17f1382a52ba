"""Questions and groups that an interviewer sees without any wording."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form


def find(form: Form) -> Iterator[Problem]:
    for question in form.asked:
        if not (question.label or question.label.media or question.hint):
            yield Problem(question.path, _("the question has no label"), _("write what the interviewer reads out"))


RULE = Rule("no-label", "warning", find)
