"""`survey check`: what a designer must fix in a questionnaire, and whether it holds to the interviews written beside it."""

from __future__ import annotations

from pathlib import Path

import click

from survey.cli.words import option, subcommand
from survey.language import _

FOUND = 1


@subcommand("check", help="Check a questionnaire: can it be read, and do the interviews in its tests.yaml go as written?")
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@option("--lenient", is_flag=True, help="Mend what does not change the meaning, and say what was mended.")
@click.pass_context
def command(context: click.Context, path: Path, lenient: bool) -> None:
    from survey.cli.forms import located
    from survey.interview.rehearsal import rehearse
    from survey.interview.script import TESTS
    from survey.questionnaire.load import load
    from survey.store import MemoryStore

    source = located(str(path))
    questionnaire = load(source, lenient=lenient)
    for recovery in questionnaire.recoveries:
        click.echo("! " + recovery)
    scripts = source.parent / TESTS
    findings = rehearse(questionnaire, scripts, MemoryStore) if scripts.exists() else []
    for finding in findings:
        click.echo(f"✗ {finding}")
    told = _("{name}: {questions} questions, {findings} problems").format(
        name=source, questions=len(questionnaire.questions), findings=len(findings)
    )
    click.echo(told)
    context.exit(FOUND if findings else 0)
