"""`survey check`: what a designer must fix in a questionnaire, and whether it holds to the interviews written beside it."""

from __future__ import annotations

import json
from dataclasses import asdict
from pathlib import Path

import click

from survey.cli.words import echo, option, subcommand
from survey.language import _

FOUND = 1
SIGNS = {"error": "✗", "warning": "!", "portability": "≠"}


@subcommand(
    "check",
    help="Check a questionnaire: errors (✗), warnings (!), what phones and browsers do differently (≠), and whether the "
    "interviews in its tests.yaml go as written.",
)
@click.argument("path", type=click.Path(exists=True, path_type=Path))
@option("--lenient", is_flag=True, help="Mend what does not change the meaning, and say what was mended.")
@option("--json", "as_json", is_flag=True, help="One JSON object a line, for programs.")
@click.pass_context
def command(context: click.Context, path: Path, lenient: bool, as_json: bool) -> None:
    from survey.cli.findings import examine
    from survey.cli.forms import located

    source = located(str(path))
    questionnaire, findings = examine(source, lenient)
    errors = sum(finding.severity == "error" for finding in findings)
    for finding in findings:
        echo(json.dumps(asdict(finding), ensure_ascii=False) if as_json else f"{SIGNS[finding.severity]} {finding}")
    if not as_json:
        told = _("{name}: {questions} questions, {errors} errors, {others} warnings")
        questions = len(questionnaire.questions) if questionnaire else 0
        echo(told.format(name=source, questions=questions, errors=errors, others=len(findings) - errors))
    context.exit(FOUND if errors else 0)
