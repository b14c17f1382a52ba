"""A questionnaire as paper needs it: headings and numbered questions in the order in which they are asked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace
from functools import cached_property

from survey.expression.parser import parse
from survey.expression.syntax import Path
from survey.frozen import dataclass
from survey.language import _
from survey.questionnaire.check.form import Form, fixed
from survey.questionnaire.conditions import Condition
from survey.questionnaire.lists import list_of
from survey.questionnaire.model import Group, Output, Question, Questionnaire, Repeat, Section, Text
from survey.questionnaire.possible import plain

ON_THE_SPOT = 16
"""Longest list of choices printed beside its question; a longer one stands at the end."""


@dataclass(frozen=True, slots=True)
class Item:
    """One line of the paper: a heading (`level` from 1), a note, or a question with its number.

    `way` are the conditions under which it is reached, with the text of each rule.
    """

    path: str
    level: int = 0
    number: int = 0
    question: Question | None = None
    element: Group | Repeat | None = None
    label: Text = field(default_factory=Text)
    way: tuple[tuple[str, Condition], ...] = ()


class Outline:
    """The lines of a printed questionnaire, and what they need to name each other."""

    def __init__(self, questionnaire: Questionnaire, language: str) -> None:
        self.questionnaire = questionnaire
        self.language = language
        self.form = Form(questionnaire)

    @cached_property
    def items(self) -> tuple[Item, ...]:
        """Every line, in order."""
        numbered = []
        number = 0
        for item in self._items(self.questionnaire.body, 1):
            if item.question is not None and item.question.type != "note" and not fixed(item.question):
                number += 1
                numbered.append(replace(item, number=number))
            else:
                numbered.append(item)
        return tuple(numbered)

    @cached_property
    def numbers(self) -> dict[str, int]:
        """The number of each question that is asked."""
        return {item.path: item.number for item in self.items if item.number}

    @cached_property
    def lists(self) -> dict[str, Question]:
        """The lists that stand at the end, each with a question that uses it."""
        found: dict[str, Question] = {}
        for item in self.items:
            if item.question is not None and item.number and self.at_the_end(item.question):
                found.setdefault(list_of(item.question), item.question)
        return found

    def at_the_end(self, question: Question) -> bool:
        """Whether its choices are too many to stand beside it."""
        return len(self.form.choices(question) or ()) > ON_THE_SPOT and bool(list_of(question))

    def _items(self, sections: tuple[Section | str, ...], level: int) -> Iterator[Item]:
        for section in sections:
            if isinstance(section, str):
                question = self.questionnaire.elements.get(section)
                if isinstance(question, Question) and "hidden" not in question.appearance:
                    yield Item(section, 0, 0, question, None, question.label, self._way(section))
                continue
            element = self.questionnaire.elements.get(section.path)
            if section.label or isinstance(element, Repeat):
                container = None if isinstance(element, Question) else element
                yield Item(section.path, level, 0, None, container, section.label, self._way(section.path))
            yield from self._items(section.children, level + bool(section.label))

    def _way(self, path: str) -> tuple[tuple[str, Condition], ...]:
        if not path:
            return ()
        possibilities = self.form.possibilities
        above = (element for element in possibilities.above(path) if element.relevant)
        return tuple((element.relevant.strip(), possibilities.rule(element.relevant, element.path)) for element in above)

    def wording(self, text: Text, path: str) -> str:
        """A text in the language of the paper; a value shown in it becomes the number of its question."""
        parts = text.in_language(self.language) or text.in_language(self.questionnaire.default_language)
        parts = parts or next(iter(text.parts.values()), ())
        return "".join(part if isinstance(part, str) else self._value(part, path) for part in parts).strip()

    def _value(self, part: Output, path: str) -> str:
        expression = parse(part.expression)
        shown = plain(expression, path) if isinstance(expression, Path) else None
        return f"[{self.name(shown)}]" if shown in self.questionnaire.elements and shown else "[…]"

    def name(self, path: str) -> str:
        """What the paper calls a question: its number, or the label of what nobody asks."""
        if path in self.numbers:
            return _("question {number}").format(number=self.numbers[path])
        element = self.questionnaire.elements[path]
        short = element.short if isinstance(element, Question) and element.short else element.label
        return f"«{self.wording(short, path) if short else element.name}»"

    def codes(self, question: Question) -> dict[str, str]:
        """What is written for each choice of a question: its own name where all names are whole numbers, else its place."""
        names = [choice.name for choice in self.form.choices(question) or ()]
        numbered = all(name.lstrip("-").isdigit() for name in names)
        return {name: name if numbered else str(place) for place, name in enumerate(names, 1)}

    def choice(self, path: str, name: str) -> str:
        """The label of a choice of a question, its name where it has none."""
        question = self.questionnaire.elements.get(path)
        choices = self.form.choices(question) if isinstance(question, Question) else None
        label = next((self.wording(choice.label, path) for choice in choices or () if choice.name == name), "")
        return label or name
