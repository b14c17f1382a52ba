"""`survey convert`: a questionnaire from YAML to a workbook or back, without loss of what both can hold."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.words import echo, subcommand
from survey.errors import SurveyError
from survey.language import _


@subcommand(
    "convert",
    help="Convert a questionnaire: a YAML file into an XLSForm workbook (.xlsx), or a workbook into YAML. "
    "What the other cannot hold is refused, not dropped.",
)
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@click.argument("target", type=click.Path(dir_okay=False, path_type=Path))
def command(source: Path, target: Path) -> None:
    from survey.cli.forms import located
    from survey.questionnaire.load_xlsform import read_xlsform
    from survey.questionnaire.load_yaml import read_yaml
    from survey.questionnaire.write_xlsx import write_xlsx
    from survey.questionnaire.write_yaml import write_yaml

    found = located(str(source))
    half = target.with_name(target.name + ".part")
    ends = (found.suffix.lower(), target.suffix.lower())
    if ends[0] in (".yaml", ".yml") and ends[1] == ".xlsx":
        write_xlsx(read_yaml(found), half)
    elif ends[0] in (".xlsx", ".xls", ".xlsm") and ends[1] in (".yaml", ".yml"):
        text, left_out = write_yaml(read_xlsform(found), found.name)
        half.write_text(text, encoding="utf-8")
        for column in left_out:
            echo("! " + _("the column {column} is left out: no tool reads it").format(column=column), err=True)
    else:
        raise SurveyError(
            _("{source} cannot be converted into {target}").format(source=found.name, target=target.name),
            advice=_("give a .yaml and an .xlsx file"),
        )
    half.replace(target)
    echo(str(target))
