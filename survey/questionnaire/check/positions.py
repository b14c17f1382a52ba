"""A number as a condition, which Collect does not understand."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Filter, Number, Path
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            predicates = expression.predicates if isinstance(expression, Filter) else ()
            if isinstance(expression, Path):
                predicates = tuple(predicate for step in expression.steps for predicate in step.predicates)
            for predicate in predicates:
                if isinstance(predicate, Number):
                    what = _("[{number}] finds nothing on phones").format(number=int(predicate.value))
                    advice = _("write [position() = {number}]").format(number=int(predicate.value))
                    yield Problem(formula.rule.path, what, advice)


RULE = Rule("position", "portability", find)
