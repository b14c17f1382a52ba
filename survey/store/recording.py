"""How drafts become events: the same numbering, clock, time and chain in every store."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import datetime

from survey.interview.events import Draft, Event
from survey.store.chain import Link, link

Clock = Callable[[], datetime]
"""Tells the time of day; a simulation passes its own."""


def local_time() -> datetime:
    """The laptop's time with its offset from UTC."""
    return datetime.now().astimezone()


def record(
    drafts: Sequence[Draft], device: str, head: tuple[int, bytes], highest_clock: Callable[[str], int], now: datetime
) -> Iterator[Link]:
    """The drafts as the next events of a device whose last event has the number and hash `head`.

    `highest_clock` tells the highest clock held of an interview, 0 for none: an event comes after all that was known of it.
    """
    clocks: dict[str, int] = {}
    seq, previous = head
    moment = now.isoformat(timespec="milliseconds")
    for draft in drafts:
        seq += 1
        clocks[draft.interview] = clock = (clocks.get(draft.interview) or highest_clock(draft.interview)) + 1
        event = Event(
            device, seq, clock, draft.interview, draft.kind, draft.path, draft.value, draft.form_hash, moment, draft.interviewer
        )
        item = link(previous, event)
        previous = item.hash
        yield item
