"""`survey history`: everything that happened in one interview, as it happened."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import option, subcommand
from survey.errors import StoreError
from survey.language import _


@subcommand("history", help="List every event of one interview: who did what when, on which device.")
@click.argument("interview")
@store_options
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def command(interview: str, store: Path, plain_store: bool, as_json: bool) -> None:
    with opened(store, plain_store) as journal:
        events = journal.events(interview)
        if not events:
            raise StoreError(
                _("there is no interview “{interview}”").format(interview=interview),
                where=str(store),
                advice=_("survey list shows the interviews of a store"),
            )
        for event in events:
            if as_json:
                click.echo(json.dumps(asdict(event), ensure_ascii=False))
            else:
                what = f"{event.kind:<11} {event.path}" + (f" = {event.value}" if event.value else "")
                click.echo(f"{event.clock:>5}  {event.wall_time}  {event.device}.{event.seq}  {event.interviewer}  {what}")
