"""`survey print`: a questionnaire for paper, as a Word document and a PDF."""

from __future__ import annotations

import shutil
import subprocess
import tempfile
from pathlib import Path

import click

from survey.cli.words import echo, option, subcommand
from survey.errors import SurveyError
from survey.language import LANGUAGES, _, use_language

OFFICE = ("soffice", "libreoffice")
SECONDS = 180


@subcommand(
    "print",
    help="Make a paper questionnaire: a Word document with skips in words, and a PDF where LibreOffice is installed.",
)
@click.argument("source", type=click.Path(exists=True, path_type=Path))
@option("--output", "-o", type=click.Path(dir_okay=False, path_type=Path), help="The Word file to write [beside the source].")
@option("--language", help="Language of the questionnaire [its default].")
@option("--no-pdf", is_flag=True, help="Only the Word document.")
def command(source: Path, output: Path | None, language: str | None, no_pdf: bool) -> None:
    from survey.cli.forms import located
    from survey.questionnaire.load import load
    from survey.questionnaire.paper.word import write_word

    found = located(str(source))
    questionnaire = load(found)
    chosen = language or questionnaire.default_language
    known = [each.code for each in questionnaire.languages] or [""]
    if chosen not in known:
        raise SurveyError(_("the questionnaire is not in {language}").format(language=chosen), advice=", ".join(known))
    if chosen in LANGUAGES:
        use_language(chosen)
    target = output or found.with_suffix(".docx")
    write_word(questionnaire, chosen, target)
    echo(str(target))
    if not no_pdf:
        _pdf(target)


def _pdf(document: Path) -> None:
    """Turn a Word document into a PDF beside it; say so where that cannot be done."""
    office = next((path for name in OFFICE if (path := shutil.which(name))), None)
    if office is None:
        echo(_("No PDF: LibreOffice is not installed on this machine."), err=True)
        return
    with tempfile.TemporaryDirectory() as profile:
        words = [office, f"-env:UserInstallation={Path(profile).as_uri()}", "--headless", "--convert-to", "pdf"]
        done = subprocess.run(
            [*words, "--outdir", str(document.parent), str(document)], check=False, capture_output=True, timeout=SECONDS
        )
    made = document.with_suffix(".pdf")
    if done.returncode or not made.exists():
        raise SurveyError(
            _("LibreOffice could not make the PDF"), where=str(document), advice=done.stderr.decode(errors="replace")[:200]
        )
    echo(str(made))
