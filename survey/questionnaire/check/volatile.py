"""Calculations that come out differently each time they are computed."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.references import parts
from survey.expression.syntax import Call, Expression
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form

VOLATILE = frozenset(["now", "random", "uuid"])


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas_of("calculate"):
        for name in sorted(set(_calls(formula.expression))):
            yield Problem(
                formula.rule.path,
                _("the calculation uses {name}(), which gives another value whenever the form is computed again").format(
                    name=name
                ),
                _("write once({name}()), or give the row a trigger").format(name=name),
            )


def _calls(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Call):
        if expression.name == "once":
            return
        if expression.name in VOLATILE:
            yield expression.name
    for part in parts(expression):
        yield from _calls(part)


RULE = Rule("volatile", "portability", find)
