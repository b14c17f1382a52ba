"""Repeats whose number is no number, or never more than none."""

from __future__ import annotations

import math
from collections.abc import Iterator

from survey.expression.convert import to_number
from survey.expression.parser import parse
from survey.expression.syntax import Path
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Question
from survey.questionnaire.possible import plain

NO_NUMBERS = frozenset(["select_many", "rank", "date", "time", "datetime", "geopoint", "file", "note"])


def find(form: Form) -> Iterator[Problem]:
    for repeat in form.questionnaire.repeats:
        if not repeat.count:
            continue
        question = _counting(form, repeat.count, repeat.path)
        if question is not None and _without_numbers(form, question):
            what = _("the number of repeats is {question}, which is no number").format(question=question.name)
            yield Problem(repeat.path, what, _("count in a whole number; count-selected() counts choices"))
        elif not form.possibilities.possible(form.possibilities.rule(f"({repeat.count}) >= 1", repeat.path)):
            what = _("the number of repeats is never more than 0: {source}").format(source=repeat.count.strip())
            yield Problem(repeat.path, what, _("nobody is ever asked what is inside; mend the count"))


def _counting(form: Form, source: str, context: str) -> Question | None:
    """The question that a count is, through the calculation that pyxform makes of it."""
    expression = parse(source)
    path = plain(expression, context) if isinstance(expression, Path) else None
    found = form.questionnaire.elements.get(path or "")
    if isinstance(found, Question) and found.calculate and not found.shown:
        return _counting(form, found.calculate, found.path)
    return found if isinstance(found, Question) else None


def _without_numbers(form: Form, question: Question) -> bool:
    names = [choice.name for choice in form.choices(question) or ()]
    unnumbered = question.type == "select_one" and names and all(math.isnan(to_number(name)) for name in names)
    return bool(unnumbered) or (question.type in NO_NUMBERS and not question.calculate)


RULE = Rule("count-without-number", "error", find)
