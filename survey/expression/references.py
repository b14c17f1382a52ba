"""What an expression reads, found without evaluating it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import field, replace

from survey.errors import ExpressionError
from survey.expression.parser import parse
from survey.expression.syntax import Call, Chain, Expression, Filter, Negation, Number, Path, Step, Text
from survey.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Reference:
    """A path without its conditions: from the form's document (`base` is "/"), the context ("."), or an instance's id.

    `elsewhere` if conditions or an index choose among the instances that the path leads to.
    """

    base: str
    steps: tuple[str, ...]
    elsewhere: bool = field(default=False, compare=False)

    def resolved(self, context: str) -> str | None:
        """The path of names from the document, for an expression of the node at `context`; None for another instance.

        Steps that lead to any depth appear as `//`, any name as `*`.

        >>> Reference(".", ("..", "age")).resolved("/data/member/name")
        '/data/member/age'
        """
        if self.base not in ("/", "."):
            return None
        names = [name for name in context.split("/") if name] if self.base == "." else []
        for step in self.steps:
            if step == "..":
                names = names[:-1]
            else:
                names.append(step)
        return "/" + "/".join(names)

    def __str__(self) -> str:
        path = "/".join(self.steps)
        if self.base == "/":
            return f"/{path}"
        return (path or ".") if self.base == "." else f"instance('{self.base}')/{path}"


def references(expression: Expression) -> frozenset[Reference]:
    """Every path that an expression may read, those inside conditions and in the quotes of jr:choice-name() included.

    >>> from survey.expression.parser import parse
    >>> sorted(map(str, references(parse("count(/data/member[age > ../limit]) + current()/../x"))))
    ['../x', '/data/limit', '/data/member', '/data/member/age']
    """
    return frozenset(_references(expression, Reference(".", ())))


def elements_read(source: str, context: str) -> Iterator[tuple[str, bool]]:
    """Which elements of the form a formula at the path `context` reads, in the order of its text, and whether `elsewhere`.

    Secondary instances are left out, and paths that only the answers can tell.

    >>> list(elements_read("../age > 3 and /d/pet[1]/name = ''", "/d/person/name"))
    [('/d/person/age', False), ('/d/pet/name', True)]
    """
    for reference in _references(parse(source), Reference(".", ())):
        known = all(step and step[0] != "@" and not step.endswith(("*", "()")) for step in reference.steps)
        if known and (path := reference.resolved(context)):
            yield path, reference.elsewhere


def calls(expression: Expression) -> Iterator[Call]:
    """Every function call in an expression, outer ones first."""
    if isinstance(expression, Call):
        yield expression
    for part in parts(expression):
        yield from calls(part)


def parts(expression: Expression) -> Iterator[Expression]:
    """The expressions directly inside an expression."""
    match expression:
        case Number() | Text():
            return
        case Call(_, arguments):
            yield from arguments
        case Negation(operand):
            yield operand
        case Chain(operands):
            yield from operands
        case Filter(operand, predicates):
            yield operand
            yield from predicates
        case Path(steps, _, start):
            if start is not None:
                yield start
            for step in steps:
                yield from step.predicates


def _references(expression: Expression, context: Reference) -> Iterator[Reference]:
    if isinstance(expression, Path):
        yield from _path_references(expression, context)
        return
    if isinstance(expression, Filter):
        inner = [replace(found, elsewhere=True) for found in _references(expression.operand, context)]
        yield from inner
        for predicate in expression.predicates:
            for base in inner:
                yield from _references(predicate, base)
        return
    if isinstance(expression, Call) and expression.name == "current":
        yield Reference(".", ())
    if isinstance(expression, Call) and expression.name == "jr:choice-name":
        yield from _quoted(expression, context)
    chosen = isinstance(expression, Call) and expression.name == "indexed-repeat"
    for part in parts(expression):
        for found in _references(part, context):
            yield replace(found, elsewhere=True) if chosen else found


def _quoted(call: Call, context: Reference) -> Iterator[Reference]:
    path = call.arguments[1] if len(call.arguments) > 1 else None
    if isinstance(path, Text):
        try:
            yield from _references(parse(path.value), context)
        except ExpressionError:
            return  # what is in the quotes is the checker's business, not a dependency


def _path_references(path: Path, context: Reference) -> Iterator[Reference]:
    bases = [Reference("/", ())] if path.absolute else [context]
    if path.start is not None:
        if isinstance(path.start, Call):
            bases = [_start(path.start, context)]
            for argument in path.start.arguments:
                yield from _references(argument, context)
        else:
            bases = list(_references(path.start, context))
            yield from bases
    for base in bases:
        reached = base
        for step in path.steps:
            reached = _after(reached, step)
            if step.predicates:
                reached = replace(reached, elsewhere=True)
            for predicate in step.predicates:
                yield from _references(predicate, reached)
        yield reached


def _start(call: Call, context: Reference) -> Reference:
    if call.name == "instance" and call.arguments and isinstance(call.arguments[0], Text):
        return Reference(call.arguments[0].value, ())
    if call.name == "current":
        return Reference(".", ())
    found = next((reference for argument in call.arguments for reference in _references(argument, context)), None)
    return found or Reference("/", ("",))


def _after(base: Reference, step: Step) -> Reference:
    if step.axis == "self":
        return base
    if step.axis == "parent":
        climbs = (not base.steps or base.steps[-1] == "..") and base.base == "."
        return Reference(base.base, (*base.steps, "..") if climbs else base.steps[:-1], base.elsewhere)
    if step.axis in ("child", "attribute"):
        name = ("@" if step.axis == "attribute" else "") + step.test
        return Reference(base.base, (*base.steps, name), base.elsewhere)
    return Reference(base.base, (*base.steps, ""))
