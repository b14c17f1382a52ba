"""Functions of the wrong kind of question: `selected()` of a number, `indexed-repeat()` of what is not repeated."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.references import calls
from survey.expression.syntax import Call, Path
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form, Formula
from survey.questionnaire.model import Element, Question, Repeat
from survey.questionnaire.possible import plain

OF_CHOICES = frozenset(["selected", "count-selected", "selected-at", "is-selected"])
ONE_VALUE = frozenset(["integer", "decimal", "date", "time", "datetime", "geopoint", "file", "range"])


def find_choices(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for call in calls(formula.expression):
            question = _meant(form, formula, call, 0) if call.name in OF_CHOICES else None
            if isinstance(question, Question) and question.type in ONE_VALUE:
                what = _("{function}() looks for choices in {question}, which has none").format(
                    function=call.name, question=question.name
                )
                yield Problem(formula.rule.path, what, _("compare it with =, < or >"))


def find_repeats(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for call in calls(formula.expression):
            if call.name != "indexed-repeat" or len(call.arguments) < 3:
                continue
            question, repeat = _meant(form, formula, call, 0), _meant(form, formula, call, 1)
            if question is None or repeat is None:
                continue
            if not isinstance(repeat, Repeat):
                what = _("indexed-repeat() wants a repeat, and {name} is none").format(name=repeat.name)
                yield Problem(formula.rule.path, what, _("give it the repeat that holds the question"))
            elif not question.path.startswith(repeat.path + "/"):
                what = _("indexed-repeat() looks for {question} in {repeat}, which does not hold it").format(
                    question=question.name, repeat=repeat.name
                )
                yield Problem(formula.rule.path, what, _("give it the repeat that holds the question"))


def _meant(form: Form, formula: Formula, call: Call, place: int) -> Element | None:
    """The element that an argument is, if it is a plain path."""
    argument = call.arguments[place]
    path = plain(argument, formula.rule.path) if isinstance(argument, Path) else None
    return form.questionnaire.elements.get(path or "")


CHOICES = Rule("selected-of-one", "error", find_choices)
REPEATS = Rule("not-in-repeat", "error", find_repeats)
