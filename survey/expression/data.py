"""What the expression language sees of a form: its data as a tree, and the world around it. Nothing of questionnaires."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, time
from typing import NamedTuple, Protocol, runtime_checkable

Atomic = str | float | bool | date | datetime | time
"""A value of an expression: text, number (always float), truth, or a typed date; empty is the empty text."""


class Node(Protocol):
    """One element of a form's data, or of a choice list used as data (a secondary instance).

    While an evaluation runs, the same element is the same object.
    """

    @property
    def name(self) -> str:
        """The element's name as expressions write it, prefix included (`orx:meta`)."""

    @property
    def parent(self) -> Node | None:
        """The element that holds this one; None for the document node above the root element."""

    @property
    def children(self) -> Sequence[Node]:
        """The elements inside, in document order; non-relevant ones and hidden repeat instances are left out."""

    def named(self, name: str) -> Sequence[Node]:
        """The children of that name, in document order (a look-up, not a scan)."""

    @property
    def attributes(self) -> Mapping[str, str]:
        """The element's attributes."""

    def value(self) -> Atomic:
        """The typed value, empty text when blank or not relevant; for an element with children their text joined.

        The answer of a select_many or rank is its text, names joined by spaces.
        """

    def order(self) -> tuple[int, ...]:
        """A key that sorts nodes into document order."""


@runtime_checkable
class Indexed(Protocol):
    """A node whose content never changes, so that it can find its children by what they hold without walking through them."""

    def find(self, name: str, column: str, text: str) -> Sequence[Node]:
        """The children of that name whose child `column` holds exactly that text."""


class Environment(Protocol):
    """The world around an expression: the form's data as a whole, other instances, languages, the clock."""

    @property
    def root(self) -> Node:
        """The document node of the form's data: absolute paths start here."""

    def instance(self, name: str) -> Node | None:
        """The document node of the secondary instance of that id, or None."""

    def itext(self, identifier: str) -> str:
        """The text of that id in the interview's language, or empty."""

    def choice_label(self, value: str, path: str, context: Node) -> str:
        """The label, in the interview's language, of a choice of the select question at `path` as seen from `context`."""

    def missing_reason(self, node: Node) -> str:
        """Why an answer is missing (`dont_know`, `refused`, `not_applicable`), or empty."""

    def lookup(self, table: str, column: str, key_column: str, key: str) -> str:
        """pulldata(): the first match in an external table, or empty."""

    def device_property(self, name: str) -> str:
        """A device or interview property such as `deviceid`, `username`, or empty."""

    def now(self) -> datetime:
        """The moment the evaluation stands for, with its offset from UTC."""

    @property
    def random(self) -> random.Random:
        """The source of random(), uuid() and unseeded randomize()."""


class Scope(NamedTuple):
    """Where an expression stands: its context node, `current()`, and its place in the set a predicate walks through.

    Outside a predicate `size` is 0, and position() is the node's place among its siblings of the same name.
    """

    node: Node
    current: Node
    environment: Environment
    position: int = 0
    size: int = 0

    def at(self, node: Node, position: int, size: int) -> Scope:
        """The same scope moved to one node of a set."""
        return Scope(node, self.current, self.environment, position, size)


Value = Atomic | list[Node]
"""What an expression gives: one value, or the nodes of a path in document order."""
