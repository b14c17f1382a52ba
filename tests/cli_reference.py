"""`python -m tests.cli_reference` writes docs/cli.md from the click commands; a test compares the two."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click

from survey.cli.main import survey_command
from survey.language import use_language

PAGE = Path(__file__).resolve().parent.parent / "docs" / "cli.md"
HEAD = """# The `survey` command

Written by `python -m tests.cli_reference` from the commands themselves; do not edit. Messages and help are in Vietnamese unless
`--lang en` or `KHAOSAT_LANG=en` chooses English. Environment: `KHAOSAT_PASSPHRASE`, `KHAOSAT_INTERVIEWER`, `KHAOSAT_TEAM`,
`KHAOSAT_CODE` (the interviewer's code for self-completed parts), `KHAOSAT_CACHE` (where compiled questionnaires are kept).
"""


def reference() -> str:
    """The page, in English."""
    use_language("en")
    return "\n".join([HEAD, *pages(survey_command, None)])


def pages(command: click.Command, parent: click.Context | None) -> Iterator[str]:
    """A section for a command and for each command below it."""
    settings = {**command.context_settings, "max_content_width": 100, "terminal_width": 100}
    context = click.Context(command, info_name=command.name, parent=parent, **settings)
    yield f"## `{context.command_path}`\n\n```\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            assert inner is not None, name
            yield from pages(inner, context)


if __name__ == "__main__":
    PAGE.write_text(reference(), encoding="utf-8")
