"""Whether a condition can ever be true: a search over the answers that could matter.

The answers of a question fall into few classes that its conditions can tell apart: each number that is named and what lies
around it, each choice, some other text, no answer. One of each class is tried. Whatever the search cannot follow (sums of two
questions, dates, other tables) it takes for possible, so that "never" is always right.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, timedelta
from functools import cached_property
from itertools import combinations, pairwise

from survey.expression.convert import to_number, to_string
from survey.expression.data import Atomic
from survey.expression.parser import parse
from survey.expression.syntax import Call, Chain, Expression, Path
from survey.questionnaire.conditions import Atom, Condition, condition, constant, either, is_blank
from survey.questionnaire.lists import listed
from survey.questionnaire.model import Element, Question, Questionnaire

MAX_STEPS = 3_000
"""Assignments tried before a condition is taken to be possible."""

MAX_FACTS = 40
MAX_CHOSEN = 5

OTHER = "\ufffc"
"""Stands for any text that no condition names."""

_WHOLE = frozenset(["int", "integer", "long"])
_NUMERIC = _WHOLE | {"decimal", "float", "double"}
_PLAIN = _NUMERIC | {"string"}
_COMPARISONS = frozenset(["=", "!=", "<", "<=", ">", ">="])


class Possibilities:
    """What the answers to a questionnaire can be, as far as its own rules bound them."""

    def __init__(self, questionnaire: Questionnaire) -> None:
        self.questionnaire = questionnaire
        self.written = frozenset(action.target for action in questionnaire.actions)
        self._conditions: dict[tuple[str, str], Condition] = {}

    # ── reading rules ──

    def rule(self, source: str, context: str) -> Condition:
        """A rule of the element at a path, in terms of paths of the form."""
        found = self._conditions.get((source, context))
        if found is None:
            found = condition(parse(source), lambda path: self.variable(plain(path, context), context))
            self._conditions[source, context] = found
        return found

    def variable(self, path: str | None, context: str) -> str | None:
        """The path of a question that has one value as seen from an element; None for any other."""
        element = self.questionnaire.elements.get(path or "")
        if path is None or not isinstance(element, Question):
            return None
        around = {*self.questionnaire.repeats_above(context), context}
        return path if around.issuperset(self.questionnaire.repeats_above(path)) else None

    def way(self, path: str) -> tuple[Condition, ...]:
        """The relevance of an element and of all that holds it, outermost first."""
        return tuple(self.rule(element.relevant, element.path) for element in self.above(path) if element.relevant)

    def above(self, path: str) -> Iterator[Element]:
        """The elements that hold an element, outermost first, and itself."""
        steps = path.split("/")
        for length in range(2, len(steps) + 1):
            yield self.questionnaire.elements["/".join(steps[:length])]

    # ── searching ──

    def possible(self, *conditions: Condition, given: Mapping[str, Atomic] | None = None, bounds: bool = True) -> bool:
        """Whether the conditions can all be true together.

        `given` are variables whose value is fixed. With `bounds` an answer is there only where its question is relevant and
        obeys its constraint.
        """
        known = dict(given or {})
        held = [*conditions, *self._facts(conditions, known)] if bounds else list(conditions)
        atoms = [atom for each in held for atom in each.atoms]
        fixed = frozenset(known)
        domains = {name: domain for name, domain in self._domains(atoms, fixed).items() if domain}
        return _Search(domains).found(_followable(held, domains, fixed, self), known)

    def _facts(self, conditions: Sequence[Condition], known: Mapping[str, Atomic]) -> list[Condition]:
        """What bounds the answers that the conditions read, and the answers that those bounds read."""
        facts: list[Condition] = []
        seen: set[str] = set(known)
        pending = [name for each in conditions for name in sorted(each.variables)]
        while pending and len(facts) < MAX_FACTS:
            name = pending.pop(0)
            question = self.questionnaire.elements.get(name)
            if name in seen or not isinstance(question, Question):
                continue
            seen.add(name)
            bounds = list(self.way(name))
            if self._typed_in(question):
                bounds += [self.rule(source, name) for source in (question.constraint, _span(question)) if source]
            facts += [either(is_blank(name), bound) for bound in bounds]
            pending += [other for bound in bounds for other in sorted(bound.variables)]
        return facts

    def _typed_in(self, question: Question) -> bool:
        """Whether only a person's answer can ever be its value."""
        return question.shown and not (
            question.calculate or question.preload or question.jr_preload or question.default or question.path in self.written
        )

    # ── domains ──

    def _domains(self, atoms: Sequence[Atom], fixed: frozenset[str]) -> dict[str, tuple[Atomic, ...]]:
        """The values to try for each variable; none where the conditions use it in ways that cannot be followed."""
        reading: dict[str, list[Atom]] = {}
        for atom in atoms:
            for name in atom.variables - fixed:
                reading.setdefault(name, []).append(atom)
        return {name: self._domain(name, found) for name, found in sorted(reading.items())}

    def _domain(self, name: str, atoms: Sequence[Atom]) -> tuple[Atomic, ...]:
        question = self.questionnaire.elements.get(name)
        if not isinstance(question, Question):
            return ()
        if (values := self.computed(name)) is not None:
            return values
        named = [text for atom in atoms for text in constants(atom)]
        if question.type in ("select_many", "rank"):
            counted = any(_counted(atom) for atom in atoms)
            return _subsets([*named, *(self.names(name) or ())] if counted else named, self.names(name))
        if (names := self.names(name)) is not None:
            simple = all(_by_name(atom) for atom in atoms)
            tried = [text for text in names if text in named] if simple else list(names)
            rest = next((text for text in names if text not in named), None)
            return ("", *tried, *([rest] if simple and rest is not None else []))
        if question.data_type in _NUMERIC:
            return ("", *_numbers(named, question.data_type in _WHOLE))
        if question.data_type == "date":
            return ("", *_days(named))
        texts = [text for text in dict.fromkeys(named) if isinstance(text, str) and text]
        return ("", *texts, OTHER)

    def names(self, path: str) -> tuple[str, ...] | None:
        """The only names that the answer of a select can consist of; None where it may be anything."""
        return self._names.get(path)

    @cached_property
    def _names(self) -> dict[str, tuple[str, ...]]:
        found = {}
        for question in self.questionnaire.questions:
            if question.type in ("select_one", "select_many", "rank") and self._typed_in(question):
                choices = listed(self.questionnaire, question)
                if choices:
                    found[question.path] = tuple(dict.fromkeys(choice.name for choice in choices))
        return found

    def computed(self, path: str) -> tuple[Atomic, ...] | None:
        """The only values that nobody's answer can change: a note's, which is blank, and those of a calculation that chooses
        among constants; None for any other element."""
        return self._computed.get(path)

    @cached_property
    def _computed(self) -> dict[str, tuple[Atomic, ...]]:
        found: dict[str, tuple[Atomic, ...]] = {}
        for question in self.questionnaire.questions:
            untouched = not (question.preload or question.jr_preload or question.default or question.path in self.written)
            if not untouched or (question.shown and question.type != "note") or question.data_type not in _PLAIN:
                continue
            values = _outcomes(parse(question.calculate)) if question.calculate else [] if question.type == "note" else None
            if values is not None:
                whole = question.data_type in _NUMERIC
                found[question.path] = ("", *dict.fromkeys(to_number(one) if whole else to_string(one) for one in values))
        return found

    def follows(self, atom: Atom, domains: Mapping[str, Sequence[Atomic]], fixed: frozenset[str]) -> bool:
        """Whether the values tried for the variables of an atom stand for every value they can have."""
        free = atom.variables - fixed
        if not all(domains.get(name) for name in free):
            return not free
        if all(self._finite(name) for name in free):
            return True
        return len(free) == 1 and self._simple(atom, next(iter(free)), fixed)

    def _finite(self, name: str) -> bool:
        question = self.questionnaire.elements.get(name)
        chosen = isinstance(question, Question) and question.type == "select_one" and self.names(name) is not None
        return chosen or self.computed(name) is not None

    def _simple(self, atom: Atom, name: str, fixed: frozenset[str]) -> bool:
        """Whether an atom compares the variable with one constant, in a way that the values tried for it can tell apart."""
        if atom.variables & fixed:
            return False
        question = self.questionnaire.elements[name]
        match atom.expression:
            case Path() | Call("boolean", (Path(),)):
                return True
            case Call("selected", (Path(), _)):
                return bool(constants(atom))
            case Chain(_, (operator,)) if operator in _COMPARISONS and _counted(atom):
                return bool(constants(atom)) and self.names(name) is not None
            case Chain(_, (operator,)) if operator in _COMPARISONS and (found := constants(atom)):
                if isinstance(question, Question) and question.type not in ("select_many", "rank"):
                    if question.data_type in _NUMERIC:
                        return True
                    if question.data_type == "date" and isinstance(found[0], date):
                        return True
                    if question.data_type != "string":  # a moment is followed no further than whether it is there
                        return operator in ("=", "!=") and found[0] == ""
                blank_or_one = isinstance(found[0], str) and " " not in found[0]
                return operator in ("=", "!=") and blank_or_one
        return False


