"""How long people worked on an interview, from the times of its events."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from itertools import pairwise

from survey.interview.events import Event, EventKind

LONGEST_PAUSE = 30 * 60
"""Seconds without any event after which nobody is taken to have been working."""


def seconds_at_work(events: Sequence[Event]) -> float:
    """Time between neighbouring events of a device, without pauses, long silences and clocks set back."""
    return sum(seconds for _event, seconds in steps(events))


def steps(events: Sequence[Event]) -> Iterator[tuple[Event, float]]:
    """Each event with the seconds of work that led to it from the one before on the same device, where there was work."""
    for device in sorted({event.device for event in events}):
        own = sorted((event for event in events if event.device == device), key=lambda event: event.seq)
        for before, after in pairwise(own):
            passed = (datetime.fromisoformat(after.wall_time) - datetime.fromisoformat(before.wall_time)).total_seconds()
            if before.kind is not EventKind.PAUSE and 0 < passed <= LONGEST_PAUSE:
                yield after, passed
