"""Reasons for a missing answer that do not exist, or stand where nobody answers."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule, did_you_mean
from survey.questionnaire.check.form import Form, fixed
from survey.values.missing import MissingKind

SAID = tuple(kind.value for kind in MissingKind if kind.said)


def find(form: Form) -> Iterator[Problem]:
    for question in form.questions:
        for kind in question.missing:
            if kind not in SAID:
                what = _("“{kind}” is no reason for a missing answer").format(kind=kind)
                yield Problem(question.path, what, did_you_mean(kind, SAID, _("use: {names}").format(names=", ".join(SAID))))
        if question.missing and (question.type == "note" or not question.shown or fixed(question)):
            yield Problem(question.path, _("it has reasons for a missing answer, but nobody answers it"), _("remove `missing`"))


RULE = Rule("missing-kind", "error", find)
