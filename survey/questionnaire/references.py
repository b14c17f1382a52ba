"""Which elements of the form a formula reads, found in its text without answers."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from survey.expression.parser import parse
from survey.expression.syntax import Call, Chain, Expression, Filter, Negation, Path, Step


@dataclass(frozen=True, slots=True)
class Reference:
    """The path of an element that is read; `elsewhere` if conditions or an index choose among repeat instances."""

    path: str
    elsewhere: bool = False


def references(source: str, context: str) -> Iterator[Reference]:
    """What the formula of the element at `context` reads of the form's data (secondary instances left out).

    >>> [found.path for found in references("../age > 3 and /d/b = ''", "/d/person/name")]
    ['/d/person/age', '/d/b']
    """
    return _in(parse(source), context, context, False)


def _in(expression: Expression, here: str | None, current: str, elsewhere: bool) -> Iterator[Reference]:
    match expression:
        case Path():
            yield from _in_path(expression, here, current, elsewhere)
        case Call(name, arguments):
            for argument in arguments:
                yield from _in(argument, here, current, elsewhere or name == "indexed-repeat")
        case Chain(operands, _):
            for operand in operands:
                yield from _in(operand, here, current, elsewhere)
        case Negation(operand):
            yield from _in(operand, here, current, elsewhere)
        case Filter(operand, predicates):
            yield from _in(operand, here, current, True)
            for predicate in predicates:
                yield from _in(predicate, None, current, elsewhere)
        case _:
            return


def _in_path(path: Path, here: str | None, current: str, elsewhere: bool) -> Iterator[Reference]:
    place = _start(path, here, current)
    if path.start is not None and place is None:
        yield from _in(path.start, here, current, elsewhere)
    for step in path.steps:
        place = _next(place, step)
        elsewhere = elsewhere or bool(step.predicates)
        for predicate in step.predicates:
            yield from _in(predicate, place, current, elsewhere)
    if place:
        yield Reference(place, elsewhere)


def _start(path: Path, here: str | None, current: str) -> str | None:
    if path.start is None:
        return "" if path.absolute else here
    return current if isinstance(path.start, Call) and path.start.name == "current" else None


def _next(place: str | None, step: Step) -> str | None:
    """The path one step further; None where only the answers can tell."""
    if place is None:
        return None
    if step.axis == "child" and not step.test.endswith(("*", "()")):
        return f"{place}/{step.test}"
    if step.test == "node()" and step.axis == "self":
        return place
    if step.test == "node()" and step.axis == "parent":
        return place.rpartition("/")[0]
    return None
