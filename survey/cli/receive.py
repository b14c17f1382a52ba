"""`survey receive`: take in what teams have sent, at headquarters, or on a laptop what another team hands over."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from survey.cli.folder import ESCROW_PASSPHRASE, KEYS, headquarters, hq_option, known_passphrase
from survey.cli.main import tell
from survey.cli.stores import opened, store_options
from survey.cli.words import echo, option, subcommand
from survey.errors import ConflictError, SurveyError
from survey.language import _

if TYPE_CHECKING:
    from survey.fieldwork.reception import Reception, Taken


@subcommand(
    "receive",
    help="Take in bundles: verify, decrypt, merge, and write a receipt for the team. What cannot be applied is kept whole in "
    "quarantine, with its reason. Without headquarters' keys in the folder, this laptop takes in what another team hands over. "
    "Exit code 5: laptops contradict each other.",
)
@click.argument("files", nargs=-1, required=True, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@hq_option
@option(
    "--escrow",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The escrow's keys: opens what was sealed to keys of headquarters that are lost.",
)
@store_options
def command(files: tuple[Path, ...], hq: Path, escrow: Path | None, store: str | Path, plain_store: bool) -> int:
    if not (hq / KEYS).exists():
        return _on_laptop(files, store, plain_store)
    from survey.fieldwork.reception import Reception
    from survey.sync.inbox import missing
    from survey.sync.keys import load_identity

    base = headquarters(hq)
    reader = load_identity(escrow, known_passphrase(ESCROW_PASSPHRASE, _("Passphrase of the escrow"))) if escrow else None
    with opened(store, plain_store, create=True) as journal:
        reception = Reception(base, journal, escrow=reader)
        code = max(report(reception, reception.take(path)) for path in files)
        for device, first, last in missing(journal):
            told = _(
                "Not yet arrived from laptop {device}: events {first} to {last}; another part or an earlier bundle is on its way."
            )
            echo(told.format(device=device, first=first, last=last), err=True)
    return code


def report(reception: Reception, taken: Taken) -> int:
    """Say what became of one file; its exit code."""
    if taken.problem is not None:
        tell(taken.problem)
        if taken.held:
            told = _("Kept in quarantine as {name}; survey quarantine retry tries it again.")
            echo("  " + told.format(name=taken.held.path.stem), err=True)
        return taken.problem.exit_code
    received = taken.received
    assert received is not None
    merged = received.report
    if merged is None:
        echo(_("{path}: taken in before, nothing new").format(path=taken.path))
        return 0
    told = _("{path}: from {team}, {added} events added, {known} known; receipt {receipt}")
    name = taken.receipt.name if taken.receipt else ""
    echo(told.format(path=taken.path, team=received.sender.name, added=merged.added, known=merged.known, receipt=name))
    for note in reception.notes(received):
        echo("  " + note, err=True)
    return ConflictError.exit_code if received.conflicts else 0


def _on_laptop(files: tuple[Path, ...], store: str | Path, plain_store: bool) -> int:
    """Take in what another team hands over; the files stay where they are, whatever becomes of them."""
    from survey.fieldwork.laptop import identity_of, register_of
    from survey.sync.envelope import read_bounded
    from survey.sync.inbox import receive

    code = 0
    with opened(store, plain_store) as journal:
        reader, register = identity_of(journal), register_of(journal)
        for path in files:
            try:
                received = receive(journal, reader, register.permit, read_bounded(path), where=str(path))
            except SurveyError as problem:
                tell(problem)
                code = max(code, problem.exit_code)
                continue
            added = received.report.added if received.report else 0
            echo(_("{path}: from {team}, {added} events added").format(path=path, team=received.sender.name, added=added))
            code = max(code, ConflictError.exit_code if received.conflicts else 0)
    return code
