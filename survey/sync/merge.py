"""Bringing interviews together: a set union of events, the same in any order and however often it is repeated."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping

from survey.frozen import dataclass
from survey.interview.record import Conflict, fold
from survey.store.base import Store
from survey.store.chain import Link, content, verified


@dataclass(frozen=True, slots=True)
class MergeReport:
    """What a merge did: events that were new, events that were here already, interviews that several devices wrote in.

    `shared` names only interviews this merge added to: those are where `conflicts` can have arisen.
    """

    added: int
    known: int
    shared: tuple[str, ...]


def merge(
    target: Store, source: Iterable[Link], forms: Iterable[str] = (), facts: Mapping[str, str] | None = None
) -> MergeReport:
    """Add events from elsewhere to a store, all in one transaction, each checked against its hash chain.

    `source` is `other.links()` or what a bundle holds, read once, event by event: it may be larger than memory. `forms` are the
    questionnaires the events were made with, as canonical JSON; `facts` go to the target's `meta` in the same transaction.

    Raises:
        ConflictError: the target holds another event of the same device and number. Nothing has been applied.
        StoreError: a hash chain is broken, or the target cannot be written. Nothing has been applied.
        DefinitionError: a text of `forms` is not a compiled questionnaire. No event has been applied.

    >>> from survey.interview.events import Draft, EventKind
    >>> from survey.store import MemoryStore
    >>> laptop, headquarters = MemoryStore("laptop1"), MemoryStore("hq")
    >>> _events = laptop.append([Draft("case7", EventKind.START, value="vi")])
    >>> merge(headquarters, laptop.links())
    MergeReport(added=1, known=0, shared=())
    >>> merge(headquarters, laptop.links())
    MergeReport(added=0, known=1, shared=())
    """
    return merge_verified(target, verified(source), forms, facts)


def merge_verified(
    target: Store, source: Iterable[Link], forms: Iterable[str] = (), facts: Mapping[str, str] | None = None
) -> MergeReport:
    """As `merge`, of links whose hashes were computed from their events when they were read.

    Raises:
        ConflictError, StoreError, DefinitionError: as for `merge`.
    """
    for text in forms:
        target.forms.take(text)
    absorbed = target.absorb(source, facts)
    shared = (name for name in sorted(absorbed.interviews) if len({event.device for event in target.events(name)}) > 1)
    return MergeReport(absorbed.added, absorbed.known, tuple(shared))


def conflicts(store: Store, interviews: Iterable[str]) -> tuple[tuple[str, Conflict], ...]:
    """What only a person can reconcile in these interviews: contradicting answers of devices that did not know of each other."""
    return tuple((name, conflict) for name in interviews for conflict in fold(store.events(name)).conflicts)


def merge_store(target: Store, source: Store) -> MergeReport:
    """Add all that another store holds, its questionnaires first; see `merge`."""
    return merge(target, source.links(), (source.forms.text(hash) for hash in source.forms))


def canonical_lines(store: Store) -> Iterator[bytes]:
    """What a store holds of interviews, a line an event and a questionnaire: the same for the same content, whatever way it came.

    The store's own name and `meta` are left out: they do not travel.
    """
    for item in store.links():
        yield content(item.event) + b" " + item.hash.hex().encode() + b"\n"
    for hash in store.forms:
        yield json.dumps(["form", hash]).encode() + b"\n"


def canonical_dump(store: Store) -> bytes:
    """The lines of `canonical_lines` as one text, to compare two stores byte for byte."""
    return b"".join(canonical_lines(store))
