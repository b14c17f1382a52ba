"""Paths as closures: direct look-ups for plain steps, all of XPath's axes for the rest."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from itertools import dropwhile, takewhile

from survey.expression.axes import Compile, NodesOf, compile_step, is_name, nodes_of, walk
from survey.expression.convert import value_of
from survey.expression.data import Atomic, Node, Scope
from survey.expression.lookup import find_step
from survey.expression.syntax import Call, Path, Step

_UPWARD = (Step("parent", "node()"), Step("self", "node()"))


def compile_path(path: Path, compile_: Compile) -> NodesOf:
    """The nodes that a path means, in document order, as a function of the scope."""
    steps = list(path.steps)
    if path.absolute:
        names = [step.test for step in takewhile(_is_plain, steps)]
        if len(names) == len(steps):
            return _absolute_names(names)
        return walk(_through(names), [compile_step(step, compile_) for step in steps[len(names) :]])
    if path.start is None:
        plain = _plain_names(path)
        return (
            _relative_names(path, plain)
            if plain is not None
            else walk(_context, [compile_step(step, compile_) for step in steps])
        )
    walks = [compile_step(step, compile_) for step in steps]
    if isinstance(path.start, Call) and path.start.name == "instance":
        # What a secondary instance holds never changes, so a condition `column = value` is a look-up in an index.
        walks = [find_step(step, compile_) or walked for step, walked in zip(steps, walks, strict=True)]
    return walk(nodes_of(compile_(path.start), "/"), walks)


def _is_plain(step: Step) -> bool:
    return step.axis == "child" and is_name(step.test) and not step.predicates


def _plain_names(path: Path) -> list[str] | None:
    """The names of the child steps of a relative path that has nothing else after its leading `.` and `..`; else None."""
    steps = list(dropwhile(_UPWARD.__contains__, path.steps))
    return [step.test for step in steps] if path.start is None and all(map(_is_plain, steps)) else None


def _absolute_names(names: list[str]) -> NodesOf:
    """The elements of the last name, inside what the others lead to."""
    if not names:
        return _document
    through, last = _through(names[:-1]), names[-1]

    def nodes(scope: Scope) -> list[Node]:
        holders = through(scope)
        return list(holders[0].named(last)) if len(holders) == 1 else [child for one in holders for child in one.named(last)]

    return nodes


def _through(names: list[str]) -> NodesOf:
    """Look-ups from the document; where an element on the way is repeated, the instance that holds the context is meant."""

    def nodes(scope: Scope) -> list[Node]:
        reached: Sequence[Node] = (scope.environment.root,)
        for name in names:
            found = reached[0].named(name) if len(reached) == 1 else [child for one in reached for child in one.named(name)]
            own = _holding(scope.current, found) if len(found) > 1 else None
            reached = (own,) if own is not None else found
        return list(reached)

    return nodes


def _holding(inner: Node, candidates: Sequence[Node]) -> Node | None:
    """The candidate that is the inner node or one of its ancestors."""
    node: Node | None = inner
    while node is not None:
        for candidate in candidates:
            if candidate is node:
                return candidate
        node = node.parent
    return None


def _relative_names(path: Path, names: list[str]) -> NodesOf:
    climb = range(sum(step.axis == "parent" for step in path.steps))

    def nodes(scope: Scope) -> list[Node]:
        node: Node | None = scope.node
        for _ in climb:
            node = node.parent if node is not None else None
        found: Sequence[Node] = () if node is None else (node,)
        for name in names:
            found = found[0].named(name) if len(found) == 1 else [child for one in found for child in one.named(name)]
        return list(found)

    return nodes


def compile_value(path: Path, nodes: NodesOf) -> Callable[[Scope], Atomic]:
    """The value of the one node that a path means; plain paths look it up without making lists."""
    if path.absolute and path.steps and all(map(_is_plain, path.steps)):
        return _absolute_value([step.test for step in path.steps], nodes)
    names = None if path.absolute else _plain_names(path)
    if names is None:
        return lambda scope: value_of(nodes(scope))
    climb = range(sum(step.axis == "parent" for step in path.steps))

    def value(scope: Scope) -> Atomic:
        node: Node | None = scope.node
        for _ in climb:
            node = node.parent if node is not None else None
        if node is None:
            return ""
        for name in names:
            found = node.named(name)
            if len(found) != 1:
                return value_of(nodes(scope))
            node = found[0]
        return node.value()

    return value


def _absolute_value(names: list[str], nodes: NodesOf) -> Callable[[Scope], Atomic]:
    def value(scope: Scope) -> Atomic:
        node = scope.environment.root
        for name in names:
            found = node.named(name)
            if len(found) != 1:
                # Which instance of a repeat is meant, the nodes tell.
                return value_of(nodes(scope)) if found else ""
            node = found[0]
        return node.value()

    return value


def _document(scope: Scope) -> list[Node]:
    return [scope.environment.root]


def _context(scope: Scope) -> list[Node]:
    return [scope.node]
