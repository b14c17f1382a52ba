"""A date compared with a quoted text: a text is no date, and the comparison is never true."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.expression.syntax import Call, Chain, Expression, Path, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question
from survey.questionnaire.possible import plain

_ISO = re.compile(r"\d{4}-\d\d?-\d\d?")
_GIVES_DATES = frozenset(["today", "now", "date", "date-time"])


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            if not isinstance(expression, Chain) or expression.operators[0] in ("and", "or", "|"):
                continue
            texts = [operand.value for operand in expression.operands if isinstance(operand, Text) and operand.value]
            arithmetic = expression.operators[0] in ("+", "-")
            dated = any(_is_date(form, operand, formula.rule.path) for operand in expression.operands)
            for text in texts:
                if dated or (arithmetic and _ISO.match(text)):
                    what = _("the {rule} takes the text '{text}' for a date").format(rule=formula.decides, text=text)
                    yield Problem(formula.rule.path, what, _("write date('{text}')").format(text=text))


def _is_date(form: Form, expression: Expression, context: str) -> bool:
    if isinstance(expression, Call):
        return expression.name in _GIVES_DATES
    found = form.questionnaire.elements.get(plain(expression, context) or "") if isinstance(expression, Path) else None
    return isinstance(found, Question) and found.data_type in ("date", "dateTime")


RULE = Rule("text-for-date", "error", find)
