"""`survey send`: everything headquarters has not acknowledged, signed and sealed, into a folder or to headquarters' server."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import click

from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import KeyProblem, StoreError
from survey.language import _

if TYPE_CHECKING:
    from survey.store.base import Store
    from survey.sync.keys import Card
    from survey.sync.outbox import Sent

MEGABYTE = 1 << 20
FILE_SIZE = 8.0
"""Megabytes of one file, unless another size is asked for: what e-mail takes."""


@subcommand(
    "send",
    help="Write everything headquarters has not acknowledged into a folder (a stick, or for e-mails), signed and sealed; or with "
    "a connection, hand it to headquarters' server. It is sent again each time until headquarters' receipt is in.",
)
@click.argument("folder", required=False, type=click.Path(file_okay=False, path_type=Path))
@store_options
@option(
    "--to",
    "to",
    help="Headquarters' server (https://…; without FOLDER, the one that the kit names). Or another team: hand all interviews on "
    "this laptop over to it.",
)
@option("--fingerprint", help="The certificate of the server in words, where the kit does not name it.")
@option("--all", "everything", is_flag=True, help="Also what headquarters has acknowledged.")
@option(
    "--size",
    type=click.FloatRange(0.125, 60),
    default=FILE_SIZE,
    show_default=True,
    help="Megabytes of one file; what is larger is split, and each part can travel by itself.",
)
def command(
    folder: Path | None, store: str | Path, plain_store: bool, to: str | None, fingerprint: str | None, everything: bool,
    size: float,
) -> None:  # fmt: skip
    from survey.fieldwork.kit import kit_facts
    from survey.sync.upload import SERVER

    with opened(store, plain_store) as journal:
        if folder is None and to is None:
            to = kit_facts(journal).get("settings", {}).get(SERVER)
            if to is None:
                raise click.UsageError(_("name a folder, or headquarters' server with --to https://…"))
        if to is not None and "://" in to:
            with TemporaryDirectory() as place:
                for line in handed_in(journal, to, fingerprint, folder or Path(place), everything, size):
                    echo(line)
            return
        if folder is None:
            raise click.UsageError(_("name a folder to write to"))
        files, reader = written(journal, folder, to, everything, size)
    if not files:
        echo(_nothing())
    for file in files:
        kilobytes = max(1, file.bytes >> 10)
        told = _("{path}: {count} events, {kilobytes} kB, for {reader}")
        echo(told.format(path=file.path, count=file.manifest.count, kilobytes=kilobytes, reader=reader.name))


def written(journal: Store, folder: Path, team: str | None, everything: bool, size: float) -> tuple[list[Sent], Card]:
    """The bundles that were written into the folder, and whom they are for."""
    from survey.fieldwork.kit import kit_number
    from survey.fieldwork.laptop import escrow_of, identity_of, register_of
    from survey.sync.outbox import send

    sender = identity_of(journal)
    reader = register_of(journal).card_of(team) if team else sender.trusted
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
    escrow = () if team else (escrow_of(journal).recipient,)
    files = send(
        journal, sender, reader, folder,
        escrow=escrow, everything=everything or team is not None, size=int(size * MEGABYTE), kit=kit_number(journal),
    )  # fmt: skip
    return files, reader


def _nothing() -> str:
    return _("Headquarters has acknowledged everything; there is nothing to send.")


def handed_in(journal: Store, address: str, words: str | None, folder: Path, everything: bool, size: float) -> Iterator[str]:
    """Hand the bundles to the server one by one, each acknowledged before the next, and fetch a newer kit; what there is to tell.

    `words` are the server's certificate's, where the kit does not name it.
    """
    from survey.fieldwork.kit import kit_facts, kit_number
    from survey.fieldwork.laptop import identity_of
    from survey.store.key import write_private
    from survey.sync.receipt import take_sealed_receipt
    from survey.sync.spoken import heard
    from survey.sync.upload import CERTIFICATE, Server

    sender = identity_of(journal)
    server = Server(address, sender, heard(words) if words else kit_facts(journal).get("settings", {}).get(CERTIFICATE, ""))
    kit = server.newer_kit(kit_number(journal))  # first: a team that is not let in hears why before it uploads anything
    files, _reader = written(journal, folder, None, everything, size)
    if not files:
        yield _nothing()
    for file in files:
        delivered = server.deliver(file.path.name, file.path.read_bytes())
        count = take_sealed_receipt(journal, sender, delivered.receipt, address)
        yield _("{name}: {count} events acknowledged by headquarters").format(name=file.path.name, count=count)
        yield from ("  " + note for note in delivered.notes)
    if kit is not None:
        path = Path(kit[0])
        write_private(path, kit[1])
        yield _("A newer kit is here: survey start {path}").format(path=path)
