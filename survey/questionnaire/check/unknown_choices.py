"""Answers compared with a name that is not in their list."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Call, Chain, Expression, Path, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule, did_you_mean
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question
from survey.questionnaire.possible import plain


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            for path, name in _compared(expression):
                question = form.questionnaire.elements.get(plain(path, formula.rule.path) or "")
                if not isinstance(question, Question) or formula.rule.name == "choices":
                    continue
                names = [choice.name for choice in form.choices(question) or ()]
                if names and name and name not in names:
                    yield Problem(
                        formula.rule.path,
                        _("the {rule} compares {question} with “{name}”, which is not among its choices").format(
                            rule=formula.decides, question=question.name, name=name
                        ),
                        did_you_mean(name, names, _("the comparison always comes out the same")),
                    )


def _compared(expression: Expression) -> Iterator[tuple[Path, str]]:
    """The (question, name) pairs that an expression compares."""
    match expression:
        case Call("selected", (Path() as path, Text(name))):
            yield path, name.strip()
        case Chain((Path() as path, Text(name)), ("=" | "!=",)) | Chain((Text(name), Path() as path), ("=" | "!=",)):
            yield path, name


RULE = Rule("unknown-choice", "warning", find)
