"""`survey start`: set a laptop up with its team's kit, or bring a newer kit in."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.stores import DEFAULT_STORE, passphrase_for
from survey.cli.words import echo, option, subcommand
from survey.language import _


@subcommand(
    "start",
    help="Set this laptop up with the team's kit, or bring a newer kit in. The team's passphrase opens the kit and, from then "
    "on, the interviews on this laptop. Begun interviews are never touched.",
)
@click.argument("kit", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@option(
    "--store",
    type=click.Path(dir_okay=False, path_type=Path),
    default=DEFAULT_STORE,
    show_default=True,
    help="The file of interviews; it is made if it is not there.",
)
@option(
    "--headquarters",
    default="",
    metavar="WORDS",
    help="Headquarters has new keys: the words of their fingerprint, as a voice you know has read them out.",
)
def command(kit: Path, store: Path, headquarters: str) -> None:
    from survey.fieldwork import laptop
    from survey.fieldwork.cases import cases
    from survey.fieldwork.laptop import identity_of
    from survey.store import open_store
    from survey.sync.envelope import read_bounded

    passphrase = passphrase_for(store, known=_("The team's passphrase"))
    brought, report = laptop.start(store, read_bounded(kit), passphrase, str(kit), headquarters=headquarters)
    with open_store(store, passphrase) as journal:
        identity, mine = identity_of(journal), cases(journal)
    if report is None:
        echo(_("Kit {number} is in already; nothing has been changed.").format(number=brought.number))
        return
    open_ones = sum(not case.withdrawn for case in mine)
    echo(_("{team}: kit {number} is in, {count} cases.").format(team=identity.name, number=brought.number, count=open_ones))
    if report.added:
        echo(_("Headquarters has decided on {count} points; see the interviews marked.").format(count=report.added))
    if brought.number and identity.trusted:
        echo(_("Headquarters' fingerprint: {words}").format(words=identity.trusted.words))
