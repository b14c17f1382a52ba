"""Rules that can never be true, found by trying every kind of answer (`survey.questionnaire.possible`)."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.parser import parse
from survey.expression.syntax import Call, Filter, Number, Path, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.conditions import Condition, condition, is_blank, negated
from survey.questionnaire.lists import ListedChoice, list_of
from survey.questionnaire.model import Element, Question
from survey.questionnaire.possible import plain
from survey.questionnaire.rules import shortened

MEASURED = frozenset(["integer", "decimal", "range", "date", "time", "datetime"])

ITEM = "item "
"""Begins the variables that stand for the columns of a list's row; no path has a space."""


def find_relevance(form: Form) -> Iterator[Problem]:
    for element in form.elements:
        if element.relevant and _reads(element.relevant) and not _alone(form, element):
            what = _("the relevance can never be true: {source}").format(source=shortened(element.relevant.strip()))
            yield Problem(element.path, what, _("no answers satisfy it; mend it or remove the question"))


def find_switched_off(form: Form) -> Iterator[Problem]:
    """A relevance that reads nothing and is false: somebody has switched the element off."""
    for element in form.elements:
        if element.relevant and not _reads(element.relevant) and not _alone(form, element):
            what = _("it is switched off: its relevance is {source}").format(source=element.relevant.strip())
            yield Problem(element.path, what, _("take the row out if nobody needs it any more"))


def find_unreachable(form: Form) -> Iterator[Problem]:
    """Each relevance can be true by itself, but not together with those around it and with the way to the answers it reads."""
    for element in form.elements:
        if element.relevant and _alone(form, element) and not form.possibilities.possible(*form.possibilities.way(element.path)):
            what = _("it can never be reached: whenever {source} holds, something before it does not").format(
                source=shortened(element.relevant.strip())
            )
            yield Problem(element.path, what, _("compare the relevance with that of its groups and of the questions it reads"))


def _alone(form: Form, element: Element) -> bool:
    """Whether the element's own relevance can be true, whatever is around it."""
    return form.possibilities.possible(form.possibilities.rule(element.relevant, element.path), bounds=False)


def _reads(source: str) -> bool:
    """Whether a rule depends on anything."""
    return not isinstance(parse(source), Number | Text) and source.strip() not in ("true()", "false()")


def find_constraints(form: Form) -> Iterator[Problem]:
    for question in form.asked:
        if question.constraint and not _for_some_answer(form, question, question.constraint):
            what = _("the constraint rejects every answer: {source}").format(source=shortened(question.constraint))
            yield Problem(question.path, what, _("the interview cannot go past it"))


def find_accepting(form: Form) -> Iterator[Problem]:
    """A constraint on a number or a date that no answer fails, or that does not look at the answer."""
    for question in form.asked:
        if question.type not in MEASURED or not question.constraint or not _reads(question.constraint):
            continue
        rule = form.possibilities.rule(question.constraint, question.path)
        if question.path not in rule.variables and "" not in rule.variables:
            what = _("the constraint does not look at the answer: {source}").format(source=shortened(question.constraint))
            yield Problem(question.path, what, _("a dot stands for the answer: . > 0"))
        elif not form.possibilities.possible(negated(rule), negated(is_blank(question.path)), bounds=False):
            what = _("the constraint accepts every answer: {source}").format(source=shortened(question.constraint))
            yield Problem(question.path, what, _("look whether `or` should be `and`; take it out if nothing is to be refused"))


def find_warnings(form: Form) -> Iterator[Problem]:
    for question in form.asked:
        if question.warn_if and not _for_some_answer(form, question, question.warn_if, bounds=True):
            what = _("the soft check can never be true: {source}").format(source=shortened(question.warn_if))
            yield Problem(question.path, what, _("mend it or remove it"))


def _for_some_answer(form: Form, question: Question, source: str, bounds: bool = False) -> bool:
    answered = negated(is_blank(question.path))
    return form.possibilities.possible(form.possibilities.rule(source, question.path), answered, bounds=bounds)


def find_choices(form: Form) -> Iterator[Problem]:
    for question in form.questions:
        filters = _filters(form, question)
        if not filters:
            continue
        hidden = [choice.name for choice in form.choices(question) or () if not _offered(form, question, filters, choice)]
        if hidden:
            names = ", ".join(hidden[:8]) + (" …" if len(hidden) > 8 else "")
            what = _("{count} choices can never be offered, the filter is never true for them: {names}").format(
                count=len(hidden), names=names
            )
            yield Problem(
                question.path, what, _("compare the columns of the list with the choices of the question that filters it")
            )


def _filters(form: Form, question: Question) -> tuple[Condition, ...]:
    """The conditions of a choice filter; columns of the row are variables of their own."""
    if question.source is None or not list_of(question):
        return ()
    expression = parse(question.source.nodeset)
    if isinstance(expression, Filter) or not isinstance(expression, Path):
        return ()

    def variable(path: Path) -> str | None:
        if path.start is None and not path.absolute:
            names = [step.test for step in path.steps if step.axis == "child" and not step.predicates]
            return ITEM + names[0] if len(names) == len(path.steps) == 1 else None
        if isinstance(path.start, Call) and path.start.name != "current":
            return None
        return form.possibilities.variable(plain(path, question.path), question.path)

    return tuple(condition(predicate, variable) for step in expression.steps for predicate in step.predicates)


def _offered(form: Form, question: Question, filters: tuple[Condition, ...], choice: ListedChoice) -> bool:
    read = {name for each in filters for name in each.variables if name.startswith(ITEM)}
    given = {name: choice.columns.get(name.removeprefix(ITEM), "") for name in read}
    return form.possibilities.possible(*filters, given=given)


RELEVANCE = Rule("never-relevant", "error", find_relevance)
SWITCHED_OFF = Rule("switched-off", "warning", find_switched_off)
UNREACHABLE = Rule("unreachable", "error", find_unreachable)
CONSTRAINT = Rule("rejects-everything", "error", find_constraints)
ACCEPTING = Rule("accepts-everything", "warning", find_accepting)
SOFT_CHECK = Rule("never-warns", "warning", find_warnings)
CHOICES = Rule("unreachable-choice", "warning", find_choices)
