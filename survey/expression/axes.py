"""Steps along all of XPath's axes, with their conditions."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from survey.errors import EvaluationError
from survey.expression.convert import to_boolean
from survey.expression.data import Atomic, Node, Scope, Value
from survey.expression.syntax import Expression, Step
from survey.frozen import dataclass
from survey.language import _

Evaluator = Callable[[Scope], Value]
NodesOf = Callable[[Scope], list[Node]]
Walk = Callable[[Scope, Node], list[Node]]
"""From one node to the nodes of a step."""
Compile = Callable[[Expression], Evaluator]


@dataclass(frozen=True, slots=True)
class Attribute:
    """An attribute of an element, as a node."""

    name: str
    parent: Node
    text: str
    place: int

    @property
    def children(self) -> Sequence[Node]:
        """An attribute has no children."""
        return ()

    @property
    def attributes(self) -> Mapping[str, str]:
        """An attribute has no attributes."""
        return {}

    def named(self, name: str) -> Sequence[Node]:
        """An attribute has no children."""
        return ()

    def value(self) -> Atomic:
        """The attribute's text."""
        return self.text

    def order(self) -> tuple[int, ...]:
        """After its element, before the element's children."""
        return (*self.parent.order(), -1, self.place)


def nodes_of(evaluate: Evaluator, user: str) -> NodesOf:
    """The nodes an expression gives; an EvaluationError if it gives a value, naming what needed the nodes."""

    def nodes(scope: Scope) -> list[Node]:
        value = evaluate(scope)
        if not isinstance(value, list):
            raise EvaluationError(_("{user} needs a path to questions, not a value").format(user=user))
        return value

    return nodes


def in_order(nodes: Iterable[Node]) -> list[Node]:
    """Nodes in document order, each once."""
    return [node for _, node in sorted({node.order(): node for node in nodes}.items(), key=lambda item: item[0])]


def walk(start: NodesOf, steps: Sequence[Walk]) -> NodesOf:
    """Follow steps one after the other; the result is in document order and holds no node twice."""

    def nodes(scope: Scope) -> list[Node]:
        found = start(scope)
        for step in steps:
            if len(found) == 1:
                found = step(scope, found[0])
            elif found:
                found = in_order(reached for node in found for reached in step(scope, node))
        return found

    return nodes


def compile_step(step: Step, compile_: Compile) -> Walk:
    """The nodes one step leads to, in document order."""
    axis = _AXES[step.axis]
    accepts = _node_test(step.test)
    conditions = [compile_(predicate) for predicate in step.predicates]
    backward = step.axis in ("ancestor", "ancestor-or-self", "preceding", "preceding-sibling")

    def reach(scope: Scope, node: Node) -> list[Node]:
        found = [reached for reached in axis(node) if accepts(reached)]
        for condition in conditions:
            found = keep(condition, scope, found)
        return found[::-1] if backward else found

    def children(scope: Scope, node: Node) -> list[Node]:
        found = list(node.named(step.test))
        for condition in conditions:
            found = keep(condition, scope, found)
        return found

    return children if step.axis == "child" and is_name(step.test) else reach


def keep(condition: Evaluator, scope: Scope, nodes: list[Node]) -> list[Node]:
    """The nodes for which a condition holds; a condition that is a number holds at that position."""
    size = len(nodes)
    kept = []
    for position, node in enumerate(nodes, 1):
        value = condition(scope.at(node, position, size))
        if value == position if isinstance(value, float) else to_boolean(value):
            kept.append(node)
    return kept


def is_name(test: str) -> bool:
    """Whether a node test is one element name."""
    return not test.endswith(("*", "()"))


def _node_test(test: str) -> Callable[[Node], bool]:
    if test == "node()":
        return lambda node: True
    if test == "*":
        return lambda node: node.name != ""  # the document is no element
    if test.endswith(":*"):
        return lambda node: node.name.startswith(test[:-1])
    if test.endswith("()"):
        return lambda node: False
    return lambda node: node.name == test


def _self(node: Node) -> Iterator[Node]:
    yield node


def _children(node: Node) -> Iterator[Node]:
    yield from node.children


def _parent(node: Node) -> Iterator[Node]:
    if node.parent is not None:
        yield node.parent


def _ancestors(node: Node) -> Iterator[Node]:
    above = node.parent
    while above is not None:
        yield above
        above = above.parent


def _ancestors_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from _ancestors(node)


def _descendants(node: Node) -> Iterator[Node]:
    # A stack, not recursion: the depth of the data is the form's business.
    waiting = list(reversed(node.children))
    while waiting:
        reached = waiting.pop()
        yield reached
        waiting += reversed(reached.children)


def _descendants_or_self(node: Node) -> Iterator[Node]:
    yield node
    yield from _descendants(node)


def _siblings(node: Node) -> tuple[list[Node], list[Node]]:
    """The siblings before a node, nearest first, and those after it."""
    family = list(node.parent.children) if node.parent is not None and not isinstance(node, Attribute) else [node]
    place = next((place for place, sibling in enumerate(family) if sibling is node), 0)
    return family[:place][::-1], family[place + 1 :]


def _following_siblings(node: Node) -> Iterator[Node]:
    yield from _siblings(node)[1]


def _preceding_siblings(node: Node) -> Iterator[Node]:
    yield from _siblings(node)[0]


def _following(node: Node) -> Iterator[Node]:
    for level in _ancestors_or_self(node):
        for sibling in _siblings(level)[1]:
            yield from _descendants_or_self(sibling)


def _preceding(node: Node) -> Iterator[Node]:
    for level in _ancestors_or_self(node):
        for sibling in _siblings(level)[0]:
            yield from reversed(list(_descendants_or_self(sibling)))


def _attributes(node: Node) -> Iterator[Node]:
    for place, (name, text) in enumerate(node.attributes.items()):
        yield Attribute(name, node, text, place)


def _nothing(node: Node) -> Iterator[Node]:
    # Namespaces are not data.
    return iter(())


_AXES: dict[str, Callable[[Node], Iterator[Node]]] = {
    "self": _self,
    "child": _children,
    "parent": _parent,
    "ancestor": _ancestors,
    "ancestor-or-self": _ancestors_or_self,
    "descendant": _descendants,
    "descendant-or-self": _descendants_or_self,
    "following-sibling": _following_siblings,
    "preceding-sibling": _preceding_siblings,
    "following": _following,
    "preceding": _preceding,
    "attribute": _attributes,
    "namespace": _nothing,
}
