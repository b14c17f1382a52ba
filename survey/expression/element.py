"""Data that never changes as a tree of nodes: choice lists and look-up tables (secondary instances)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from survey.expression.convert import to_string
from survey.expression.data import Atomic, Node


class Element:
    """An immutable element with its text, attributes and children; it indexes its children as they are asked for.

    >>> item = lambda name, province: Element("item", [Element("name", text=name), Element("province", text=province)])
    >>> root = Element("root", [item("hk", "hn"), item("bd", "hn"), item("q1", "hcm")])
    >>> [found.named("name")[0].value() for found in root.find("item", "province", "hn")]
    ['hk', 'bd']
    """

    __slots__ = ("_attributes", "_children", "_indexes", "_name", "_names", "_parent", "_place", "_text")

    def __init__(
        self, name: str, children: Iterable[Element] = (), *, text: str = "", attributes: Mapping[str, str] | None = None
    ) -> None:
        self._name = name
        self._text = text
        self._attributes = attributes or {}
        self._parent: Element | None = None
        self._place = 0
        self._children = tuple(children)
        self._names: dict[str, list[Node]] = {}
        self._indexes: dict[tuple[str, str], dict[str, list[Node]]] = {}
        for place, child in enumerate(self._children):
            child._parent = self
            child._place = place
            self._names.setdefault(child._name, []).append(child)

    @property
    def name(self) -> str:
        """The element's name, prefix included."""
        return self._name

    @property
    def parent(self) -> Node | None:
        """The element that holds this one, None at the top."""
        return self._parent

    @property
    def children(self) -> Sequence[Node]:
        """The elements inside, in document order."""
        return self._children

    @property
    def attributes(self) -> Mapping[str, str]:
        """The element's attributes."""
        return self._attributes

    def named(self, name: str) -> Sequence[Node]:
        """The children of that name."""
        return self._names.get(name, ())

    def value(self) -> Atomic:
        """The element's text, with that of its children joined to it."""
        return self._text + "".join(to_string(child.value()) for child in self._children)

    def order(self) -> tuple[int, ...]:
        """The places of the element and its ancestors among their siblings."""
        return (*self._parent.order(), self._place) if self._parent else ()

    def find(self, name: str, column: str, text: str) -> Sequence[Node]:
        """The children of that name whose child `column` holds exactly that text."""
        index = self._indexes.get((name, column))
        if index is None:
            index = self._indexes[name, column] = {}
            for child in self.named(name):
                cells = child.named(column)
                key = str(cells[0].value()) if cells else ""
                index.setdefault(key, []).append(child)
        return index.get(text, ())
