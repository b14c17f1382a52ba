"""`survey backup`: a verified copy of the interviews on a stick or another disk."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.language import _


@subcommand(
    "backup",
    help="Copy the file of interviews with its key file into a folder, and read the copy back. The copy opens with the same "
    "passphrase; the last five are kept. With --always the same is done whenever an interview is left and the stick is in.",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@store_options
@option("--always/--not-always", "always", default=None, help="From now on also by itself, or not any more.")
def command(folder: Path, store: str | Path, plain_store: bool, always: bool | None) -> None:
    from survey.store.backup import FOLDER, back_up

    with opened(store, plain_store) as journal:
        if always is not None:
            journal.meta[FOLDER] = str(folder.absolute()) if always else ""
        copy = back_up(journal, folder, datetime.now().astimezone())
    echo(_("The copy is whole: {path}").format(path=copy))