def _span(question: Question) -> str:
    """The rule that a range's ends are; empty for any other question."""
    ends = (question.parameters.get("start", ""), question.parameters.get("end", "")) if question.type == "range" else ("", "")
    low, high = sorted(map(to_number, ends))
    return f". >= {low:f} and . <= {high:f}" if math.isfinite(low) and math.isfinite(high) else ""


def _outcomes(expression: Expression) -> list[str | float | date] | None:
    """Every value that a calculation can come out at, its choices made of constants alone; None for any other."""
    match expression:
        case Call("if", (_, *branches)) | Call("coalesce", branches):
            found = [_outcomes(branch) for branch in branches]
            return [one for values in found for one in values or ()] if None not in found else None
        case _:
            value = constant(expression)
            return None if value is None else [value]


def plain(path: Path, context: str) -> str | None:
    """The absolute path of names that a path without conditions means for the element at `context`; None for any other.

    >>> plain(parse("../age"), "/data/member/name"), plain(parse("/data/member[1]"), "/data")
    ('/data/member/age', None)
    """
    if path.start is not None and not (isinstance(path.start, Call) and path.start.name == "current"):
        return None
    names = [] if path.absolute else context.strip("/").split("/")
    for step in path.steps:
        if step.predicates:
            return None
        if step.axis == "child" and not step.test.endswith(("*", "()")):
            names.append(step.test)
        elif step.test == "node()" and step.axis == "parent":
            names = names[:-1]
        elif step.test != "node()" or step.axis != "self":
            return None
    return "/" + "/".join(names)


