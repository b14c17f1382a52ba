"""The hash chain of each device: every event's hash covers the event and the hash before it.

An event that is changed, dropped or slipped in afterwards breaks the chain at its place. The chain says that nothing happened
since the hashes were made; who made them is said by the signature of the bundle that carries them.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator

from survey.errors import StoreError
from survey.frozen import dataclass
from survey.interview.events import Event
from survey.language import _

GENESIS = bytes(32)
"""What stands before the first event of a device."""


@dataclass(frozen=True, slots=True)
class Link:
    """One event in its device's chain: `previous` and `hash` are SHA-256 digests (32 bytes)."""

    event: Event
    previous: bytes
    hash: bytes


def fields(event: Event) -> tuple[str | int, ...]:
    """The fields of an event in the order of the class, as stores write them; far quicker than `dataclasses.astuple`."""
    return (
        event.device, event.seq, event.clock, event.interview, event.kind.value, event.path,
        event.value, event.form_hash, event.wall_time, event.interviewer,
    )  # fmt: skip


def content(event: Event) -> bytes:
    """The canonical bytes of an event: a JSON list of its fields, UTF-8, no spaces."""
    return _encode(fields(event)).encode()


_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


def digest(previous: bytes, event: Event) -> bytes:
    """SHA-256 over the previous hash and the event's canonical bytes."""
    return hashlib.sha256(previous + content(event)).digest()


def link(previous: bytes, event: Event) -> Link:
    """An event joined to the chain whose last hash is `previous`."""
    return Link(event, previous, digest(previous, event))


def verified(links: Iterable[Link], where: str | None = None) -> Iterator[Link]:
    """The same links, one by one, each checked against its own content and against the last one seen of its device.

    Raises:
        StoreError: a hash does not fit its event, or two neighbours do not fit each other.
    """
    last: dict[str, tuple[int, bytes]] = {}
    for item in links:
        event = item.event
        if digest(item.previous, event) != item.hash:
            raise broken(event.device, event.seq, where)
        seq, head = last.get(event.device, (0, GENESIS))
        if event.seq == seq + 1 and item.previous != head:
            raise broken(event.device, event.seq, where)
        last[event.device] = (event.seq, item.hash)
        yield item


def broken(device: str, seq: int, where: str | None = None) -> StoreError:
    """What to raise where a chain does not hold."""
    return StoreError(
        _("event {seq} of device {device} was changed after it was recorded, or its neighbour was").format(
            seq=seq, device=device
        ),
        where=where,
        advice=_("keep the file as it is and send it to headquarters"),
    )
