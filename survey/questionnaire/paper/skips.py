"""Where a respondent goes next on paper: after each choice, and where a question's condition does not hold."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from survey.expression.data import Atomic
from survey.questionnaire.paper.outline import Item, Outline

END = 0
"""The number that stands for the end of the interview."""


def after_choices(outline: Outline, item: Item) -> dict[str, int]:
    """Where each choice of a question leads, as numbers of questions, for those choices that skip something.

    A choice skips the questions whose way it surely closes; what depends on other answers too is skipped by the condition
    printed above it.
    """
    question = item.question
    if question is None or question.type != "select_one" or outline.at_the_end(question):
        return {}
    following = outline.items[outline.items.index(item) + 1 :]
    settled = {name: value for _source, rule in item.way for name, value in rule.settled.items()}
    choices = outline.form.choices(question) or ()
    leads = {choice.name: _next(following, {**settled, item.path: choice.name}) for choice in choices}
    nearest = next((other.number for other in following if other.number), END)
    return {name: number for name, number in leads.items() if number != nearest}


def past(outline: Outline, item: Item) -> int:
    """Where to go from an item whose last condition does not hold: past all that stands under the same condition."""
    return _next(outline.items[outline.items.index(item) :], {}, item.way[-1][0])


def _next(following: Sequence[Item], known: Mapping[str, Atomic], closed: str = "") -> int:
    """The first question that may be open; what is skipped on the way to it stays blank, which closes others in turn."""
    answers = dict(known)
    for other in following:
        if other.question is None:
            continue
        shut = any(source == closed or rule.truth(answers) is False for source, rule in other.way)
        if other.number and not shut:
            return other.number
        if shut:
            answers[other.path] = ""
    return END
