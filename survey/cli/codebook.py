"""`survey codebook`: every variable that a questionnaire makes, as a web page or as DDI for an archive."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.words import echo, option, subcommand
from survey.errors import SurveyError
from survey.language import _


@subcommand("codebook", help="Write the codebook of a questionnaire: a web page (.html) or DDI-Codebook 2.5 for archives (.xml).")
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@option(
    "--output",
    "-o",
    type=click.Path(dir_okay=False, path_type=Path),
    help="The .html or .xml file to write [.html beside the source].",
)
def command(source: Path, output: Path | None) -> None:
    from survey.cli.forms import located
    from survey.export.codebook_html import codebook_html
    from survey.export.ddi import ddi
    from survey.questionnaire.load import load

    found = located(str(source))
    target = output or found.with_name(f"{found.stem}-codebook.html")
    if target.suffix not in (".html", ".xml"):
        raise SurveyError(_("a codebook is written as .html or .xml"), where=str(target))
    questionnaire = load(found)
    content = ddi(questionnaire) if target.suffix == ".xml" else codebook_html(questionnaire).encode()
    half = target.with_name(target.name + ".part")
    half.write_bytes(content)
    half.replace(target)
    echo(str(target))
