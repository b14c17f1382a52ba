"""The `analysis` command: one file a subcommand, loaded when it is called; errors become words and exit codes in one place."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from importlib import import_module
from typing import NoReturn

import click

from analysis.errors import AnalysisError

COMMANDS = {
    "describe": "analysis.cli.describe",
    "convert": "analysis.cli.convert",
    "sample": "analysis.cli.sample",
    "weight": "analysis.cli.weight",
    "harmonise": "analysis.cli.harmonise",
    "tables": "analysis.cli.tables",
    "report": "analysis.cli.report",
    "verify": "analysis.cli.verify",
    "diff": "analysis.cli.diff",
    "archive": "analysis.cli.archive",
    "pictures": "analysis.cli.pictures",
    "annex": "analysis.cli.annex",
    "monitor": "analysis.cli.monitor",
    "forecast": "analysis.cli.forecast",
}
"""Each subcommand's module, whose `command` is the click command; to add one, write its file and a line here."""

INTERRUPTED = 130


class LazyGroup(click.Group):
    """The subcommands of `COMMANDS`, imported one by one as they are needed."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        if cmd_name not in COMMANDS:
            return None
        command: click.Command = import_module(COMMANDS[cmd_name]).command
        return command


@click.group(
    "analysis",
    cls=LazyGroup,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
    help="Design-based statistics: from a dataset to tables and a report.",
    epilog="Exit codes: 0 done, 1 differences found, 2 wrong usage, plan or design, 3 file or environment, 130 interrupted.",
)
def analysis_command() -> None:
    """Where click hangs the subcommands."""


def main(arguments: Sequence[str] | None = None) -> NoReturn:
    """Run one command line and leave with its exit code."""
    sys.exit(run(sys.argv[1:] if arguments is None else arguments))


def run(arguments: Sequence[str]) -> int:
    """Run one command line; its exit code. Whatever a person can act on is told in words, never as a traceback."""
    try:
        # Where a command leaves with an exit code (differences found), click hands the code over instead of raising it.
        code = analysis_command.main(list(arguments), prog_name="analysis", standalone_mode=False)
    except AnalysisError as error:
        click.echo(f"Error: {error}", err=True)
        return error.exit_code
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        click.echo("Interrupted.", err=True)
        return INTERRUPTED
    return code if isinstance(code, int) else 0


if __name__ == "__main__":
    main()
