"""`survey quarantine`: what could not be applied, why, and trying it again."""

from __future__ import annotations

import json
from pathlib import Path

import click

from survey.cli.folder import headquarters, hq_option
from survey.cli.receive import report
from survey.cli.stores import opened, store_options
from survey.cli.words import Group, echo, option, subcommand
from survey.language import _


@click.group("quarantine", cls=Group, help="Files that could not be applied: list them with their reasons, try them again.")
def command() -> None:
    pass


@subcommand("list", help="Every held file: its name here, what it was called, since when and why it is held.")
@hq_option
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def listed(hq: Path, as_json: bool) -> None:
    for held in headquarters(hq).quarantine:
        if as_json:
            line = {"id": held.path.stem, "name": held.name, "since": held.since, "reason": held.reason, "code": held.code}
            echo(json.dumps(line, ensure_ascii=False))
        else:
            echo(f"{held.path.stem}  {held.since}  {held.name}  {held.reason}")


@subcommand("retry", help="Try held files again, all or those named; what is taken in leaves the quarantine.")
@click.argument("names", nargs=-1)
@option(
    "--accept-revoked",
    is_flag=True,
    help="Take in what a revoked key signed: for bundles you know were made before the key was lost.",
)
@hq_option
@store_options
def retry(names: tuple[str, ...], accept_revoked: bool, hq: Path, store: str | Path, plain_store: bool) -> int:
    from survey.fieldwork.reception import Reception

    base = headquarters(hq)
    wanted = [held for held in base.quarantine if not names or held.path.stem in names]
    unknown = set(names) - {held.path.stem for held in wanted}
    if unknown:
        raise click.BadParameter(_("nothing of the name {name} is held").format(name=min(unknown)))
    codes = [0]
    with opened(store, plain_store, create=True) as journal:
        reception = Reception(base, journal)
        for held in wanted:
            echo(f"{held.path.stem}  {held.name}")
            codes.append(report(reception, reception.retry(held, accept_revoked)))
    return max(codes)


for part in (listed, retry):
    command.add_command(part)
