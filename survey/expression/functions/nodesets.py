"""Sets of nodes: places, instances, orders, repeats."""

from __future__ import annotations

import hashlib
import math
from collections.abc import Callable, Sequence

from survey.errors import EvaluationError
from survey.expression.convert import to_number, to_string
from survey.expression.data import Atomic, Node, Scope, Value
from survey.expression.functions.registry import function
from survey.expression.repeats import indexed
from survey.expression.syntax import Expression
from survey.language import _


@function("position", "nodes?", "number", example="count(/data/member[position() = 2]) = 1")
def position(scope: Scope, *nodes: list[Node]) -> float:
    """The place, from 1, of the node in the set a condition walks through, or of a given node among its siblings of that name."""
    if not nodes:
        return float(scope.position) if scope.size else _place(scope.node)
    return _place(nodes[0][0]) if nodes[0] else 0.0


@function("last", "", "number", example="/data/member[last()]/name = 'Minh'")
def last(scope: Scope) -> float:
    """The number of nodes in the set a condition walks through."""
    return float(scope.size) if scope.size else float(len(_family(scope.node)))


@function("index", "", "number", example="index() = 1")
def index(scope: Scope) -> float:
    """The number, from 1, of the innermost repeat instance that holds the question (SurveyCTO)."""
    node: Node | None = scope.node
    while node is not None:
        if len(_family(node)) > 1:
            return _place(node)
        node = node.parent
    return 1.0


def _family(node: Node) -> Sequence[Node]:
    return node.parent.named(node.name) if node.parent is not None else (node,)


def _place(node: Node) -> float:
    return next((float(place) for place, sibling in enumerate(_family(node), 1) if sibling is node), 1.0)


@function("name", "nodes?", "text", example="name(/data/member[1]) = 'member'")
def name(scope: Scope, *nodes: list[Node]) -> str:
    """The name of the first node, prefix included. Without argument: of the current question."""
    found = nodes[0] if nodes else [scope.node]
    return found[0].name if found else ""


@function("local-name", "nodes?", "text", example="local-name(/data/member[1]) = 'member'")
def local_name(scope: Scope, *nodes: list[Node]) -> str:
    """The name of the first node without its prefix."""
    return name(scope, *nodes).rpartition(":")[2]


@function("current", "", "nodes", example="count(current()) = 1")
def current(scope: Scope) -> list[Node]:
    """The question that the expression belongs to, also inside a condition."""
    return [scope.current]


@function("instance", "text", "nodes", example="count(instance('provinces')/root/item) = 3")
def instance(scope: Scope, identifier: str) -> list[Node]:
    """The data of another instance, such as a choice list."""
    found = scope.environment.instance(identifier)
    if found is None:
        raise EvaluationError(_("there is no instance called “{name}”").format(name=identifier))
    return [found]


@function("randomize", "nodes value?", "nodes", example="count(randomize(/data/member, 7)) = 2")
def randomize(scope: Scope, nodes: list[Node], *seed: Atomic) -> list[Node]:
    """The nodes in random order: the same order for the same seed, a new one without.

    Source: ODK XForms specification, randomize(): Park and Miller (1988) minimal standard generator, inside-out shuffle.
    """
    draw = _park_miller(_seed(seed[0])) if seed else scope.environment.random.random
    shuffled: list[Node] = []
    for place, node in enumerate(nodes):
        other = int(draw() * (place + 1))
        shuffled.append(node)
        if other != place:
            shuffled[place], shuffled[other] = shuffled[other], node
    return shuffled


def _park_miller(seed: int) -> Callable[[], float]:
    modulus = 2**31 - 1
    state = math.fmod(seed, modulus) if abs(seed) < 2**53 else float(abs(seed) % modulus * (1 if seed > 0 else -1))
    state = int(state)
    if state <= 0:
        state += modulus - 1

    def draw() -> float:
        nonlocal state
        state = state * 16807 % modulus
        return (state - 1) / (modulus - 1)

    return draw


def _seed(value: Atomic) -> int:
    """A number's whole part; for other texts the first eight bytes of their SHA-256, 0 for the empty one."""
    number = to_number(value)
    if math.isfinite(number):
        return int(number)
    text = to_string(value)
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big", signed=True) if text else 0


@function(
    "indexed-repeat", "path path lazy (path lazy)*", "any", example="indexed-repeat(/data/member/name, /data/member, 2) = 'Minh'"
)
def indexed_repeat(scope: Scope, target: Expression, *pairs: Expression | Callable[[Scope], Value]) -> Value:
    """The value of a question in given instances of its repeats, each a path and a number from 1."""
    return indexed(scope, target, pairs[::2], [to_number(place(scope)) for place in pairs[1::2]])  # type: ignore[arg-type, operator]
