"""Parts of a formula that fail whatever the answers are: a date that is none, a pattern that is none, arithmetic on a text."""

from __future__ import annotations

import math
from collections.abc import Iterator

from survey.errors import EvaluationError
from survey.expression.convert import to_number
from survey.expression.patterns import matches
from survey.expression.syntax import Call, Chain, Expression, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.conditions import failure

ARITHMETIC = ("+", "-", "*", "div", "mod")


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            found = _failure(expression)
            if found is not None:
                what = _("the {rule} can never be computed: {reason}").format(rule=formula.decides, reason=found.what)
                yield Problem(formula.rule.path, what, found.advice or "")


def _failure(expression: Expression) -> EvaluationError | None:
    match expression:
        case Call("regex", (_any, Text(pattern))):
            try:
                matches(pattern, "")
            except EvaluationError as error:
                return error
            return None
        case Chain(operands, operators) if operators[0] in ARITHMETIC:
            text = next((one.value for one in operands if isinstance(one, Text) and _no_number(one.value)), None)
            if text is None:
                return None
            what = _("'{text}' is no number").format(text=text)
            return EvaluationError(what, advice=_("texts are joined by concat(…, …)"))
        case Call():
            return failure(expression)
        case _:
            return None


def _no_number(text: str) -> bool:
    """Whether a text is neither a number nor a date, which has a rule of its own."""
    return bool(text.strip()) and math.isnan(to_number(text)) and not text[:4].isdigit()


RULE = Rule("never-computed", "error", find)
