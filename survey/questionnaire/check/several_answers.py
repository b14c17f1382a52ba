"""A multi-selection compared as if it were one answer: `=` is false as soon as another choice is made too."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Call, Chain, Expression, Number, Path, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form, Formula
from survey.questionnaire.model import Question
from survey.questionnaire.possible import plain

COMPARISONS = ("=", "!=", "<", "<=", ">", ">=")


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            match expression:
                case Chain((Path() as path, (Text() | Number()) as compared), (sign,)) | Chain(
                    ((Text() | Number()) as compared, Path() as path), (sign,)
                ) if sign in COMPARISONS and compared.value != "":
                    question = form.questionnaire.elements.get(plain(path, formula.rule.path) or "")
                    if isinstance(question, Question) and question.type == "select_many":
                        yield from _compared(form, formula, question, sign, compared)


def _compared(form: Form, formula: Formula, question: Question, sign: str, compared: Text | Number) -> Iterator[Problem]:
    text = compared.value if isinstance(compared, Text) else f"{compared.value:g}"
    if sign in ("=", "!=") and (_counted(formula, question) or _alone(form, question, text)):
        return
    what = _("the {rule} compares all the answers of {question} with “{name}”").format(
        rule=formula.decides, question=question.name, name=text
    )
    wanted = [f"selected(${{{question.name}}}, '{word}')" for word in text.split()]
    advice = _("write {formula}").format(formula=" and ".join(wanted))
    if sign not in ("=", "!="):
        advice = _("write {formula}").format(formula=f"count-selected(${{{question.name}}}) {sign} {text}")
    yield Problem(formula.rule.path, what, advice)


def _counted(formula: Formula, question: Question) -> bool:
    """Whether a rule about a question's own answers also looks at each: `. = 'none' or not(selected(., 'none'))` means it."""
    return formula.rule.path == question.path and any(
        isinstance(part, Call) and part.name in ("selected", "count-selected") and _own(part.arguments[0], question)
        for part in formula.walk()
    )


def _own(expression: Expression, question: Question) -> bool:
    return isinstance(expression, Path) and plain(expression, question.path) == question.path


def _alone(form: Form, question: Question, name: str) -> bool:
    """Whether no answer has that choice beside another, so that `=` and `selected` mean the same."""
    if name in question.exclusive:
        return True
    beside = f"selected(., '{name}') and . != '{name}'"
    return not {" ", "'"} & set(name) and not form.possibilities.possible(form.possibilities.rule(beside, question.path))


RULE = Rule("multiple-compared", "warning", find)
