"""The `survey` command: one file a subcommand, loaded when it is called; one place where errors become words and exit codes."""

from __future__ import annotations

import gettext
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from pathlib import Path
from typing import NoReturn

import click

import survey.language
from survey.cli.words import Command, Group, Option, echo
from survey.errors import SurveyError
from survey.language import LANGUAGES, _, current_language, use_language

COMMANDS = {
    "interview": "survey.cli.interview",
    "list": "survey.cli.list",
    "history": "survey.cli.history",
    "contact": "survey.cli.contact",
    "backup": "survey.cli.backup",
    "doctor": "survey.cli.doctor",
    "merge": "survey.cli.merge",
    "review": "survey.cli.review",
    "quality": "survey.cli.quality",
    "monitor": "survey.cli.monitor",
    "serve": "survey.cli.serve",
    "export": "survey.cli.export",
    "check": "survey.cli.check",
    "compile": "survey.cli.compile",
    "assign": "survey.cli.assign",
    "replace": "survey.cli.replace",
    "hq": "survey.cli.hq",
    "team": "survey.cli.team",
    "kit": "survey.cli.kit",
    "start": "survey.cli.start",
    "send": "survey.cli.send",
    "receive": "survey.cli.receive",
    "receipt": "survey.cli.receipt",
    "quarantine": "survey.cli.quarantine",
    "convert": "survey.cli.convert",
    "print": "survey.cli.print",
    "codebook": "survey.cli.codebook",
    "diff": "survey.cli.diff",
    "why": "survey.cli.why",
}
"""Each subcommand's module, whose `command` is the click command; to add one, write its file and a line here."""

ENVIRONMENT = 3
INTERRUPTED = 130


class LazyGroup(Group):
    """The subcommands of `COMMANDS`, imported one by one as they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: Command = import_module(COMMANDS[cmd_name]).command
        return command


@click.group(
    "survey",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Questionnaires, interviews on laptops without internet, and what becomes of them.",
    epilog="Exit codes: 0 done, 1 checks found problems, 2 wrong usage, 3 file or environment, 4 key or passphrase, "
    "5 a conflict that a person must settle, 130 interrupted.",
)
@click.option(
    "--lang", type=click.Choice(LANGUAGES), cls=Option, help="Language of messages (before the subcommand; or KHAOSAT_LANG)."
)
def survey_command(lang: str | None) -> None:
    if lang:
        use_language(lang)


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command line and leave with its exit code."""
    words = list(sys.argv[1:] if arguments is None else arguments)
    _speak(words)
    sys.exit(run(words))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code. Whatever a person can act on is told in words, never as a traceback."""
    try:
        result = survey_command.main(list(arguments), prog_name="survey", standalone_mode=False)
    except SurveyError as error:
        tell(error)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort, EOFError):
        echo(_("Interrupted."), err=True)
        return INTERRUPTED
    except OSError as error:
        tell(SurveyError(error.strerror or str(error), where=error.filename, advice=_("check the disk, the name and the rights")))
        return ENVIRONMENT
    except MemoryError:
        tell(
            SurveyError(
                _("there is not enough memory for this"), advice=_("look whether it is the right file; close other programs")
            )
        )
        return ENVIRONMENT
    except Exception as error:
        tell(_fault(error))
        return ENVIRONMENT
    return result if isinstance(result, int) else 0


def _fault(error: Exception) -> SurveyError:
    """What no one foresaw, for a person who cannot mend it."""
    from survey.cli.fault import noted

    return SurveyError(
        _("this program has a fault ({name}); every answer that was confirmed is saved").format(name=type(error).__name__),
        where=str(noted(error)),
        advice=_("send this file to whoever looks after the program; it holds no answers"),
    )


def tell(error: SurveyError) -> None:
    """What is wrong, where, and what to do: three lines on standard error."""
    echo(_("Error: {what}").format(what=error.what), err=True)
    if error.where:
        echo("  " + _("Where: {where}").format(where=error.where), err=True)
    if error.advice:
        echo("  " + _("What to do: {advice}").format(advice=error.advice), err=True)


def _speak(arguments: Sequence[str]) -> None:
    """Choose the language before click reads the options, whose own mistakes are told in it too; click asks gettext itself."""
    for word, following in zip(arguments, [*arguments[1:], ""], strict=True):
        chosen = following if word == "--lang" else word.removeprefix("--lang=")
        if word.startswith("--lang") and chosen in LANGUAGES:
            use_language(chosen)
    os.environ["LANGUAGE"] = current_language()
    gettext.bindtextdomain("survey", str(Path(survey.language.__file__).parent / "locale"))
    gettext.textdomain("survey")
    for stream in (sys.stdin, sys.stdout, sys.stderr):
        # A pipe on Windows has the code page of the country; questionnaires are UTF-8 everywhere.
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8")


if __name__ == "__main__":
    main()
