"""Matching by sets of states (Thompson 1968): the time is the length of the text times the size of the pattern."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from functools import lru_cache
from typing import Any

from survey.frozen import dataclass

# The standard library's own reading of a pattern; private, but unchanged since 3.11, and the tests would tell.
from re import _constants as codes, _parser  # type: ignore[attr-defined]  # isort: skip

MAX_STATES = 50_000

Accepts = Callable[[str], bool]


class Unsupported(Exception):
    """A construct that is not regular, such as look-around, or a pattern that needs too many states."""


@dataclass(frozen=True, slots=True)
class Automaton:
    """States by number: `accepts[s]` takes a character to s + 1; `leads[s]` are reached without one."""

    accepts: tuple[Accepts | None, ...]
    leads: tuple[tuple[int, ...], ...]

    def matches(self, text: str) -> bool:
        """Whether the whole text leads from the first state to the last."""
        states = self._closure([0])
        for letter in text:
            states = self._closure(
                state + 1 for state in states if (accepts := self.accepts[state]) is not None and accepts(letter)
            )
            if not states:
                return False
        return len(self.accepts) - 1 in states

    def _closure(self, states: Iterable[int]) -> set[int]:
        reached: set[int] = set()
        waiting = list(states)
        while waiting:
            state = waiting.pop()
            if state not in reached:
                reached.add(state)
                waiting += self.leads[state]
        return reached


def repeats(pattern: str) -> tuple[bool, int]:
    """Whether a repetition holds another repetition or a choice, and how many repetitions there are that may be long."""
    return _repeats(_parser.parse(pattern, re.ASCII), 0)


_LONG = 8
_MANY = (codes.MAX_REPEAT, codes.MIN_REPEAT)


def _repeats(items: Any, depth: int) -> tuple[bool, int]:
    nested, count = False, 0
    for operation, argument in items:
        deeper = depth
        if operation in _MANY and argument[1] > 1:
            nested = nested or depth > 0
            count += argument[1] == codes.MAXREPEAT or argument[1] - argument[0] > _LONG
            deeper += 1
        nested = nested or (operation == codes.BRANCH and depth > 0)
        for part in _parts(operation, argument):
            inner_nested, inner_count = _repeats(part, deeper)
            nested, count = nested or inner_nested, count + inner_count
    return nested, count


def _parts(operation: Any, argument: Any) -> list[Any]:
    """The patterns inside one item of a parsed pattern."""
    if operation == codes.BRANCH:
        return list(argument[1])
    if operation == codes.SUBPATTERN:
        return [argument[3]]
    if operation in (*_MANY, codes.POSSESSIVE_REPEAT):
        return [argument[2]]
    if operation in (codes.ASSERT, codes.ASSERT_NOT):
        return [argument[1]]
    if operation == codes.ATOMIC_GROUP:
        return [argument]
    if operation == codes.GROUPREF_EXISTS:
        return [part for part in argument[1:] if part is not None]
    return []


def build(pattern: str) -> Automaton:
    """The automaton of a pattern. Raises Unsupported where it has none."""
    builder = _Builder()
    builder.sequence(_parser.parse(pattern, re.ASCII), anchored=(True, True))
    return Automaton((*builder.accepts, None), (*map(tuple, builder.leads), ()))


class _Builder:
    """Lays out states one after the other; each construct begins at the next state and ends where the following one begins."""

    def __init__(self) -> None:
        self.accepts: list[Accepts | None] = []
        self.leads: list[list[int]] = []

    def state(self, accepts: Accepts | None = None) -> int:
        if len(self.accepts) >= MAX_STATES:
            raise Unsupported
        self.accepts.append(accepts)
        self.leads.append([])
        return len(self.accepts) - 1

    def sequence(self, items: Any, anchored: tuple[bool, bool] = (False, False)) -> None:
        """One item after the other; `anchored` tells whether the sequence begins and ends where the text does."""
        for place, (operation, argument) in enumerate(items):
            if operation == codes.AT:
                starts = argument in (codes.AT_BEGINNING, codes.AT_BEGINNING_STRING) and anchored[0] and place == 0
                ends = argument in (codes.AT_END, codes.AT_END_STRING) and anchored[1] and place == len(items) - 1
                if not starts and not ends:
                    raise Unsupported
                continue
            edges = (anchored[0] and place == 0, anchored[1] and place == len(items) - 1)
            self.item(operation, argument, edges)

    def item(self, operation: Any, argument: Any, edges: tuple[bool, bool]) -> None:
        if operation == codes.BRANCH:
            self.choice(argument[1], edges)
        elif operation == codes.SUBPATTERN:
            if argument[1] or argument[2]:
                raise Unsupported
            self.sequence(argument[3], edges)
        elif operation in _MANY:
            self.repeat(*argument)
        else:
            self.state(_acceptor(operation, argument))

    def choice(self, branches: Any, edges: tuple[bool, bool]) -> None:
        split = self.state()
        ends = []
        for branch in branches:
            self.leads[split].append(len(self.accepts))
            self.sequence(branch, edges)
            ends.append(self.state())
        for end in ends:
            self.leads[end].append(len(self.accepts))

    def repeat(self, least: int, most: Any, items: Any) -> None:
        for _ in range(least):
            self.sequence(items)
        if most == codes.MAXREPEAT:
            loop = self.state()
            self.leads[loop].append(loop + 1)
            self.sequence(items)
            self.leads[self.state()].append(loop)
            self.leads[loop].append(len(self.accepts))
            return
        skips = []
        for _ in range(most - least):
            skips.append(self.state())
            self.leads[skips[-1]].append(len(self.accepts))
            self.sequence(items)
        for skip in skips:
            self.leads[skip].append(len(self.accepts))


def _acceptor(operation: Any, argument: Any) -> Accepts:
    if operation == codes.LITERAL:
        return chr(argument).__eq__
    if operation == codes.NOT_LITERAL:
        return chr(argument).__ne__
    if operation == codes.ANY:
        return lambda letter: letter != "\n"
    if operation != codes.IN:
        raise Unsupported
    negated = bool(argument) and argument[0][0] == codes.NEGATE
    tests = [_member(kind, value) for kind, value in argument[negated:]]
    # A class of all letters has hundreds of runs, and a text few different letters.
    return lru_cache(maxsize=256)(lambda letter: any(test(letter) for test in tests) != negated)


def _member(kind: Any, value: Any) -> Accepts:
    if kind == codes.LITERAL:
        return chr(value).__eq__
    if kind == codes.RANGE:
        low, high = map(chr, value)
        return lambda letter: low <= letter <= high
    if kind == codes.CATEGORY and value in _CATEGORIES:
        return re.compile(_CATEGORIES[value], re.ASCII).match  # type: ignore[return-value]
    raise Unsupported


_CATEGORIES = {
    codes.CATEGORY_DIGIT: r"\d", codes.CATEGORY_NOT_DIGIT: r"\D", codes.CATEGORY_SPACE: r"\s",
    codes.CATEGORY_NOT_SPACE: r"\S", codes.CATEGORY_WORD: r"\w", codes.CATEGORY_NOT_WORD: r"\W",
}  # fmt: skip
