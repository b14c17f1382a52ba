"""One name of a multi-selection compared by `=`, which is false as soon as another choice is made too."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Chain, Path, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question
from survey.questionnaire.possible import plain


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            match expression:
                case Chain((Path() as path, Text(name)), ("=" | "!=",)) if name:
                    question = form.questionnaire.elements.get(plain(path, formula.rule.path) or "")
                    if isinstance(question, Question) and question.type == "select_many":
                        yield Problem(
                            formula.rule.path,
                            _("the {rule} compares all the answers of {question} with “{name}”").format(
                                rule=formula.decides, question=question.name, name=name
                            ),
                            _("write selected(${{{question}}}, '{name}')").format(question=question.name, name=name),
                        )


RULE = Rule("multiple-compared", "warning", find)
