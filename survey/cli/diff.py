"""`survey diff`: what a new version of a questionnaire changes for the data in the field."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from survey.cli.words import echo, option, subcommand
from survey.language import _

FOUND = 1
SIGNS = {"data": "✗", "meaning": "!", "wording": "·"}


@subcommand(
    "diff",
    help="Say what a new version of a questionnaire changes: ✗ answers already given no longer fit (exit code 1), "
    "! they are no longer comparable, · only the wording differs.",
)
@click.argument("old", type=click.Path(exists=True, path_type=Path))
@click.argument("new", type=click.Path(exists=True, path_type=Path))
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.pass_context
def command(context: click.Context, old: Path, new: Path, as_json: bool) -> None:
    from survey.cli.forms import located
    from survey.questionnaire.diff import differences
    from survey.questionnaire.load import load

    changes = differences(load(located(str(old))), load(located(str(new))))
    for change in changes:
        echo(json.dumps(asdict(change), ensure_ascii=False) if as_json else f"{SIGNS[change.weight]} {change}")
    affecting = sum(change.weight == "data" for change in changes)
    if not as_json:
        told = _("{changes} changes, {affecting} of them affect answers already given")
        echo(told.format(changes=len(changes), affecting=affecting))
        echo(_("Interviews begun on the old version go on under it."))
    context.exit(FOUND if affecting else 0)