def constants(atom: Atom) -> list[str | float | date]:
    """The constant that an atom compares its variable with, if that is all it does.

    >>> constants(Atom(parse("age >= 18"))), constants(Atom(parse("age >= 18 + more")))
    ([18.0], [])
    """
    match atom.expression:
        case Chain((left, right), (operator,)) if operator in _COMPARISONS:
            pair: tuple[Expression, ...] = (left, right)
        case Call("selected", (left, right)):
            pair = (left, right)
        case _:
            return []
    values = [constant(side) for side in pair if not isinstance(side, Path) and not _count_of(side)]
    return [values[0]] if len(values) == 1 and values[0] is not None else []


def _count_of(expression: Expression) -> bool:
    """Whether an expression is the number of a question's choices."""
    return isinstance(expression, Call) and expression.name == "count-selected" and isinstance(expression.arguments[0], Path)


def _counted(atom: Atom) -> bool:
    """Whether an atom compares the number of a question's choices."""
    return isinstance(atom.expression, Chain) and any(map(_count_of, atom.expression.operands))


def _by_name(atom: Atom) -> bool:
    """Whether an atom only tells a choice's name from others (and does not take it for a number)."""
    found = constants(atom)
    ordering = isinstance(atom.expression, Chain) and atom.expression.operators[0] not in ("=", "!=")
    return bool(found) and isinstance(found[0], str) and not ordering


def _numbers(named: Iterable[str | float | date], whole: bool) -> Iterator[float]:
    """Each number that is named, and one on either side of it and between it and its neighbours."""
    found = sorted({number for each in named if math.isfinite(number := to_number(each))} or {0.0})
    tried: set[float] = set()
    for number in found:
        tried |= {math.floor(number) - 1.0, float(math.floor(number)), float(math.ceil(number)), math.ceil(number) + 1.0}
    if not whole:
        tried |= {*found, *((one + other) / 2 for one, other in pairwise(sorted({*tried, *found})))}
    yield from sorted(tried)


def _days(named: Iterable[str | float | date]) -> Iterator[date]:
    """Each day that is named, and the ones before and after it."""
    around = (timedelta(days=-1), timedelta(), timedelta(days=1))
    found = {day for day in named if isinstance(day, date) and date.min < day < date.max} or {date(2000, 1, 1)}
    yield from sorted({day + distance for day in found for distance in around})


def _subsets(named: Sequence[str | float | date], names: tuple[str, ...] | None) -> tuple[str, ...]:
    """The combinations of choices that conditions can tell apart; none at all where there are too many."""
    texts = [text for text in dict.fromkeys(str(one).strip() for one in named) if text and " " not in text]
    listed_ = texts if names is None else [text for text in texts if text in names]
    if len(listed_) > MAX_CHOSEN:
        return ()
    rest = OTHER if names is None else next((text for text in names if text not in listed_), None)
    members = [*listed_, *([rest] if rest else [])]
    return tuple(" ".join(chosen) for size in range(len(members) + 1) for chosen in combinations(members, size))


def _followable(
    conditions: Iterable[Condition], domains: Mapping[str, Sequence[Atomic]], fixed: frozenset[str], possibilities: Possibilities
) -> list[Condition]:
    """The conditions, with what cannot be followed put out of reach."""
    return [each.without(lambda atom: not possibilities.follows(atom, domains, fixed)) for each in conditions]


class _Search:
    """Tries the values of one variable after the other, and gives a branch up as soon as a condition is false."""

    def __init__(self, domains: Mapping[str, Sequence[Atomic]]) -> None:
        self.domains = domains
        self.steps = 0

    def found(self, conditions: Sequence[Condition], known: Mapping[str, Atomic]) -> bool:
        """Whether values for the variables that are not known leave no condition false."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            return True
        truths = [each.truth(known) for each in conditions]
        if False in truths:
            return False
        open_ = [each for each, truth in zip(conditions, truths, strict=True) if truth is None]
        name = next((name for each in open_ for name in sorted(each.variables) if name in self.domains and name not in known), "")
        return not name or any(self.found(open_, {**known, name: value}) for value in self.domains[name])
