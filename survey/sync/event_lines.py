"""Events as lines of a file, and back: one canonical JSON list a line, hashes only where a run of a device begins and ends.

The hash of each event follows from the line and the hash before it, so a line costs no more than its event.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Iterator
from typing import Any

from survey.errors import BundleError
from survey.interview.events import Event, EventKind
from survey.language import _
from survey.store.chain import Link, content
from survey.sync.manifest import DEVICE, LARGEST_NUMBER, Run

LONGEST_LINE = 1 << 20
LONGEST = {"interview": 200, "path": 4000, "value": LONGEST_LINE, "form_hash": 64, "wall_time": 64, "interviewer": 400}


class Runs:
    """Collects the runs of the links that pass through it."""

    def __init__(self) -> None:
        self._runs: list[Run] = []

    def line(self, item: Link) -> bytes:
        """The line of an event (with its line end), noted as the next of its run."""
        event = item.event
        last = self._runs[-1] if self._runs else None
        if last and last.device == event.device and last.last + 1 == event.seq and last.head == item.previous.hex():
            self._runs[-1] = Run(last.device, last.first, event.seq, last.before, item.hash.hex())
        else:
            self._runs.append(Run(event.device, event.seq, event.seq, item.previous.hex(), item.hash.hex()))
        return content(event) + b"\n"

    def done(self) -> tuple[Run, ...]:
        return tuple(self._runs)


def read_links(lines: Iterable[bytes], runs: Iterable[Run], where: str | None = None) -> Iterator[Link]:
    """The links that `Runs.line` wrote, each event of the device and number its run says.

    Raises:
        BundleError: a line is not an event in canonical form, lines and runs do not fit, or a hash does not come out.
    """
    source = enumerate(lines, 1)
    for run in runs:
        previous = bytes.fromhex(run.before)
        for seq in range(run.first, run.last + 1):
            number, line = next(source, (0, b""))
            event = _read(line.removesuffix(b"\n"), number, where)
            if event.identity != (run.device, seq):
                raise _broken(number, where)
            hash = hashlib.sha256(previous + line.removesuffix(b"\n")).digest()
            yield Link(event, previous, hash)
            previous = hash
        if previous.hex() != run.head:
            raise BundleError(
                _("the events {first} to {last} of device {device} do not end in the hash the manifest gives").format(
                    first=run.first, last=run.last, device=run.device
                ),
                where=where,
            )
    for number, _line in source:
        raise _broken(number, where)


def _read(line: bytes, number: int, where: str | None) -> Event:
    """An event from its canonical bytes."""
    try:
        fields: list[Any] = json.loads(line.decode())
        device, seq, clock, interview, kind, path, value, form_hash, wall_time, interviewer = fields
        texts = {
            "interview": interview, "path": path, "value": value,
            "form_hash": form_hash, "wall_time": wall_time, "interviewer": interviewer,
        }  # fmt: skip
        if not all(type(count) is int and 0 < count < LARGEST_NUMBER for count in (seq, clock)):
            raise ValueError("number")
        if not all(isinstance(text, str) and len(text) <= LONGEST[name] and "\0" not in text for name, text in texts.items()):
            raise ValueError("text")
        if not (isinstance(device, str) and DEVICE.fullmatch(device)):
            raise ValueError("device")
        event = Event(device, seq, clock, interview, EventKind(kind), path, value, form_hash, wall_time, interviewer)
        if content(event) != line:
            raise ValueError("not canonical")
    except (ValueError, TypeError, RecursionError) as error:
        raise _broken(number, where) from error
    return event


def _broken(number: int, where: str | None) -> BundleError:
    if not number:
        return BundleError(_("the bundle holds fewer events than its manifest says"), where=where)
    return BundleError(
        _("line {number} of the bundle's events is not the event it should be").format(number=number),
        where=where,
        advice=_("a newer program may have written it: install the newest version, then survey quarantine retry"),
    )
