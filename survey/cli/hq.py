"""`survey hq`: the keys of headquarters and of the escrow."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.folder import (
    ESCROW_PASSPHRASE,
    KEYS,
    NEW_PASSPHRASE,
    PERSONAL_PASSPHRASE,
    headquarters,
    hq_option,
    new_passphrase,
)
from survey.cli.stores import passphrase_for
from survey.cli.words import Group, echo, option, subcommand
from survey.language import _


@click.group(
    "hq", cls=Group, help="Headquarters' own keys: make them, read them out, open a store whose passphrase was forgotten."
)
def command() -> None:
    pass


@subcommand("init", help="Make the keys of headquarters, of the escrow and of personal data, each under its own passphrase.")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def init(folder: Path) -> None:
    from survey.sync.headquarters import Headquarters

    own = passphrase_for(folder / KEYS)
    escrow = new_passphrase(ESCROW_PASSPHRASE, _("Passphrase of the escrow"))
    personal = new_passphrase(PERSONAL_PASSPHRASE, _("Passphrase of the personal-data key"))
    made = Headquarters.create(folder, own, escrow, personal=personal)
    echo(_("Headquarters' fingerprint: {words}").format(words=made.identity.card.words))
    echo(_("Escrow's fingerprint:      {words}").format(words=made.escrow.words))
    echo(_("Move escrow.keys to a stick, lock it away, and write its passphrase down elsewhere."))
    echo(_("Give personal.keys and its passphrase to whoever answers for personal data; receiving needs neither."))


@subcommand(
    "personal",
    help="Make the key that personal data are sealed to, where survey hq init has not; teams use it from their next kit on.",
)
@hq_option
def personal(hq: Path) -> None:
    base = headquarters(hq)
    base.with_personal_key(new_passphrase(PERSONAL_PASSPHRASE, _("Passphrase of the personal-data key")))
    echo(_("Give personal.keys and its passphrase to whoever answers for personal data; receiving needs neither."))


@subcommand("fingerprint", help="The fingerprint of headquarters' keys in words, to read over the telephone.")
@hq_option
def fingerprint(hq: Path) -> None:
    echo(headquarters(hq).identity.card.words)


@subcommand(
    "recover", help="Give a laptop's store a new passphrase, with headquarters' keys or the escrow's; the store is not changed."
)
@click.argument("store", type=click.Path(dir_okay=False, path_type=Path))
@hq_option
@option("--escrow", type=click.Path(exists=True, dir_okay=False, path_type=Path), help="The escrow's keys (escrow.keys).")
def recover(store: Path, hq: Path, escrow: Path | None) -> None:
    from survey.fieldwork import laptop
    from survey.sync.keys import load_identity

    keys = escrow or hq / KEYS
    reader = load_identity(keys, passphrase_for(keys))
    laptop.recover(store, reader, new_passphrase(NEW_PASSPHRASE, _("New passphrase of the store")))
    echo(_("{store} opens with the new passphrase now.").format(store=store.name))


for part in (init, personal, fingerprint, recover):
    command.add_command(part)
