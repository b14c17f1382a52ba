"""Paths as closures: direct look-ups for plain steps, all of XPath's axes for the rest."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

from survey.expression.axes import Compile, NodesOf, compile_step, nodes_of, walk
from survey.expression.convert import value_of
from survey.expression.data import Atomic, Node, Scope
from survey.expression.lookup import find_step
from survey.expression.syntax import Call, Path


def compile_path(path: Path, compile_: Compile) -> NodesOf:
    """The nodes that a path means, in document order, as a function of the scope."""
    plain = _plain_names(path)
    if plain is not None:
        return _absolute_names(plain) if path.absolute else _relative_names(path, plain)
    steps = [compile_step(step, compile_) for step in path.steps]
    start: NodesOf
    if path.absolute:
        start = _document
    elif path.start is None:
        start = _context
    else:
        start = nodes_of(compile_(path.start), "/")
        if isinstance(path.start, Call) and path.start.name == "instance":
            # What a secondary instance holds never changes, so a condition `column = value` is a look-up in an index.
            steps = [find_step(step, compile_) or walked for step, walked in zip(path.steps, steps, strict=True)]
    return walk(start, steps)


def _plain_names(path: Path) -> list[str] | None:
    """The names of the child steps of a path that has nothing else, after any leading `..` of a relative one; else None."""
    if path.start is not None or any(step.predicates for step in path.steps):
        return None
    steps = list(path.steps)
    if not path.absolute:
        while steps and steps[0].axis in ("parent", "self") and steps[0].test == "node()":
            steps.pop(0)
    if all(step.axis == "child" and _is_name(step.test) for step in steps):
        return [step.test for step in steps]
    return None


def _is_name(test: str) -> bool:
    return not test.endswith(("*", "()"))


def _absolute_names(names: list[str]) -> NodesOf:
    """Look-ups from the document; where an element on the way is repeated, the instance that holds the context is meant."""
    *way, last = names or [""]

    def nodes(scope: Scope) -> list[Node]:
        node = scope.environment.root
        for place, name in enumerate(way):
            found = node.named(name)
            if len(found) == 1:
                node = found[0]
            elif own := _holding(scope.current, found):
                node = own
            else:
                return _descend(found, names[place + 1 :])
        return list(node.named(last))

    return nodes if names else _document


def _holding(inner: Node, candidates: Sequence[Node]) -> Node | None:
    """The candidate that is the inner node or one of its ancestors."""
    node: Node | None = inner if candidates else None
    while node is not None:
        for candidate in candidates:
            if candidate is node:
                return candidate
        node = node.parent
    return None


def _relative_names(path: Path, names: list[str]) -> NodesOf:
    climb = sum(step.axis == "parent" for step in path.steps)

    def nodes(scope: Scope) -> list[Node]:
        node: Node | None = scope.node
        for _ in range(climb):
            node = node.parent if node is not None else None
        found: Sequence[Node] = () if node is None else (node,)
        for name in names:
            found = found[0].named(name) if len(found) == 1 else [child for one in found for child in one.named(name)]
        return list(found)

    return nodes


def _descend(found: Iterable[Node], names: Sequence[str]) -> list[Node]:
    nodes = list(found)
    for name in names:
        nodes = [child for node in nodes for child in node.named(name)]
    return nodes


def value_at(nodes: NodesOf) -> Callable[[Scope], Atomic]:
    """The value of the one node that a path means."""

    def value(scope: Scope) -> Atomic:
        return value_of(nodes(scope))

    return value


def _document(scope: Scope) -> list[Node]:
    return [scope.environment.root]


def _context(scope: Scope) -> list[Node]:
    return [scope.node]
