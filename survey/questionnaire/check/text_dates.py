"""Dates and times compared with a text, which is never earlier or later, or with a year, which is a number of days."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.expression.syntax import Call, Chain, Expression, Number, Path, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question
from survey.questionnaire.possible import plain

_ISO = re.compile(r"\d{4}-\d\d?-\d\d?")
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
_GIVEN = {"today": "date", "date": "date", "now": "dateTime", "date-time": "dateTime"}
COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])
YEARS = range(1900, 2101)


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            if not isinstance(expression, Chain) or expression.operators[0] in ("and", "or", "|"):
                continue
            kinds = {kind for operand in expression.operands if (kind := _kind(form, operand, formula.rule.path))}
            for text in (operand.value for operand in expression.operands if isinstance(operand, Text) and operand.value):
                arithmetic = expression.operators[0] in ("+", "-") and _ISO.match(text)
                equal = expression.operators[0] in ("=", "!=") and kinds == {"date"} and _DAY.fullmatch(text)
                if (kinds or arithmetic) and not equal:  # a day equals its text: both are 2024-01-31
                    what = _("the {rule} takes the text '{text}' for a date").format(rule=formula.decides, text=text)
                    yield Problem(formula.rule.path, what, _advice(text, kinds))


def _advice(text: str, kinds: set[str]) -> str:
    if "time" in kinds:
        return _("compare decimal-time(), the part of the day that has passed: 0.5 is noon")
    return _("write date('{text}')").format(text=text if _ISO.match(text) else "2024-01-31")


def find_years(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            if not isinstance(expression, Chain) or expression.operators[0] not in COMPARISONS:
                continue
            dated = any(_kind(form, operand, formula.rule.path) == "date" for operand in expression.operands)
            years = [one.value for one in expression.operands if isinstance(one, Number) and one.value in YEARS]
            for year in years if dated else ():
                what = _("the {rule} compares a date with {year}, which is a number of days since 1970").format(
                    rule=formula.decides, year=int(year)
                )
                yield Problem(formula.rule.path, what, _("compare the year: format-date(…, '%Y')"))


def _kind(form: Form, expression: Expression, context: str) -> str:
    """`date`, `dateTime` or `time` for what is one, else nothing."""
    if isinstance(expression, Call):
        return _GIVEN.get(expression.name, "")
    found = form.questionnaire.elements.get(plain(expression, context) or "") if isinstance(expression, Path) else None
    return found.data_type if isinstance(found, Question) and found.data_type in ("date", "dateTime", "time") else ""


RULE = Rule("text-for-date", "error", find)
YEAR = Rule("year-for-date", "warning", find_years)
