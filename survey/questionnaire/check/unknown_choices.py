"""Answers compared with a name that is not in their list."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from survey.expression.convert import to_number
from survey.expression.syntax import Call, Chain, Expression, Number, Path, Text
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
                if (
                    not isinstance(question, Question)
                    or formula.rule.name == "choices"
                    or not question.type.startswith(("select", "rank"))
                ):
                    continue
                names = [choice.name for choice in form.choices(question) or ()]
                if names and not _among(name, names, question.type == "select_many"):
                    yield Problem(
                        formula.rule.path,
                        _("the {rule} compares {question} with “{name}”, which is not among its choices").format(
                            rule=formula.decides, question=question.name, name=_shown(name)
                        ),
                        did_you_mean(_shown(name), names, _("the comparison always comes out the same")),
                    )


def _among(name: str | float, names: Sequence[str], several: bool) -> bool:
    """Whether what is compared can equal an answer: blank, a name, several of them, or the number that a name is."""
    if isinstance(name, float):
        return any(to_number(each) == name for each in names)
    return name in ("", *names) or (several and set(name.split()) <= set(names))


def _shown(name: str | float) -> str:
    return name if isinstance(name, str) else f"{name:g}"


def _compared(expression: Expression) -> Iterator[tuple[Path, str | float]]:
    """The (question, name) pairs that an expression compares; a number stands for the name that it is."""
    match expression:
        case Call("selected", (Path() as path, Text(name))):
            yield path, name.strip()
        case Chain((Path() as path, Text(name)), ("=" | "!=",)) | Chain((Text(name), Path() as path), ("=" | "!=",)):
            yield path, name
        case Chain((Path() as path, Number(number)), ("=" | "!=",)) | Chain((Number(number), Path() as path), ("=" | "!=",)):
            yield path, number


RULE = Rule("unknown-choice", "warning", find)
