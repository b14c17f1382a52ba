"""A question in a given instance of its repeats."""

from __future__ import annotations

from collections.abc import Sequence

from survey.errors import EvaluationError
from survey.expression.data import Node, Scope
from survey.expression.syntax import Call, Expression, Path
from survey.language import _

Names = tuple[str, ...]


def indexed(scope: Scope, target: Expression, repeats: Sequence[Expression], places: Sequence[float]) -> list[Node]:
    """The target's nodes, each repeat on the way at its place from 1; one without a place at the instance around the context.

    A place that is empty, below 1 or beyond the last instance gives no node.
    """
    wanted = dict(zip([_names(repeat, scope) for repeat in repeats], places, strict=True))
    names = _names(target, scope)
    for repeat in wanted:
        if names[: len(repeat)] != repeat:
            raise EvaluationError(
                _("indexed-repeat(): {repeat} does not hold {target}").format(repeat="/".join(repeat), target="/".join(names))
            )
    around = _chain(scope.current, scope)
    nodes: list[Node] = [scope.environment.root]
    for depth, name in enumerate(names[1:], 2):
        nodes = [child for node in nodes for child in node.named(name)]
        place = wanted.get(names[:depth])
        if place is not None:
            nodes = nodes[int(place) - 1 : int(place)] if place >= 1 else []
        elif len(nodes) > 1 and (own := [node for node in nodes if any(node is holder for holder in around)]):
            nodes = own
    return nodes


def _chain(node: Node, scope: Scope) -> list[Node]:
    """The nodes from the form's document to a node."""
    chain: list[Node] = []
    above: Node | None = node
    while above is not None and above is not scope.environment.root:
        chain.append(above)
        above = above.parent
    return [scope.environment.root, *reversed(chain)]


def _names(path: Expression, scope: Scope) -> Names:
    """The names from the document to what a path of plain steps means, whichever instance it is in."""
    if not isinstance(path, Path) or not (path.start is None or path.start == Call("current", ())):
        raise EvaluationError(_("indexed-repeat() needs paths to a question and its repeats"))
    start = scope.current if path.start is not None else scope.node
    names = [""] if path.absolute else ["", *(node.name for node in _chain(start, scope)[1:])]
    for step in path.steps:
        if step.axis == "parent":
            names.pop()
        elif step.axis == "child":
            names.append(step.test)
        elif step.axis != "self":
            raise EvaluationError(_("indexed-repeat() needs paths to a question and its repeats"))
    return tuple(names)
