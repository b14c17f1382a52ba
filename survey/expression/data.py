"""What the expression language sees of a form: its data as a tree, and the world around it. Nothing of questionnaires."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, time
from typing import Protocol

Atomic = str | float | bool | date | datetime | time
"""A value of an expression: text, number (always float), truth, or a typed date; empty is the empty text."""


class Node(Protocol):
    """One element of a form's data, or of a choice list used as data (a secondary instance)."""

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
        """The typed value, empty text when blank or not relevant; for an element with children their text joined."""

    def order(self) -> tuple[int, ...]:
        """A key that sorts nodes into document order."""


class Environment(Protocol):
    """Everything an expression may ask for that is not in the form's data."""

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


@dataclass(frozen=True, slots=True)
class Scope:
    """Where an expression stands: its context node, `current()`, and its place in the set a predicate walks through."""

    node: Node
    current: Node
    environment: Environment
    position: int = 1
    size: int = 1

    def at(self, node: Node, position: int, size: int) -> Scope:
        """The same scope moved to one node of a set."""
        return replace(self, node=node, position=position, size=size)
