"""A questionnaire laid out for its checks: every formula read once, every question at its place in the interview."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from survey.expression.parser import parse
from survey.expression.references import parts
from survey.expression.syntax import Expression
from survey.frozen import dataclass
from survey.language import _
from survey.questionnaire.lists import ListedChoice, listed
from survey.questionnaire.model import Element, Question, Questionnaire, Section
from survey.questionnaire.possible import Possibilities
from survey.questionnaire.rules import Rule, rules


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula of the form with its syntax; `rule` says whose it is and what it decides."""

    rule: Rule
    expression: Expression

    @property
    def decides(self) -> str:
        """What it decides, in words."""
        words = {
            "relevant": _("relevance"),
            "calculate": _("calculation"),
            "setvalue": _("calculation"),
            "required": _("rule for required"),
            "constraint": _("constraint"),
            "read_only": _("rule for read-only"),
            "warn_if": _("soft check"),
            "count": _("number of repeats"),
            "choices": _("choice filter"),
            "seed": _("seed"),
        }
        return words.get(self.rule.name) or _("wording")

    def walk(self) -> Iterator[Expression]:
        """The formula and every expression inside it."""
        yield from walk(self.expression)


def walk(expression: Expression) -> Iterator[Expression]:
    """An expression and every expression inside it, outer ones first."""
    yield expression
    for part in parts(expression):
        yield from walk(part)


class Form:
    """What rules look at."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.possibilities = Possibilities(questionnaire)

    @cached_property
    def formulas(self) -> tuple[Formula, ...]:
        """Every formula, in document order; one that stands in several languages once."""
        found = dict.fromkeys(rules(self.questionnaire))
        return tuple(Formula(rule, parse(rule.source)) for rule in found)

    def formulas_of(self, *names: str) -> Iterator[Formula]:
        """The formulas that decide one of some things (`relevant`, `calculate` …)."""
        return (formula for formula in self.formulas if formula.rule.name in names)

    @property
    def elements(self) -> Iterator[Element]:
        """Every element but what ODK adds of its own (the `meta` block)."""
        return (element for element in self.questionnaire.walk() if not is_meta(element.path))

    @cached_property
    def questions(self) -> tuple[Question, ...]:
        """Every question but those of the `meta` block."""
        return tuple(element for element in self.elements if isinstance(element, Question))

    @cached_property
    def asked(self) -> tuple[Question, ...]:
        """The questions that a person answers."""
        return tuple(
            question for question in self.questions if question.shown and question.type != "note" and not fixed(question)
        )

    def choices(self, question: Question) -> tuple[ListedChoice, ...] | None:
        """Every choice of a question, None where only the answers can tell."""
        if question.path not in self._choices:
            self._choices[question.path] = listed(self.questionnaire, question)
        return self._choices[question.path]

    @cached_property
    def _choices(self) -> dict[str, tuple[ListedChoice, ...] | None]:
        return {}

    @cached_property
    def places(self) -> dict[str, int]:
        """The place in the interview of every element that is shown; a container has that of its first question."""
        return {path: place for place, path in reversed([*enumerate(_shown(self.questionnaire.body))])}

    def screen(self, path: str) -> str:
        """The outermost group that shows an element together with others on one screen; empty if there is none."""
        together = (element.path for element in self.possibilities.above(path) if "field-list" in element.appearance)
        return next(together, "")


def is_meta(path: str) -> bool:
    """Whether a path lies in the `meta` block that every submission has."""
    steps = path.split("/")
    return len(steps) > 2 and steps[2].rpartition(":")[2] == "meta"


def fixed(question: Question) -> bool:
    """Whether nobody is meant to answer: it is computed, comes from the sample, or is always read-only."""
    return bool(question.calculate or question.preload or question.read_only.strip() == "true()")


def _shown(sections: tuple[Section | str, ...]) -> Iterator[str]:
    for item in sections:
        if isinstance(item, str):
            yield item
        else:
            if item.path:
                yield item.path
            yield from _shown(item.children)
