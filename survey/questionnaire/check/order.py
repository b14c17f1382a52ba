"""What a question depends on should have been answered before: whether and what to ask, what is accepted, what is read out."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.references import elements_read
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form, fixed
from survey.questionnaire.model import Question

DECIDES = ("relevant", "choices", "count", "constraint", "required", "label", "hint")
"""What is settled when a question is asked; a soft check may well look ahead, since the review shows it again."""


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas_of(*DECIDES):
        own = formula.rule.path
        if own not in form.places:
            continue
        for question in _asked(form, formula.rule.source, own, set()):
            later = form.places.get(question.path, -1) > form.places[own]
            inside = question.path.startswith(own + "/")
            together = form.screen(own) and form.screen(own) == form.screen(question.path)
            if later and not inside and not together:
                what = _("the {rule} depends on {question}, which is asked later").format(
                    rule=formula.decides, question=question.name
                )
                yield Problem(own, what, _("move one of the two; an answer that changes later brings the interview back here"))


def _asked(form: Form, source: str, context: str, seen: set[str]) -> Iterator[Question]:
    """The questions that a formula reads, directly or through calculations; other instances of a repeat left out."""
    for path, elsewhere in elements_read(source, context):
        question = form.questionnaire.elements.get(path)
        if elsewhere or path in seen or not isinstance(question, Question):
            continue
        seen.add(path)
        if question.calculate:
            yield from _asked(form, question.calculate, question.path, seen)
        elif question.shown and not fixed(question):
            yield question


RULE = Rule("later-question", "warning", find)
