"""What phones fill in by themselves and a laptop cannot: the place, a recording in the background."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question


def find(form: Form) -> Iterator[Problem]:
    for action in form.questionnaire.actions:
        if action.kind == "setvalue":
            continue
        element = form.questionnaire.elements.get(action.target)
        if isinstance(element, Question) and element.shown:
            what, advice = _("phones fill this in by themselves, laptops ask for it"), _("say in the hint how to find the place")
        else:
            what, advice = (
                _("phones fill this in by themselves; laptops record that it does not apply"),
                _("ask for it if it is needed"),
            )
        yield Problem(action.target, what, advice)


RULE = Rule("filled-by-phones", "portability", find)
