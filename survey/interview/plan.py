"""What an evaluation needs of a questionnaire and can keep between answers: compiled rules, look-up tables as nodes, the way
of screens."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cached_property
from graphlib import CycleError, TopologicalSorter

from survey.expression.compiled import CompiledExpression, compile_expression
from survey.expression.element import Element as TableElement
from survey.expression.references import elements_read
from survey.interview.instruments import instrument_actions
from survey.interview.lexical import WHOLE, stored, typed
from survey.interview.paths import form_path
from survey.questionnaire.model import Action, DataElement, Group, Question, Questionnaire, Repeat, Section, in_any
from survey.questionnaire.personal import personal_paths
from survey.questionnaire.stops import stopping_notes

MAX_CHAIN = 25
"""How many rules may be evaluated within one another by recursion: each takes a dozen of the interpreter's thousand frames."""

CHANCE = frozenset(["random", "uuid", "once"])
"""Functions whose value is drawn, not derived."""

_OWN = re.compile(r"(?<![\w.])\.(?![\w.])|\b(?:self|current)\b")
"""What a formula must hold to read its own question without naming it."""

Children = dict[str, tuple[int, Question | Group | Repeat]]


class Plan:
    """Everything about a questionnaire that does not depend on answers, worked out at first need."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self._rules: dict[str, CompiledExpression] = {}
        self._children: dict[str, Children] = {}
        self._closures: dict[str, list[str]] = {}
        self._tables: dict[str, TableElement | None] = {}

    def rule(self, source: str) -> CompiledExpression:
        """The compiled form of a rule; one that many questions share is compiled once."""
        compiled = self._rules.get(source)
        if compiled is None:
            compiled = self._rules[source] = compile_expression(source, lazy=True)
        return compiled

    def preparing(self) -> Iterator[None]:
        """Compile rule after rule, some tenths of a second for the largest forms, so that no answer has to wait for it."""
        # Not before there is time for it: the first screen needs few rules and no list of all.
        from survey.questionnaire.rules import rules

        for rule in rules(self.questionnaire):
            if rule.source not in self._rules:
                self.rule(rule.source)
                yield
        _prepared = self._order, self.trails, self.reacts

    def prepare(self) -> None:
        """Compile every rule now."""
        for _step in self.preparing():
            pass

    def children(self, element: Question | Group | Repeat) -> Children:
        """The place and the element of each child by name; a question has none."""
        found = self._children.get(element.path)
        if found is None:
            inside = () if isinstance(element, Question) else element.children
            found = self._children[element.path] = {child.name: (place, child) for place, child in enumerate(inside)}
        return found

    def table(self, name: str) -> TableElement | None:
        """The document node of a secondary instance; None if the form has none of that id or its file was missing."""
        if name not in self._tables:
            instance = next((instance for instance in self.questionnaire.instances if instance.id == name), None)
            root = instance.root if instance else None
            self._tables[name] = None if root is None else TableElement("", [_table(root)])
        return self._tables[name]

    def default(self, question: Question, path: str) -> str:
        """The text a question has before anyone writes to it; a whole number written with a fraction is cut, as JavaRosa does."""
        brought = self.questionnaire.initial
        text = brought.get(path, question.default)
        if self._brings_inner and path not in brought:
            text = brought.get(in_any(path), text)
        if text and question.data_type in WHOLE and isinstance(value := typed(text, question.data_type), float):
            return stored(value, question.data_type)
        return text

    @cached_property
    def _brings_inner(self) -> bool:
        """Whether a new repeat instance brings along inner ones with texts of their own."""
        return any("[*]" in path for path in self.questionnaire.initial)

    def declared(self, name: str) -> TableElement | None:
        """An empty document for an instance that the form declares, None for one it does not know."""
        return TableElement("") if any(instance.id == name for instance in self.questionnaire.instances) else None

    @cached_property
    def kept(self) -> frozenset[str]:
        """The calculations that depend on chance or on themselves; their first value is written down as an event."""
        return frozenset(
            question.path
            for question in self.questionnaire.questions
            if question.calculate and (self._is_drawn(question.calculate) or _reads_itself(question))
        )

    @cached_property
    def personal(self) -> frozenset[str]:
        """The questions for personal data."""
        return personal_paths(self.questionnaire)

    @cached_property
    def stops(self) -> frozenset[str]:
        """The notes that hold the interview while they are relevant."""
        return stopping_notes(self.questionnaire)

    @cached_property
    def derived(self) -> frozenset[str]:
        """The calculations that read personal data without being personal themselves (an age from a date of birth); their value
        is written down as an event when the interview is closed, since the data are sealed then."""
        if not self.personal:
            return frozenset()
        candidates = (question for question in self.questionnaire.questions if question.calculate)
        own = {question.path for question in candidates} - self.personal - self.kept - self._written
        return frozenset(path for path in own if not self.personal.isdisjoint(self.needs_in_order(path)))

    @cached_property
    def _written(self) -> frozenset[str]:
        return frozenset(action.target for action in self.questionnaire.actions)

    def _is_drawn(self, source: str) -> bool:
        # Most calculations need not be read to see that they call no such function.
        return any(name in source for name in CHANCE) and bool(self.rule(source).functions & CHANCE)

    @cached_property
    def _needs(self) -> dict[str, set[str]]:
        from survey.questionnaire.cycles import dependencies

        return dependencies(self.questionnaire)

    @cached_property
    def _order(self) -> dict[str, int]:
        """A place for each path such that what it depends on comes before it, as far as the form has no circle."""
        try:
            return {path: place for place, path in enumerate(TopologicalSorter(self._needs).static_order())}
        except CycleError:
            return {}

    def needs_in_order(self, path: str) -> Sequence[str]:
        """Everything that an element depends on, each after what it depends on itself; nothing in a form that has circles."""
        if path not in self._order:
            return ()
        found = self._closures.get(path)
        if found is None:
            seen, pending = {path}, [path]
            while pending:
                fresh = self._needs.get(pending.pop(), set()) - seen
                seen |= fresh
                pending.extend(fresh)
            found = self._closures[path] = sorted(seen - {path}, key=self._order.__getitem__)
        return found

    @cached_property
    def triggers(self) -> tuple[Action, ...]:
        """The actions tied to a change of a question's value."""
        return tuple(action for action in self.questionnaire.actions if "xforms-value-changed" in action.events)

    @cached_property
    def on_new_repeat(self) -> tuple[Action, ...]:
        """The actions tied to the birth of a repeat instance."""
        return tuple(
            action for action in self.questionnaire.actions if "odk-new-repeat" in action.events and action.kind == "setvalue"
        )

    @cached_property
    def instruments(self) -> tuple[Action, ...]:
        """The actions of a phone's instruments, which a laptop has not."""
        return instrument_actions(self.questionnaire)

    @cached_property
    def calculated_sources(self) -> tuple[str, ...]:
        """The calculated questions whose change triggers something."""
        sources = dict.fromkeys(action.source for action in self.triggers)
        elements = self.questionnaire.elements
        return tuple(path for path in sources if isinstance(found := elements.get(path), Question) and found.calculate)

    @cached_property
    def growing(self) -> tuple[Repeat, ...]:
        """The repeats whose count depends on their own instances."""
        return tuple(repeat for repeat in self.questionnaire.repeats if repeat.grows)

    @cached_property
    def reacts(self) -> bool:
        """Whether the form ever writes something because of an answer."""
        return bool(self.triggers or self.on_new_repeat or self.growing or self.kept or self.instruments)

    def repeat(self, path: str) -> Repeat | None:
        """The repeat at a concrete path, None if there is none."""
        element = self.questionnaire.elements.get(form_path(path))
        return element if isinstance(element, Repeat) else None

    @cached_property
    def trails(self) -> Mapping[str, tuple[int, ...]]:
        """For each path that the body shows, the places to take from the body down to it."""
        trails: dict[str, tuple[int, ...]] = {}
        pending: list[tuple[tuple[int, ...], Section | str]] = [
            ((place,), item) for place, item in enumerate(self.questionnaire.body)
        ]
        while pending:
            trail, item = pending.pop()
            path = item if isinstance(item, str) else item.path
            if path:
                trails.setdefault(path, trail)
            if isinstance(item, Section):
                pending.extend(((*trail, place), child) for place, child in enumerate(item.children))
        return trails


def _reads_itself(question: Question) -> bool:
    source = question.calculate
    if not _names(source, question.name) and not _OWN.search(source):
        return False
    return any(path == question.path for path, _elsewhere in elements_read(source, question.path))


def _names(source: str, name: str) -> bool:
    """Whether a whole name stands in a formula; a pattern made for each question would take longer than reading them all."""
    start = source.find(name)
    while start >= 0:
        end = start + len(name)
        around = source[max(start - 1, 0) : start] + source[end : end + 1]
        if not any(sign.isalnum() or sign in "_.-" for sign in around):
            return True
        start = source.find(name, end)
    return False


def _table(element: DataElement) -> TableElement:
    return TableElement(
        element.name, [_table(child) for child in element.children], text=element.text, attributes=element.attributes
    )
