"""`survey history`: everything that happened in one interview, as it happened, with the proof that it was not changed since."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.personal import personal_options, reader_of
from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import StoreError
from survey.language import _

if TYPE_CHECKING:
    from survey.interview.events import Event
    from survey.store.base import Store


@subcommand(
    "history",
    help="List every event of one interview: who did what when, on which device; its hash chain is verified. With --key, what is "
    "sealed is shown too, to a named person for a reason, which the store keeps.",
)
@click.argument("interview")
@store_options
@personal_options
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(
    interview: str, store: Path | str, plain_store: bool, key: Path | None, reason: str, person: str, as_json: bool
) -> None:
    from survey.interview.sealed import shown

    with opened(store, plain_store) as journal:
        events = journal.events(interview)
        if not events:
            raise StoreError(
                _("there is no interview “{interview}”").format(interview=interview),
                where=str(store),
                advice=_("survey list shows the interviews of a store"),
            )
        hashes = verified_hashes(journal, events)
        if key is not None:
            events = _opened(journal, interview, events, key, person, reason)
        for event in events:
            hash = hashes[event.identity]
            if as_json:
                echo(json.dumps({**asdict(event), "hash": hash}, ensure_ascii=False))
            else:
                what = f"{event.kind:<11} {event.path}" + (f" = {shown(event.value)}" if event.value else "")
                echo(f"{event.clock:>5}  {event.wall_time}  {event.device}.{event.seq}  {event.interviewer}  {what}")
        if not as_json:
            devices = ", ".join(sorted({event.device for event in events}))
            echo(_("{count} events; the hash chains of {devices} hold").format(count=len(events), devices=devices))


def _opened(journal: Store, interview: str, events: Sequence[Event], key: Path, person: str, reason: str) -> Sequence[Event]:
    """The events with their personal data, after it is noted who asked for them and why."""
    from survey.export import personal

    personal.expect_reason(person, reason, interview)
    reader = reader_of(key)
    readable = personal.opened(events, reader)
    personal.note_access(journal, person, reason, reader, {"interview": interview})
    return readable


def verified_hashes(journal: Store, events: Sequence[Event]) -> dict[tuple[str, int], str]:
    """The hash (hexadecimal) of each of these events; all that their devices recorded is verified along the chains.

    Raises:
        StoreError: an event was changed after it was recorded.
    """
    from survey.store.chain import verified

    devices, wanted = {event.device for event in events}, {event.identity for event in events}
    own = verified(item for item in journal.links() if item.event.device in devices)
    return {item.event.identity: item.hash.hex() for item in own if item.event.identity in wanted}
