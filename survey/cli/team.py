"""`survey team`: the keys of teams and headquarters' register of them."""

from __future__ import annotations

import json
import os
from pathlib import Path

import click

from survey.cli.folder import TEAM_PASSPHRASE, headquarters, hq_option, now
from survey.cli.words import Group, echo, option, subcommand
from survey.language import _


@click.group("team", cls=Group, help="Teams' keys at headquarters: make, list, revoke.")
def command() -> None:
    pass


@subcommand(
    "new",
    help="Make a team's keys and allow them. The team's passphrase is taken from KHAOSAT_TEAM_PASSPHRASE, or made and shown "
    "once. For a team that has keys already (its laptop was lost) this makes further ones.",
)
@click.argument("name")
@hq_option
def new(name: str, hq: Path) -> None:
    from survey.sync.spoken import random_passphrase

    given = os.environ.get(TEAM_PASSPHRASE)
    passphrase = given or random_passphrase()
    team = headquarters(hq).new_team(name, passphrase, now())
    echo(_("{team}: fingerprint {words}").format(team=name, words=team.card.words))
    if not given:
        echo(_("Passphrase (shown once; tell it to the team by another way than the kit): {words}").format(words=passphrase))
    echo(_("Make the team's kit: survey kit {team}").format(team=name))


@subcommand("list", help="Every act in the register, oldest first: allowed and revoked keys, when and why.")
@hq_option
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
def listed(hq: Path, as_json: bool) -> None:
    for entry in headquarters(hq).register.entries:
        if as_json:
            line = {"act": entry.act, "when": entry.when, "reason": entry.reason, **entry.card.to_json()}
            echo(json.dumps({**line, "words": entry.card.words}, ensure_ascii=False))
        else:
            act = _("allowed") if entry.act == "allowed" else _("revoked")
            echo("  ".join(part for part in (entry.when, entry.card.name, act, entry.card.words, entry.reason) if part))


@subcommand("revoke", help="Withdraw all keys of a team: what they sign from now on is held in quarantine.")
@click.argument("name")
@option("--reason", required=True, help="Why; it stays in the register.")
@hq_option
def revoke(name: str, reason: str, hq: Path) -> None:
    opened = headquarters(hq)
    opened.save(opened.register.revoke(name, now(), reason))
    echo(_("{team} can no longer send. Its new kits need new keys: survey team new {team}").format(team=name))


for part in (new, listed, revoke):
    command.add_command(part)
