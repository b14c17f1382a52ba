"""`survey compile`: a questionnaire's source into the one JSON file that laptops run."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.words import echo, option, subcommand
from survey.language import _


@subcommand("compile", help="Compile a questionnaire (YAML, XLSForm or XForm) into the JSON file that laptops run.")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The file to write [beside the source].")
@option("--xform", is_flag=True, help="Write the XForm (.xml) that ODK Collect opens instead.")
def command(source: Path, output: Path | None, xform: bool) -> None:
    from survey.cli.forms import located
    from survey.questionnaire.load import load, xform_of

    found = located(str(source))
    questionnaire = load(found)
    target = output or found.with_suffix(".xml" if xform else ".json")
    # Written beside and renamed: whoever opens the file finds a whole one.
    half = target.with_name(target.name + ".part")
    half.write_text(xform_of(found) if xform else questionnaire.canonical, encoding="utf-8")
    half.replace(target)
    for recovery in questionnaire.recoveries:
        echo("! " + recovery, err=True)
    told = _("{target}: {count} questions, hash {hash}")
    echo(told.format(target=target, count=len(questionnaire.questions), hash=questionnaire.hash[:12]))
