"""`survey send`: write everything headquarters has not acknowledged, signed and sealed."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import option, subcommand
from survey.errors import KeyProblem, StoreError
from survey.language import _

MEGABYTE = 1 << 20


@subcommand(
    "send",
    help="Write everything headquarters has not acknowledged into a folder (a stick, or for e-mails), signed and sealed. "
    "It is sent again each time until headquarters' receipt is in.",
)
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
@store_options
@option("--to", "to", help="Another team: hand all interviews on this laptop over to it.")
@option("--all", "everything", is_flag=True, help="Also what headquarters has acknowledged.")
@option(
    "--size",
    type=click.FloatRange(0.125, 60),
    default=8.0,
    show_default=True,
    help="Megabytes of one file; what is larger is split, and each part can travel by itself.",
)
def command(folder: Path, store: str | Path, plain_store: bool, to: str | None, everything: bool, size: float) -> None:
    from survey.fieldwork.kit import kit_number
    from survey.fieldwork.laptop import escrow_of, identity_of, register_of
    from survey.sync.outbox import send

    with opened(store, plain_store) as journal:
        sender = identity_of(journal)
        reader = register_of(journal).card_of(to) if to else sender.trusted
        if reader is None:
            raise KeyProblem(_("this laptop does not know headquarters' keys"), advice=_("survey start with a new kit"))
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StoreError(
                _("the folder cannot be made: {reason}").format(reason=error.strerror),
                where=str(folder),
                advice=_("is the stick in?"),
            ) from error
        escrow = () if to else (escrow_of(journal).recipient,)
        files = send(
            journal, sender, reader, folder,
            escrow=escrow, everything=everything or to is not None, size=int(size * MEGABYTE), kit=kit_number(journal),
        )  # fmt: skip
    if not files:
        click.echo(_("Headquarters has acknowledged everything; there is nothing to send."))
    for file in files:
        kilobytes = max(1, file.bytes >> 10)
        told = _("{path}: {count} events, {kilobytes} kB, for {reader}")
        click.echo(told.format(path=file.path, count=file.manifest.count, kilobytes=kilobytes, reader=reader.name))
